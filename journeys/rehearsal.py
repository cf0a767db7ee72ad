"""A rehearsal: one customer lives through a test document on a virtual clock, and what happened is kept."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from journeys.advance import advance
from journeys.answer import Answer
from journeys.documents import TestDocument
from journeys.documents.test import Given, When
from journeys.entrances import Entrances
from journeys.event import VISIT, Event, Millis, timer, visit
from journeys.force import Learned, Policies
from journeys.happening import Happening, happenings
from journeys.local_time import millis
from journeys.merging.merge import HANDED_OVER, MERGED, arrival
from journeys.outcome import Message, Move, Outcome
from journeys.plan import Plan
from journeys.purse import Purse
from journeys.request import DecisionRequest, Question
from journeys.state import Consent, Customer, encode
from journeys.steps.experiment import ExperimentStep
from journeys.steps.split import SplitStep
from journeys.timers import earliest

CUSTOMER = "customer"
"""The customer of every rehearsal."""


class Rehearsal(NamedTuple):
    """What happened to the customer, and every move that it made."""

    happened: list[Happening]
    moves: list[Move]


def rehearse(plan: Plan, test: TestDocument) -> Rehearsal:
    """Let the test's customer meet its events, timers fired when they are due; what happened to it.

    The clock is the test's own: no time passes, and a year of silence costs nothing.
    """
    stage = _Stage(_only(plan, frozenset({test.journey, *test.beside})), test.journey, test.given)
    moments = list(_moments(test))
    stage.begin(moments[0][0])
    for now, event in moments:
        stage.wait(now)
        if event is not None:
            stage.meet(event, now)
    return Rehearsal(happenings(stage.messages, test.journey, moments[0][0]), stage.moves)


def _only(plan: Plan, journeys: frozenset[str]) -> Plan:
    """Give the plan in which nobody enters any other journey."""
    entries = {
        event: Entrances.of(one for one in entrances.journeys if one.name in journeys)
        for event, entrances in plan.entries.items()
    }
    return dataclasses.replace(plan, entries=entries)


def _moments(test: TestDocument) -> Iterator[tuple[Millis, Event | None]]:
    now = 0
    for number, one in enumerate(test.when, 1):
        now = millis(one.at) if one.at else now + (one.after or 0)
        yield now, _event(one, number, now) if one.event else None


def _event(one: When, number: int, now: Millis) -> Event:
    """Give what the customer meets; in a merge it is they who go on, and nothing is known of the other id."""
    name, data = one.event or "", one.data
    if name == MERGED:
        name, data = HANDED_OVER, arrival(CUSTOMER, str(data["other"]), encode(Customer()))
    return Event(
        id=one.id or f"e{number}",
        name=name,
        customer=CUSTOMER,
        time=millis(one.time) if one.time else now,
        data=data,
    )


class _Stage:
    """The customer, the clock, and what learners and budgets say."""

    def __init__(self, plan: Plan, journey: str, given: Given) -> None:
        self.messages: list[Message] = []
        self.moves: list[Move] = []
        self._plan = _with_arms(plan, journey, given.choose)
        self._journey = plan.journeys[journey]
        self._occurrence: Millis | None = None
        self._state = Customer(
            fields=dict(given.customer),
            preferences=dict(given.preferences),
            consents={purpose: Consent(granted=True) for purpose in given.consents},
            splits=_ways(plan, journey, given.choose),
        )
        self._models = _foretold(plan, given.foretell)
        self._purse = Purse(plan.budgets, given.left)
        self._warming = [plan.standing[name] for name in given.warming]
        self._wishes = _Wishes(given.choose)

    def begin(self, now: Millis) -> None:
        """Set the clock; a journey without an event and a schedule is entered right away, if at all."""
        entry = self._journey.entry
        if entry.schedule is not None:
            self._occurrence = entry.schedule.next(now - 1)
        elif entry.match.event == VISIT:
            self.meet(visit(CUSTOMER, self._journey.name, now), now)

    def wait(self, until: Millis) -> None:
        """Let time pass, with the occurrences of the journey's schedule."""
        schedule = self._journey.entry.schedule
        while schedule and self._occurrence is not None and self._occurrence <= until:
            now = self._occurrence
            self._fire(now)
            self.meet(visit(CUSTOMER, self._journey.name, now), now)
            self._occurrence = schedule.next(now)
        self._fire(until)

    def _fire(self, until: Millis) -> None:
        """Fire what is due, one timer after the other, each at its own time."""
        due = earliest(self._state)
        while due is not None and due <= until:
            self.meet(timer(CUSTOMER, due), due)
            due = earliest(self._state)

    def meet(self, event: Event, now: Millis) -> None:
        """Advance the customer, and keep what came of it."""
        begun = dict.fromkeys(self._warming, now)
        policies = Policies(self._models, self._purse.left(now), begun)
        result = advance(self._plan, self._state, event, now, policies)
        while isinstance(result, DecisionRequest):
            result = result.resume(self._wishes.answer(result.question))
        self._keep(result, now)

    def _keep(self, outcome: Outcome, now: Millis) -> None:
        self._state = outcome.state
        self.messages += outcome.messages
        self.moves += outcome.moves
        self._purse.spend(outcome.spent, now)


def _ways(plan: Plan, journey: str, choose: Mapping[str, str | list[str]]) -> dict[str, str]:
    """Give the ways of splits, as if the customer had gone them before."""
    steps = plan.journeys[journey].steps
    splits = {name: step for name, step in steps.items() if isinstance(step, SplitStep)}
    return {splits[name].salt: str(way) for name, way in choose.items() if name in splits}


def _with_arms(plan: Plan, journey: str, choose: Mapping[str, str | list[str]]) -> Plan:
    """Give the plan in which experiments assign the arm that is chosen, open or not as they are."""
    arms = {
        step.experiment: str(choose[name])
        for name, step in plan.journeys[journey].steps.items()
        if isinstance(step, ExperimentStep) and name in choose
    }
    sure = {
        name: dataclasses.replace(plan.experiments[name], shares={arm: 1.0})
        for name, arm in arms.items()
    }
    return dataclasses.replace(plan, experiments={**plan.experiments, **sure})


class _Wishes:
    """What the learner wants, step by step and visit by visit."""

    def __init__(self, choose: Mapping[str, str | list[str]]) -> None:
        self._left = {
            step: [one] if isinstance(one, str) else [*one] for step, one in choose.items()
        }

    def answer(self, question: Question) -> Answer:
        """Give the wish when it is among the arms that are left, else the baseline."""
        wishes = self._left.get(question.step, [])
        wish = wishes.pop(0) if len(wishes) > 1 else next(iter(wishes), None)
        found = [arm for arm in (wish, question.baseline) if arm in question.arms]
        arm = found[0] if found and found[0] else question.arms[0]
        chances = {name: float(name == arm) for name in question.arms}
        said = "as the test says"
        return Answer(arm=arm, propensities=chances, policy="test", baseline=True, note=said)


@dataclass(frozen=True, slots=True)
class _Oracle:
    """A model that foretells what the test says."""

    chance: float

    def predict_proba_one(self, _context: Mapping[str, float]) -> dict[bool, float]:
        return {True: self.chance, False: 1 - self.chance}


def _foretold(plan: Plan, foretell: Mapping[str, float]) -> dict[str, Learned]:
    told: dict[str, Any] = {
        model.name: foretell[name] for name, model in plan.outputs.items() if name in foretell
    }
    return {name: Learned(_Oracle(chance), snapshot="test") for name, chance in told.items()}
