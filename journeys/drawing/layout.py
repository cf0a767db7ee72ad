"""A layout: where every box, label and edge of a graph stands on the page."""

from dataclasses import dataclass

from journeys.drawing.graph import Edge, Graph
from journeys.drawing.lanes import lanes_of
from journeys.drawing.lattice import lattice_of
from journeys.drawing.measure import width_of
from journeys.drawing.nodes import Node
from journeys.drawing.ordering import neighbours, ordered
from journeys.drawing.page import MARGIN, Area, Point, page_of
from journeys.drawing.placing import placed

TITLE_SIZE = 15.0
"""The size of a title's text."""


@dataclass(frozen=True, slots=True)
class Route:
    """The points that an edge runs through; ``angular`` where it has corners instead of curves.

    One that ``joins`` another edge to the same box goes on as that edge does.
    """

    edge: Edge
    points: tuple[Point, ...]
    angular: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph on the page."""

    title: str
    width: float
    height: float
    boxes: tuple[tuple[Node, Area], ...]
    labels: tuple[tuple[tuple[str, ...], Area], ...]
    routes: tuple[Route, ...]


def layout_of(graph: Graph) -> Layout:
    """Lay a graph out: rows by the longest way from the entry, edges back at the right side."""
    lattice = lattice_of(graph)
    above, below = neighbours(lattice.links())
    rows = ordered(lattice.rows, above, below)
    page = page_of(lattice, placed(rows, above, below))
    lanes = lanes_of(lattice, page)
    labels = [
        (cell.lines, page.area(cell)) for _, way in lattice.ways for cell in way if cell.source
    ]
    labels += [(lane.lines, lane.label) for lane in lanes]
    routes = [Route(edge, page.way(way), joins=not way[-1].lines) for edge, way in lattice.ways]
    routes += [Route(lane.edge, lane.points, angular=True) for lane in lanes]
    rights = [page.right, MARGIN + width_of(graph.title, TITLE_SIZE)]
    return Layout(
        title=graph.title,
        width=MARGIN + max(rights + [lane.right for lane in lanes]),
        height=MARGIN + max([page.bottoms[-1], *(lane.bottom for lane in lanes)]),
        boxes=tuple((node, page.area(lattice.boxes[node.name])) for node in graph.nodes),
        labels=tuple(labels),
        routes=tuple(routes),
    )
