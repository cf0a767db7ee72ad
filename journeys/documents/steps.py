"""Steps: exactly one verb each. Without ``next`` the following step is next."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from journeys.documents.base import (
    Cel,
    Name,
    Share,
    Span,
    StepName,
    Strict,
    Truth,
    exactly_one,
    whole,
)
from journeys.documents.calls import Call
from journeys.documents.forks import Fork, Join
from journeys.documents.matching import EventMatch
from journeys.documents.scores import Score
from journeys.documents.waits import Wait, WaitFor, spelled_out


class Way(Strict):
    """One way of a branch."""

    when: Cel | None = None
    """The condition of this way."""
    else_: Annotated[Literal[True] | None, Field(alias="else")] = None
    """The way when no condition holds; it stands last."""
    next: StepName
    """Where it leads."""


class Split(Strict):
    """Fixed shares of the customers go different ways; who goes where is sticky."""

    model_config = ConfigDict(json_schema_extra=exactly_one("shares", "experiment"))

    shares: Annotated[dict[StepName, Share], Field(min_length=2, max_length=100)] | None = None
    """Steps and their shares, which add up to 100%."""
    salt: Name | None = None
    """Splits with one salt assign alike; ``journey/step`` without it."""
    experiment: Name | None = None
    """An experiment document, instead of shares: it says the arms, and who is in which is kept with it."""
    ways: dict[StepName, StepName] | None = None
    """The step of each arm of the experiment; without it the steps are named as the arms."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.shares is None) == (self.experiment is None):
            raise ValueError("split takes exactly one of: shares, experiment")
        if self.experiment is None and self.ways is not None:
            raise ValueError("ways are the steps of an experiment's arms: name the experiment")
        if self.experiment is not None and self.salt is not None:
            raise ValueError("an experiment has a salt of its own")
        return self

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.shares is not None:
            whole(self.shares)
        return self


class RewardEvent(EventMatch):
    """An event that pays a decision."""

    value: float | Cel = 1.0
    """What it pays: a number, or an expression."""
    final: Truth = False
    """It closes the window."""


class Reward(Strict):
    """What a decision is paid, within a window that opens at the emission."""

    within: Span
    """How long events count."""
    events: Annotated[list[RewardEvent], Field(min_length=1)]
    """The events that pay; each counts once."""
    otherwise: float = 0.0
    """What is paid when none came."""
    most: float | None = None
    """The most that all of them together pay."""
    credit: Literal["last", "all"] = "last"
    """Which of several open decisions of one step an event pays."""


class Explore(Strict):
    """How much is played to learn."""

    floor: Share = Decimal("0.02")
    """The total share of uniform play, divided over the eligible arms."""
    policy: Literal["thompson", "uniform", "most_popular"] = "thompson"
    """Who chooses."""


class Decide(Strict):
    """The learner chooses: a step to go to, or a value that later steps read."""

    model_config = ConfigDict(json_schema_extra=exactly_one("arms", "values", "contents"))

    arms: Annotated[list[StepName], Field(min_length=2)] | None = None
    """Steps: the choice is where to go next."""
    values: Annotated[list[str], Field(min_length=2, max_length=1000)] | None = None
    """Values: the choice is bound to the name in ``as``, then ``next``."""
    contents: Annotated[dict[str, str], Field(min_length=2)] | None = None
    """Contents by arm: the choice is what the next emission shows."""
    as_: Annotated[StepName | None, Field(alias="as")] = None
    """The name that later expressions read, with ``values``."""
    features: str
    """The vector of features that the learner sees."""
    model: Name | None = None
    """A model document; without one the model is ``journey/step``."""
    reward: Reward
    """What the decision is paid."""
    baseline: str
    """The arm when the model is missing, stale or alarmed."""
    explore: Explore = Explore()
    """How much is played to learn."""
    settings: dict[str, float] = {}
    """Settings of the learner, such as ``ridge``."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in ("arms", "values", "contents") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("decide takes exactly one of: arms, values, contents")
        if (self.values is None) != (self.as_ is None):
            raise ValueError("values and as go together: the choice is bound to a name")
        if self.baseline not in self.choices:
            raise ValueError(f"the baseline {self.baseline!r} is none of the arms")
        return self

    @property
    def choices(self) -> list[str]:
        """The names of the arms."""
        return self.arms or self.values or list(self.contents or ())


class UseOffer(Strict):
    """A price on the ladder of an offer, bound for the emission that follows."""

    use: Name
    """The offer document."""
    on: Cel
    """What is priced: an expression that gives its name."""
    else_: Annotated[StepName, Field(alias="else")]
    """Where to go when there is no quote."""


class Emit(Strict):
    """Something to act on wants to go out; policies have the last word."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,31}$")]
    """``message``, ``offer`` (needs a quote), ``insight`` (knowledge, no caps) or your own."""
    surfaces: list[str] = []
    """Where it may be shown."""
    purpose: str | None = None
    """The purpose of consent: asked beside that of the policies."""
    expires: Span | None = None
    """How long it may be shown."""
    content: str | None = None
    """What is shown."""
    data: dict[str, Any] = {}
    """Values for the content: texts that begin with ``=`` are expressions."""
    value: float | Cel | None = None
    """What it is worth when it is accepted, against others: a number, or an expression; 1 without it."""


class Goto(Strict):
    """Back to an earlier step, a limited number of times."""

    step: StepName
    """Where to."""
    at_most: Annotated[int, Field(ge=1, le=1000)]
    """How often per enrolment."""


VERBS = (
    *("wait", "wait_for", "branch", "split", "fork", "join"),
    *("decide", "offer", "score", "emit", "set", "call", "goto", "exit"),
)
"""The verbs of this release."""


class StepDocument(Strict):
    """A step: one verb, and where it goes."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*VERBS))

    wait: Annotated[
        Wait | None, BeforeValidator(spelled_out, json_schema_input_type=Span | Wait | None)
    ] = None
    """Stand still for a while."""
    wait_for: WaitFor | None = None
    """Stand still until an event comes."""
    branch: Annotated[list[Way], Field(min_length=2)] | None = None
    """Go where the first condition that holds leads."""
    split: Split | None = None
    """Fixed shares of the customers go different ways."""
    fork: Fork | None = None
    """Go on in several branches at once."""
    join: Join | None = None
    """Go on when enough branches of a fork have come here."""
    decide: Decide | None = None
    """The learner chooses."""
    offer: UseOffer | None = None
    """Quote a price."""
    score: Score | None = None
    """Keep what a model publishes."""
    emit: Emit | None = None
    """Send something to act on."""
    set: dict[str, Any] | None = None
    """Write declared fields of the customer."""
    call: Call | None = None
    """Run another journey's steps inside this one."""
    goto: Goto | None = None
    """Go back."""
    exit: str | None = None
    """End here, with this reason."""
    next: StepName | None = None
    """The next step, when it is not the following one."""

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise ValueError(f"a step has exactly one verb: {', '.join(VERBS)}")
        if self.branch and (
            self.branch[-1].else_ is None or any(w.else_ for w in self.branch[:-1])
        ):
            raise ValueError("a branch ends with {else: true, next: …}, and only there")
        if self.branch and any(way.when is None for way in self.branch[:-1]):
            raise ValueError("every way of a branch but the last has a when")
        return self

    @property
    def verb(self) -> str:
        """The step's verb."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)
