"""One slice on its way: the records are absorbed in order, and what has come of them is collected."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from journeys import state as customers
from journeys.advance import advance_owned
from journeys.answer import Answer, answer, answers
from journeys.event import Event, timer
from journeys.fault import fault
from journeys.force import Learned, Policies
from journeys.outcome import Message, Outcome
from journeys.plan import Plan
from journeys.request import DecisionRequest, Question, TooEarlyError
from journeys.state import Customer
from journeys.timers import earliest
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.failpoints import passes
from streams.lanes.fold import Place, Record
from streams.partition import budget
from streams.partition.books import Books
from streams.partition.disabled import disabled
from streams.partition.outbox import Outbox
from streams.partition.passage import FATAL, TOGETHER, Passage
from streams.partition.state import InForce, PartitionState


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
        self._passages: list[Passage] = []
        self._waiting_customers: set[str] = set()
        self._waiting = [(at, customer) for customer, at in due]
        heapq.heapify(self._waiting)
        self._renew()

    def _renew(self) -> None:
        """Use the plan and the snapshots that the partition's state names."""
        self.plan = self._plan()
        self._models = self._in_force()

    def _plan(self) -> Plan:
        plan = self._books.plan(self.partition.plan)
        if plan is None:
            raise LookupError(f"plan {self.partition.plan} is not loaded")
        self.outbox.example_partitions = plan.settings.example_partitions
        self._seed = plan.settings.seed.encode()
        self._schema = plan.settings.schema
        self.schemas = self._books.schemas(plan)
        return plan

    def activate(self, number: int) -> None:
        """Move to a higher plan."""
        if number > self.partition.plan:
            before, self.partition.plan = self.plan, number
            self._renew()
            self._add(disabled(before, self.plan, self.partition.time))

    def publish(self, model: str, snapshot: InForce) -> None:
        """Use a snapshot from here on."""
        self.partition.models = self.partition.models | {model: snapshot}
        self._models = self._in_force()

    def open(self, carried: PartitionState) -> None:
        """Begin another life with what partitions kept before."""
        self.partition = carried
        self._renew()

    def move_in(self, name: str, state: bytes) -> None:
        """Take a customer in, as they were in another partition."""
        self._customers.pop(name, None)
        self._changed[name] = state
        due = self._dues[name] = earliest(customers.decode(state))
        if due is not None:
            self.due[name] = due
            heapq.heappush(self._waiting, (due, name))

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

    def knows(self, name: str) -> bool:
        """Say whether there is such a customer as things stand, and no other id goes on for them."""
        found = self._changed.get(name) or self._stored.get(name)
        return found is not None and not self.customer(name).alias

    def absorb(self, record: Record, event: Event, now: int) -> None:
        """Advance the event's customer; when the decision raises, nothing of it is kept.

        An event that asks a learner may wait, so that the questions of different customers are
        answered together. What comes of it stands in the order of the log all the same.
        """
        try:
            result = self._advanced(event, now)
        except FATAL:
            raise
        except TooEarlyError:
            self._wait(Passage(record, event, now, self.partition.time))
            return
        except Exception as error:  # noqa: BLE001 - whatever a step raises, the others go on
            self.settle()
            self.outbox.begin(record.offset)
            self._absorb_anew(Passage(record, event, now, self.partition.time), error)
            return
        if isinstance(result, DecisionRequest):
            self._wait(Passage(record, event, now, self.partition.time, request=result))
            return
        self._keep(event.customer, result, now)
        if result.messages:
            passage = Passage(record, event, now, self.partition.time, messages=result.messages)
            if self._passages:
                self._passages.append(passage)
            else:
                self._send(passage)

    def _wait(self, passage: Passage) -> None:
        self._waiting_customers.add(passage.event.customer)
        self._passages.append(passage)
        if len(self._waiting_customers) >= TOGETHER:
            self.settle()

    def waits(self, customer: str) -> bool:
        """Say whether an event of this customer waits for an answer."""
        return customer in self._waiting_customers

    def settle(self) -> None:
        """Answer what waits, and finish the events in the order of the log."""
        passages, self._passages = self._passages, []
        self._waiting_customers.clear()
        waiting = [one for one in passages if one.request is not None]
        replies = iter(self._replies([one.request.question for one in waiting if one.request]))
        for passage in passages:
            if passage.messages is not None:
                self._send(passage)
            else:
                self.outbox.begin(passage.record.offset)
                self.finish(passage, next(replies) if passage.request else None)

    def _replies(self, questions: Sequence[Question]) -> Sequence[Answer | None]:
        """Answer together; where that fails each is asked alone, so that only one event fails."""
        try:
            return answers(questions, self._models, self._seed)
        except FATAL:
            raise
        except Exception:  # noqa: BLE001 - it is raised again where it belongs
            return [None] * len(questions)

    def finish(self, passage: Passage, reply: Answer | None = None) -> None:
        """Go on with an event that waited for an answer, or begin one that waited for its turn."""
        event, now, request = passage.event, passage.now, passage.request
        try:
            if request is None:
                outcome = self._advance(event, now)
            else:
                reply = reply or answer(request.question, self._models, self._seed)
                outcome = self._answered(request.resume(reply))
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step raises, the others go on
            self._absorb_anew(passage, error)
            return
        self._keep(event.customer, outcome, now)
        self._add(outcome.messages)

    def _absorb_anew(self, passage: Passage, error: Exception) -> None:
        """Take out the customer's timers that fail, so that they cannot make every event a dead letter."""
        event, now = passage.event, passage.now
        try:
            if self._clear_timers(event.customer, now):
                outcome = self._advance(event, now)
                self._keep(event.customer, outcome, now)
                self._add(outcome.messages)
                return
        except FATAL:
            raise
        except Exception as again:  # noqa: BLE001 - an event that cannot be decided is set aside
            error = again
        sentence = f"{type(error).__name__} while deciding: {error}"
        rejection = Rejection(Cause.DECISION_FAILED, Stage.DECIDE, sentence[:1000])
        self.outbox.refuse(passage.record, rejection, passage.time, event.customer)

    def _in_turn(self) -> None:
        if self._passages:
            raise TooEarlyError

    def _advanced(self, event: Event, now: int) -> Outcome | DecisionRequest:
        left = budget.Left(
            self.plan.budgets, self.partition.budgets, self.place.partitions, now, self._in_turn
        )
        policies, name = Policies(self._models, left, self.partition.begun), event.customer
        again = partial(self._read, name)
        return advance_owned(self.plan, self._taken(name), event, now, policies, again)

    def _answered(self, result: Outcome | DecisionRequest) -> Outcome:
        while isinstance(result, DecisionRequest):
            result = result.resume(answer(result.question, self._models, self._seed))
        return result

    def _advance(self, event: Event, now: int) -> Outcome:
        return self._answered(self._advanced(event, now))

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
        self._add(outcome.messages)

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
        outcome.state.schema = max(outcome.state.schema, self._schema)
        self._customers[customer] = outcome.state
        self._changed[customer] = customers.encode(outcome.state)
        if self._dues[customer] != outcome.due:
            self._dues[customer] = self.due[customer] = outcome.due
            if outcome.due is not None:
                heapq.heappush(self._waiting, (outcome.due, customer))
        if outcome.spent:
            budget.spend(self.plan.budgets, self.partition.budgets, outcome.spent, now)

    def _send(self, passage: Passage) -> None:
        self.outbox.begin(passage.record.offset)
        self._add(passage.messages or ())

    def _add(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.outbox.add(message)

    def states(self) -> dict[str, bytes | None]:
        """Give the changed customers as bytes."""
        return dict(sorted(self._changed.items()))
