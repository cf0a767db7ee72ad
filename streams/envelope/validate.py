"""Events against the declared schemas: names that nobody declared, and fields of a wrong type."""

from collections.abc import Mapping
from typing import Any

from journeys.event import Event
from streams.envelope.kinds import KINDS
from streams.envelope.rejection import Cause, Rejection, Stage

Fields = Mapping[str, str]
"""The fields of an event: name to type; a type that ends with ``?`` may be missing."""

BUILT_IN: Mapping[str, Fields] = {
    "consent.changed": {"purpose": "string", "granted": "boolean"},
    "preference.changed": {"name": "string", "value": "any"},
    "profile.changed": {},
    "message.failed": {"emission": "string"},
    "message.expired": {"emission": "string"},
    "page.viewed": {},
}
"""Events that are always declared: customer controls, what channels report, what Segment's become."""


def validate(event: Event, schemas: Mapping[str, Mapping[str, Any]]) -> Rejection | None:
    """Say why an event does not fit what is declared, or None.

    Without any declared event every name is taken. A null field counts as missing; fields that are
    not declared are carried.

    >>> schemas = {"order.completed": {"value": "number", "note": "string?"}}
    >>> order = Event(id="e1", name="order.completed", customer="7", data={"value": "much"})
    >>> validate(order, schemas).sentence
    "The field 'value' of order.completed must be a number."
    """
    built_in = BUILT_IN.get(event.name)
    declared = schemas.get(event.name)
    if built_in is None and declared is None:
        return _unknown(event) if schemas else None
    return _mismatch(event, built_in or {}) or _mismatch(event, declared or {})


def _unknown(event: Event) -> Rejection:
    sentence = f"No schema declares {event.name!r}; declare it, or correct the name."
    return Rejection(Cause.UNKNOWN_EVENT, Stage.VALIDATE, sentence)


def _mismatch(event: Event, fields: Fields) -> Rejection | None:
    for field, kind in fields.items():
        value = event.data.get(field)
        if value is None:
            if not kind.endswith("?"):
                return _invalid(f"The field {field!r} of {event.name} is missing.")
        elif not KINDS[kind.removesuffix("?")](value):
            wanted = _a(kind.removesuffix("?"))
            return _invalid(f"The field {field!r} of {event.name} must be {wanted}.")
    return None


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _invalid(sentence: str) -> Rejection:
    return Rejection(Cause.INVALID, Stage.VALIDATE, sentence)
