"""What is doubtful in one journey."""

from collections.abc import Callable, Iterator

from journeys.diagnostic import Diagnostic, Read
from journeys.documents import JourneyDocument
from journeys.documents.steps import Decide
from journeys.documents.waits import Wait, WaitFor
from journeys.durations import written
from journeys.tree import Loc

Rule = Callable[[Read, JourneyDocument], Iterator[Diagnostic]]


def _waits(journey: JourneyDocument) -> Iterator[tuple[str, Wait]]:
    return ((name, step.wait) for name, step in journey.steps.items() if step.wait)


def _waits_for(journey: JourneyDocument) -> Iterator[tuple[str, WaitFor]]:
    return ((name, step.wait_for) for name, step in journey.steps.items() if step.wait_for)


def _decides(journey: JourneyDocument) -> Iterator[tuple[str, Decide]]:
    return ((name, step.decide) for name, step in journey.steps.items() if step.decide)


def overlapping_rewards(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find decisions that are taken again while the reward window of the last one is open (W01)."""
    pause = journey.entry.reentry.after or 0
    for name, decide in _decides(journey):
        if decide.reward.within > pause and decide.reward.credit == "last":
            message = (
                f"the reward window of {written(decide.reward.within)} is longer than the pause of"
                f" {written(pause)} before a re-entry: an event then pays the later decision only"
            )
            yield read.finding(("steps", name, "decide", "reward", "within"), "W01", message)


def all_at_once(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find waits for one instant that are over for everybody at once (W03)."""
    for name, wait in _waits(journey):
        key = "until_local" if wait.until_local else "until"
        dated = wait.until is not None and wait.until[:4].isdigit()
        if (dated or wait.until_local or wait.at) and not wait.jitter:
            message = "everybody who stands here goes on in the same moment: add jitter"
            yield read.finding(("steps", name, "wait", key), "W03", message)


def beaten_by_an_exit(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find waits for an event that always leads out of the journey first (W06)."""
    out = {way.event: name for name, way in journey.exits.items() if way.event and not way.where}
    for name, wait in _waits_for(journey):
        ways: list[tuple[Loc, str]] = [(("event",), wait.event)] if wait.event else []
        for kind in ("any", "all"):
            found = getattr(wait, kind) or {}
            ways += [((kind, alias, "event"), one.event) for alias, one in found.items()]
        for loc, event in ways:
            if event in out:
                message = f"{event!r} never ends this wait: the exit {out[event]!r} comes first"
                yield read.finding(("steps", name, "wait_for", *loc), "W06", message)


def without_a_zone(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find local times that do not say whose clock is meant where the customer's is unknown (W07)."""
    for name, wait in _waits(journey):
        if (wait.until_local or wait.at) and wait.timezone is None:
            message = "a customer without a time zone is taken to live in UTC: say timezone"
            yield read.finding(("steps", name, "wait"), "W07", message)


def never_expiring(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find emissions that may be shown for ever (W09)."""
    for name, step in journey.steps.items():
        if step.emit and step.emit.kind != "insight" and step.emit.expires is None:
            message = "this may be shown for ever: say when it expires"
            yield read.finding(("steps", name, "emit"), "W09", message)


def without_a_purpose(read: Read, journey: JourneyDocument) -> Iterator[Diagnostic]:
    """Find journeys of which nobody can say whether they help (W10)."""
    if not journey.goals and not any(True for _ in _decides(journey)):
        message = "neither a goal nor a reward says what this journey is for"
        yield read.finding(("journey",), "W10", message)


RULES: tuple[Rule, ...] = (
    overlapping_rewards,
    all_at_once,
    beaten_by_an_exit,
    without_a_zone,
    never_expiring,
    without_a_purpose,
)
"""The rules that look at one journey."""


def many_arms(read: Read, journey: JourneyDocument, weekly: int) -> Iterator[Diagnostic]:
    """Find decisions with more arms than so many decisions a week can teach (W02).

    An arm wants some 50 decisions a week (Pega asks for 200 answers before it trusts a model).
    """
    for name, decide in _decides(journey):
        if len(decide.choices) > weekly / ENOUGH:
            message = (
                f"{len(decide.choices)} arms share {weekly} decisions a week:"
                f" at {ENOUGH} for each there is room for {weekly // ENOUGH}"
            )
            yield read.finding(("steps", name, "decide"), "W02", message)


ENOUGH = 50
"""Decisions a week that an arm wants."""
