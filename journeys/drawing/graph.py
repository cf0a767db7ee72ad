"""The graph of a journey: a node per step, an edge per pair of steps of which one can lead to the other."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from journeys.drawing.nodes import (
    ANY_TIME,
    ENTRY,
    FINISHED,
    Node,
    Shape,
    entry_node,
    exit_name,
    exit_node,
    step_node,
)
from journeys.drawing.ways import ways_of
from journeys.drawing.wording import matched, shortened
from journeys.plan import Exit, JourneyPlan
from journeys.steps.step import Step


@dataclass(frozen=True, slots=True)
class Edge:
    """That one node leads to another, under labels; ``dotted`` where no step but any event leads there."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing before it has a form."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


MOST_LABELS = 4
"""How many labels of one edge are shown; more are counted."""


def graph_of(journey: JourneyPlan) -> Graph:
    """Draw a journey: its entry, its steps in reading order, their ends, and the exits beside them."""
    steps = [edge for step in journey.steps.values() for edge in _edges(step)]
    beside = [*map(_exit_edge, journey.exits), *_error_edge(journey)]
    ends = [Node(FINISHED, Shape.END, ("finished",))]
    return Graph(
        title=f"{journey.name}, version {journey.version}",
        nodes=(
            entry_node(journey.entry),
            *map(step_node, journey.steps.values()),
            *(ends if any(edge.target == FINISHED for edge in steps) else ()),
            *((Node(ANY_TIME, Shape.PLAIN, ("any time",)),) if beside else ()),
            *map(exit_node, journey.exits),
        ),
        edges=(Edge(ENTRY, journey.first), *steps, *beside),
    )


def _edges(step: Step) -> list[Edge]:
    """Give one edge per step that can follow: ways to the same step share it."""
    labels: dict[str, list[str]] = {}
    for target, label in ways_of(step):
        labels.setdefault(target or FINISHED, []).append(label)
    return [Edge(step.name, target, _shown(said)) for target, said in labels.items()]


def _shown(labels: list[str]) -> tuple[str, ...]:
    """Give the labels of ways that share an edge, the first few of very many."""
    once = list(dict.fromkeys(label for label in labels if label))
    if len(once) > MOST_LABELS:
        once = [*once[: MOST_LABELS - 1], f"{len(once) - MOST_LABELS + 1} more"]
    return (*once[:1], *(f"or {label}" for label in once[1:]))


def _exit_edge(way: Exit) -> Edge:
    said = matched(way.match) if way.match else shortened(way.when.source if way.when else "")
    return Edge(ANY_TIME, exit_name(way), (said,), dotted=True)


def _error_edge(journey: JourneyPlan) -> list[Edge]:
    to = journey.on_error
    return [Edge(ANY_TIME, to, ("error",), dotted=True)] if to in journey.steps else []


def counted(graph: Graph, steps: Mapping[str, int], counts: Mapping[tuple[str, str], int]) -> Graph:
    """Write counts into a graph: of nodes by name, of edges by the names of both ends.

    >>> graph = Graph("", (Node("a", Shape.PLAIN, ("a",)),), (Edge("a", "b", ("else",)),))
    >>> shown = counted(graph, {"a": 1200}, {("a", "b"): 7})
    >>> shown.nodes[0].lines, shown.edges[0].labels
    (('a', '1,200'), ('else', '7'))
    """
    nodes = tuple(
        dataclasses.replace(node, lines=(*node.lines, f"{steps[node.name]:,}"))
        if node.name in steps
        else node
        for node in graph.nodes
    )
    return dataclasses.replace(
        graph, nodes=nodes, edges=tuple(_counted(edge, counts) for edge in graph.edges)
    )


def _counted(edge: Edge, counts: Mapping[tuple[str, str], int]) -> Edge:
    count = counts.get((edge.source, edge.target))
    return edge if count is None else dataclasses.replace(edge, labels=(*edge.labels, f"{count:,}"))
