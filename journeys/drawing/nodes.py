"""The nodes of a drawing: what each step does, in brief, and the shape that says which kind of step it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from journeys.drawing.wording import listed, shortened, waited
from journeys.durations import written
from journeys.entry import Entry
from journeys.event import VISIT
from journeys.plan import Exit
from journeys.steps.branch import BranchStep
from journeys.steps.call import CallStep, ReturnStep
from journeys.steps.decide import DecideStep
from journeys.steps.emit import EmitStep
from journeys.steps.exit import ExitStep
from journeys.steps.experiment import ExperimentStep
from journeys.steps.fork import ForkStep
from journeys.steps.goto import GotoStep
from journeys.steps.join import JoinStep
from journeys.steps.offer import OfferStep
from journeys.steps.score import ScoreStep
from journeys.steps.set import SetStep
from journeys.steps.split import SplitStep
from journeys.steps.step import Step
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import WaitForStep


class Shape(StrEnum):
    """What a node looks like."""

    END = "end"
    """Where a journey begins or ends."""
    WAIT = "wait"
    """Where time passes."""
    CHOICE = "choice"
    """Where ways part."""
    SEND = "send"
    """Where something goes out."""
    PLAIN = "plain"
    """Everything else."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its name in the graph, its shape, and the lines that stand in it."""

    name: str
    shape: Shape
    lines: tuple[str, ...]


ENTRY = "@entry"
"""The name of the node where customers enter; no step can be called so."""
FINISHED = "@finished"
"""The name of the end behind the last step."""
ANY_TIME = "@any_time"
"""The name of the node from which the exits lead out."""


def entry_node(entry: Entry) -> Node:
    """Draw the entry: the event, its condition, and how often it must come; or when it is entered without one."""
    lines = [shortened(begin) for begin in _begins(entry)]
    lines += [shortened(f"where {entry.match.where.source}")] if entry.match.where else []
    if entry.count:
        lines.append(f"{entry.count.least} times within {written(entry.count.within)}")
    lines += [shortened(f"if {entry.audience.source}")] if entry.audience else []
    return Node(ENTRY, Shape.END, tuple(lines))


def _begins(entry: Entry) -> list[str]:
    if entry.schedule is not None:
        return [f"{entry.schedule} ({entry.schedule.zone.key})"]
    once = ["once, who is known already"] if entry.backfill else []
    return once if entry.match.event == VISIT else [entry.match.event, *once]


def exit_name(way: Exit) -> str:
    """Give the name of the node where an exit ends."""
    return f"@exit_{way.name}"


def exit_node(way: Exit) -> Node:
    """Draw the end to which an exit leads, and the goal that it reaches."""
    goal = (f"goal {way.goal}",) if way.goal else ()
    return Node(exit_name(way), Shape.END, (way.name, *goal))


def step_node(step: Step) -> Node:
    """Draw a step.

    >>> step_node(ExitStep("stop", None, "greeted")).lines
    ('stop', 'exit greeted')
    """
    shape, brief = _DRAWN[type(step)]
    return Node(step.name, shape, (step.name, *brief(step)))


def _wait(step: WaitStep) -> tuple[str, ...]:
    return (waited(step),)


def _wait_for(step: WaitForStep) -> tuple[str, ...]:
    again = (f"anew at most {step.restart_most} times",) if step.restart_most else ()
    aliases = [alias for alias, _ in step.matches]
    if aliases == [""]:
        return (f"wait for {step.matches[0][1].event}", *again)
    return (f"wait for {'all' if step.every else 'any'} of {listed(aliases, 24)}", *again)


def _branch(_step: BranchStep) -> tuple[str, ...]:
    return ("branch",)


def _split(_step: SplitStep) -> tuple[str, ...]:
    return ("split",)


def _experiment(step: ExperimentStep) -> tuple[str, ...]:
    return ("experiment", shortened(step.experiment, 32))


def _fork(_step: ForkStep) -> tuple[str, ...]:
    return ("fork",)


def _join(step: JoinStep) -> tuple[str, ...]:
    if step.least == 1:
        return ("join any",)
    return ("join all" if step.least is None else f"join {step.least}",)


def _decide(step: DecideStep) -> tuple[str, ...]:
    if step.routes:
        return ("decide",)
    what = f"decide {step.binds or 'content'}"
    return (what, listed([*map(shortened, step.arms)], 28))


def _offer(step: OfferStep) -> tuple[str, ...]:
    return (f"offer {step.offer.name}",)


def _score(step: ScoreStep) -> tuple[str, ...]:
    return (f"score {step.binds}", f"by {shortened(step.model)}")


def _emit(step: EmitStep) -> tuple[str, ...]:
    surfaces = listed([*map(shortened, step.surfaces)], 28)
    content = (shortened(step.content, 32),) if step.content else ()
    return (f"{step.kind} to {surfaces}" if surfaces else step.kind, *content)


def _set(step: SetStep) -> tuple[str, ...]:
    return (f"set {listed([*step.values], 28)}",)


def _call(step: CallStep) -> tuple[str, ...]:
    return (f"call {shortened(step.journey)}",)


def _return(step: ReturnStep) -> tuple[str, ...]:
    return (shortened(f"back with {step.result}"),)


def _goto(step: GotoStep) -> tuple[str, ...]:
    return (f"go to {step.target}",)


def _exit(step: ExitStep) -> tuple[str, ...]:
    return (shortened(f"exit {step.reason}"),)


_DRAWN: Mapping[type, tuple[Shape, Callable[[Any], tuple[str, ...]]]] = {
    WaitStep: (Shape.WAIT, _wait),
    WaitForStep: (Shape.WAIT, _wait_for),
    BranchStep: (Shape.CHOICE, _branch),
    SplitStep: (Shape.CHOICE, _split),
    ExperimentStep: (Shape.CHOICE, _experiment),
    ForkStep: (Shape.CHOICE, _fork),
    JoinStep: (Shape.WAIT, _join),
    DecideStep: (Shape.CHOICE, _decide),
    OfferStep: (Shape.PLAIN, _offer),
    ScoreStep: (Shape.PLAIN, _score),
    EmitStep: (Shape.SEND, _emit),
    SetStep: (Shape.PLAIN, _set),
    CallStep: (Shape.PLAIN, _call),
    ReturnStep: (Shape.PLAIN, _return),
    GotoStep: (Shape.PLAIN, _goto),
    ExitStep: (Shape.END, _exit),
}
