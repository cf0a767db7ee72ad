"""The page: what a person sees while the demo runs, as a function of the tally and the feed's progress."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from journeys.local_time import aware
from streams.demo.feed import Progress
from streams.demo.score import Rates, Score
from streams.demo.tally import Tally

BARS = " ▁▂▃▄▅▆▇█"
"""Eighths of a block, for curves."""


def page(tally: Tally, progress: Progress, rate: float) -> RenderableType:
    """Draw the page."""
    return Group(
        _head(progress, rate),
        _journeys(tally),
        _listed("Last decisions", tally.last, "customer", "step", "why"),
        _listed("Last offers", tally.last_offers, "customer", "price", "why"),
        _bottom(tally),
        _commands(tally),
    )


def _head(progress: Progress, rate: float) -> Text:
    moment = aware(progress.at).strftime("%a %d %b %Y %H:%M") if progress.at else "…"
    text = Text.assemble(("Rumbo", "bold cyan"), f"  {moment} (the data's own clock)  ")
    text.append(f"{progress.events:,} events  {rate:,.0f} events/s")
    return text


def _journeys(tally: Tally) -> Table:
    table = Table(expand=True, box=None, header_style="bold")
    for name in ("journey", "entered", "waiting", "decided", "exited"):
        table.add_column(name, justify="left" if name == "journey" else "right")
    for name in sorted(tally.entered):
        entered, exited = tally.entered[name], tally.exited[name]
        counts = (entered, entered - exited, tally.decided[name], exited)
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table


def _listed(title: str, rows: object, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=True, box=None, header_style="dim")
    for name in columns:
        table.add_column(name, no_wrap=True, overflow="ellipsis", ratio=3 if name == "why" else 1)
    for row in reversed(list(rows)):  # type: ignore[call-overload]
        table.add_row(*(Text(cell) for cell in row))
    return table


def _bottom(tally: Tally) -> Table:
    grid = Table.grid(expand=True, padding=(0, 2))
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Panel(_held_back(tally), title="Held back, by rule"), Panel(_curve(tally.score)))
    return grid


def _held_back(tally: Tally) -> Text:
    lines = [f"{count:>8,}  {rule}" for rule, count in tally.suppressed.most_common(5)]
    return Text("\n".join(lines) or "nothing yet", no_wrap=True, overflow="ellipsis")


def _curve(score: Score) -> Text:
    text = Text("Hit rate within 14 days, by tenth of the year\n", style="bold")
    for name, style in (("learner", "cyan"), ("most_popular", "yellow"), ("uniform", "dim")):
        rate = score.total.rate(name)
        text.append(f"{name:<13}", style="default")
        text.append(curve(score.parts, name), style=style)
        text.append(f"  {rate:.3f}\n" if rate is not None else "\n", style="default")
    return text


def curve(parts: list[Rates], name: str) -> str:
    """Draw a rate by part as blocks; a dot where nothing has matured.

    >>> curve([Rates(decisions=10, learner=5), Rates()], "learner")
    '▄·'
    """
    rates = [part.rate(name) for part in parts]
    return "".join("·" if rate is None else BARS[round(rate * 8)] for rate in rates)


def _commands(tally: Tally) -> Text:
    customer = tally.last[-1][0] if tally.last else "CUSTOMER"
    lines = (
        f"rumbo explain {customer}",
        f"rumbo why-not {customer} basket-offer",
        "rumbo topics list",
        "kcat -b HOST:PORT -X partitioner=murmur2_random -C -t journey.decisions -o end",
    )
    return Text("try:  " + "\n      ".join(lines), style="dim", no_wrap=True, overflow="ellipsis")


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
