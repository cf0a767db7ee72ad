"""One event's passage through the engine: what it reads, and what has come of it so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from journeys.event import Event, Millis
from journeys.force import Policies
from journeys.outcome import Message, Move, Outcome
from journeys.plan import Match, Plan
from journeys.policies.weight import Weight
from journeys.questions import open_question
from journeys.scope import Scope
from journeys.state import Customer, Enrolment
from journeys.trace import TraceLine

if TYPE_CHECKING:
    from journeys.expressions import Condition
    from journeys.steps.emit import EmitStep


NONE: Mapping[tuple[str, str], str] = {}
"""No step is known to fail."""


@dataclass(slots=True)
class Outgoing:
    """An emission that waits for its round."""

    enrolment: Enrolment
    step: "EmitStep"
    at: Millis
    priority: float
    weight: Weight
    parent: Enrolment | None = None


class Run:
    """Everything one event may read and write. It owns its customer's state: a private copy.

    ``errors`` has what was raised by steps of enrolments when the event was walked before.
    """

    __slots__ = (
        "customer",
        "ended",
        "errors",
        "event",
        "messages",
        "moves",
        "now",
        "outgoing",
        "plan",
        "policies",
        "spent",
        "state",
        "trace",
    )

    def __init__(
        self,
        plan: Plan,
        customer: str,
        state: Customer,
        event: Event,
        now: Millis,
        policies: Policies,
        errors: Mapping[tuple[str, str], str] = NONE,
    ) -> None:
        self.plan = plan
        self.customer = customer
        self.state = state
        self.event = event
        self.now = now
        self.policies = policies
        self.errors = errors
        self.messages: list[Message] = []
        self.trace: list[TraceLine] = []
        self.moves: list[Move] = []
        self.spent: dict[str, Decimal] = {}
        self.outgoing: list[Outgoing] = []
        self.ended: set[str] = set()

    def say(self, topic: str, kind: str, data: dict[str, Any], key: str = "") -> None:
        """Add one outgoing message."""
        message = Message(
            topic=topic, type=kind, time=self.now, data=data, key=key or self.customer
        )
        self.messages.append(message)

    def note(
        self, path: str, result: str, values: dict[str, Any] | None = None, why: str = ""
    ) -> None:
        """Add one line to the trace."""
        self.trace.append(TraceLine(path=path, result=result, values=values or {}, note=why))

    def scope(
        self, at: Millis, key: str = "", values: dict[str, Any] | None = None, *, event: bool = True
    ) -> Scope:
        """Give the variables as they stand at an instant."""
        seen = self.event if event else None
        return Scope(self.plan, self.state, self.policies, at, seen, key, values)

    def holds(self, condition: "Condition | None", scope: Scope, path: str) -> bool:
        """Evaluate a condition and trace it; none at all holds."""
        if condition is None:
            return True
        self.ask(condition.reads)
        verdict = condition.holds(scope.read(condition.reads))
        self.note(path, verdict.result, verdict.values, condition.source)
        return verdict.result == "true"

    def tests(self, condition: "Condition", scope: Scope, path: str) -> bool:
        """Evaluate a condition that is asked often and seldom holds: plainly false is not traced."""
        if condition.fails(scope.value):
            self.ask(condition.reads)
            return False
        return self.holds(condition, scope, path)

    def ask(self, names: Iterable[str]) -> None:
        """Whoever reads a model's answer asks it a question: its label will teach it."""
        if not self.plan.outputs:
            return
        for name in names:
            model = self.plan.outputs.get(name.removeprefix("customer."))
            if model is not None:
                open_question(self.state, model, self.scope(self.now), self.now)

    def matches(self, match: Match, scope: Scope) -> bool:
        """Say whether this event is the one that something waits for; not traced, it is asked often."""
        if match.event != self.event.name:
            return False
        if match.where is None:
            return True
        return match.where.test(scope.value)

    def money_left(self, budget: str) -> Decimal:
        """Give what the partition's share of a budget has left."""
        return self.policies.left.get(budget, Decimal(0)) - self.spent.get(budget, Decimal(0))

    def outcome(self, due: Millis | None) -> Outcome:
        """Close the passage."""
        return Outcome(
            state=self.state,
            messages=tuple(self.messages),
            due=due,
            spent=self.spent,
            trace=tuple(self.trace),
            moves=tuple(self.moves),
        )
