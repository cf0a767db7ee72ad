"""Looks at the journeys: which are switched off because a file is broken, and which an operator holds."""

from collections.abc import Iterator, Sequence

from streams.definitions.standing import RUNS, Standing
from streams.doctor.finding import Finding, doubtful, well, wrong


def examine(stand: Sequence[Standing]) -> list[Finding]:
    """Look at how every journey stands."""
    running = sum(one.how == RUNS for one in stand)
    return [*_others(stand), well("journeys", f"{running} of {len(stand)} journeys run")]


def _others(stand: Sequence[Standing]) -> Iterator[Finding]:
    for one in stand:
        if one.finding:
            said = f"{one.journey} is switched off since manifest {one.since}: {one.finding}"
            yield wrong("journeys", said, "mend the file, and apply it")
        elif one.how != RUNS:
            said = f"{one.journey} has an order since manifest {one.since}: {one.how}"
            yield doubtful("journeys", said, f"if that is over: rumbo resume {one.journey}")
