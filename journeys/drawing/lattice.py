"""A lattice: every node, label and long edge as cells in rows, each linked with cells of the next row only."""

from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap

from journeys.drawing.graph import Edge, Graph
from journeys.drawing.measure import LINE, NAME_SIZE, width_of
from journeys.drawing.nodes import Node
from journeys.drawing.ranks import edges_back, ranks_of

PASS_WIDTH = 12.0
"""The room that an edge takes where it passes a row."""
LABEL_CHARACTERS = 24
"""How many characters stand in one line of an edge's label."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a row: of a node (``lines`` in a box), of a label, or where edges to ``target`` pass.

    ``source`` is the node that a label's edge leaves, and empty elsewhere.
    """

    row: int
    target: str
    source: str = ""
    width: float = field(default=PASS_WIDTH, compare=False)
    height: float = field(default=0.0, compare=False)
    lines: tuple[str, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class Lattice:
    """The rows from top to bottom, the boxes by their nodes' names, and the way of each edge through them.

    Nodes stand in even rows; in the odd row below it stand the labels of the edges that leave a node.
    A way ends at its box, or where it joins the way of another edge to that box. Edges that lead ``back``
    have none.
    """

    rows: list[list[Cell]]
    boxes: dict[str, Cell]
    ways: list[tuple[Edge, list[Cell]]] = field(default_factory=list)
    back: list[Edge] = field(default_factory=list)

    def links(self) -> list[tuple[Cell, Cell]]:
        """Give every pair of cells between which an edge runs, once."""
        pairs = (pair for _, way in self.ways for pair in pairwise(way))
        return list(dict.fromkeys(pairs))


def lattice_of(graph: Graph) -> Lattice:
    """Lay a graph out in rows."""
    back = edges_back(graph)
    ranks = ranks_of(graph, back)
    boxes = {node.name: _box(node, 2 * ranks[node.name]) for node in graph.nodes}
    forward = [edge for edge in graph.edges if edge not in back]
    ways = _ways(forward, boxes)
    cells = dict.fromkeys([*boxes.values(), *(cell for _, way in ways for cell in way)])
    rows: list[list[Cell]] = [[] for _ in range(1 + max(cell.row for cell in cells))]
    for cell in cells:
        rows[cell.row].append(cell)
    return Lattice(rows, boxes, ways, back)


def _box(node: Node, row: int) -> Cell:
    name, *rest = node.lines
    width = max(width_of(name, NAME_SIZE), *map(width_of, rest), 40)
    return Cell(row, node.name, "", width + 36, LINE * len(node.lines) + 12, node.lines)


def _ways(edges: list[Edge], boxes: dict[str, Cell]) -> list[tuple[Edge, list[Cell]]]:
    """Give the way of each edge; where it joins an edge to the same box, the rest is that one's way."""
    passed: set[Cell] = set()
    ways = []
    for edge in edges:
        way = [boxes[edge.source]]
        for row in range(way[0].row + 1, boxes[edge.target].row):
            labelled = edge.labels and len(way) == 1
            way.append(_label(edge, row) if labelled else Cell(row, edge.target))
            if way[-1] in passed:
                break
        else:
            way.append(boxes[edge.target])
        passed |= {cell for cell in way if not cell.lines}
        ways.append((edge, way))
    return ways


def _label(edge: Edge, row: int) -> Cell:
    lines = label_lines(edge)
    width = max(map(width_of, lines)) + 10
    return Cell(row, edge.target, edge.source, width, LINE * len(lines) + 4, lines)


def label_lines(edge: Edge) -> tuple[str, ...]:
    """Give the lines of an edge's label."""
    return tuple(line for label in edge.labels for line in wrap(label, LABEL_CHARACTERS))
