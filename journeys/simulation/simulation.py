"""A simulation: what a stream of events would lead to, customer by customer, in the order of time."""

import heapq
from collections.abc import Callable, Mapping

from journeys.advance import advance_owned
from journeys.answer import answer
from journeys.event import Event, Millis, timer, visit
from journeys.force import Learned, Policies
from journeys.outcome import Forwarded, Outcome
from journeys.plan import Plan
from journeys.purse import Purse
from journeys.request import DecisionRequest
from journeys.simulation.crowd import Crowd
from journeys.simulation.occurrences import Occurrences
from journeys.state import Customer
from journeys.warming import begun

Observer = Callable[[Outcome, str, Millis], None]
"""Is shown each outcome, its customer and its *now*."""


class Simulation:
    """Lives through events on the clock of events: *now* is the later of the event's time and its customer's.

    Timers fire when the time of the stream has passed them, in the order of (due, customer); at an
    occurrence of a journey's schedule everybody is visited, in the order of their ids. ``models``
    is read at every decision, so an observer may teach what stands in it. Features begin to be kept
    at the first event.
    """

    def __init__(
        self,
        plan: Plan,
        observe: Observer,
        models: Mapping[str, Learned] | None = None,
        crowd: Crowd | None = None,
    ) -> None:
        self.crowd = Crowd() if crowd is None else crowd
        self.time: Millis = 0
        self._plan = plan
        self._observe = observe
        self._models = {} if models is None else models
        self._purse = Purse(plan.budgets, {})
        self._begun: Mapping[str, Millis] = {}
        self._seed = plan.settings.seed.encode()
        self._visits: Occurrences | None = Occurrences(plan) if plan.visiting else None
        self._timers: list[tuple[Millis, str]] = []
        self._due: dict[str, Millis] = {}

    def too_far(self, event: Event) -> str:
        """Say that an event is too early or too late for where the stream is; empty when it is not."""
        settings = self._plan.settings
        if self.time and event.time > self.time + settings.max_ahead:
            return "too_early"
        return "too_old" if event.time < self.time - settings.max_late else ""

    def meet(self, event: Event) -> None:
        """Let time pass up to an event, then let its customer meet it."""
        self.wait(event.time)
        state = self.crowd.take(event.customer)
        now = max(event.time, state.time)
        if self._plan.standing and not self._begun:
            self._begun = begun(self._plan, {}, now)
        self._advance(event.customer, state, event, now)

    def wait(self, until: Millis) -> None:
        """Let time pass: timers fire and schedules recur by then, each at its own time."""
        if self._visits is not None:
            for at, journey in self._visits.until(until):
                self._fire(at)
                self._visit(journey, at)
        self._fire(until)
        self.time = max(self.time, until)

    def _visit(self, journey: str, at: Millis) -> None:
        for customer in self.crowd.names():
            state = self.crowd.take(customer)
            if state.alias:
                self.crowd.give(customer, state)
            else:
                met = visit(customer, journey, at)
                self._advance(customer, state, met, max(at, state.time))

    def _fire(self, until: Millis) -> None:
        while self._timers and self._timers[0][0] <= until:
            due, customer = heapq.heappop(self._timers)
            if self._due.get(customer) == due:
                del self._due[customer]  # so that another timer at the same instant fires too
                state = self.crowd.take(customer)
                self._advance(customer, state, timer(customer, due), max(due, state.time))

    def _advance(self, customer: str, state: Customer, event: Event, now: Millis) -> None:
        policies = Policies(self._models, self._purse.left(now), self._begun)
        result = advance_owned(self._plan, state, event, now, policies)
        while isinstance(result, DecisionRequest):
            result = result.resume(answer(result.question, self._models, self._seed))
        if result.spent:
            self._purse.spend(result.spent, now)
        self.crowd.give(customer, result.state)
        self._set(customer, result.due)
        self._observe(result, customer, now)
        for message in result.messages:
            if type(message) is Forwarded:
                self._deliver(message)

    def _deliver(self, event: Forwarded) -> None:
        """Let another customer meet an event that was meant for them."""
        state = self.crowd.take(event.key)
        met = Event(
            id=event.id,
            name=event.type,
            customer=event.key,
            time=event.time,
            data=event.data,
            source=event.source,
        )
        self._advance(event.key, state, met, max(event.time, state.time))

    def _set(self, customer: str, due: Millis | None) -> None:
        if due is None:
            self._due.pop(customer, None)
        elif self._due.get(customer) != due:
            self._due[customer] = due
            heapq.heappush(self._timers, (due, customer))
