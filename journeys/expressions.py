"""Conditions and values in CEL: typed and checked when they are loaded, bounded when they are evaluated.

The runtime is ``cel-expr-python``; each field is a declared dotted variable, so unknown names and wrong
types are found at load with their column. A missing field makes a whole condition false.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from journeys.durations import duration
from journeys.shortcuts import Shortcut, shortcut
from journeys.variables import TYPES, hand_of

LONGEST = 4096
"""Characters of the longest expression."""

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<span>\b(?:\d+(?:ms|[smhdw]))+\b)
    |(?P<double>\b\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)\b)
    |(?P<integer>\b\d+\b)
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<sign>\S)""",
    re.VERBOSE,
)
_PLACE = re.compile(r"<input>:\d+:(\d+): (.*)")
_MACROS = frozenset({"exists", "exists_one", "all", "map", "filter"})
_PAIR = re.compile(r"'_(?P<sign>[^']+)_' applied to '\((?P<left>\w+), (?P<right>\w+)\)'")


Look = Callable[[str], Any]
"""Finds a variable's value by its name; None when it is missing."""


class ExpressionError(ValueError):
    """An expression that cannot be used; ``column`` counts from 0 in its text."""

    def __init__(self, message: str, column: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.column = column
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition gave: ``true``, ``false``, ``missing`` or ``error``, and what it read."""

    result: str
    values: dict[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and the variables that it reads."""

    source: str
    reads: tuple[str, ...]
    kind: str
    _hands: Mapping[str, Callable[[Any], Any]]
    _asks: tuple[str, ...]
    _program: Any
    _shortcut: Shortcut | None = None
    _only: tuple[str, Callable[[Any], Any]] | None = None

    def _evaluate(self, look: Look) -> tuple[str, Any]:
        if self._only is None:
            return self._evaluate_all(look)
        name, hand = self._only
        value = look(name)
        if value is None or (value := hand(value)) is None:
            return "missing", name
        return self._result({name: value})

    def _evaluate_all(self, look: Look) -> tuple[str, Any]:
        data: dict[str, Any] = {}
        for name, hand in self._hands.items():
            value = look(name)
            if value is not None and (value := hand(value)) is not None:
                data[name] = value
            elif name not in self._asks:
                return "missing", name
        for name in self._asks:
            data[f"has_.{name}"] = name in data
        return self._result(data)

    def _result(self, data: dict[str, Any]) -> tuple[str, Any]:
        if self._shortcut is None:
            return self._run(data)
        try:
            return "value", self._shortcut(data)
        except LookupError:  # something is missing: the runtime says what that means
            return self._run(data)

    def _run(self, data: dict[str, Any]) -> tuple[str, Any]:
        try:
            result = self._program.eval(data=data)
        except RuntimeError as error:
            return "error", str(error)
        value = result.value()
        if value is True or value is False or type(value) is float:
            return "value", value
        if result.type() == cel.Type.ERROR:
            return "error", str(value)
        return "value", result.plain_value()


class Condition(Expression):
    """An expression that holds or not; what is missing or fails never holds."""

    __slots__ = ()

    def holds(self, given: Mapping[str, Any]) -> Verdict:
        """Evaluate it on these values.

        >>> condition = compile_condition("event.value >= 20", {"event.value": "number"})
        >>> condition.holds({"event.value": 21.0}).result, condition.holds({}).result
        ('true', 'missing')
        """
        seen = {name: given[name] for name in self.reads if name in given}
        outcome, value = self._evaluate(given.get)
        if outcome == "value":
            return Verdict("true" if value is True else "false", seen)
        return Verdict(outcome, self._handed(seen), str(value))

    def test(self, look: Look) -> bool:
        """Say whether it holds, without an account of what was seen."""
        outcome, value = self._evaluate(look)
        return value is True and outcome == "value"

    def fails(self, look: Look) -> bool:
        """Say whether it is plainly false: nothing that it reads is missing, and no error."""
        outcome, value = self._evaluate(look)
        return value is False and outcome == "value"

    def _handed(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Leave out what was too large to be looked at."""
        return {n: v for n, v in seen.items() if self._hands[n](v) is not None}


class ValueExpression(Expression):
    """An expression that gives a text, a number, a list or a truth value."""

    __slots__ = ()

    def value(self, given: Mapping[str, Any]) -> Any:
        """Give its value; None when something it reads is missing or it fails.

        >>> compile_value("event.value * 2", {"event.value": "number"}).value({"event.value": 2})
        4.0
        """
        return self.of(given.get)

    def of(self, look: Look) -> Any:
        """Give its value for what ``look`` finds by name."""
        outcome, value = self._evaluate(look)
        return value if outcome == "value" else None


def compile_condition(source: str, types: Mapping[str, str]) -> Condition:
    """Compile a condition; `ExpressionError` when it is not one.

    >>> compile_condition("event.valu > 1", {"event.value": "number"})
    Traceback (most recent call last):
    journeys.expressions.ExpressionError: nothing is called 'event.valu' here
    """
    condition = Condition(*_compiled(source, types))
    if condition.kind != "BOOL":
        raise ExpressionError(f"a condition is true or false, this is a {condition.kind.lower()}")
    return condition


def compile_value(source: str, types: Mapping[str, str]) -> ValueExpression:
    """Compile an expression that gives a value."""
    return ValueExpression(*_compiled(source, types))


def _compiled(source: str, types: Mapping[str, str]) -> tuple[Any, ...]:
    """Give the fields of an `Expression`."""
    if len(source) > LONGEST:
        raise ExpressionError(f"an expression has at most {LONGEST} characters")
    _refuse_costly(source)
    text, asks = _ours(source)
    readable = {name: kind for name, kind in types.items() if kind in TYPES}
    reads = _reads(source, types, readable)
    declared = {name: TYPES[readable[name]] for name in reads}
    declared |= {f"has_.{name}": cel.Type.BOOL for name in asks}
    program, text = _program(cel.NewEnv(variables=declared), text, source)
    kinds = {name: readable[name] for name in reads}
    kind = program.return_type().name()
    short = shortcut(text, kinds | {f"has_.{name}": "boolean" for name in asks})
    hands = {name: hand_of(kinds[name]) for name in reads}
    only = next(iter(hands.items())) if len(hands) == 1 and not asks else None
    return source, reads, kind, hands, asks, program, short, only


def _tokens(source: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(source))


def _ours(source: str) -> tuple[str, tuple[str, ...]]:
    """Rewrite ``has(x)`` and ``3d`` into what CEL knows."""
    asks = tuple(dict.fromkeys(re.findall(r"\bhas\(\s*([\w.]+)\s*\)", source)))
    text = re.sub(r"\bhas\(\s*([\w.]+)\s*\)", r"has_.\1", source)
    parts, end = [], 0
    for token in _tokens(text):
        if token.lastgroup == "span":
            parts += [text[end : token.start()], _duration(token)]
            end = token.end()
    return "".join([*parts, text[end:]]), asks


def _duration(token: re.Match[str]) -> str:
    try:
        return f"duration('{duration(token.group())}ms')"
    except ValueError as error:
        raise ExpressionError(str(error), token.start()) from None


def _reads(source: str, types: Mapping[str, str], readable: Mapping[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for token in _tokens(source):
        if token.lastgroup != "name":
            continue
        name = _longest(token.group(), types)
        if name is None:
            _check_name(source, token, types)
        elif name not in readable:
            raise ExpressionError(
                f"{name!r} is of type {types[name]}: no expression reads it", token.start()
            )
        else:
            found[name] = None
    return tuple(found)


def _longest(path: str, types: Mapping[str, str]) -> str | None:
    while path:
        if path in types:
            return path
        path = path.rpartition(".")[0]
    return None


_SPACES = ("event.", "customer.", "consent.", "preference.")


def _check_name(source: str, token: re.Match[str], types: Mapping[str, str]) -> None:
    """Refuse an unknown field; bare names may be functions, macros or their variables."""
    name = token.group()
    after = source[token.end() : token.end() + 1]
    known = name in {"true", "false", "null", "in", "has"} or after == "("
    if known or (not name.startswith(_SPACES) and _bound(source, name.split(".")[0])):
        return
    close = [full for full in types if full.endswith(f".{name}")]
    close += difflib.get_close_matches(name, types, n=1)
    hint = f"did you mean {close[0]!r}?" if close else ""
    raise ExpressionError(f"nothing is called {name!r} here", token.start(), hint)


def _bound(source: str, name: str) -> bool:
    return (
        re.search(rf"\.(?:exists|exists_one|all|map|filter)\(\s*{re.escape(name)}\s*,", source)
        is not None
    )


def _refuse_costly(source: str) -> None:
    """Refuse nested comprehensions, and building texts or lists inside one: their cost multiplies."""
    depth = 0
    inside: list[int] = []
    for token in _tokens(source):
        word = token.group()
        if token.lastgroup == "name" and word.rpartition(".")[2] in _MACROS:
            if inside:
                raise ExpressionError(
                    "a comprehension inside another is not allowed", token.start()
                )
            inside.append(depth)
        elif word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if inside and depth == inside[-1]:
                inside.pop()
        elif inside and word in {"+", "["}:
            raise ExpressionError(
                "building texts or lists inside a comprehension is not allowed", token.start()
            )


def _program(env: Any, text: str, source: str) -> tuple[Any, str]:
    """Compile, and give the text that was: an integer literal beside a double becomes one in it."""
    for _ in range(LONGEST):
        try:
            return env.compile(text), text
        except RuntimeError as error:
            widened = _widened(text, str(error))
            if widened is None:
                raise _explained(str(error), source) from None
            text = widened
    raise ExpressionError("too many numbers")


def _widened(text: str, error: str) -> str | None:
    place, pair = _PLACE.search(error), _PAIR.search(error)
    if place and "'@in' applied to '(double, list(int))'" in error:
        return _widened_list(text, int(place.group(1)) - 1)
    if not place or not pair or "double" not in pair.groups():
        return None
    at = int(place.group(1)) - 1
    tokens = _tokens(text)
    if pair["right"] == "int":
        after = (t for t in tokens if t.start() >= at + len(pair["sign"]))
        token = next((t for t in after if t.group() not in {"-", "("}), None)
    else:
        token = next((t for t in reversed(tokens) if t.end() <= at), None)
    if token is None or token.lastgroup != "integer":
        return None
    return f"{text[: token.end()]}.0{text[token.end() :]}"


def _widened_list(text: str, at: int) -> str:
    begin = text.index("[", at)
    end = text.index("]", begin)
    return text[:begin] + re.sub(r"\b(\d+)\b(?!\.)", r"\1.0", text[begin:end]) + text[end:]


def _explained(error: str, source: str) -> ExpressionError:
    place = _PLACE.search(error)
    if place is None:
        return ExpressionError(error.splitlines()[0])
    message = place.group(2).removesuffix(" (in container '')").partition(" expecting {")[0]
    return ExpressionError(message, min(int(place.group(1)) - 1, len(source)))
