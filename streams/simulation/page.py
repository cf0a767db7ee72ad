"""The report of a dry run as a page that opens offline: pictures of the journeys with counts, and tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from journeys.drawing.graph import counted, graph_of
from journeys.drawing.nodes import ANY_TIME, ENTRY, FINISHED, exit_name
from journeys.drawing.svg import svg
from journeys.local_time import instant
from journeys.plan import JourneyPlan
from streams.simulation.dry_run import DryRun
from streams.simulation.report import edges

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #1c2430; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid #e2e6ea }
td.n { text-align: right; font-variant-numeric: tabular-nums }
.picture { overflow-x: auto }
.bar { display: inline-block; height: .7rem; background: #7fb3e6; vertical-align: middle }
@media (prefers-color-scheme: dark) { body { background: #fff } }
"""


def page(run: DryRun) -> str:
    """Give the whole page: HTML without anything from elsewhere."""
    span = f"{_day(run.begin)} to {_day(run.end)}"
    said = f"{run.events:,} events of {run.customers:,} customers, {span}. Nothing was sent."
    refused = [[cause, count, run.first_refusal[cause]] for cause, count in run.refused.items()]
    parts = [
        f"<h1>Dry run</h1><p>{escape(said)}</p>",
        _table("Refused", ["cause", "events", "the first one"], refused),
        *(part for journey in run.plan.journeys.values() for part in _journey(run, journey)),
        _table("Exposed to experiments", ["experiment", "arm", "customers"], _exposed(run)),
        _calendar(run),
        _table("Held back", ["rule", "what becomes of it", "times", "where it stands"], _held(run)),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rumbo: dry run</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _day(at: int) -> str:
    return (instant(at) or "")[:10]


def _journey(run: DryRun, journey: JourneyPlan) -> Iterator[str]:
    entered = run.tally.entered(journey.name)
    yield f"<h2>{escape(journey.name)}: {entered:,} entered</h2>"
    came, gone = _counts(run, journey)
    graph = counted(graph_of(journey), came, gone)
    yield f'<div class="picture">{svg([graph])}</div>'
    ends = [[reason, count] for reason, count in run.tally.ends(journey.name).most_common()]
    yield _table("", ["ended with", "people"], ends)
    standing = [[step, run.tally.standing(journey.name, step)] for step in journey.steps]
    yield _table("", ["stand at the end on", "people"], [row for row in standing if row[1]])


def _counts(run: DryRun, journey: JourneyPlan) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Give how many came to each node of the picture, and how many went along each edge."""
    exits = {f"={way.name}": exit_name(way) for way in journey.exits}
    came: Counter[str] = Counter({ENTRY: run.tally.entered(journey.name)})
    gone: Counter[tuple[str, str]] = Counter()
    for left, to, count in edges(run, journey):
        if to in exits:
            came[exits[to]] += count
            gone[ANY_TIME, exits[to]] += count
        elif to.startswith("="):
            came[FINISHED] += count
            gone[left, FINISHED] += count
        else:
            came[to] += count
            gone[left or ENTRY, to] += count
    return came, gone


def _calendar(run: DryRun) -> str:
    days = [(day, found.total()) for day, found in sorted(run.tally.emitted.items())]
    most = max((count for _, count in days), default=0)
    bars = [
        [day, count, f'<span class="bar" style="width:{300 * count // most}px"></span>']
        for day, count in days
    ]
    return _table("What would go out", ["day", "emissions", ""], bars, plain=False)


def _exposed(run: DryRun) -> list[list[object]]:
    found = sorted(run.tally.exposed.items())
    return [[name, arm, count] for name, arms in found for arm, count in sorted(arms.items())]


def _held(run: DryRun) -> list[list[object]]:
    found = run.tally.held.most_common()
    return [[rule, outcome, count, place] for (rule, outcome, place), count in found]


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, plain: bool = True
) -> str:
    """Give a table; nothing where there are no rows. ``plain`` cells are escaped."""
    body = "".join(
        f"<tr>{''.join(_cell(value, plain=plain) for value in row)}</tr>" for row in rows
    )
    if not body:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return f"{heading}<table><tr>{head}</tr>{body}</table>"


def _cell(value: object, *, plain: bool) -> str:
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    return f"<td>{escape(str(value)) if plain else value}</td>"
