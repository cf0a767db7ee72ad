"""Shortcuts: the usual expressions, answered without the CEL runtime and with the same result.

Comparisons, ``&&``, ``||``, ``!``, ``in``, ``size``, lists and sums of doubles, over declared names, become
functions of Python; each costs a small part of an evaluation. CEL has compiled and typed the expression
before, so its types fit. Whatever else it may contain makes it no shortcut.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Shortcut = Callable[[Mapping[str, Any]], Any]
"""From the values read to the result; ``LookupError`` where a name that is only asked about, or an
item, is missing: the runtime says what that means."""


class _Part(NamedTuple):
    """A part of an expression: how it is computed, its CEL type, its value or name if it is just that."""

    run: Shortcut
    kind: str
    literal: Any = None
    name: str = ""


class _NoShortcutError(Exception):
    """The expression has something that only the runtime evaluates."""


_KINDS = {
    "number": "double",
    "integer": "double",
    "string": "string",
    "boolean": "bool",
    "list<string>": "list",
    "list<number>": "list",
}
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*"|'[^'\\]*')
    |(?P<double>\d+\.\d+(?:[eE][+-]?\d+)?)
    |(?P<int>\d+)
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<sign>&&|\|\||[<>=!]=|[-+*<>!()\[\],]))""",
    re.VERBOSE,
)
_COMPARES: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SUMS: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub}
_END = ("end", "")


def shortcut(text: str, kinds: Mapping[str, str]) -> Shortcut | None:
    """Give the function that this expression amounts to; None when it needs evaluating.

    ``kinds`` has the declared type of every name that it reads.

    >>> shortcut("a in b || a == 'z'", {"a": "string", "b": "list<string>"})({"a": "x", "b": ["x"]})
    True
    >>> shortcut("a.startsWith('z')", {"a": "string"}) is None
    True
    """
    try:
        return _Parser(_tokens(text), kinds).whole().run
    except _NoShortcutError:
        return None


def demands(text: str, kinds: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the names that must be these texts for an expression to hold: where one is not, it is false.

    >>> demands("a == 'z' && n > 1.0 && b == 'y'", {"a": "string", "b": "string", "n": "number"})
    (('a', 'z'), ('b', 'y'))
    >>> demands("a == 'z' || b == 'y'", {"a": "string", "b": "string"})
    ()
    """
    try:
        parts = _conjuncts(_tokens(text))
    except _NoShortcutError:
        return ()
    found = []
    for part in parts:
        if [kind for kind, _ in part] == ["name", "sign", "text"] and part[1][1] == "==":
            name, said = part[0][1], part[2][1][1:-1]
            found += [(name, said)] if kinds.get(name) == "string" else []
    return tuple(found)


def _conjuncts(tokens: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Split an expression at its outermost ``&&``; none where it is anything but a conjunction."""
    parts: list[list[tuple[str, str]]] = [[]]
    depth = 0
    for kind, text in tokens[:-1]:
        depth += (text in {"(", "["}) - (text in {")", "]"}) if kind == "sign" else 0
        if depth == 0 and kind == "sign" and text in {"||", "?"}:
            return []
        if depth == 0 and (kind, text) == ("sign", "&&"):
            parts.append([])
        else:
            parts[-1].append((kind, text))
    return parts


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise _NoShortcutError
        found.append((token.lastgroup, token.group(token.lastgroup)))
        at = token.end()
    return [*found, _END]


class _Parser:
    """Reads an expression by CEL's precedence: or, and, relation, sum, product, unary, primary."""

    def __init__(self, tokens: Sequence[tuple[str, str]], kinds: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._kinds = kinds
        self._at = 0

    def whole(self) -> _Part:
        """Read all of it."""
        part = self._or()
        if self._tokens[self._at] is not _END:
            raise _NoShortcutError
        return part

    def _accept(self, *signs: str) -> str:
        kind, text = self._tokens[self._at]
        if kind == "text" or text not in signs:
            return ""
        self._at += 1
        return text

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise _NoShortcutError

    def _or(self) -> _Part:
        part = self._and()
        while self._accept("||"):
            part = _either(part, self._and())
        return part

    def _and(self) -> _Part:
        part = self._relation()
        while self._accept("&&"):
            part = _both(part, self._relation())
        return part

    def _relation(self) -> _Part:
        part = self._sum()
        sign = self._accept("in", *_COMPARES)
        if not sign:
            return part
        other = self._sum()
        return _within(part, other) if sign == "in" else _compared(sign, part, other)

    def _sum(self) -> _Part:
        part = self._product()
        while sign := self._accept(*_SUMS):
            part = _reckoned(_SUMS[sign], part, self._product())
        return part

    def _product(self) -> _Part:
        part = self._unary()
        while self._accept("*"):
            part = _reckoned(operator.mul, part, self._unary())
        return part

    def _unary(self) -> _Part:
        if self._accept("!"):
            part = self._unary()
            run = _typed(part, "bool").run
            return _Part(lambda values: not run(values), "bool")
        if self._accept("-"):
            return _reckoned(operator.mul, _literal(-1.0, "double"), self._unary())
        return self._primary()

    def _primary(self) -> _Part:
        if self._accept("("):
            part = self._or()
            self._expect(")")
            return part
        if self._accept("["):
            return self._list()
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return _literal(text[1:-1], "string")
        if kind in {"double", "int"}:
            return _literal(float(text) if kind == "double" else int(text), kind)
        if kind == "name":
            return self._named(text)
        raise _NoShortcutError

    def _named(self, name: str) -> _Part:
        if name in {"true", "false"}:
            return _literal(name == "true", "bool")
        if name == "size" and self._accept("("):
            run = self._sized()
            return _Part(lambda values: len(run(values)), "int")
        declared = self._kinds.get(name, "")
        kind = _KINDS.get(declared)
        if kind is None:
            raise _NoShortcutError
        part = _Part(operator.itemgetter(name), kind, name=name)
        return self._item(part, declared) if kind == "list" and self._accept("[") else part

    def _item(self, part: _Part, declared: str) -> _Part:
        place, run = self._tokens[self._at], part.run
        self._at += 1
        self._expect("]")
        if place[0] != "int":
            raise _NoShortcutError
        at = int(place[1])
        return _Part(lambda values: run(values)[at], "string" if "string" in declared else "double")

    def _sized(self) -> Shortcut:
        part = self._or()
        self._expect(")")
        if part.kind not in {"list", "string"}:
            raise _NoShortcutError
        return part.run

    def _list(self) -> _Part:
        items = [self._or()]
        while self._accept(","):
            items.append(self._or())
        self._expect("]")
        if {item.kind for item in items} not in ({"string"}, {"double"}, {"bool"}):
            raise _NoShortcutError
        if all(item.literal is not None for item in items):
            fixed = [item.literal for item in items]
            return _Part(lambda _values: list(fixed), "list", fixed)
        runs = [item.run for item in items]
        return _Part(lambda values: [run(values) for run in runs], "list")


def _literal(value: Any, kind: str) -> _Part:
    return _Part(lambda _values: value, kind, value)


def _typed(part: _Part, kind: str) -> _Part:
    if part.kind != kind:
        raise _NoShortcutError
    return part


def _either(left: _Part, right: _Part) -> _Part:
    one, other = _typed(left, "bool").run, _typed(right, "bool").run
    return _Part(lambda values: one(values) or other(values), "bool")


def _both(left: _Part, right: _Part) -> _Part:
    one, other = _typed(left, "bool").run, _typed(right, "bool").run
    return _Part(lambda values: one(values) and other(values), "bool")


def _compared(sign: str, left: _Part, right: _Part) -> _Part:
    """Compare parts of one type; lists are only equal or not, and the runtime says so."""
    if left.kind != right.kind or left.kind == "list":
        raise _NoShortcutError
    compare, one, other, fixed = _COMPARES[sign], left.run, right.run, right.literal
    if fixed is not None and sign == "==" and left.name:
        name = left.name
        return _Part(lambda values: values[name] == fixed, "bool")
    if fixed is not None:
        return _Part(lambda values: compare(one(values), fixed), "bool")
    return _Part(lambda values: compare(one(values), other(values)), "bool")


def _within(left: _Part, right: _Part) -> _Part:
    one, other, fixed = left.run, _typed(right, "list").run, right.literal
    if fixed is not None:
        return _Part(lambda values: one(values) in fixed, "bool")
    return _Part(lambda values: one(values) in other(values), "bool")


def _reckoned(reckon: Callable[[Any, Any], Any], left: _Part, right: _Part) -> _Part:
    """Reckon with doubles only: whole numbers overflow in CEL, and texts are bounded there."""
    one, other = _typed(left, "double").run, _typed(right, "double").run
    return _Part(lambda values: reckon(one(values), other(values)), "double")
