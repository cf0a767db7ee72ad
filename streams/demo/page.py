"""The page: what a person sees while the demo runs, as a function of the tally and the feed's progress."""

from collections.abc import Collection, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from journeys.local_time import aware
from streams.demo.feed import Progress
from streams.demo.score import Rates, Score
from streams.demo.tally import Row, Tally

BARS = " ▁▂▃▄▅▆▇█"
"""Eighths of a block, for curves."""

LEAST = 13
"""Lines that the page takes without a single decision or offer: two titles, and all the rest."""


def page(
    tally: Tally, progress: Progress, rate: float, height: int, hints: Sequence[str]
) -> RenderableType:
    """Draw the page so that it fits the height; ``hints`` are the lines that say what to try next."""
    spare = max(height - LEAST - len(hints), 2)
    offers = max(spare * 2 // 5, 1)
    return Group(
        _head(tally.score, progress, rate),
        _journeys(tally),
        _listed(("decided", "journey", "why"), (8, 13, None), tally.last, spare - offers),
        _listed(("offered", "price", "why"), (8, 36, None), tally.last_offers, offers),
        _bottom(tally),
        *(Text(hint, style="dim", no_wrap=True, overflow="ellipsis") for hint in hints),
    )


def _head(score: Score, progress: Progress, rate: float) -> Table:
    grid = Table.grid(expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    moment = aware(progress.at).strftime("%a %d %b %Y %H:%M") if progress.at else "…"
    part = min(max(progress.at - score.begin, 0) / max(score.end - score.begin, 1), 1.0)
    grid.add_row(
        Text.assemble(("Rumbo", "bold cyan"), f"  {moment}  {part:.0%} of the shoppers' year"),
        Text(f"{progress.events:,} events  {rate:,.0f}/s"),
    )
    return grid


def _journeys(tally: Tally) -> Table:
    table = Table(expand=True, box=None, header_style="bold", padding=(0, 1, 0, 0))
    for name in ("journey", "entered", "waiting", "decided", "exited"):
        table.add_column(name, justify="left" if name == "journey" else "right", no_wrap=True)
    for name in sorted(tally.entered)[:3]:
        entered, exited = tally.entered[name], tally.exited[name]
        counts = (entered, entered - exited, tally.decided[name], exited)
        table.add_row(name, *(f"{count:,}" for count in counts))
    for _ in range(len(tally.entered), 3):
        table.add_row("…")
    return table


def _listed(
    columns: Sequence[str], widths: Sequence[int | None], rows: Collection[Row], most: int
) -> Table:
    table = Table(expand=True, box=None, header_style="bold", padding=(0, 1, 0, 0))
    for name, width in zip(columns, widths, strict=True):
        ratio = 1 if width is None else None
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=width, ratio=ratio)
    newest = list(rows)[::-1][:most]
    for row in newest:
        table.add_row(*(Text(cell) for cell in row))
    for _ in range(len(newest), most):
        table.add_row("" if newest else "…")
    return table


def _bottom(tally: Tally) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    title = f"Held back: {tally.suppressions:,}"
    hits = "Hits in 14 days, by tenth of year"
    grid.add_row(
        Panel(_held_back(tally), title=title, title_align="left", height=6),
        Panel(_curve(tally.score), title=hits, title_align="left", height=6),
    )
    return grid


def _held_back(tally: Tally) -> Text:
    most = tally.suppressed.most_common(4)
    lines = [f"{count:>7,}  {rule.rpartition('.')[2]}" for rule, count in most]
    return Text("\n".join(lines) or "nothing yet", no_wrap=True, overflow="ellipsis")


def _curve(score: Score) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    for name, style in (("learner", "cyan"), ("most_popular", "yellow"), ("uniform", "blue")):
        rate = score.total.rate(name)
        text.append(f"{name.replace('_', ' '):<13}")
        text.append(curve(score.parts, name), style=style)
        text.append(f"  {rate:.3f}\n" if rate is not None else "\n")
    count = score.total.decisions
    return text.append(f"{count:,} decisions judged" if count else "the first tenth warms up")


def curve(parts: list[Rates], name: str) -> str:
    """Draw a rate by part as blocks; a dot where nothing has matured.

    >>> curve([Rates(decisions=10, learner=5), Rates()], "learner")
    '▄·'
    """
    rates = [part.rate(name) for part in parts]
    return "".join("·" if rate is None else BARS[round(rate * 8)] for rate in rates)


def line(tally: Tally, progress: Progress, rate: float) -> str:
    """Give one plain line, for where there is no terminal."""
    moment = aware(progress.at).strftime("%Y-%m-%d %H:%M") if progress.at else "…"
    learner = tally.score.total.rate("learner")
    hit = f", hit rate {learner:.3f}" if learner is not None else ""
    counts = (
        f"{tally.decisions:,} decisions, {tally.offers:,} offers, {tally.suppressions:,} held back"
    )
    return f"{moment}  {progress.events:,} events ({rate:,.0f}/s), {counts}{hit}"


def summary(tally: Tally, progress: Progress, seconds: float) -> str:
    """Give the words at the end."""
    lines = [
        "",
        f"events        {progress.events:>10,}   in {seconds:.0f} s, {progress.events / seconds:,.0f}/s",
        f"decisions     {tally.decisions:>10,}",
        f"offers        {tally.offers:>10,}",
        f"suppressions  {tally.suppressions:>10,}",
        "",
        f"hit rate within 14 days, {tally.score.total.decisions:,} matured decisions:",
    ]
    for name in ("learner", "most_popular", "uniform"):
        rate = tally.score.total.rate(name)
        shown = f"{rate:.3f}" if rate is not None else "  -  "
        by_part = " ".join(
            "  - " if part.rate(name) is None else f"{part.rate(name):.2f}"
            for part in tally.score.parts
        )
        lines.append(f"  {name:<13} {shown}   by tenth of the year: {by_part}")
    return "\n".join(lines)


def figures(tally: Tally, progress: Progress, seconds: float) -> dict[str, object]:
    """Give the summary for machines."""
    rates = {n: tally.score.total.rate(n) for n in ("learner", "most_popular", "uniform")}
    return {
        "events": progress.events,
        "decisions": tally.decisions,
        "offers": tally.offers,
        "suppressions": tally.suppressions,
        "events_per_second": round(progress.events / seconds, 1) if seconds else 0.0,
        "hit_rate": {n: None if r is None else round(r, 4) for n, r in rates.items()},
    }
