"""Tables: the same rows for the terminal, for RESULTS.md and for machines."""

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.latency import Latency
from benchmarks.result import Result
from benchmarks.throughput import FLOOR, TEXTBOOK, Rounds


class Rows(NamedTuple):
    """A table before it is drawn."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def throughput(rounds: Rounds) -> Rows:
    """One row per contender; ratios are taken within each round."""
    count = len(rounds[FLOOR])
    columns = (
        "contender",
        "events/s, median",
        "lowest to highest",
        "CPU µs/event",
        "messages/event",
        "against the textbook app",
        "against the floor",
    )
    rows = [_contender(name, found, rounds) for name, found in rounds.items()]
    return Rows(f"Throughput, rounds: {count}", columns, rows)


def _contender(name: str, found: list[Result], rounds: Rounds) -> tuple[str, ...]:
    rates = [one.rate for one in found]
    return (
        name,
        f"{median(rates):,.0f}",
        f"{min(rates):,.0f} to {max(rates):,.0f}",
        ", ".join(f"{process} {cost:,.0f}" for process, cost in costs(found).items()),
        f"{median(one.messages for one in found):.1f}",
        f"{ratio(found, rounds[TEXTBOOK]):.2f}",
        f"{ratio(found, rounds[FLOOR]):.3f}",
    )


def costs(found: list[Result]) -> dict[str, float]:
    """Give the median CPU per event of each process of a contender."""
    return {process: median(one.cost[process] for one in found) for process in found[0].cpu}


def ratio(found: list[Result], beside: list[Result]) -> float:
    """Give the median, over the rounds, of a contender's rate against another's in the same round."""
    return median(one.rate / other.rate for one, other in zip(found, beside, strict=True))


def throughput_figures(rounds: Rounds) -> dict[str, Any]:
    """Give the same for machines."""
    return {
        name: {
            "events": found[0].events,
            "events_per_second": [round(one.rate, 1) for one in found],
            "cpu_us_per_event": {key: round(cost, 1) for key, cost in costs(found).items()},
            "messages_per_event": [round(one.messages, 2) for one in found],
            "ratio_to_textbook": round(ratio(found, rounds[TEXTBOOK]), 3),
            "ratio_to_floor": round(ratio(found, rounds[FLOOR]), 4),
        }
        for name, found in rounds.items()
    }


def latency(found: Sequence[Latency]) -> Rows:
    """One row per pace."""
    columns = (
        "events/s sent",
        "events",
        "p50 ms",
        "p99 ms",
        "largest ms",
        "sent late, p99 ms",
        "keeps up",
    )
    rows = [
        (
            f"{one.rate:,}",
            f"{one.events:,}",
            f"{one.p50:.1f}",
            f"{one.p99:.1f}",
            f"{one.largest:.1f}",
            f"{one.late:.1f}",
            "yes" if one.keeps_up else f"no: {one.missing:,} missing, {one.behind:.1f} s behind",
        )
        for one in found
    ]
    return Rows("Event to decision", columns, rows)


def markdown(table: Rows) -> str:
    """Draw a table for a document; figures to the right."""
    rule = ["---", *("---:" for _ in table.columns[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (table.columns, rule, *table.rows))
