"""Conditions and values in CEL: typed and checked when they are loaded, bounded when they are evaluated.

The runtime is ``cel-expr-python``; each field is a declared dotted variable, so unknown names and wrong
types are found at load with their column. A missing field makes a whole condition false.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from cel_expr_python import cel

from journeys.shortcuts import Shortcut, demands, shortcut
from journeys.variables import LONGEST_TEXT, TYPES, hand_of
from journeys.wording import (
    LONGEST,
    ExpressionError,
    ours,
    reads,
    refuse_assignment,
    refuse_costly,
    tokens,
)

_PLACE = re.compile(r"<input>:\d+:(\d+): (.*)")
_PAIR = re.compile(r"'_(?P<sign>[^']+)_' applied to '\((?P<left>\w+), (?P<right>\w+)\)'")


Look = Callable[[str], Any]
"""Finds a variable's value by its name; None when it is missing."""


class Verdict(msgspec.Struct, frozen=True):
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
    demands: tuple[tuple[str, str], ...] = ()
    """Variables and the texts that they must be for the expression to hold."""
    bare: bool = False
    """Whether the expression is the name of one variable and nothing else."""

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
        """Say whether it is plainly false: a text is another one, or nothing is missing, and no error."""
        for name, text in self.demands:
            value = look(name)
            if type(value) is str and value != text and len(value) * 4 <= LONGEST_TEXT:
                return True
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
        if self.bare and self._only is not None:
            value = look(self._only[0])
            return None if value is None else self._only[1](value)
        outcome, value = self._evaluate(look)
        return value if outcome == "value" else None


def compile_condition(source: str, types: Mapping[str, str]) -> Condition:
    """Compile a condition; `ExpressionError` when it is not one.

    >>> compile_condition("event.valu > 1", {"event.value": "number"})
    Traceback (most recent call last):
    journeys.wording.ExpressionError: nothing is called 'event.valu' here
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
    refuse_assignment(source)
    refuse_costly(source)
    text, asks = ours(source)
    readable = {name: kind for name, kind in types.items() if kind in TYPES}
    read = reads(source, types, readable)
    return _once(source, text, tuple(asks), tuple((name, readable[name]) for name in read))


@lru_cache(maxsize=8192)
def _once(
    source: str, text: str, asks: tuple[str, ...], kinds_read: tuple[tuple[str, str], ...]
) -> tuple[Any, ...]:
    """Compile an expression; once, however many documents hold it and however often they are read."""
    readable = dict(kinds_read)
    read = tuple(readable)
    declared = {name: TYPES[readable[name]] for name in read}
    declared |= {f"has_.{name}": cel.Type.BOOL for name in asks}
    program, text = _program(cel.NewEnv(variables=declared), text, source)
    kinds = {name: readable[name] for name in read}
    kind = program.return_type().name()
    short = shortcut(text, kinds | {f"has_.{name}": "boolean" for name in asks})
    hands = {name: hand_of(kinds[name]) for name in read}
    only = next(iter(hands.items())) if len(hands) == 1 and not asks else None
    bare = only is not None and short is not None and text.strip() == only[0]
    return source, read, kind, hands, asks, program, short, only, demands(text, kinds), bare


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
    found = tokens(text)
    if pair["right"] == "int":
        after = (t for t in found if t.start() >= at + len(pair["sign"]))
        token = next((t for t in after if t.group() not in {"-", "("}), None)
    else:
        token = next((t for t in reversed(found) if t.end() <= at), None)
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
