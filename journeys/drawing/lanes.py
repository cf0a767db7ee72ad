"""Lanes: edges that lead back run at the right side of everything, each in its own."""

import dataclasses
from collections import Counter
from dataclasses import dataclass

from journeys.drawing.graph import Edge
from journeys.drawing.lattice import Lattice, label_lines
from journeys.drawing.measure import LINE, width_of
from journeys.drawing.page import LANE, MARGIN, TITLE, Area, Page, Point, rows_back

ASIDE = 14.0
"""How far beside the middle of a box an edge back leaves and arrives."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One edge back: its corners, and the area of its label at the right of it."""

    edge: Edge
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    label: Area

    @property
    def left(self) -> float:
        """Where it runs."""
        return self.points[2][0]

    @property
    def right(self) -> float:
        """Where its label ends."""
        return self.label.left + self.label.width

    @property
    def top(self) -> float:
        """Where it or its label begins."""
        return min(self.points[3][1], self.label.top)

    @property
    def bottom(self) -> float:
        """Where it and its label have ended."""
        return max(self.points[2][1], self.label.top + self.label.height)


def lanes_of(lattice: Lattice, page: Page) -> list[Lane]:
    """Lead every edge back from below its box to above the other one, short ways inside long ones."""
    lanes: list[Lane] = []
    taken: Counter[int] = Counter()
    for rows, edge in sorted(zip(rows_back(lattice), lattice.back, strict=True), key=_span):
        heights = [_height(page, row, taken) for row in rows]
        lanes.append(_outside(_lane(edge, lattice, page, heights), lanes))
    return lanes


def _span(found: tuple[tuple[int, int], Edge]) -> int:
    (leaves, arrives), _ = found
    return leaves - arrives


def _height(page: Page, row: int, taken: Counter[int]) -> float:
    """Give the height at which the next edge back crosses the space above a row."""
    taken[row] += 1
    above = page.bottoms[row - 1] if row else MARGIN + TITLE
    return above + LANE * taken[row] - LANE / 3


def _outside(lane: Lane, others: list[Lane]) -> Lane:
    """Move a lane to the right of those that it would meet."""
    met = [other for other in others if lane.top < other.bottom and other.top < lane.bottom]
    away = max((other.right + LANE - lane.left for other in met), default=0.0)
    (start, below, (_, low), (_, high), above, end) = lane.points
    left = lane.left + away
    label = dataclasses.replace(lane.label, left=lane.label.left + away)
    points = (start, below, (left, low), (left, high), above, end)
    return dataclasses.replace(lane, points=points, label=label)


def _lane(edge: Edge, lattice: Lattice, page: Page, heights: list[float]) -> Lane:
    right = page.right + LANE
    source, target = lattice.boxes[edge.source], lattice.boxes[edge.target]
    leaves, arrives = page.places[source] + ASIDE, page.places[target] + ASIDE
    bottom, top = page.area(source).top + source.height, page.area(target).top
    points = (
        (leaves, bottom),
        (leaves, heights[0]),
        (right, heights[0]),
        (right, heights[1]),
        (arrives, heights[1]),
        (arrives, top),
    )
    lines = label_lines(edge)
    width, height = max(map(width_of, lines), default=0.0), LINE * len(lines)
    middle = (heights[0] + heights[1] - height) / 2
    return Lane(edge, points, lines, Area(right + 4, middle, width, height))
