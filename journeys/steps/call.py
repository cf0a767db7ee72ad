"""``call``: the steps of another journey run inside the enrolment, which then goes on where it was."""

from dataclasses import dataclass

from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class CallStep(Passing):
    """Goes to ``first``, the first of the called steps; a ``pin`` says with which versions they were built.

    Before they are built in, it leads to ``next`` at once. A call inside a called journey has no pin:
    that of the call around it says its version, too.
    """

    name: str
    next: str | None
    journey: str
    first: str | None = None
    pin: str = ""

    def enter(self, walk: Walk) -> Move:
        """Stay with the versions of now until the enrolment is back."""
        if self.pin:
            walk.enrolment.called = self.pin
        return Go(self.first)


@dataclass(frozen=True, slots=True)
class ReturnStep(Passing):
    """Ends a called journey: binds its ``result``, and forgets the names in ``own``, which were its own."""

    name: str
    next: str | None
    result: str
    binds: str = ""
    own: tuple[str, ...] = ()
    outermost: bool = True

    def enter(self, walk: Walk) -> Move:
        """Go back to the caller, and to its steps as they are now when no other call is around it."""
        enrolment, run = walk.enrolment, walk.run
        for name in self.own:
            enrolment.values.pop(name, None)
        if self.binds:
            enrolment.values[self.binds] = self.result
        if self.outermost:
            enrolment.called = ""
            walk.journey = run.plan.journey(walk.journey.name, walk.journey.version) or walk.journey
        run.note(f"{walk.journey.name}.steps.{self.name}", "returned", {"result": self.result})
        return Go(self.next)
