"""One JSON Schema of every kind of document, for editors: they complete keys, say what they mean, see slips.

It is made from the models that read documents, so both take the same files. What needs more than the file
itself (names that must exist, expressions) only ``rumbo validate`` sees.
"""

import json
from typing import Any

from pydantic.json_schema import (
    GenerateJsonSchema,
    JsonSchemaMode,
    JsonSchemaValue,
    models_json_schema,
)
from pydantic_core.core_schema import DictSchema, WithDefaultSchema

from journeys.documents import KINDS, Document
from journeys.durations import written

FILE = "rumbo.schema.json"
"""What the schema's file is called beside documents."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The release of JSON Schema that it is written in."""


def schema_text() -> str:
    """Give the schema as the text of its file.

    >>> json.loads(schema_text())["$defs"]["Cap"]["required"]
    ['name', 'count', 'within']
    """
    # Docstrings mark code with two backticks, editors show Markdown.
    return json.dumps(_schema(), indent=1, ensure_ascii=False).replace("``", "`") + "\n"


def header(folder: str) -> str:
    """Give the comment by which an editor finds the schema; it lies in this folder, seen from the document.

    >>> header("..")
    '# yaml-language-server: $schema=../rumbo.schema.json'
    """
    return f"# yaml-language-server: $schema={folder}/{FILE}"


def _schema() -> dict[str, Any]:
    models: list[tuple[type[Document], JsonSchemaMode]] = [
        (model, "validation") for model in KINDS.values()
    ]
    refs, made = models_json_schema(models, schema_generator=_ForEditors)
    for part in made["$defs"].values():
        part.pop("title", None)
    return {
        "$schema": DIALECT,
        "title": "Rumbo",
        "description": "A document of Rumbo: its first key says what kind it is and gives its name.",
        "type": "object",
        "properties": {kind: _first_key(kind) for kind in KINDS},
        "anyOf": [{"required": [kind]} for kind in KINDS],
        "allOf": [
            {"if": _is(kind), "then": refs[model, "validation"]} for kind, model in KINDS.items()
        ],
        "$defs": made["$defs"],
    }


def _first_key(kind: str) -> dict[str, str]:
    return {"type": "string", "description": str(KINDS[kind].__doc__)}


def _is(kind: str) -> dict[str, Any]:
    """Give what holds for documents of one kind: a test has a key ``journey`` too, an offer a ``model``."""
    others = [other for other in KINDS if other != kind and kind in _keys(other)]
    without = {"not": {"anyOf": [{"required": [other]} for other in others]}} if others else {}
    return {"required": [kind], **without}


def _keys(kind: str) -> set[str]:
    return {field.alias or name for name, field in KINDS[kind].model_fields.items()}


class _ForEditors(GenerateJsonSchema):
    """Says what an editor can use: no titles, no defaults of nothing, and names that fit their pattern."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's name
        return False

    def dict_schema(self, schema: DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made |= {"additionalProperties": False}
            made.pop("propertyNames", None)
        return made

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        default = made.get("default")
        if default in (None, "") or isinstance(default, list | dict):
            made.pop("default", None)
        elif made.get("type") == "string" and isinstance(default, int):
            made["default"] = written(default)
        return made
