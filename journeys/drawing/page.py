"""A page: the places of rows and cells on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from journeys.drawing.lattice import Cell, Lattice
from journeys.drawing.placing import Places

MARGIN = 24.0
"""The space around a drawing."""
TITLE = 26.0
"""The height of its title."""
GAPS = (20.0, 46.0)
"""The least and the most space between two rows: edges that run far aside want more of it."""
LANE = 12.0
"""The space that an edge back takes between two rows, and beside them."""

Point = tuple[float, float]
"""How far from the left, and from the top."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its left, its top, its width and its height."""

    left: float
    top: float
    width: float
    height: float

    def overlaps(self, other: "Area") -> bool:
        """Say whether two areas have more than an edge in common.

        >>> Area(0, 0, 9, 9).overlaps(Area(9, 0, 5, 5)), Area(0, 0, 9, 9).overlaps(Area(8, 8, 5, 5))
        (False, True)
        """
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Where cells stand: their middles from the left, and the top and the bottom of each row."""

    places: Places
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]

    @property
    def right(self) -> float:
        """Where the rightmost cell ends."""
        return max(place + cell.width / 2 for cell, place in self.places.items())

    def area(self, cell: Cell) -> Area:
        """Give the area of a cell, in the middle of its row."""
        top = (self.tops[cell.row] + self.bottoms[cell.row] - cell.height) / 2
        return Area(self.places[cell] - cell.width / 2, top, cell.width, cell.height)

    def way(self, cells: list[Cell]) -> tuple[Point, ...]:
        """Give the points of a way: upright within each row, and from row to row between them."""
        first, last = self.area(cells[0]), cells[-1]
        points = [(self.places[cells[0]], first.top + first.height)]
        for before, cell in pairwise(cells):
            points += [(self.places[before], self.bottoms[before.row])]
            points += [(self.places[cell], self.tops[cell.row])]
        points += [(self.places[last], self.area(last).top)] if last.lines else []
        return tuple(dict.fromkeys(points))


def page_of(lattice: Lattice, places: Places) -> Page:
    """Put the rows one under the other, with the space that the edges between them need."""
    left = min(place - cell.width / 2 for cell, place in places.items())
    moved = {cell: place - left + MARGIN for cell, place in places.items()}
    gaps = _gaps(lattice, moved)
    tops, bottoms = [], []
    at = MARGIN + TITLE
    for row, cells in enumerate(lattice.rows):
        tops.append(at + gaps[row])
        at = tops[-1] + max(cell.height for cell in cells)
        bottoms.append(at)
    return Page(moved, tuple(tops), tuple(bottoms))


def _gaps(lattice: Lattice, places: Places) -> list[float]:
    """Give the space above each row."""
    gaps = [0.0, *(GAPS[0] for _ in lattice.rows[1:])]
    for upper, lower in lattice.links():
        aside = abs(places[upper] - places[lower]) / 6
        gaps[lower.row] = max(gaps[lower.row], min(aside, GAPS[1]))
    crossed = Counter(row for rows in rows_back(lattice) for row in rows)
    return [gap + LANE * crossed[row] for row, gap in enumerate(gaps)]


def rows_back(lattice: Lattice) -> Iterable[tuple[int, int]]:
    """Give for each edge back the row above which it leaves, and the one above which it arrives."""
    boxes = lattice.boxes
    return [(boxes[edge.source].row + 1, boxes[edge.target].row) for edge in lattice.back]
