"""The text of an expression: its tokens and names, what of it is ours and not CEL's, and what costs too much."""

import difflib
import re
from collections.abc import Mapping

from journeys.durations import duration

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
_MACROS = frozenset({"exists", "exists_one", "all", "map", "filter"})
ELSEWHERE = {"and": "&&", "or": "||", "not": "!", "True": "true", "False": "false", "None": "null"}
"""Words of other languages, and what they are here."""
_SPACES = ("event.", "customer.", "consent.", "preference.")


class ExpressionError(ValueError):
    """An expression that cannot be used; ``column`` counts from 0 in its text."""

    def __init__(self, message: str, column: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.column = column
        self.hint = hint


def tokens(source: str) -> list[re.Match[str]]:
    """Give the tokens; the kind of each is its ``lastgroup``."""
    return list(_TOKEN.finditer(source))


def ours(source: str) -> tuple[str, tuple[str, ...]]:
    """Rewrite ``has(x)`` and ``3d`` into what CEL knows."""
    asks = tuple(dict.fromkeys(re.findall(r"\bhas\(\s*([\w.]+)\s*\)", source)))
    text = re.sub(r"\bhas\(\s*([\w.]+)\s*\)", r"has_.\1", source)
    parts, end = [], 0
    for token in tokens(text):
        if token.lastgroup == "span":
            parts += [text[end : token.start()], _duration(token)]
            end = token.end()
    return "".join([*parts, text[end:]]), asks


def _duration(token: re.Match[str]) -> str:
    try:
        return f"duration('{duration(token.group())}ms')"
    except ValueError as error:
        raise ExpressionError(str(error), token.start()) from None


def reads(source: str, types: Mapping[str, str], readable: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names that it reads; `ExpressionError` for one that is unknown or not readable."""
    found: dict[str, None] = {}
    for token in tokens(source):
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


def _check_name(source: str, token: re.Match[str], types: Mapping[str, str]) -> None:
    """Refuse an unknown field; bare names may be functions, macros or their variables."""
    name = token.group()
    after = source[token.end() : token.end() + 1]
    known = name in {"true", "false", "null", "in", "has"} or after == "("
    if known or (not name.startswith(_SPACES) and _bound(source, name.split(".")[0])):
        return
    if name in ELSEWHERE:
        raise ExpressionError(
            f"nothing is called {name!r} here", token.start(), f"write {ELSEWHERE[name]}"
        )
    close = [full for full in types if full.endswith(f".{name}")]
    close += difflib.get_close_matches(name, types, n=1)
    hint = f"did you mean {close[0]!r}?" if close else ""
    raise ExpressionError(f"nothing is called {name!r} here", token.start(), hint)


def _bound(source: str, name: str) -> bool:
    return (
        re.search(rf"\.(?:exists|exists_one|all|map|filter)\(\s*{re.escape(name)}\s*,", source)
        is not None
    )


def refuse_assignment(source: str) -> None:
    """Refuse a single ``=``: it was meant to compare.

    >>> refuse_assignment("a == 1 && b != 2 && c <= 3 && d >= 4")
    >>> refuse_assignment("a = 1")
    Traceback (most recent call last):
    journeys.wording.ExpressionError: one = compares nothing
    """
    for token in tokens(source):
        around = source[max(0, token.start() - 1) : token.end() + 1]
        if token.group() == "=" and not {"==", "!=", "<=", ">="} & {around[:2], around[-2:]}:
            raise ExpressionError("one = compares nothing", token.start(), "write ==")


def refuse_costly(source: str) -> None:
    """Refuse nested comprehensions, and building texts or lists inside one: their cost multiplies."""
    depth = 0
    inside: list[int] = []
    for token in tokens(source):
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
