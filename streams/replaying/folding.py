"""The fold of one partition in memory: the engine's own, with states and timers in dicts."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from aiokafka.errors import KafkaError

from streams.lanes.fold import Folded, Hold, OutRecord, Place, Record
from streams.partition.fold import JourneyFold
from streams.replaying.refusal import NotReplayable
from streams.replaying.timers import Timers


class Step(NamedTuple):
    """What came of the records up to ``off``; ``records`` of them since the step before."""

    off: int
    records: int
    outbox: list[OutRecord]


class Folding:
    """Absorbs the records of a partition from where its fold begins; nothing is written anywhere."""

    def __init__(self, fold: JourneyFold, place: Place, asides: frozenset[int]) -> None:
        self._fold = fold
        self._place = place
        self._asides = asides
        self._state: bytes | None = None
        self._states: dict[str, bytes] = {}
        self._timers = Timers()

    async def absorb(self, records: Sequence[Record]) -> AsyncIterator[Step]:
        """Fold records in slices, as large as what they need allows."""
        while records:
            able = await self._able(records)
            done = self._slice(records[:able])
            rest = [one for one in records if one.offset > done.off]
            yield Step(done.off, len(records) - len(rest), done.outbox)
            records = rest

    async def _able(self, records: Sequence[Record]) -> int:
        try:
            able = await self._fold.ready(self._place, self._state, records)
        except KafkaError as error:
            able = Hold(f"what it names cannot be read: {error!r}")
        if isinstance(able, Hold):
            raise NotReplayable(
                f"Partition {self._place.partition} cannot be folded from offset "
                f"{records[0].offset} on: {able.reason}. Bring back what journey.definitions and "
                "learning.snapshots held; without it nothing can be said about this partition."
            )
        return able

    def _slice(self, records: Sequence[Record]) -> Folded:
        needs = self._fold.needs(self._place, self._state, records)
        due = self._timers.first(needs.due_until, needs.due_limit)
        wanted = (*needs.customers, *(customer for customer, _ in due))
        states = {customer: self._states.get(customer) for customer in wanted}
        taken = records[: needs.take]
        done = self._fold.fold(self._place, self._state, taken, states, due, self._asides)
        self._keep(done)
        return done

    def _keep(self, done: Folded) -> None:
        self._state = done.partition
        self._timers.change(done.due)
        for customer, state in done.states.items():
            if state is None:
                self._states.pop(customer, None)
            else:
                self._states[customer] = state
