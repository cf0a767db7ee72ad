"""One dead letter: written when a record is refused, read back by people and for a replay.

It is a CloudEvent in binary mode: the value is the original value, byte for byte; what is said of
it stands in headers, and the original headers follow under ``original-``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from journeys.event import Millis
from journeys.local_time import millis
from streams.dead_letters.fit import ORIGINAL, Headers, fit
from streams.envelope.headers import CONTENT_TYPE, ID, POSITION, REPLAYS
from streams.envelope.instant import LATEST
from streams.envelope.outgoing import rfc3339
from streams.envelope.rejection import Rejection
from streams.lanes.fold import Record

TYPE = "rumbo.dead_letter"
"""CloudEvent type of a dead letter."""

MAX_ERROR = 1000
"""Most characters of a dead letter's sentence."""


class Source(NamedTuple):
    """Where refused records come from: the job's name, the input topic in full, the partition."""

    job: str
    topic: str
    partition: int


def write(
    identity: str, record: Record, rejection: Rejection, source: Source, now: Millis
) -> tuple[bytes | None, bytes, Headers]:
    """Give key, value and headers of a refused record's dead letter; never above the topic's limit.

    ``identity`` is its message id ``job:epoch:partition:offset:k``. The same record refused for the
    same cause gives the same bytes.

    >>> from streams.envelope.rejection import Cause, Stage
    >>> why = Rejection(Cause.NOT_JSON, Stage.DECODE, "The value is not JSON.")
    >>> written = write("rumbo:0:3:5:0", Record(5, 0, b"7", b"{"), why, Source("rumbo", "in", 3), 0)
    >>> written[:2], dict(written[2])["ce_cause"]
    ((b'7', b'{'), b'not_json')
    """
    said = _said(identity, record, rejection, source, now)
    fitted = fit(record, said)
    if fitted.cut:
        said.append(("ce_truncated", ",".join(fitted.cut).encode()))
    return fitted.key, fitted.value, said + fitted.headers


def _said(
    identity: str, record: Record, rejection: Rejection, source: Source, now: Millis
) -> Headers:
    said = {
        ID: identity,
        CONTENT_TYPE: "application/octet-stream",
        "ce_specversion": "1.0",
        "ce_id": identity,
        "ce_type": TYPE,
        "ce_source": f"/rumbo/{source.job}",
        "ce_time": rfc3339(now),
        "ce_cause": str(rejection.cause),
        "ce_stage": str(rejection.stage),
        "ce_error": rejection.sentence[:MAX_ERROR],
        "ce_position": f"{source.topic}:{source.partition}:{record.offset}",
        "ce_received": rfc3339(min(max(record.timestamp, 0), millis(LATEST))),
        "ce_size": str(len(record.value or b"")),
    }
    absent = [name for name in ("key", "value") if getattr(record, name) is None]
    if absent:
        said["ce_absent"] = ",".join(absent)
    return [(name, text.encode()) for name, text in said.items()]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter as it was read: what is said of it, and the original as far as it was kept."""

    id: str
    time: str
    cause: str
    stage: str
    error: str
    topic: str
    partition: int
    offset: int
    received: str
    size: int
    truncated: tuple[str, ...]
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def again(self, whole: tuple[tuple[str, bytes], ...] | None = None) -> Headers:
        """Give the headers with which the original is sent again: its source position is dropped.

        ``rumbo-replays`` names this dead letter, so that a partition takes it once. ``whole`` are
        the original headers when this letter holds only some of them.
        """
        original = self.headers if whole is None else whole
        kept = [header for header in original if header[0] not in (POSITION, REPLAYS)]
        return [*kept, (REPLAYS, self.id.encode())]


def read(
    key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes]]
) -> DeadLetter:
    """Read a dead letter back; ``ValueError`` when the record is none."""
    pairs = list(headers)
    said = {name[3:]: raw.decode(errors="replace") for name, raw in pairs if name[:3] == "ce_"}
    if said.get("type") != TYPE:
        raise ValueError("this record is not a dead letter")
    absent = said.get("absent", "").split(",")
    original = ((n.removeprefix(ORIGINAL), raw) for n, raw in pairs if n.startswith(ORIGINAL))
    try:
        topic, partition, offset = said["position"].rsplit(":", 2)
        return DeadLetter(
            **{name: said[name] for name in ("id", "time", "cause", "stage", "error", "received")},
            topic=topic,
            partition=int(partition),
            offset=int(offset),
            size=int(said["size"]),
            truncated=tuple(filter(None, said.get("truncated", "").split(","))),
            key=None if "key" in absent else key,
            value=None if "value" in absent else value,
            headers=tuple(original),
        )
    except KeyError as error:
        raise ValueError(f"the dead letter has no {error.args[0]!r}") from None
