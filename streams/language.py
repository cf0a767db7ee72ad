"""The page ``docs/reference/documents.md``: every kind of document with every key, from the models that read them."""

from typing import Any

from journeys.documents import KINDS
from journeys.durations import written
from streams.reference import kind_of

_INTRO = """# Documents

A document is a YAML 1.2 file; its first key says what kind it is and gives its name. Unknown keys and
keys given twice are errors, each with `file:line:column`. Expressions are CEL over declared names:
`event.*`, `customer.*` (fields, features, what models publish), `consent.*`, `preference.*`, `key`, and
what steps bound on the way. [Meanings](meanings.md) says what happens, and when."""


def documents_page() -> str:
    """Give the page about documents."""
    schemas = {kind: model.model_json_schema(by_alias=True) for kind, model in KINDS.items()}
    parts = {name: part for one in schemas.values() for name, part in one.get("$defs", {}).items()}
    kinds = [_section(f"## `{kind}`", schema) for kind, schema in schemas.items()]
    inner = [_section(f"### {_named(name)}", parts[name]) for name in sorted(parts, key=_named)]
    return "\n\n".join([_INTRO, *kinds, "## Parts", *inner]).replace("``", "`") + "\n"


def _section(title: str, schema: dict[str, Any]) -> str:
    said = str(schema.get("description", "")).replace("\n", " ")
    needed = schema.get("required", [])
    rows = [_row(key, field, key in needed) for key, field in schema["properties"].items()]
    head = "| key | type | default | what |\n|---|---|---|---|"
    return "\n\n".join(part for part in (title, said, "\n".join([head, *rows])) if part)


def _row(key: str, field: dict[str, Any], needed: bool) -> str:
    what = str(field.get("description", "")).replace("\n", " ")
    cells = f"`{key}`", _type(field).replace("|", "\\|"), _default(field, needed), what
    return f"| {' | '.join(cells)} |"


def _type(field: dict[str, Any]) -> str:
    named = _EXAMPLES.get(str(field.get("examples", [""])[0]))
    if named is not None:
        return named
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"] if one.get("type") != "null")
    if "$ref" in field:
        return _linked(field["$ref"])
    if "items" in field:
        return f"list of {_type(field['items'])}"
    return _map_type(field) or kind_of(field)


def _map_type(field: dict[str, Any]) -> str:
    inner = [field.get("additionalProperties"), *field.get("patternProperties", {}).values()]
    return next((f"map to {_type(one)}" for one in inner if isinstance(one, dict) and one), "")


_EXAMPLES = {
    "45m": "duration",
    "5%": "share",
    "21:00": "time of day",
    "2026-03-02T10:00:00Z": "instant",
}


def _linked(ref: str) -> str:
    name = _named(ref.rsplit("/", 1)[-1])
    return f"[{name}](#{name.lower().replace(' ', '-')})"


def _named(model: str) -> str:
    """Give a part's title.

    >>> _named("EntryDocument"), _named("WaitFor")
    ('entry', 'wait for')
    """
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in model.removesuffix("Document"))
    return words.strip()


def _default(field: dict[str, Any], needed: bool) -> str:
    value = field.get("default")
    if needed:
        return "needed"
    if value in (None, [], {}, "") or isinstance(value, dict):
        return ""
    if _type(field) == "duration" and isinstance(value, int):
        return f"`{written(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
