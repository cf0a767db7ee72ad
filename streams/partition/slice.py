"""One slice on its way: the records are absorbed in order, and what has come of them is collected."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from journeys import state as customers
from journeys.advance import advance_owned
from journeys.answer import answer
from journeys.event import Event, timer
from journeys.fault import fault
from journeys.force import Learned, Policies
from journeys.outcome import Outcome
from journeys.plan import Plan
from journeys.request import DecisionRequest
from journeys.state import Customer
from journeys.timers import earliest
from streams.envelope.validate import Schemas
from streams.lanes.failpoints import passes
from streams.lanes.fold import Place
from streams.partition import budget
from streams.partition.outbox import Outbox
from streams.partition.state import InForce, PartitionState

FATAL = (MemoryError, OSError, RecursionError)
"""What says nothing about the event: it ends the lane instead of making a dead letter."""


@dataclass(slots=True)
class Books:
    """What a fold looks up: plans by number, snapshots by name, and what follows from a plan alone."""

    plan: Callable[[int], Plan | None]
    learned: Callable[[InForce], Learned | None]
    prior: Callable[[Plan, str], Learned]
    schemas: Callable[[Plan], Schemas]


class Slice:
    """The state of a partition and its loaded customers while one slice is folded."""

    def __init__(
        self,
        place: Place,
        partition: PartitionState,
        stored: Mapping[str, bytes | None],
        due: Iterable[tuple[str, int]],
        books: Books,
        outbox: Outbox,
    ) -> None:
        self.place = place
        self.partition = partition
        self.outbox = outbox
        self.due: dict[str, int | None] = {}
        self._stored = stored
        self._books = books
        self._customers: dict[str, Customer] = {}
        self._changed: dict[str, bytes] = {}
        self._dues: dict[str, int | None] = {}
        self._waiting = [(at, customer) for customer, at in due]
        heapq.heapify(self._waiting)
        self.plan = self._plan()
        self._models = self._in_force()

    def _plan(self) -> Plan:
        plan = self._books.plan(self.partition.plan)
        if plan is None:
            raise LookupError(f"plan {self.partition.plan} is not loaded")
        self.outbox.example_partitions = plan.settings.example_partitions
        self._seed = plan.settings.seed.encode()
        self.schemas = self._books.schemas(plan)
        return plan

    def activate(self, number: int) -> None:
        """Move to a higher plan."""
        if number > self.partition.plan:
            self.partition.plan = number
            self.plan = self._plan()
            self._models = self._in_force()

    def publish(self, model: str, snapshot: InForce) -> None:
        """Use a snapshot from here on."""
        self.partition.models = self.partition.models | {model: snapshot}
        self._models = self._in_force()

    def _in_force(self) -> dict[str, Learned]:
        found = {name: self._books.prior(self.plan, name) for name in self.plan.models}
        for name, named in self.partition.models.items():
            learned = self._books.learned(named)
            if learned is None:
                raise LookupError(f"snapshot {named.name} is not loaded")
            if name in found:
                found[name] = learned
        return found

    def customer(self, name: str) -> Customer:
        """Give a customer's state as it stands, to look at."""
        if name not in self._customers:
            self._customers[name] = self._read(name)
        return self._customers[name]

    def _taken(self, name: str) -> Customer:
        """Give a customer's state away: whoever takes it may change it, its bytes stay the truth."""
        return self._customers.pop(name, None) or self._read(name)

    def _read(self, name: str) -> Customer:
        state = customers.decode(self._changed.get(name) or self._stored[name])
        if name not in self._dues:
            self._dues[name] = earliest(state)
        return state

    def stored(self, name: str) -> bool:
        """Say whether the customer has a state in this partition."""
        return self._stored.get(name) is not None

    def absorb(self, event: Event, now: int) -> None:
        """Advance the event's customer; when the decision raises, nothing of it is kept.

        A timer of the same customer that fails is taken out first, so that it cannot make every
        later event a dead letter; if the event still fails, its error goes to the caller.
        """
        try:
            self._keep(event.customer, self._advance(event, now), now)
        except FATAL:
            raise
        except Exception:
            if not self._clear_timers(event.customer, now):
                raise
            self._keep(event.customer, self._advance(event, now), now)

    def _advance(self, event: Event, now: int) -> Outcome:
        left = budget.Left(self.plan.budgets, self.partition.budgets, self.place.partitions, now)
        state = self._taken(event.customer)
        result = advance_owned(self.plan, state, event, now, Policies(self._models, left))
        while isinstance(result, DecisionRequest):
            result = result.resume(answer(result.question, self._models, self._seed))
        return result

    def _clear_timers(self, customer: str, now: int) -> int:
        """Fire a customer's due timers one by one, faults taken out; how many there were."""
        fired = 0
        due = earliest(self.customer(customer))
        while due is not None and due <= now:
            self._fire_one(customer, due, now)
            due = earliest(self.customer(customer))
            fired += 1
        return fired

    def _fire_one(self, customer: str, due: int, now: int) -> None:
        passes("firing")
        try:
            outcome = self._advance(timer(customer, due), now)
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step raises, the others go on
            state = self.customer(customer)
            outcome = fault(self.plan, customer, state, now, f"{type(error).__name__}: {error}")
        self._keep(customer, outcome, now)

    def fire(self, now: int, limit: int) -> None:
        """Fire timers that are due, by (due, customer, enrolment, step), as many as the limit says."""
        fired = 0
        while self._waiting and self._waiting[0][0] <= now and fired < limit:
            due, customer = heapq.heappop(self._waiting)
            if earliest(self.customer(customer)) == due:
                self._dues[customer] = -1  # so that another timer at the same instant waits too
                self._fire_one(customer, due, now)
                fired += 1

    def _keep(self, customer: str, outcome: Outcome, now: int) -> None:
        self._customers[customer] = outcome.state
        self._changed[customer] = customers.encode(outcome.state)
        if self._dues[customer] != outcome.due:
            self._dues[customer] = self.due[customer] = outcome.due
            if outcome.due is not None:
                heapq.heappush(self._waiting, (outcome.due, customer))
        if outcome.spent:
            budget.spend(self.plan.budgets, self.partition.budgets, outcome.spent, now)
        for message in outcome.messages:
            self.outbox.add(message)

    def states(self) -> dict[str, bytes | None]:
        """Give the changed customers as bytes."""
        return dict(sorted(self._changed.items()))
