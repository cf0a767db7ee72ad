"""The fold of an input partition: decode, put in force, advance, number. The engine's side of a lane."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from journeys.event import Event
from journeys.force import Learned
from journeys.state import SCHEMA
from streams.definitions.book import DefinitionsBook
from streams.envelope import control
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.checksum import checksum
from streams.lanes.fold import Folded, Hold, Needs, OutRecord, Place, Record, Visit
from streams.partition import cargo, visits
from streams.partition import state as partitions
from streams.partition.absorption import Absorption, in_force
from streams.partition.books import Books
from streams.partition.decoded import Decoded, DecodedSlice
from streams.partition.outbox import Outbox
from streams.partition.priors import Priors
from streams.partition.slice import Slice
from streams.partition.snapshots import SnapshotBook, SnapshotMissing
from streams.partition.state import InForce, PartitionState
from streams.partition.time import clock_now
from streams.topics import INPUT

TIMER_LIMIT = 500
"""How many timers a clock event of ours may fire."""
SNAPSHOTS = 16
"""How many snapshots a slice may name beside those in force: so many are held for its fold. After a
backlog hundreds may follow one another."""


class JourneyFold:
    """Folds journeys over a partition (implements `streams.lanes.fold.Fold`)."""

    def __init__(
        self,
        definitions: DefinitionsBook,
        snapshots: SnapshotBook,
        *,
        prefix: str,
        job_key: bytes,
        wall: Callable[[], int],
    ) -> None:
        self._definitions = definitions
        self._snapshots = snapshots
        self._prefix = prefix
        self._job_key = job_key
        self._wall = wall
        self._priors = Priors()
        self._decoded: dict[int, DecodedSlice] = {}
        self._held: dict[int, dict[str, Learned]] = {}

    def needs(self, place: Place, partition: bytes | None, records: Sequence[Record]) -> Needs:
        """Ask for the customers of these records, and for those whose timers a clock event fires."""
        decoded = self._decode(place, records)
        events = decoded.events
        horizon, limit = self._clocks(partition, decoded)
        return Needs(
            customers=frozenset(
                [e.customer for e in events if isinstance(e, Event) and e.customer]
            ).union(_visited(decoded)),
            due_until=horizon,
            due_limit=limit,
            take=len(records),
        )

    def _clocks(self, partition: bytes | None, decoded: DecodedSlice) -> tuple[int | None, int]:
        """Give the latest instant of the slice's clock events, and the largest of their limits."""
        clocks = [
            (record, event)
            for _, record, event in decoded.controls()
            if event.name == control.CLOCK
        ]
        if not clocks:
            return None, 0
        held = partitions.decode(partition)
        until = max(clock_now(event, record.timestamp, held) for record, event in clocks)
        return until, max(int(event.data["limit"]) for _, event in clocks)

    def _decode(self, place: Place, records: Sequence[Record]) -> DecodedSlice:
        held = self._decoded.get(place.partition)
        part = held.part(records) if held else None
        if part is None:
            part = self._decoded[place.partition] = DecodedSlice.of(records, self._job_key)
        return part

    async def ready(
        self, place: Place, partition: bytes | None, records: Sequence[Record]
    ) -> int | Hold:
        """Load the plans and snapshots that are in force, and those that these records name.

        What is loaded is held until the partition is asked about again, whatever other partitions load.
        """
        held: dict[str, Learned] = {}
        missing = await self._missing_in_force(partitions.decode(partition), held)
        if missing:
            return Hold(missing)
        self._held[place.partition] = held
        if not records:
            return 0
        most = len(held) + SNAPSHOTS
        for count, _, event in self._decode(place, records).controls():
            if len(held) >= most:
                return count
            missing = await self._missing(event, place, held)
            if missing:
                return count or Hold(missing)
        return len(records)

    async def _missing_in_force(self, state: PartitionState, held: dict[str, Learned]) -> str:
        missing = await self._missing_plan(state.plan)
        for snapshot in state.models.values():
            missing = missing or await self._missing_snapshot(snapshot, held)
        return missing

    async def _missing(self, event: Event, place: Place, held: dict[str, Learned]) -> str:
        if control.misplaced(event, place.partition):
            return ""
        if event.name == control.PLAN:
            return await self._missing_plan(int(event.data["manifest"]))
        if event.name == control.MODEL:
            return await self._missing_snapshot(in_force(event), held)
        if event.name == control.OPENED:
            return await self._missing_in_force(cargo.unpack_state(event.data["state"]), held)
        return ""

    async def _missing_plan(self, number: int) -> str:
        plan = await self._definitions.plan(number)
        if plan is None:
            return f"manifest {number} cannot be read from journey.definitions (yet)"
        if plan.settings.schema > SCHEMA + 1:
            return (
                f"states are written with schema {plan.settings.schema}, this release knows "
                f"{SCHEMA} and keeps what {SCHEMA + 1} adds: use a later release of Rumbo"
            )
        return ""

    async def _missing_snapshot(self, snapshot: InForce, held: dict[str, Learned]) -> str:
        try:
            held[snapshot.name] = await self._snapshots.fetch(snapshot)
        except SnapshotMissing as missing:
            return str(missing)
        return ""

    def fold(
        self,
        place: Place,
        partition: bytes | None,
        records: Sequence[Record],
        states: Mapping[str, bytes | None],
        due: Sequence[tuple[str, int]],
        set_aside: frozenset[int],
    ) -> Folded:
        """Absorb the records in order, as far as the loaded timers reach."""
        held = partitions.decode(partition)
        decoded = self._decode(place, records)
        _, limit = self._clocks(partition, decoded)
        horizon = due[limit][1] if limit and len(due) > limit else None
        outbox = Outbox(place, self._prefix, self._job_key)
        snapshots = self._held.get(place.partition, {})
        books = Books(
            self._definitions.catalogue.plan,
            lambda named: snapshots.get(named.name) or self._snapshots.learned(named),
            self._priors.prior,
            self._priors.schemas,
        )
        work = Slice(place, held, states, due, books, outbox)
        absorption = Absorption(work, horizon)
        last = records[0]
        bounded = horizon is not None
        for record, event in zip(records, decoded.events, strict=True):
            if bounded and record is not last and absorption.beyond(event, record):
                break
            self._absorb(absorption, record, event, set_aside)
            last = record
        work.settle()
        return _folded(work, last)

    def _absorb(
        self,
        absorption: Absorption,
        record: Record,
        event: Decoded,
        set_aside: frozenset[int],
    ) -> None:
        if record.offset in set_aside:
            absorption.pass_over(record, event)
            event = Rejection(
                Cause.SET_ASIDE, Stage.DECIDE, "The event ended its process too often."
            )
        refused = event if isinstance(event, Rejection) else absorption.absorb(record, event)
        work = absorption.work
        work.partition.absorbed += 1
        if refused is not None:
            absorption.in_place(record)
            work.outbox.refuse(record, refused, work.partition.time)

    def appends(self, place: Place, partition: bytes | None) -> Sequence[OutRecord]:
        """Activate the newest plan where it is missing."""
        latest = self._definitions.catalogue.latest
        if partitions.decode(partition).plan >= latest:
            return []
        value, headers = control.activation(
            place.job, place.partition, latest, time=self._wall(), key=self._job_key
        )
        return [self._record(place, value, headers)]

    def visit(self, partition: bytes | None, now: int) -> Visit | None:
        """Say for what all customers are to be visited: a schedule recurred, or a backfill waits."""
        state = partitions.decode(partition)
        plan = self._definitions.catalogue.plan(state.plan)
        return None if plan is None else visits.missing(state, plan, now)

    def visits(
        self, place: Place, visit: Visit, customers: Sequence[str], *, done: bool
    ) -> OutRecord:
        """Build the event that visits these customers."""
        last = customers[-1] if customers else ""
        value, headers = control.build(
            control.VISITED,
            identity=f"{place.job}:{place.partition}:{visit.journey}@{visit.occurrence}:{last}",
            time=self._wall(),
            data={
                "partition": place.partition,
                "journey": visit.journey,
                "occurrence": visit.occurrence,
                "customers": list(customers),
                "done": done,
            },
            source=f"/rumbo/{place.job}",
            key=self._job_key,
        )
        return self._record(place, value, headers)

    def clock(self, place: Place, now: int) -> OutRecord | None:
        """Build a clock event; none on the clock of events."""
        newest = self._definitions.catalogue.plan(self._definitions.catalogue.latest)
        if newest is None or newest.settings.clock == "events":
            return None
        value, headers = control.build(
            control.CLOCK,
            identity=f"{place.job}:{place.partition}:clock:{now}",
            time=self._wall(),
            data={"partition": place.partition, "limit": TIMER_LIMIT},
            source=f"/rumbo/{place.job}",
            key=self._job_key,
        )
        return self._record(place, value, headers)

    def _record(self, place: Place, value: bytes, headers: list[tuple[str, bytes]]) -> OutRecord:
        return OutRecord(f"{self._prefix}{INPUT}", place.partition, None, value, headers)


def _visited(decoded: DecodedSlice) -> Iterator[str]:
    for _, _, event in decoded.controls():
        if event.name == control.VISITED:
            yield from event.data["customers"]


def _folded(work: Slice, last: Record) -> Folded:
    work.partition.schema = max(work.partition.schema, work.plan.settings.schema)
    return Folded(
        off=last.offset,
        partition=partitions.encode(work.partition),
        states=work.states(),
        due=work.due,
        outbox=work.outbox.records,
        checksum=checksum(last),
        refused=work.outbox.refused,
        chosen=work.outbox.chosen,
        clocks=work.outbox.clocks,
    )
