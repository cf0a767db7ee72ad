"""A customer of a few documents, event by event: for what test documents cannot say."""

from decimal import Decimal
from itertools import count
from pathlib import Path

from journeys.advance import advance
from journeys.answer import Answer
from journeys.compiling.plan import compile_plan
from journeys.event import Event, timer
from journeys.force import Policies
from journeys.loader import load
from journeys.outcome import Outcome
from journeys.plan import Plan, Settings
from journeys.state import Customer, encode
from journeys.timers import earliest

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
NOON = 1_772_452_800_000
"""2 March 2026, 12:00 UTC."""

DECLARED = (Path(__file__).parents[1] / "conformance" / "declared.yaml").read_text()


def plan_of(*texts, number=1, before=None, **settings):
    """Compile documents beside the declarations of the conformance suite."""
    parts = [*DECLARED.split("\n---\n"), *texts]
    reads, findings = load({f"{at:02}.yaml": text for at, text in enumerate(parts)})
    given = Settings(clock="events", **settings)
    plan, more = compile_plan(number, reads, given, before or Plan())
    assert [str(one) for one in [*findings, *more]] == []
    return plan


def chosen(question, arm=None):
    """Answer a question with this arm, else with its baseline."""
    arm = arm or (question.baseline if question.baseline in question.arms else question.arms[0])
    chances = {name: float(name == arm) for name in question.arms}
    return Answer(arm=arm, propensities=chances, policy="test", baseline=True, note="as asked")


class Life:
    """One customer. Time passes when ``waits`` says so, or with the events that ``meets`` is given."""

    def __init__(self, plan, customer="7", state=None, left=None):
        self.plan, self.customer = plan, customer
        self.state = state or Customer()
        self.policies = Policies(left=left or {name: Decimal(100) for name in plan.budgets})
        self.messages, self.due = [], None
        self._numbers = count(1)

    def meets(self, name, now, *, time=None, identity=None, **data):
        """Let the customer meet an event; give what it led to."""
        event = Event(
            id=identity or f"e{next(self._numbers)}",
            name=name,
            customer=self.customer,
            time=now if time is None else time,
            data=data,
        )
        return self.advances(event, now)

    def waits(self, until):
        """Fire every timer that is due by then, each at its own time."""
        due = earliest(self.state)
        while due is not None and due <= until:
            self.advances(timer(self.customer, due), due)
            due = earliest(self.state)

    def answers(self, question):
        """Answer as a learner would of which nothing is known: with the baseline."""
        return chosen(question)

    def advances(self, event, now):
        before = encode(self.state)
        result = advance(self.plan, self.state, event, now, self.policies)
        while not isinstance(result, Outcome):
            result = result.resume(self.answers(result.question))
        assert encode(self.state) == before, "advance changed the state that it was given"
        self.state, self.due = result.state, result.due
        self.messages += result.messages
        return result

    def said(self, *types):
        """Give the data of all messages of these types (``message``, ``enrolment.exited`` ...)."""
        return [m.data for m in self.messages if m.type.removeprefix("rumbo.") in types]
