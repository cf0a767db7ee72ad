"""The loader: YAML texts in, documents out, and every error of every file at once with its place."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from journeys.diagnostic import Diagnostic, Read, close_to, look_alike
from journeys.documents import KINDS
from journeys.documents.base import PATTERNS
from journeys.mending import mended
from journeys.tree import QUOTE, Flaw, Loc, Tree, TreeError, tree_of

LARGEST = 1 << 20
"""Bytes of the largest file."""

BOM = "\ufeff"
"""What some editors write before the first character of a file."""

Loaded = tuple[list[Read], list[Diagnostic]]


def load(files: Mapping[str, str], *, broken: bool = False) -> Loaded:
    r"""Read every file, one document each; a broken one does not stop the others.

    With ``broken``, what is whole of a broken document is given too, marked as such: to be looked at.

    >>> _, found = load({"a.yaml": "journey: hello\nversion: 1\nsteps: {}\n"})
    >>> [str(one) for one in found][0]
    "a.yaml:1:1: 'entry' is missing [E005]"
    """
    reads: list[Read] = []
    findings: list[Diagnostic] = []
    for path in sorted(files):
        read, found = _load(path, files[path], broken=broken)
        reads += read
        findings += found
    once, twice = _once(reads)
    return once, sorted([*findings, *twice])


@lru_cache(maxsize=1024)
def _load(path: str, text: str, *, broken: bool) -> Loaded:
    if len(text.encode(errors="surrogatepass")) > LARGEST:
        return [], [Diagnostic(path, 1, 1, "E007", f"the file is larger than {LARGEST:,} bytes")]
    try:
        _refuse_bytes(text)
        tree = tree_of(text.removeprefix(BOM))
    except TreeError as error:
        return [], [_found(path, error.flaw)]
    reads, findings = _document(path, text, tree, broken=broken)
    return reads, [*(_found(path, flaw) for flaw in tree.twice), *findings]


_STRANGE = re.compile("[\\ud800-\\udfff]|[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\U0010ffff]")


def _refuse_bytes(text: str) -> None:
    """Refuse what is no text: bytes that are no UTF-8, and control characters."""
    strange = _STRANGE.search(text)
    if strange is None:
        return
    before = text[: strange.start()]
    place = before.count("\n") + 1, strange.start() - before.rfind("\n")
    code = ord(strange[0])
    if 0xDC80 <= code <= 0xDCFF:
        raise TreeError(Flaw(place, "E001", f"the byte 0x{code - 0xDC00:02x} is no UTF-8"))
    raise TreeError(Flaw(place, "E001", f"the character U+{code:04X} cannot stand in YAML"))


def _found(path: str, flaw: Flaw) -> Diagnostic:
    return Diagnostic(path, *flaw.place, flaw.code, flaw.message, flaw.hint)


def _document(path: str, text: str, tree: Tree, *, broken: bool) -> Loaded:
    if not isinstance(tree.value, dict) or not tree.value:
        return [], [Diagnostic(path, 1, 1, "E006", "the file holds no document", _kinds())]
    kind = next(iter(tree.value))
    if kind not in KINDS:
        hint = close_to(kind, KINDS) or _kinds()
        message = f"the first key {kind!r} is no kind of document"
        return [], [Diagnostic(path, 1, 1, "E006", message, hint)]
    try:
        document = KINDS[kind].model_validate(tree.value)
    except ValidationError as error:
        found = _first_of_each([_invalid(path, tree, one) for one in error.errors()])
        rest = mended(KINDS[kind], tree.value) if broken else None
        if rest is None:
            return [], found
        name = str(tree.value[kind])
        return [Read(path, text, kind, name, rest.document, tree.places, rest.lost)], found
    return [Read(path, text, kind, str(tree.value[kind]), document, tree.places)], []


def _first_of_each(found: list[Diagnostic]) -> list[Diagnostic]:
    """Keep one finding where several alternatives were tried on the same text."""
    kept: dict[Any, Diagnostic] = {}
    for one in found:
        alike = (one.line, one.column) if one.code == "E004" else one
        kept.setdefault(alike, one)
    return list(kept.values())


def _kinds() -> str:
    return f"the first key is one of: {', '.join(KINDS)}"


def _invalid(path: str, tree: Tree, error: Any) -> Diagnostic:
    loc, places = _in_tree(tree.value, error["loc"]), tree.places
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = _known_keys(error, tree.value)
        line, column = places.get((*loc, "key"), places.get(loc, (1, 1)))
        hint = close_to(last, known) or look_alike(last) if last.isidentifier() else QUOTE
        return Diagnostic(path, line, column, "E003", f"unknown key {last!r}", hint)
    line, column = places.get(loc, (1, 1))
    if error["type"] == "missing":
        return Diagnostic(path, line, column, "E005", f"{last!r} is missing")
    odd = error["input"] if error["type"] == "string_pattern_mismatch" else ""
    return Diagnostic(path, line, column, "E004", _message(error), look_alike(odd))


PLAINLY = {
    "list_type": "a list is needed",
    "dict_type": "a mapping is needed",
    "model_type": "a mapping is needed",
    "string_type": "a text is needed",
    "int_type": "a whole number is needed",
    "bool_type": "true or false is needed",
    "too_long": "at most {max_length} can stand here",
    "too_short": "at least {min_length} must stand here",
}
"""Some findings in plain words, by what pydantic calls them."""


def _message(error: Any) -> str:
    if error["type"] == "string_pattern_mismatch":
        wanted = PATTERNS.get(error["ctx"]["pattern"], f"it must match {error['ctx']['pattern']}")
        return f"{error['input']!r} cannot stand here: {wanted}"
    if error["type"] in PLAINLY:
        return PLAINLY[error["type"]].format(**error.get("ctx", {}))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _in_tree(tree: Any, loc: Loc) -> Loc:
    """Give the part of a path that stands in the file: pydantic adds tags that do not."""
    found: list[str | int] = []
    node: Any = tree
    for part in loc:
        within = (isinstance(node, dict) and part in node) or (
            isinstance(node, list) and isinstance(part, int) and part < len(node)
        )
        if within:
            node = node[part]
            found.append(part)
    return tuple(found)


def _known_keys(error: Any, tree: Any) -> list[str]:
    """Give the keys that could stand where an unknown one stands, by walking the models."""
    model: Any = KINDS[str(next(iter(tree)))]
    for part in error["loc"][:-1]:
        model = _model_of(model, part) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_of(model: Any, part: str | int) -> Any:
    for name, field in model.model_fields.items():
        if part in {name, field.alias}:
            return _first_model(field.annotation)
    return None


def _first_model(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _first_model(inner)
        if found is not None:
            return found
    return None


def _once(reads: list[Read]) -> Loaded:
    """Keep the first document of each name; another of the same name is a finding."""
    first: dict[tuple[str, str], Read] = {}
    found = []
    for read in reads:
        before = first.setdefault((read.kind, read.name), read)
        if before is not read:
            message = f"{read.kind} {read.name!r} stands in {before.path} already"
            found.append(read.finding((read.kind,), "E008", message))
    return list(first.values()), found
