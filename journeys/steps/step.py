"""What a step is: it is entered, it may be waited in, and each time it says where the enrolment goes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from journeys.event import Millis
from journeys.request import Question

if TYPE_CHECKING:
    from journeys.answer import Answer
    from journeys.steps.emit import EmitStep
    from journeys.walk import Walk


class Go(msgspec.Struct, frozen=True):
    """Go on with this step; None follows the reading order to the end of the journey."""

    step: str | None


class Stay(msgspec.Struct, frozen=True):
    """Stand here until an event or until this instant."""

    due: Millis | None


class End(msgspec.Struct, frozen=True):
    """The enrolment ends, with this reason."""

    reason: str


class Ask(msgspec.Struct, frozen=True):
    """A learner must be asked; its answer says where the enrolment goes."""

    question: Question
    then: "Callable[[Answer], Move]"


class Out(msgspec.Struct, frozen=True):
    """An emission wants to go out; the enrolment stands at its step until the policies have spoken."""

    step: "EmitStep"


class Part(msgspec.Struct, frozen=True):
    """Go on in several branches at once, each from its step, until they come to this join."""

    branches: Mapping[str, str]
    join: str
    fork: str


class Arrive(msgspec.Struct, frozen=True):
    """A branch has come to the join of its fork and stands there."""


class Rescue(msgspec.Struct, frozen=True):
    """The enrolment goes on with this step, out of fork and call, because one of its steps failed."""

    step: str


Move = Go | Stay | End | Ask | Out | Part | Arrive | Rescue


class Step(Protocol):
    """A step of a compiled journey. Steps hold no state: what lasts stands in the enrolment."""

    @property
    def name(self) -> str:
        """The step's name in its journey."""
        ...

    @property
    def next(self) -> str | None:
        """The step that follows; None ends the journey."""
        ...

    def enter(self, walk: "Walk") -> Move:
        """Say what happens when an enrolment comes to this step."""
        ...

    def on_event(self, walk: "Walk") -> Move | None:
        """Say whether this event ends the wait, and how; None when it does not."""
        ...

    def on_due(self, walk: "Walk") -> Move:
        """Say what happens when the step's timer fires."""
        ...


class Stoppable(Protocol):
    """A step of which one can say beforehand that it would lead to nothing: an emission, an offer."""

    @property
    def name(self) -> str:
        """The step's name in its journey."""
        ...

    def stopped_by(self, walk: "Walk", bound: Mapping[str, Any]) -> str:
        """Name what would stop it now, with these names bound beside the enrolment's; empty for nothing."""
        ...


class Passing:
    """Base of the steps that nobody waits in."""

    def on_event(self, _walk: "Walk") -> Move | None:
        """Nobody stands here."""
        return None

    def on_due(self, walk: "Walk") -> Move:
        """Nobody stands here: enter again, which is what a moved enrolment would expect."""
        return self.enter(walk)

    def enter(self, walk: "Walk") -> Move:
        """Say what happens when an enrolment comes to this step."""
        raise NotImplementedError
