"""Rumbo's own events in the input: built, signed with the job's key, and verified.

Control events have no customer: they are judged by their bytes and the state of the partition alone. One
kind has: a customer who is handed over to another id.
"""

import hmac
from collections.abc import Callable
from typing import Any

import orjson

from journeys.event import Event, Millis
from journeys.merging.merge import HANDED_OVER
from streams.envelope import draft
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.instant import read_time
from streams.envelope.outgoing import rfc3339
from streams.envelope.rejection import Cause, RefusedError, Rejection, Stage

CLOCK = "rumbo.clock.advanced"
"""Time has passed in silence: ``limit``, and ``now`` on the clock of events."""
MODEL = "rumbo.model.published"
"""A snapshot can be used from here on: ``model``, ``snapshot``, ``held_in``, ``held_at``."""
PLAN = "rumbo.plan.activated"
"""A set of documents is in force from here on: ``manifest``."""

OPENED = "rumbo.partition.opened"
"""A partition begins another life, with what partitions kept before: ``run``, ``state``."""
MOVED = "rumbo.customers.moved"
"""Customers come from partitions of another count: ``run``, ``customers``, ``last``."""

VISITED = "rumbo.customers.visited"
"""A journey's schedule recurs, or it is backfilled: ``journey``, ``occurrence``, ``customers``, ``done``."""

CONTROLS = frozenset({CLOCK, MODEL, PLAN, OPENED, MOVED, VISITED})
"""The names of all control events."""

SIGNED = CONTROLS | {HANDED_OVER}
"""What only Rumbo writes into the input: control events, and customers who are handed over to another id."""


def build(
    name: str,
    *,
    identity: str,
    time: Millis,
    data: dict[str, Any],
    source: str,
    key: bytes,
    subject: str = "",
) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Write a signed event: the record's value and headers.

    ``data`` holds the ``partition`` that a control event is for, whose record has no key; otherwise the
    ``customer``, as ``subject`` and the record's key are. ``key`` is the job's.
    """
    signed = {"type": name, "id": identity, "time": rfc3339(time), "data": data}
    whole = {
        "specversion": "1.0",
        "source": source,
        "signature": sign(signed, key),
        **signed,
        **({"subject": subject} if subject else {}),
    }
    headers = [(CONTENT_TYPE, CLOUDEVENTS_JSON)]
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS), headers


def activation(
    job: str, partition: int, manifest: int, *, time: Millis, key: bytes
) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Write the event that puts a manifest in force in one partition."""
    return build(
        PLAN,
        identity=f"{job}:{partition}:plan:{manifest}",
        time=time,
        data={"partition": partition, "manifest": manifest},
        source=f"/rumbo/{job}",
        key=key,
    )


def sign(attributes: dict[str, Any], key: bytes) -> str:
    """Give the HMAC-SHA256 of type, id, time and data as canonical JSON (sorted keys, no spaces).

    >>> sign({"type": "t", "id": "1", "time": "z", "data": {}}, b"key")[:8]
    '94e139b1'
    """
    signed = {name: attributes.get(name) for name in ("type", "id", "time", "data")}
    canonical = orjson.dumps(signed, option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key, canonical, "sha256").hex()


def is_control(attributes: dict[str, Any]) -> bool:
    """Say whether a structured CloudEvent claims to be one of Rumbo's own."""
    name = attributes.get("type")
    return type(name) is str and name in SIGNED and "specversion" in attributes


def read(
    record_key: bytes | None, headers: draft.Headers, attributes: dict[str, Any], key: bytes
) -> Event:
    """Read a signed event whose signature is right; `RefusedError` otherwise."""
    name, subject = attributes["type"], attributes.get("subject")
    if name in CONTROLS and (record_key is not None or subject is not None):
        raise _refused(Cause.RESERVED, "A control event has neither key nor subject.")
    _verify(attributes, key)
    data = draft.object_of(attributes.get("data"), "data")
    _check(data, SHAPES[name])
    return draft.event(
        headers,
        identity=draft.text(attributes.get("id"), "id", Cause.NO_ID),
        name=name,
        customer="" if name in CONTROLS else _handed_to(record_key, subject, data),
        time=read_time(attributes.get("time"), "time"),
        data=data,
        source=draft.text(attributes.get("source"), "source", Cause.NO_SOURCE),
    )


def _handed_to(record_key: bytes | None, subject: object, data: dict[str, Any]) -> str:
    """The signature covers the data, so it is the data's customer who counts."""
    customer = draft.customer_of(record_key, subject, "subject")
    if customer != data["customer"]:
        raise _refused(Cause.KEY_MISMATCH, "The subject and the data's 'customer' differ.")
    return customer


def misplaced(event: Event, partition: int) -> Rejection | None:
    """Say that a control event was meant for another partition, or None."""
    meant = event.data["partition"]
    if meant == partition:
        return None
    sentence = f"This {event.name} is for partition {meant}, not for {partition}."
    return Rejection(Cause.WRONG_PARTITION, Stage.CONTROL, sentence)


def _verify(attributes: dict[str, Any], key: bytes) -> None:
    signature = attributes.get("signature")
    right = sign(attributes, key)
    if type(signature) is not str or not hmac.compare_digest(signature.encode(), right.encode()):
        sentence = "The signature is not that of this job (RUMBO_JOB_KEY); only Rumbo signs these."
        raise _refused(Cause.BAD_SIGNATURE, sentence)


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


def _name(value: object) -> bool:
    return type(value) is str and value != ""


def _flag(value: object) -> bool:
    return type(value) is bool


def _names(value: object) -> bool:
    return type(value) is list and len(value) <= MOST_VISITED and all(map(_name, value))


MOST_VISITED = 500
"""How many customers one event visits at most."""

Shape = dict[str, Callable[[object], bool]]
SHAPES: dict[str, Shape] = {
    CLOCK: {"partition": _count, "limit": _count},
    MODEL: {
        "partition": _count,
        "model": _name,
        "snapshot": _name,
        "held_in": _count,
        "held_at": _count,
    },
    PLAN: {"partition": _count, "manifest": _count},
    OPENED: {"partition": _count, "run": _name, "state": _name},
    MOVED: {"partition": _count, "run": _name, "customers": _name, "last": _flag},
    VISITED: {
        "partition": _count,
        "journey": _name,
        "occurrence": _count,
        "customers": _names,
        "done": _flag,
    },
    HANDED_OVER: {"customer": _name, "merged": _name, "state": _name, "more": _flag},
}
"""What the data of each signed event holds at least."""


def _check(data: dict[str, Any], shape: Shape) -> None:
    wrong = next((field for field, fits in shape.items() if not fits(data.get(field))), None)
    if wrong is not None:
        raise _refused(Cause.WRONG_TYPE, f"The control event's {wrong!r} is missing or wrong.")


def _refused(cause: Cause, sentence: str) -> RefusedError:
    return RefusedError(cause, sentence, Stage.CONTROL)
