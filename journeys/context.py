"""A learner's context as the state keeps it: whole steps of the grid, in the order of its vector."""

from collections.abc import Mapping, Sequence

from journeys.plan import Vector
from journeys.scope import GRID

Kept = list[int | float | None]
"""One number per entry of the vector; None where nothing was known."""

LARGEST = 2.0**40
"""Up to here a number is kept as steps of the grid, in few bytes; a larger one as it is."""


def keep(context: Mapping[str, float], entries: Sequence[str]) -> Kept:
    """Give the numbers to keep, exactly: a context lies on the grid.

    >>> keep({"often": 0.5}, ["often", "recent"])
    [2048, None]
    """
    return [_kept(context.get(name)) for name in entries]


def _kept(value: float | None) -> int | float | None:
    return value if value is None or abs(value) > LARGEST else round(value * GRID)


def restore(kept: Kept, vector: Vector | None) -> dict[str, float] | None:
    """Give the context with its names; None when its vector is another by now.

    >>> restore([2048, None], Vector("taste", ("often", "recent")))
    {'often': 0.5}
    """
    entries = vector.entries if vector else ()
    if len(entries) != len(kept):
        return None
    pairs = zip(entries, kept, strict=True)
    return {
        name: value / GRID if type(value) is int else float(value)
        for name, value in pairs
        if value is not None
    }
