"""The pages of ``docs/reference`` about topics and settings, made from code.

``python -m streams.pages`` writes them; a test says when they are out of date.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BeforeValidator, SecretStr
from pydantic.fields import FieldInfo

from journeys.durations import written
from streams.messages import Body
from streams.settings import Settings
from streams.topics import TOPICS, Topic


def topics_page() -> str:
    """Give the page about the topics: the table, then every message with its fields."""
    rows = [_row(topic) for topic in TOPICS.values()]
    head = "| topic | direction | key | partitions | kept | largest | what |\n" + "|---" * 7 + "|\n"
    models = {m: kind for topic in TOPICS.values() for kind, m in topic.messages.items()}
    parts = [_TOPICS_INTRO, head + "\n".join(rows), *(_model(m, models[m]) for m in models)]
    return "\n\n".join(parts).replace("``", "`") + "\n"


_TOPICS_INTRO = """# Topics

Every name begins with `RUMBO_PREFIX` in the cluster. `rumbo topics create` makes what is missing,
`rumbo topics describe` says what differs, `rumbo topics asyncapi` writes the AsyncAPI 3 document.
What is written to the outputs is a structured CloudEvent 1.0 as JSON: its `id` is the message id
`job:epoch:partition:offset:k` (also in the Kafka header `id`), its `subject` and the record's key
are the customer, and `data` is described below. Within one partition of one topic ids only grow:
an id that is not above the last one (epoch, offset and k compared as numbers) is a repeat. Later
releases may add fields."""


def _row(topic: Topic) -> str:
    kept = "for ever" if topic.retention < 0 else written(topic.retention)
    cells = (
        f"`{topic.name}`",
        topic.direction,
        topic.key,
        topic.partitions,
        "compacted" if topic.compacted else kept,
        f"{topic.limit // 1024} KiB",
        topic.purpose,
    )
    return f"| {' | '.join(cells)} |"


def _model(model: type[Body], kind: str) -> str:
    title = kind if not kind.startswith("rumbo.enrolment.") else "rumbo.enrolment.*"
    schema = model.model_json_schema(mode="serialization")
    said = (model.__doc__ or "").strip().split("\n\n")[0]
    tables = [_fields(schema)]
    for name, inner in schema.get("$defs", {}).items():
        tables.append(f"`{name}`: {inner.get('description', '')}\n\n{_fields(inner)}")
    return "\n\n".join([f"## {title}\n\n{said}", *tables])


def _fields(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    lines = ["| field | type | what |", "|---|---|---|"]
    for name, field in schema["properties"].items():
        optional = "" if name in required else " (may be missing)"
        kind = kind_of(field).replace("|", "\\|")
        lines.append(f"| `{name}` | {kind}{optional} | {field.get('description', '')} |")
    return "\n".join(lines)


def _map(field: dict[str, Any]) -> str:
    inner = field["additionalProperties"]
    return f"map to {kind_of(inner)}" if isinstance(inner, dict) else "object"


def kind_of(field: dict[str, Any]) -> str:
    """Give a field's type in words.

    >>> kind_of({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]})
    'instant or null'
    """
    named = next((say(field) for part, say in _KINDS.items() if part in field), None)
    if named is not None:
        return named
    return "instant" if field.get("format") == "date-time" else str(field.get("type", "any"))


_KINDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "$ref": lambda field: str(field["$ref"].rsplit("/", 1)[-1]),
    "anyOf": lambda field: " or ".join(map(kind_of, field["anyOf"])),
    "const": lambda field: f"always {str(field['const']).lower()}",
    "enum": lambda field: " or ".join(f"`{one}`" for one in field["enum"]),
    "items": lambda field: f"list of {kind_of(field['items'])}",
    "additionalProperties": _map,
}


def settings_page() -> str:
    """Give the page about the settings: one row for each variable."""
    lines = ["| variable | default | what |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        what = (field.description or "").replace("\n", " ").replace("``", "`")
        lines.append(f"| `RUMBO_{name.upper()}` | {_default(field)} | {what} |")
    return _SETTINGS_INTRO + "\n".join(lines) + "\n"


_SETTINGS_INTRO = """# Settings

Every setting is an environment variable. Durations are written `45m`, `3d` or in ISO 8601.
`rumbo doctor` says what is missing or wrong.

"""


PIPE = r"\|"
"""A bar within a cell of a table."""


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == "" or isinstance(value, SecretStr):
        return "none"
    span = any(isinstance(one, BeforeValidator) for one in field.metadata)
    shown = written(value) if span else str(value)
    return f"`{shown.replace('|', PIPE)}`"
