"""The report of a dry run, as a person reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from journeys.local_time import instant
from journeys.plan import JourneyPlan
from streams.cli.output import table
from streams.simulation.dry_run import DryRun
from streams.simulation.report import edges

DAYS_SHOWN = 14
"""Days of the calendar that a person is shown; a machine is given all of them."""


def shown(run: DryRun) -> Iterator[RenderableType]:
    """Give the report as a person reads it."""
    yield Text(_summary(run))
    for cause, count in run.refused.most_common():
        yield Text(f"{count:,} refused as {cause}: {run.first_refusal[cause]}", "yellow")
    for name, journey in run.plan.journeys.items():
        if run.tally.entered(name):
            yield Text()
            yield _flow(run, journey)
        else:
            yield Text(f"\n{name}: nobody entered", "yellow")
    if run.tally.exposed:
        yield Text()
        yield _exposed(run)
    if run.tally.emitted:
        yield Text()
        yield _calendar(run)
    if run.tally.held:
        yield Text()
        yield _held(run)


def _summary(run: DryRun) -> str:
    span = f"{_day(run.begin)} to {_day(run.end)}"
    taught = "" if run.learned is None else f", {run.learned:,} examples learned"
    return (
        f"{run.events:,} events of {run.customers:,} customers, {span}: in {run.seconds:.1f} s"
        f" ({run.speed:,.0f} events/s){taught}. Nothing was sent."
    )


def _day(at: int) -> str:
    return (instant(at) or "")[:10]


def _shown_end(came: str) -> str:
    """Mark the end of an enrolment, and of a branch that ended with others at their join."""
    marks = {"=": "⏹ ", "~": "⏹ at "}
    return marks[came[0]] + came[1:] if came[:1] in marks else came


def _flow(run: DryRun, journey: JourneyPlan) -> RenderableType:
    entered = run.tally.entered(journey.name)
    out = f", {run.tally.held_out[journey.name]:,} held out" if journey.holdout else ""
    goals = "".join(f", goal {g} {n:,}" for g, n in run.tally.goals[journey.name].items())
    shown = table("from", "to", "people", "share")
    for left, came, count in edges(run, journey):
        share = f"{count / entered:.1%}" if entered else ""
        shown.add_row(left or "(entry)", _shown_end(came), f"{count:,}", share)
    for step in journey.steps:
        if standing := run.tally.standing(journey.name, step):
            share = f"{standing / entered:.1%}"
            shown.add_row(step, "(stand here at the end)", f"{standing:,}", share)
    return _headed(f"{journey.name}: {entered:,} entered{out}{goals}", shown)


def _headed(title: str, shown: Table) -> RenderableType:
    """Put a title above a table that may be narrower: the title of a table wraps at its width."""
    return Group(Text(title, "table.title"), shown)


def _exposed(run: DryRun) -> RenderableType:
    shown = table("experiment", "arm", "customers", "share", title="Exposed to experiments")
    for name, arms in sorted(run.tally.exposed.items()):
        for arm, count in sorted(arms.items()):
            shown.add_row(name, arm, f"{count:,}", f"{count / arms.total():.1%}")
    return shown


def _calendar(run: DryRun) -> RenderableType:
    days = sorted(run.tally.emitted)
    channels = sorted({channel for found in run.tally.emitted.values() for channel in found})
    title = f"What would go out: {run.tally.emissions:,}"
    shown = table("day", *channels, title=title)
    for day in days[-DAYS_SHOWN:]:
        shown.add_row(day, *(f"{run.tally.emitted[day][channel]:,}" for channel in channels))
    if len(days) > DAYS_SHOWN:
        shown.add_row(f"{len(days) - DAYS_SHOWN} days before", *_totals(run, days, channels))
    return shown


def _totals(run: DryRun, days: list[str], channels: list[str]) -> list[str]:
    before = days[:-DAYS_SHOWN]
    return [f"{sum(run.tally.emitted[day][one] for day in before):,}" for one in channels]


def _held(run: DryRun) -> RenderableType:
    title = f"Held back: {run.tally.held.total():,}"
    shown = table("rule", "what becomes of it", "times", "where the rule stands", title=title)
    for (rule, outcome, place), count in run.tally.held.most_common():
        shown.add_row(rule, outcome, f"{count:,}", place)
    return shown


def shown_comparison(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Give a comparison as a person reads it."""
    if not found:
        yield Text("\nNobody would go another way.")
    for journey, one in found.items():
        share = one["moved"] / one["customers"]
        title = f"{journey}: {one['moved']:,} of {one['customers']:,} customers go another way ({share:.1%})"
        shown = table("came last to, before", "after", "customers")
        for row in one["last"]:
            ends = (row["before"] or "(not entered)", row["after"] or "(not entered)")
            shown.add_row(*(_shown_end(end) for end in ends), f"{row['count']:,}")
        yield Text()
        yield _headed(title, shown)
