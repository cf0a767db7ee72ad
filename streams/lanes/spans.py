"""Traces, where they are on: a span for each event that decides, from the broker to its decisions.

A span goes on the trace that the event carries (W3C ``traceparent``, as a header or as a CloudEvents
attribute); its own id follows from the event's place in the log, so that a replay makes the same span
again. Nothing of it is written into messages: their bytes do not depend on whether anybody watches.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
import structlog

from streams.lanes.fold import OutRecord, Place, Record
from streams.lanes.message_id import identified

log = structlog.get_logger("rumbo.spans")

DECIDING = ("journey.decisions", "price.offers")
"""Ends of the names of topics to which an event writes that decides."""
TRACEPARENT = "traceparent"
PARENT = re.compile(rb"^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$")

Parent = tuple[int, int, int]
"""Trace id, span id and flags of what caused an event."""
Export = Callable[["Decided"], None]


class Decided(msgspec.Struct, frozen=True):
    """An event that decided: its record and place, its parent if it names one, its messages."""

    record: Record
    place: Place
    parent: Parent | None
    messages: tuple[OutRecord, ...]

    @property
    def digest(self) -> bytes:
        """What the ids of the span are made of: the place of the event in the log."""
        place = self.place
        name = f"{place.job}:{place.epoch}:{place.partition}:{self.record.offset}"
        return blake2b(name.encode(), digest_size=24).digest()


class _CloudEvent(msgspec.Struct):
    traceparent: str = ""


_decode = msgspec.json.Decoder(_CloudEvent).decode


def parent_of(record: Record) -> Parent | None:
    """Read the traceparent of an event; None where it has none, or one that is not well formed.

    >>> header = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    >>> parent = parent_of(Record(0, 0, b"7", b"{}", (header,)))
    >>> f"{parent[0]:x} {parent[1]:x} {parent[2]}"
    'af7651916cd43dd8448eb211c80319c b7ad6b7169203331 1'
    >>> parent_of(Record(0, 0, b"7", b'{"traceparent": "00-00-00-00"}')) is None
    True
    """
    said = dict(record.headers)
    raw = said.get(TRACEPARENT) or said.get(f"ce_{TRACEPARENT}") or _attribute(record.value or b"")
    found = PARENT.match(raw)
    if found is None:
        return None
    trace, span, flags = (int(part, 16) for part in found.groups())
    return trace, span, flags


def _attribute(value: bytes) -> bytes:
    try:
        return _decode(value).traceparent.encode()
    except (msgspec.MsgspecError, UnicodeError):
        return b""


def decided(place: Place, records: Iterable[Record], outbox: Sequence[OutRecord]) -> list[Decided]:
    """Give the events of a slice that decided."""
    by_offset: dict[int, list[OutRecord]] = {}
    for one in outbox:
        found = identified(one.headers)
        if found is not None:
            by_offset.setdefault(found.off, []).append(one)
    deciding = {
        off for off, own in by_offset.items() if any(one.topic.endswith(DECIDING) for one in own)
    }
    return [
        Decided(record, place, parent_of(record), tuple(by_offset[record.offset]))
        for record in records
        if record.offset in deciding
    ]


class Spans:
    """Where spans go; off until somebody says where."""

    def __init__(self) -> None:
        self.export: Export | None = None

    def after(
        self, place: Place, records: Sequence[Record], outbox: Sequence[OutRecord]
    ) -> tuple[Callable[[], None], ...]:
        """Give what is to be called when the messages of a slice are out."""
        export = self.export
        if export is None or not outbox:
            return ()
        found = decided(place, records, outbox)
        return (lambda: _export(export, found),) if found else ()


def _export(export: Export, found: Iterable[Decided]) -> None:
    try:
        for one in found:
            export(one)
    except Exception as error:  # noqa: BLE001 - watching must not keep anything from going on
        log.warning("span_lost", reason=repr(error))


spans = Spans()
"""Those of this process."""


def attributes(one: Decided, topic: str) -> dict[str, Any]:
    """Say what a span is about; never who the customer is."""
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": topic,
        "messaging.destination.partition.id": str(one.place.partition),
        "messaging.kafka.offset": one.record.offset,
        "rumbo.job": one.place.job,
        "rumbo.messages": [_name(message) for message in one.messages],
    }


def _name(message: OutRecord) -> str:
    return dict(message.headers).get("id", b"").decode("utf-8", "replace")
