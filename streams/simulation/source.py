"""Sources of a dry run: events from files, from a public data set, or made up from the schema."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from journeys.event import Event
from journeys.plan import Plan
from streams.envelope.decode import decode
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.rejection import Rejection
from streams.lanes.fold import Record
from streams.simulation.synthetic import synthetic

if TYPE_CHECKING:
    from streams.simulation.topic import Stretch

HEADERS = ((CONTENT_TYPE, CLOUDEVENTS_JSON),)
KINDS = (
    "a file of JSON lines (.jsonl, .ndjson, also .gz), a .parquet file, completejourney,"
    " synthetic:N, topic or topic:NAME"
)
"""What a source can be, for people."""


class SourceError(Exception):
    """There are no such events; the message says what a source can be."""


class Source(NamedTuple):
    """Events (or why one is refused) in the order in which they stand, and how many there are, if known.

    ``size`` counts what ``steps`` gives beside each event: bytes of a file, or events.
    """

    events: Iterator[tuple[Event | Rejection, int]]
    size: int | None


def source_of(
    said: str, plan: Plan, households: int | None = None, stretch: "Stretch | None" = None
) -> Source:
    """Open a source by what a person calls it; `SourceError` says what can be one."""
    name, _, rest = said.partition(":")
    if said == "completejourney":
        return _shoppers(households)
    if name == "synthetic" and (not rest or rest.isdigit()):
        count = int(rest or 10_000)
        return Source(((event, 1) for event in synthetic(plan, count)), count)
    if name == "topic":
        return _topic(rest, stretch)
    path = Path(said)
    if not path.is_file():
        raise SourceError(f"There are no events at {said!r}: a source is {KINDS}.")
    if path.suffix == ".parquet":
        return _parquet(path)
    return Source(_lines(path), path.stat().st_size)


def _lines(path: Path) -> Iterator[tuple[Event | Rejection, int]]:
    with path.open("rb") as stored:
        packed = path.suffix == ".gz"
        lines: Iterable[bytes] = gzip.GzipFile(fileobj=stored) if packed else stored
        before = 0
        for number, line in enumerate(lines):
            read = stored.tell() if packed else before + len(line)
            if line.strip():
                yield _read(line, number), read - before
            before = read


def _read(line: bytes, number: int) -> Event | Rejection:
    """Read a line as the input topic would: its key is the customer that it names."""
    try:
        said: Any = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = {}
    named = said.get("subject") or said.get("userId") or "" if isinstance(said, dict) else ""
    headers = HEADERS if isinstance(said, dict) and "specversion" in said else ()
    return decode(Record(number, 0, str(named).encode(), line.strip(), headers), b"")


def _topic(name: str, stretch: "Stretch | None") -> Source:
    from streams.endpoints import kafka_of  # noqa: PLC0415 - without Kafka it is not needed
    from streams.settings import Clock, Settings  # noqa: PLC0415
    from streams.simulation.topic import Stretch, topic_events  # noqa: PLC0415
    from streams.topics import INPUT, full_name  # noqa: PLC0415

    settings = Settings()
    topic = name or full_name(settings.prefix, INPUT)
    wall = settings.clock is Clock.WALL
    return Source(topic_events(kafka_of(settings), topic, stretch or Stretch(), wall=wall), None)


def _parquet(path: Path) -> Source:
    try:
        from pyarrow import parquet  # noqa: PLC0415 - comes with an extra
    except ImportError:
        raise SourceError("Parquet needs pyarrow: pip install 'rumbo[demo]'.") from None
    file = parquet.ParquetFile(path)
    return Source(_rows(file), file.metadata.num_rows)


def _rows(file: Any) -> Iterator[tuple[Event | Rejection, int]]:
    """Read rows with the attributes of a CloudEvent as columns; ``data`` is an object, or JSON."""
    number = 0
    for batch in file.iter_batches():
        for row in batch.to_pylist():
            if isinstance(row.get("data"), str):
                row["data"] = orjson.loads(row["data"])
            whole = {"specversion": "1.0", "source": "/parquet", "id": str(number)} | row
            yield _read(orjson.dumps(whole, default=str), number), 1
            number += 1


def _shoppers(households: int | None) -> Source:
    from streams.demo.baskets import Lines  # noqa: PLC0415 - comes with an extra
    from streams.demo.shoppers import events  # noqa: PLC0415

    def read() -> Iterator[tuple[Event | Rejection, int]]:
        for number, one in enumerate(events(Lines.read(), households)):
            yield decode(Record(number, 0, one.customer.encode(), one.value, HEADERS), b""), 1

    return Source(read(), None)
