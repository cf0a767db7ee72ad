"""The messages of a slice, numbered by the event that caused them: ids ``job:epoch:partition:offset:k``."""

from collections import Counter
from functools import lru_cache

import orjson
from aiokafka.partitioner import murmur2

from journeys.event import Event, Position
from journeys.merging.merge import HANDED_OVER
from journeys.outcome import Forwarded, Message
from streams.dead_letters.fit import FRAME, OVERHEAD
from streams.dead_letters.letter import Source, write
from streams.envelope import control
from streams.envelope.headers import ID, POSITION
from streams.envelope.instant import read_time
from streams.envelope.outgoing import encode
from streams.envelope.position import text
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.fold import OutRecord, Place, Record
from streams.topics import DEAD_LETTERS, INPUT, INPUT_LIMIT, OUTPUT_LIMIT

DECISION = "rumbo.decision"
"""Type of the record that every decision writes."""


ROOM = OUTPUT_LIMIT - 4 * OVERHEAD
"""Most bytes of a message's key and value: headers and framing need the rest."""


@lru_cache(maxsize=1 << 15)  # customers come back, and murmur2 in Python takes microseconds
def partition_of(key: bytes, partitions: int) -> int:
    """Give the partition of a key, as Kafka's own clients compute it (murmur2).

    >>> partition_of(b"7", 4) == partition_of(b"7", 4)
    True
    """
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


class Outbox:
    """Collects the messages of one slice and gives each its id."""

    def __init__(self, place: Place, prefix: str, job_key: bytes = b"") -> None:
        self.records: list[OutRecord] = []
        self.example_partitions = 1
        self.refused: Counter[str] = Counter()
        self.chosen: Counter[tuple[str, str | None]] = Counter()
        self.clocks: Counter[str] = Counter()
        self._place = place
        self._prefix = prefix
        self._job_key = job_key
        self._offset = -1
        self._k = 0

    def begin(self, offset: int) -> None:
        """Number what follows by this event."""
        self._offset, self._k = offset, 0

    def _next(self) -> Position:
        place = self._place
        position = Position(place.job, place.epoch, place.partition, self._offset, self._k)
        self._k += 1
        return position

    def add(self, message: Message) -> None:
        """Add a message of the engine."""
        if message.type == DECISION:
            self.chosen[message.data["model"], message.data["chosen"]] += 1
        elif "timezone_from" in message.data:
            self.clocks[message.data["timezone_from"]] += 1
        position = self._next()
        identity = text(position)
        if isinstance(message, Forwarded):
            self._readdress(identity, message)
            return
        value, headers = encode(identity, message, f"/rumbo/{self._place.job}")
        key = message.key.encode()
        if len(key) + len(value) > ROOM:
            self._oversized(identity, message, key, value)
            return
        if message.topic == "learning.examples":
            partition = partition_of(key, self.example_partitions)
            headers.append((POSITION, identity.encode()))
        else:
            partition = self._place.partition
            headers.append((ID, identity.encode()))
        self.put(message.topic, partition, key, value, headers)

    def _readdress(self, position: str, event: Forwarded) -> None:
        """Add an event for another customer: its own id and source are kept."""
        if event.type == HANDED_OVER:
            value, headers = control.build(
                HANDED_OVER,
                identity=event.id,
                time=event.time,
                data=event.data,
                source=event.source,
                key=self._job_key,
                subject=event.key,
            )
        else:
            value, headers = encode(event.id, event, event.source)
        key = event.key.encode()
        if len(key) + len(value) > INPUT_LIMIT - OVERHEAD:
            self._oversized(position, event, key, value)
            return
        headers.append((POSITION, position.encode()))
        self.put(INPUT, partition_of(key, self._place.partitions), key, value, headers)

    def refuse(self, record: Record, rejection: Rejection, now: int, customer: str = "") -> None:
        """Add a dead letter; it lies in the partition of its event. Of a visit it is the ``customer``'s alone."""
        place = self._place
        if record.key is None and customer:
            record = self._alone(record, customer)
        self.refused[rejection.cause] += 1
        source = Source(place.job, f"{self._prefix}{INPUT}", place.partition)
        key, value, headers = write(text(self._next()), record, rejection, source, now)
        self.put(DEAD_LETTERS, place.partition, key, value, headers)

    def _alone(self, record: Record, customer: str) -> Record:
        """Give the visit of one of those whom a record names: the others' went well, or have letters of their own."""
        whole = orjson.loads(record.value or b"")
        value, headers = control.build(
            control.VISITED,
            identity=whole["id"],
            time=read_time(whole["time"], "time"),
            data=whole["data"] | {"customers": [customer], "done": False},
            source=whole["source"],
            key=self._job_key,
        )
        return record._replace(value=value, headers=tuple(headers))

    def _oversized(self, identity: str, message: Message, key: bytes, value: bytes) -> None:
        """Put a message that its topic would refuse, cut, among the dead letters: the rest goes on."""
        place = self._place
        sentence = (
            f"This {message.type} for {message.topic} has {len(value):,} bytes, more than a message "
            "may have there; emit less data."
        )
        rejection = Rejection(Cause.MESSAGE_TOO_LARGE, Stage.DECIDE, sentence)
        self.refused[rejection.cause] += 1
        source = Source(place.job, f"{self._prefix}{INPUT}", place.partition)
        record = Record(self._offset, message.time, key, value)
        self.put(
            DEAD_LETTERS, place.partition, *write(identity, record, rejection, source, message.time)
        )

    def too_large_to_forward(self, record: Record) -> Rejection | None:
        """Say that an event is too large to be sent to its partition, as compressed ones may be."""
        parts = [
            record.key,
            record.value,
            *(x for n, raw in record.headers for x in (n.encode(), raw)),
        ]
        size = sum(len(part or b"") for part in parts) + FRAME * (1 + len(record.headers))
        if size + OVERHEAD <= INPUT_LIMIT:
            return None
        sentence = (
            f"The event belongs to another partition, and is too large to go there: {size:,} bytes."
        )
        return Rejection(Cause.TOO_LARGE, Stage.DECODE, sentence)

    def forward(self, event: Event, record: Record) -> None:
        """Send an event that lies on the wrong partition to the right one; its own id is kept."""
        position = text(self._next()).encode()
        partition = partition_of(event.customer.encode(), self._place.partitions)
        kept = [header for header in record.headers if header[0] != POSITION]
        self.put(INPUT, partition, record.key, record.value, [*kept, (POSITION, position)])

    def put(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
    ) -> None:
        """Add one record as it is."""
        self.records.append(OutRecord(f"{self._prefix}{topic}", partition, key, value, headers))
