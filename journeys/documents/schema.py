"""``schema``: the events, fields, consents and preferences that may occur."""

from typing import Annotated

from pydantic import Field

from journeys.documents.base import FIELD_TYPE, Document, Name

FieldType = Annotated[str, Field(pattern=FIELD_TYPE)]
"""A type; with ``?`` the field may be missing."""

FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
"""The name of a field."""


class SchemaDocument(Document):
    """A set of declarations; journeys read what is declared, and nothing else."""

    schema_: Annotated[Name, Field(alias="schema")]
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    events: dict[Name, dict[FieldName, FieldType]] = {}
    """Events and their fields; other fields are carried and not read."""
    customer: dict[FieldName, FieldType] = {}
    """Fields of the customer, from ``profile.changed`` and ``set``."""
    consents: list[Name] = []
    """Purposes of consent."""
    preferences: dict[FieldName, FieldType] = {}
    """Preferences that customers set."""
