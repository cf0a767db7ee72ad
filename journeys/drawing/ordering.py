"""The order within rows: each cell near the cells that it is linked with, so that few edges cross."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from journeys.drawing.lattice import Cell

SWEEPS = 8
"""How often the rows are gone through, down and up in turn."""

Neighbours = Mapping[Cell, Sequence[Cell]]
"""The cells with which a cell is linked, in one of the rows beside it."""


def neighbours(links: Iterable[tuple[Cell, Cell]]) -> tuple[Neighbours, Neighbours]:
    """Give the cells above each cell, and those below."""
    above: dict[Cell, list[Cell]] = {}
    below: dict[Cell, list[Cell]] = {}
    for upper, lower in links:
        below.setdefault(upper, []).append(lower)
        above.setdefault(lower, []).append(upper)
    return above, below


def ordered(rows: list[list[Cell]], above: Neighbours, below: Neighbours) -> list[list[Cell]]:
    """Give the rows in the best order that a few sweeps find."""
    best, fewest = rows, crossings(rows, below)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        rows = _swept(rows, above) if down else _swept(rows[::-1], below)[::-1]
        found = crossings(rows, below)
        if found < fewest:
            best, fewest = rows, found
    return best


def _swept(rows: list[list[Cell]], beside: Neighbours) -> list[list[Cell]]:
    """Sort each row by the mean place of what its cells are linked with in the row before."""
    swept = [rows[0]]
    for row in rows[1:]:
        places = _places(swept[-1])
        means = {
            cell: _mean([places[one] for one in beside.get(cell, ())], place)
            for place, cell in enumerate(row)
        }
        swept.append(sorted(row, key=means.__getitem__))
    return swept


def _mean(numbers: list[int], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _places(row: list[Cell]) -> dict[Cell, int]:
    return {cell: place for place, cell in enumerate(row)}


def crossings(rows: list[list[Cell]], below: Neighbours) -> int:
    """Count how often links cross.

    >>> a, b, c, d = Cell(0, "a"), Cell(0, "b"), Cell(1, "c"), Cell(1, "d")
    >>> crossings([[a, b], [c, d]], {a: [d], b: [c]})
    1
    """
    total = 0
    for upper, lower in pairwise(rows):
        places = _places(lower)
        seen: list[int] = []
        for cell in upper:
            ends = [places[one] for one in below.get(cell, ())]
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
