"""Events against the declared schemas: names that nobody declared, and fields of a wrong type."""

from collections.abc import Mapping
from typing import Any

from journeys.event import Event
from journeys.merging.merge import HANDED_OVER, MERGED
from streams.envelope.draft import MAX_CUSTOMER
from streams.envelope.kinds import KINDS, Check
from streams.envelope.rejection import Cause, Rejection, Stage

Fields = Mapping[str, str]
"""The fields of an event: name to type; a type that ends with ``?`` may be missing."""

BUILT_IN: Mapping[str, Fields] = {
    "consent.changed": {"purpose": "string", "granted": "boolean"},
    "preference.changed": {"name": "string", "value": "any"},
    "profile.changed": {},
    "customer.merged": {"other": "string"},
    HANDED_OVER: {"merged": "string", "state": "string", "more": "boolean"},
    "message.delivered": {"emission": "string?"},
    "message.failed": {"emission": "string"},
    "message.expired": {"emission": "string"},
    "page.viewed": {},
}
"""Events that are always declared: customer controls, what channels report, what Segment's become."""


class Schemas:
    """What is declared, laid out by event for one check after the other.

    Without any declared event every name is taken. A null field counts as missing; fields that are
    not declared are carried.

    >>> schemas = Schemas({"order.completed": {"value": "number", "note": "string?"}})
    >>> order = Event(id="e1", name="order.completed", customer="7", data={"value": "much"})
    >>> schemas.mismatch(order).sentence
    "The field 'value' of order.completed must be a number."
    """

    def __init__(self, declared: Mapping[str, Mapping[str, Any]]) -> None:
        names = BUILT_IN.keys() | declared.keys()
        self._any = not declared
        self._checks = {
            name: [*_checks(BUILT_IN.get(name, {})), *_checks(declared.get(name, {}))]
            for name in names
        }

    def mismatch(self, event: Event) -> Rejection | None:
        """Say why an event does not fit what is declared, or None."""
        checks = self._checks.get(event.name)
        if checks is None:
            return None if self._any else _unknown(event)
        for field, kind, fits, optional in checks:
            value = event.data.get(field)
            if value is None:
                if not optional:
                    return _invalid(f"The field {field!r} of {event.name} is missing.")
            elif not fits(value):
                return _invalid(f"The field {field!r} of {event.name} must be {_a(kind)}.")
        return _of_nobody(event) if event.name == MERGED else None


def _checks(fields: Fields) -> list[tuple[str, str, Check, bool]]:
    return [
        (field, kind.removesuffix("?"), KINDS[kind.removesuffix("?")], kind.endswith("?"))
        for field, kind in fields.items()
    ]


def _of_nobody(event: Event) -> Rejection | None:
    """Say that nobody can be called as the other id is: a state sent there would be lost."""
    size = len(event.data["other"].encode(errors="surrogatepass"))
    if 0 < size <= MAX_CUSTOMER:
        return None
    return _invalid(
        f"The field 'other' of {event.name} must be a customer's id: 1 to {MAX_CUSTOMER} bytes."
    )


def _unknown(event: Event) -> Rejection:
    sentence = f"No schema declares {event.name!r}; declare it, or correct the name."
    return Rejection(Cause.UNKNOWN_EVENT, Stage.VALIDATE, sentence)


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _invalid(sentence: str) -> Rejection:
    return Rejection(Cause.INVALID, Stage.VALIDATE, sentence)
