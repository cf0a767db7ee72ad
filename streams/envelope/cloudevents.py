"""CloudEvents 1.0 from Kafka records, in structured and in binary mode."""

from typing import Any

from journeys.event import Event
from streams.envelope import draft
from streams.envelope.headers import CONTENT_TYPE
from streams.envelope.instant import read_time
from streams.envelope.json_object import read_object
from streams.envelope.rejection import Cause, RefusedError

PREFIX = "ce_"
"""What the headers of the binary mode begin with."""


def is_binary(headers: draft.Headers) -> bool:
    """Say whether these headers are those of the binary mode.

    >>> is_binary({"ce_specversion": b"1.0"})
    True
    """
    return "ce_specversion" in headers or "ce_id" in headers


def structured(key: bytes | None, headers: draft.Headers, attributes: dict[str, Any]) -> Event:
    """Read a structured CloudEvent: all attributes and the data in one JSON object."""
    if attributes.get("data_base64") is not None:
        sentence = "The event's data is binary (data_base64); send a JSON object as data."
        raise RefusedError(Cause.UNSUPPORTED, sentence)
    content_type = attributes.get("datacontenttype")
    if content_type is not None:
        _check_json(draft.text(content_type, "datacontenttype", Cause.WRONG_TYPE))
    return _event(key, headers, attributes, attributes.get("data"))


def binary(key: bytes | None, headers: draft.Headers, value: bytes) -> Event:
    """Read a CloudEvent in binary mode: the attributes are headers, the value is the data."""
    attributes = {
        name[len(PREFIX) :]: draft.utf8(raw, name)
        for name, raw in headers.items()
        if name.startswith(PREFIX)
    }
    if CONTENT_TYPE in headers:
        _check_json(draft.utf8(headers[CONTENT_TYPE], CONTENT_TYPE))
    return _event(key, headers, attributes, read_object(value) if value else None)


def _event(
    key: bytes | None, headers: draft.Headers, attributes: dict[str, Any], data: object
) -> Event:
    _check_version(attributes.get("specversion"))
    return draft.event(
        headers,
        identity=draft.text(attributes.get("id"), "id", Cause.NO_ID),
        name=draft.name_of(attributes.get("type"), "type"),
        customer=draft.customer_of(key, attributes.get("subject"), "subject"),
        time=read_time(attributes.get("time"), "time"),
        data=draft.object_of(data, "data"),
        source=draft.text(attributes.get("source"), "source", Cause.NO_SOURCE),
        replays=attributes.get("replays"),
    )


def _check_version(version: object) -> None:
    if version != "1.0":
        sentence = f"This is CloudEvents {version!s:.20}; only 1.0 is read."
        raise RefusedError(Cause.UNSUPPORTED, sentence)


def _check_json(content_type: str) -> None:
    media = content_type.partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise RefusedError(Cause.UNSUPPORTED, f"The event's data is {media[:80]!r}, not JSON.")
