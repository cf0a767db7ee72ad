"""Outgoing CloudEvents: structured JSON, and the same bytes for the same message."""

from functools import lru_cache
from typing import Any

import msgspec

from journeys.event import Millis
from journeys.local_time import instant
from journeys.outcome import Message
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE

_encoder = msgspec.json.Encoder(order="deterministic", decimal_format="string")


class _CloudEvent(msgspec.Struct, frozen=True):
    """The attributes in the order in which they are read."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    dataschema: str | msgspec.UnsetType
    data: dict[str, Any]


def encode(
    identity: str,
    message: Message,
    source: str,
    schema: str | None = None,
) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Write a message as a structured CloudEvent: the record's value and headers.

    The bytes follow from the arguments alone: keys are in a fixed order. ``subject`` is the
    message's key: the customer, or the model of an example.

    >>> message = Message(topic="price.offers", type="rumbo.offer", time=0, data={}, key="7")
    >>> encode("rumbo:0:3:41:0", message, "/rumbo/rumbo")[0][:44]
    b'{"specversion":"1.0","id":"rumbo:0:3:41:0","'
    """
    event = _CloudEvent(
        id=identity,
        source=source,
        type=message.type,
        subject=message.key,
        time=rfc3339(message.time),
        data=message.data,
        datacontenttype="application/json",
        specversion="1.0",
        dataschema=msgspec.UNSET if schema is None else schema,
    )
    return _encoder.encode(event), [(CONTENT_TYPE, CLOUDEVENTS_JSON)]


def rfc3339(at: Millis) -> str:
    """Write an instant as RFC 3339 in UTC, to the millisecond.

    >>> rfc3339(1500)
    '1970-01-01T00:00:01.500Z'
    """
    second, millis = divmod(at, 1000)
    return f"{_to_the_second(second)}.{millis:03}Z"


@lru_cache(maxsize=1024)
def _to_the_second(second: int) -> str:
    """Write a second of time once for all messages that it is in."""
    return str(instant(second * 1000))[:19]
