"""Tables: the same rows for the terminal, for RESULTS.md and for machines."""

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.latency import Latency
from benchmarks.result import Result
from benchmarks.throughput import FLOOR, QUIX, RUMBO, TEXTBOOK, Rounds


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
        "events/s",
        "CPU µs/event",
        "messages/event",
        "events/s against the textbook app",
        "CPU against the floor",
    )
    rows = [_contender(name, found, rounds) for name, found in rounds.items()]
    return Rows(f"Throughput, rounds: {count}", columns, rows)


def _contender(name: str, found: list[Result], rounds: Rounds) -> tuple[str, ...]:
    return (
        name,
        spread([one.rate for one in found], ",.0f"),
        cost(found),
        f"{median(one.messages for one in found):.2f}",
        spread(ratios(found, rounds[TEXTBOOK], lambda one: one.rate), ".2f"),
        spread(ratios(found, rounds[FLOOR], lambda one: one.own), ".2f"),
    )


def spread(values: Sequence[float], form: str) -> str:
    """Write the median, and the lowest to the highest.

    >>> spread([1.0, 3.0, 2.0], ".1f")
    '2.0 (1.0 to 3.0)'
    """
    low, middle, high = (format(pick(values), form) for pick in (min, median, max))
    return f"{middle} ({low} to {high})"


def ratios(found: list[Result], beside: list[Result], figure: Any) -> list[float]:
    """Give a contender's figure against another's of the same round, for all rounds."""
    return [figure(one) / figure(other) for one, other in zip(found, beside, strict=True)]


def cost(found: list[Result]) -> str:
    """Write the CPU per event of each process of a contender."""
    parts = {name: [one.cost[name] for one in found] for name in found[0].cpu}
    return ", ".join(f"{name} {spread(values, ',.1f')}" for name, values in parts.items())


def line(rounds: Rounds, half: Latency) -> dict[str, Any]:
    """Give the figures of a run on one line, for machines."""
    rates = {name: round(median(one.rate for one in found)) for name, found in rounds.items()}
    cpu = {name: round(median(one.own for one in found), 1) for name, found in rounds.items()}
    learner = median(one.cost["learner"] for one in rounds[RUMBO])
    return {
        "rumbo_per_s": rates[RUMBO],
        "floor_per_s": rates[FLOOR],
        "textbook_per_s": rates[TEXTBOOK],
        "quix_per_s": rates.get(QUIX),
        "cpu_us": {
            "rumbo": cpu[RUMBO],
            "floor": cpu[FLOOR],
            "textbook": cpu[TEXTBOOK],
            "learner": round(learner, 1),
        },
        "latency_ms": {"p50": round(half.p50, 1), "p99": round(half.p99, 1)},
    }


def costs(title: str, cases: dict[str, list[Result]]) -> Rows:
    """One row per case of the same job; the first one is what the others are held against."""
    columns = ("case", "events/s", "CPU µs/event", "CPU against the first")
    first = next(iter(cases.values()))
    rows = [
        (
            name,
            spread([one.rate for one in found], ",.0f"),
            cost(found),
            spread(ratios(found, first, lambda one: one.own), ".2f"),
        )
        for name, found in cases.items()
    ]
    return Rows(title, columns, rows)


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


def memory(found: dict[str, float]) -> Rows:
    """One row per kind of customer."""
    rows = [(kind, f"{gib:.2f}", f"{gib * 2**30 / 1e6:,.0f}") for kind, gib in found.items()]
    columns = ("customers", "GiB of Redis for a million", "bytes each")
    return Rows("What customers take in Redis", columns, rows)


def start(found: dict[str, float]) -> Rows:
    """One row: the timers that were due, the first answer, the last timer."""
    columns = ("timers due", "s until an event was answered", "s until no timer was due")
    row = (f"{found['timers']:,}", f"{found['answered_s']:.1f}", f"{found['drained_s']:.0f}")
    return Rows("Start with timers due", columns, [row])


def overload(found: dict[str, Any]) -> Rows:
    """One row: what was sent, what it took, how soon all was as before."""
    memory = found["memory_mib"]
    columns = (
        "capacity, events/s",
        "sent, events/s",
        "behind at the end",
        "s until caught up",
        "p99 before, ms",
        "after, ms",
        "s until as before",
        "memory before, most, after, MiB",
        "partitions claimed anew",
    )
    row = (
        f"{found['capacity_per_s']:,}",
        f"{found['sent_per_s']:,} for {found['seconds']:g} s",
        f"{found['lag']:,}",
        f"{found['caught_up_s']:.0f}",
        f"{found['p99_before_ms']:.1f}",
        f"{found['p99_after_ms']:.1f}",
        f"{found['back_s']:.0f}",
        f"{memory['before']}, {memory['most']}, {memory['after']}",
        "yes" if found["claimed_anew"] else "no",
    )
    return Rows("Twice what a worker can do", columns, [row])


def soak(found: dict[str, Any]) -> Rows:
    """One row per thing that must not grow."""
    kinds = (("memory, MiB", "memory_mib"), ("open files", "files"), ("tasks", "tasks"))
    rows = [(kind, f"{found[key]:,}", f"{found[f'{key}_per_h']:+.2f}") for kind, key in kinds]
    title = f"{found['per_s']:,} events/s for {found['seconds']:g} s"
    return Rows(title, ("of a worker", "median", "growth in an hour"), rows)


def markdown(table: Rows) -> str:
    """Draw a table for a document; figures to the right."""
    rule = ["---", *("---:" for _ in table.columns[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (table.columns, rule, *table.rows))
