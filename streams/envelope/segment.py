"""Segment ``track``, ``identify``, ``page`` and ``alias`` messages, as they are."""

from collections.abc import Callable
from typing import Any

from journeys.event import Event
from journeys.merging.merge import MERGED
from streams.envelope import draft
from streams.envelope.instant import read_time
from streams.envelope.rejection import Cause, RefusedError

Message = dict[str, Any]


def is_segment(message: Message) -> bool:
    """Say whether a JSON object is a Segment message: it has a call as ``type`` and its own id.

    >>> is_segment({"type": "track", "messageId": "m1"})
    True
    """
    call = message.get("type")
    return type(call) is str and call in CALLS and "specversion" not in message


def read(key: bytes | None, headers: draft.Headers, message: Message) -> Event:
    """Read a Segment message; the customer is ``userId``, or else ``anonymousId``."""
    make = READ.get(message["type"])
    if make is None:
        call = message["type"]
        sentence = f"Segment's {call!r} is not read; send {', '.join(READ)}."
        raise RefusedError(Cause.UNSUPPORTED, sentence)
    name, data = make(message)
    who = "userId" if message.get("userId") else "anonymousId"
    when = "timestamp" if message.get("timestamp") else "originalTimestamp"
    return draft.event(
        headers,
        identity=draft.text(message.get("messageId"), "messageId", Cause.NO_ID),
        name=name,
        customer=draft.customer_of(key, message.get(who), who),
        time=read_time(message.get(when), when),
        data=data,
        source="segment",
    )


def _track(message: Message) -> tuple[str, dict[str, Any]]:
    properties = draft.object_of(message.get("properties"), "properties")
    return draft.name_of(message.get("event"), "event"), properties


def _identify(message: Message) -> tuple[str, dict[str, Any]]:
    return "profile.changed", draft.object_of(message.get("traits"), "traits")


def _page(message: Message) -> tuple[str, dict[str, Any]]:
    properties = draft.object_of(message.get("properties"), "properties")
    said = {field: message[field] for field in ("name", "category") if message.get(field)}
    return "page.viewed", said | properties


def _alias(message: Message) -> tuple[str, dict[str, Any]]:
    other = draft.text(message.get("previousId"), "previousId", Cause.NO_CUSTOMER)
    return MERGED, {"other": other}


READ: dict[str, Callable[[Message], tuple[str, dict[str, Any]]]] = {
    "track": _track,
    "identify": _identify,
    "page": _page,
    "alias": _alias,
}
"""The calls that are read."""

CALLS = frozenset({*READ, "screen", "group"})
"""Segment's calls, by the ``type`` of a message."""
