"""Places in rows: each cell as near as it can be to what it is linked with, and none over another."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf

from journeys.drawing.lattice import Cell
from journeys.drawing.ordering import Neighbours

SPACE = 18.0
"""The least space between two cells of a row."""
ROUGH, FINE = 8, 24
"""How often the rows are gone through: looking one way only, then looking both ways."""
STIFF = 8.0
"""How much more a link between two passing edges pulls than one with a box: long edges run straight."""

Places = dict[Cell, float]
"""The middle of each cell, from the left."""


def placed(rows: list[list[Cell]], above: Neighbours, below: Neighbours) -> Places:
    """Give the middle of every cell; cells of one row never overlap."""
    beside = {cell: [*above.get(cell, ()), *below.get(cell, ())] for row in rows for cell in row}
    places: Places = {}
    for row in rows:
        places |= _settled(row, dict.fromkeys(row, 0.0), beside)
    for sweep in range(ROUGH + FINE):
        down = sweep % 2 == 0
        looked_at = beside if sweep >= ROUGH else above if down else below
        for row in rows if down else rows[::-1]:
            wanted = {cell: _wanted(cell, looked_at, places) for cell in row}
            places |= _settled(row, wanted, beside)
    return _drawn_together(rows, _straightened(rows, places), beside)


def _wanted(cell: Cell, beside: Neighbours, places: Places) -> float:
    pulls = [(_pull(cell, one), places[one]) for one in beside.get(cell, ())]
    total = sum(pull for pull, _ in pulls)
    return sum(pull * place for pull, place in pulls) / total if total else places[cell]


def _pull(cell: Cell, other: Cell) -> float:
    return 1.0 if cell.lines and other.lines else STIFF if cell.lines == other.lines else 2.0


def _settled(row: list[Cell], wanted: Places, beside: Neighbours) -> Places:
    """Give the places nearest to those wanted, by squares, that keep the order and the space between.

    Neighbours that want to stand too near are pooled, and their pool stands where they want on average.
    """
    offsets = _offsets(row)
    pools: list[tuple[float, float, list[Cell]]] = []
    for cell in row:
        weight = sum(_pull(cell, one) for one in beside[cell]) or 1.0
        total, cells = weight * (wanted[cell] - offsets[cell]), [cell]
        while pools and pools[-1][1] / pools[-1][0] >= total / weight:
            before = pools.pop()
            weight, total, cells = weight + before[0], total + before[1], before[2] + cells
        pools.append((weight, total, cells))
    return {one: total / weight + offsets[one] for weight, total, cells in pools for one in cells}


def _offsets(row: list[Cell]) -> Places:
    """Give how far from the first cell each cell stands at least."""
    offsets = {row[0]: 0.0}
    for before, cell in pairwise(row):
        offsets[cell] = offsets[before] + _apart(before, cell)
    return offsets


def _apart(before: Cell, cell: Cell) -> float:
    return (before.width + cell.width) / 2 + SPACE


def _straightened(rows: list[list[Cell]], places: Places) -> Places:
    """Let the edges that pass many rows run straight down, where there is room for it in all of them."""
    free = _freedom(rows, places)
    trunks: dict[str, list[Cell]] = {}
    for cell in (cell for row in rows for cell in row if not cell.lines):
        trunks.setdefault(cell.target, []).append(cell)
    straight = dict(places)
    for cells in trunks.values():
        least, most = max(free[cell][0] for cell in cells), min(free[cell][1] for cell in cells)
        mean = sum(places[cell] for cell in cells) / len(cells)
        if least <= most:
            straight |= dict.fromkeys(cells, min(max(mean, least), most))
    return straight


def _freedom(rows: list[list[Cell]], places: Places) -> dict[Cell, tuple[float, float]]:
    """Give how far each cell can move to both sides; two neighbours share the room between them."""
    free = {cell: (-inf, inf) for row in rows for cell in row}
    for before, cell in (pair for row in rows for pair in pairwise(row)):
        room = places[cell] - places[before] - _apart(before, cell)
        share = room / 2 if before.lines == cell.lines else room
        free[before] = (free[before][0], places[before] + (share if not before.lines else 0.0))
        free[cell] = (places[cell] - (share if not cell.lines else 0.0), free[cell][1])
    return free


def _drawn_together(rows: list[list[Cell]], places: Places, beside: Neighbours) -> Places:
    """Move what hangs together to the left until it meets something else: nothing else holds it there."""
    places = dict(places)
    for part in _parts(rows, beside):
        free = [
            places[cell] - places[before] - _apart(before, cell)
            for row in rows
            for before, cell in pairwise(row)
            if cell in part and before not in part
        ]
        places |= {cell: places[cell] - min(free, default=0.0) for cell in part}
    return places


def _parts(rows: list[list[Cell]], beside: Neighbours) -> Iterator[set[Cell]]:
    """Give the cells that hang together, part by part from the left of the first row."""
    seen: set[Cell] = set()
    for cell in (cell for row in rows for cell in row):
        if cell in seen:
            continue
        part, waiting = set[Cell](), [cell]
        while waiting:
            one = waiting.pop()
            waiting += [] if one in part else beside[one]
            part.add(one)
        seen |= part
        yield part
