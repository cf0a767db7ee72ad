"""How one event is absorbed: put in force, forwarded, skipped as known, refused, or advanced."""

from journeys.entries import visited
from journeys.event import Event, Position, visit
from journeys.plan import Plan
from journeys.state import encode
from journeys.warming import begun
from online_models.snapshot import SnapshotName
from streams.envelope import control
from streams.envelope.rejection import Rejection
from streams.lanes.fold import Record
from streams.partition import cargo, visits
from streams.partition.outbox import partition_of
from streams.partition.passage import Passage
from streams.partition.slice import Slice
from streams.partition.state import MOST_REPLAYS, InForce
from streams.partition.time import clock_now, now_of, untimely

NOTHING = Plan()
"""The plan in force before every other."""
NOWHERE = (-1, -1)
"""Before every position of a source."""


class Absorption:
    """Absorbs the events of one slice. ``horizon`` is the first due time beyond the loaded timers."""

    def __init__(self, work: Slice, horizon: int | None) -> None:
        self.work = work
        self._horizon = horizon

    def beyond(self, event: Event | Rejection, record: Record) -> bool:
        """Say that a clock event reaches beyond the loaded timers, so that the slice ends before it."""
        if self._horizon is None or isinstance(event, Rejection) or event.name != control.CLOCK:
            return False
        return clock_now(event, record.timestamp, self.work.partition) >= self._horizon

    def absorb(self, record: Record, event: Event) -> Rejection | None:
        """Absorb one event; the rejection when it cannot be."""
        if event.name in control.CONTROLS:
            self.in_place(record)
            return self._control(record, event)
        if event.origin is not None and self._heard(event.origin, event.customer):
            return None
        if self.work.partition.filling or self._astray(event):
            return self._forward(record, event)
        if event.replays and self._replayed(event.replays):
            return None
        return self._customer(record, event)

    def _forward(self, record: Record, event: Event) -> Rejection | None:
        refused = self.work.outbox.too_large_to_forward(record)
        if refused is None:
            self.in_place(record)
            self.work.outbox.forward(event, record)
        return refused

    def in_place(self, record: Record) -> None:
        """Finish all events before this one: what comes next has its place after them."""
        self.work.settle()
        self.work.outbox.begin(record.offset)

    def _astray(self, event: Event) -> bool:
        """Say that the event belongs to another partition; whoever has a state here belongs here."""
        if self.work.stored(event.customer):
            return False
        return partition_of(event.customer.encode(), self.work.place.partitions) != self._here

    @property
    def _here(self) -> int:
        return self.work.place.partition

    def _control(self, record: Record, event: Event) -> Rejection | None:
        misplaced = control.misplaced(event, self._here)
        if misplaced is not None:
            return misplaced
        if event.name == control.PLAN:
            self._activate(record, int(event.data["manifest"]))
        elif event.name == control.MODEL:
            self._publish(event)
        elif event.name == control.CLOCK:
            self._clock(record, event)
        elif event.name == control.VISITED:
            self._visit(record, event)
        else:
            self._moving(event)
        return None

    def _activate(self, record: Record, number: int) -> None:
        work, before = self.work, self.work.plan
        work.activate(number)
        if work.plan is not before:
            wall = work.plan.settings.clock == "wall"
            now = max(record.timestamp, work.partition.time) if wall else work.partition.time
            visits.begin(work.partition, before, work.plan, now)
            if work.partition.begun or (work.partition.time and work.plan.standing):
                work.partition.begun = begun(work.plan, work.partition.begun, now)

    def _visit(self, record: Record, event: Event) -> None:
        """Let everybody who is named, and known, meet the occurrence."""
        work, state, settings = self.work, self.work.partition, self.work.plan.settings
        journey, occurrence = event.data["journey"], int(event.data["occurrence"])
        for name in event.data["customers"] if state.plan else ():
            if work.knows(name) and not visited(work.customer(name), journey, occurrence):
                met, known = visit(name, journey, occurrence), work.customer(name)
                now = now_of(met, record.timestamp, settings, state, known, planned=True)
                work.finish(Passage(record, met, now, state.time))
        if event.data["done"]:
            visits.done(state, journey, occurrence)

    def pass_over(self, record: Record, event: Event | Rejection) -> None:
        """Leave those alone who are named by an event that is set aside: the next walk must not die of them again."""
        if isinstance(event, Rejection) or event.name != control.VISITED:
            return
        self.in_place(record)
        for name in filter(self.work.knows, event.data["customers"]):
            state = self.work.customer(name)
            visits.mark(state, event.data["journey"], event.data["occurrence"])
            self.work.move_in(name, encode(state))

    def _moving(self, event: Event) -> None:
        """Open the partition once, and take in the customers of the move that opened it."""
        state, run = self.work.partition, event.data["run"]
        if event.name == control.OPENED and not state.run and not state.absorbed:
            self.work.open(cargo.unpack_state(event.data["state"]))
        elif event.name == control.MOVED and state.filling and run == state.run:
            for name, stored in cargo.unpack(event.data["customers"]):
                self.work.move_in(name, stored)
            state.filling = not event.data["last"]

    def _publish(self, event: Event) -> None:
        """Move to a snapshot only when it is higher than the one in force."""
        model, snapshot = event.data["model"], in_force(event)
        before = self.work.partition.models.get(model)
        if before is None or _order(snapshot) > _order(before):
            self.work.publish(model, snapshot)

    def _clock(self, record: Record, event: Event) -> None:
        state = self.work.partition
        if not state.plan:
            return
        now = clock_now(event, record.timestamp, state)
        state.clock = max(state.clock, now)
        state.time = max(state.time, now)
        self.work.fire(now, int(event.data["limit"]))

    def _heard(self, origin: Position, customer: str) -> bool:
        """Say that an event from elsewhere was absorbed before, here or where its customer was."""
        state, place, source = self.work.partition, (origin.offset, origin.k), origin.source
        for before in state.before:
            then = before.origins.get(partition_of(customer.encode(), before.partitions), {})
            if place <= then.get(source, NOWHERE):
                return True
        if place <= state.origins.get(source, NOWHERE):
            return True
        state.origins = state.origins | {source: place}
        return False

    def _replayed(self, letter: str) -> bool:
        """Say that a dead letter was absorbed again before; remember it otherwise."""
        state = self.work.partition
        if letter in state.replays:
            return True
        state.replays = [*state.replays, letter][-MOST_REPLAYS:]
        return False

    def _customer(self, record: Record, event: Event) -> Rejection | None:
        work, settings = self.work, self.work.plan.settings
        if work.waits(event.customer):
            work.settle()
        refused = untimely(event, settings, work.partition) or work.schemas.mismatch(event)
        if refused is not None:
            return refused
        customer = work.customer(event.customer)
        planned = work.partition.plan > 0
        now = now_of(event, record.timestamp, settings, work.partition, customer, planned=planned)
        if planned:
            if not work.partition.time:
                visits.begin(work.partition, NOTHING, work.plan, now)
            if work.plan.standing and not work.partition.begun:
                work.partition.begun = begun(work.plan, {}, now)
            work.partition.time = max(work.partition.time, now)
        work.absorb(record, event, now)
        return None


def in_force(event: Event) -> InForce:
    """Give the snapshot that a ``rumbo.model.published`` names, and where its record lies."""
    data = event.data
    return InForce(data["snapshot"], int(data["held_in"]), int(data["held_at"]))


def _order(snapshot: InForce) -> tuple[int, int]:
    return SnapshotName.parse(snapshot.name).order
