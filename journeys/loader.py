"""The loader: YAML texts in, documents out, and every error of every file at once with its place."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from journeys.diagnostic import Diagnostic, Loc, Read, close_to
from journeys.documents import KINDS
from journeys.documents.base import PATTERNS

LARGEST = 1 << 20
"""Bytes of the largest file."""

MOST_NESTED = 32
"""How deep a document may nest."""

Loaded = tuple[list[Read], list[Diagnostic]]


def load(files: Mapping[str, str]) -> Loaded:
    r"""Read every file, one document each; a broken one does not stop the others.

    >>> _, found = load({"a.yaml": "journey: hello\nversion: 1\nsteps: {}\n"})
    >>> [str(one) for one in found][0]
    "a.yaml:1:1: 'entry' is missing [E005]"
    """
    reads: list[Read] = []
    findings: list[Diagnostic] = []
    for path in sorted(files):
        read, found = _load(path, files[path])
        reads += read
        findings += found
    once, twice = _once(reads)
    return once, sorted([*findings, *twice])


def _load(path: str, text: str) -> Loaded:
    if len(text.encode(errors="surrogatepass")) > LARGEST:
        return [], [Diagnostic(path, 1, 1, "E007", f"the file is larger than {LARGEST:,} bytes")]
    try:
        _refuse_aliases(text)
        tree = YAML(typ="rt", pure=True).load(text)
    except DuplicateKeyError as error:
        return [], [_marked(path, error, "E002", str(error.problem).split(" with ")[0])]
    except MarkedYAMLError as error:
        return [], [_marked(path, error, "E001", _problem(error), _unquoted(text, error))]
    except (YAMLError, RecursionError, ValueError) as error:
        return [], [Diagnostic(path, 1, 1, "E001", str(error).splitlines()[0])]
    return _document(path, text, tree)


def _refuse_aliases(text: str) -> None:
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise MarkedYAMLError(
                problem="anchors and aliases are not used here: write it out",
                problem_mark=event.start_mark,
            )
        if depth > MOST_NESTED:
            raise MarkedYAMLError(
                problem=f"more than {MOST_NESTED} levels deep", problem_mark=event.start_mark
            )


QUOTE = "quote the expression"
"""The hint where an expression broke the YAML around it."""


def _marked(
    path: str, error: MarkedYAMLError, code: str, message: str, hint: str = ""
) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Diagnostic(path, line, column, code, message, hint)


def _problem(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context)
    return "one document per file" if "found another document" in problem else problem


def _unquoted(text: str, error: MarkedYAMLError) -> str:
    """Say that an expression inside braces needs quotes, where that is what went wrong."""
    mark, lines = error.problem_mark, text.splitlines()
    if mark is None or mark.line >= len(lines) or "{" not in lines[mark.line]:
        return ""
    return QUOTE if str(error.problem).startswith("expected") else ""


def _document(path: str, text: str, tree: Any) -> Loaded:
    if not isinstance(tree, CommentedMap) or not tree:
        return [], [Diagnostic(path, 1, 1, "E006", "the file holds no document", _kinds())]
    kind = str(next(iter(tree)))
    if kind not in KINDS:
        hint = close_to(kind, KINDS) or _kinds()
        message = f"the first key {kind!r} is no kind of document"
        return [], [Diagnostic(path, 1, 1, "E006", message, hint)]
    places = dict(_places(tree, ()))
    try:
        document = KINDS[kind].model_validate(_plain(tree))
    except ValidationError as error:
        found = [_invalid(path, tree, places, one) for one in error.errors()]
        return [], _first_of_each(found)
    return [Read(path, text, kind, str(tree[kind]), document, places)], []


def _first_of_each(found: list[Diagnostic]) -> list[Diagnostic]:
    """Keep one finding where several alternatives were tried on the same text."""
    kept: dict[Any, Diagnostic] = {}
    for one in found:
        alike = (one.line, one.column) if one.code == "E004" else one
        kept.setdefault(alike, one)
    return list(kept.values())


def _kinds() -> str:
    return f"the first key is one of: {', '.join(KINDS)}"


def _places(node: Any, loc: Loc) -> Any:
    if isinstance(node, CommentedMap):
        yield loc, (node.lc.line + 1, node.lc.col + 1)
        for key, value in node.items():
            line, column = node.lc.key(key)
            yield (*loc, str(key), "key"), (line + 1, column + 1)
            line, column = node.lc.value(key)
            yield (*loc, str(key)), (line + 1, column + 1)
            yield from _nested(value, (*loc, str(key)))
    elif isinstance(node, CommentedSeq):
        for index, value in enumerate(node):
            line, column = node.lc.item(index)
            yield (*loc, index), (line + 1, column + 1)
            yield from _nested(value, (*loc, index))


def _nested(value: Any, loc: Loc) -> Any:
    for place, mark in _places(value, loc):
        if place != loc:
            yield place, mark


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def _invalid(path: str, tree: Any, places: Mapping[Loc, tuple[int, int]], error: Any) -> Diagnostic:
    loc = _in_tree(tree, error["loc"])
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = _known_keys(error, tree)
        line, column = places.get((*loc, "key"), places.get(loc, (1, 1)))
        hint = close_to(last, known) if last.isidentifier() else QUOTE
        return Diagnostic(path, line, column, "E003", f"unknown key {last!r}", hint)
    line, column = places.get(loc, (1, 1))
    if error["type"] == "missing":
        return Diagnostic(path, line, column, "E005", f"{last!r} is missing")
    return Diagnostic(path, line, column, "E004", _message(error))


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
    node = tree
    for part in loc:
        if (isinstance(node, CommentedMap) and part in node) or (
            isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node)
        ):
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
