"""Ranks: how far each node stands from the entry, and the edges that lead back."""

from collections.abc import Collection, Iterator, Mapping

from journeys.drawing.graph import Edge, Graph


def edges_back(graph: Graph) -> list[Edge]:
    """Give the edges that lead back to where one has come from; without them nothing goes in circles.

    >>> loop = Graph("", (), (Edge("a", "b"), Edge("b", "c"), Edge("c", "a")))
    >>> [(edge.source, edge.target) for edge in edges_back(loop)]
    [('c', 'a')]
    """
    leaving = _leaving(graph.edges)
    back: list[Edge] = []
    seen: set[str] = set()
    for root in leaving:
        if root not in seen:
            back += _back_from(root, leaving, seen)
    return back


def _leaving(edges: Collection[Edge]) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge)
    return found


def _back_from(root: str, leaving: Mapping[str, list[Edge]], seen: set[str]) -> Iterator[Edge]:
    """Walk in depth without recursion: a journey may have a thousand steps in a row."""
    seen.add(root)
    passed = {root: iter(leaving.get(root, ()))}
    while passed:
        name = next(reversed(passed))
        edge = next(passed[name], None)
        if edge is None:
            del passed[name]
        elif edge.target in passed:
            yield edge
        elif edge.target not in seen:
            seen.add(edge.target)
            passed[edge.target] = iter(leaving.get(edge.target, ()))


def ranks_of(graph: Graph, back: Collection[Edge]) -> dict[str, int]:
    """Give each node's rank: the length of the longest way to it, edges back left out.

    >>> forks = Graph("", (), (Edge("a", "b"), Edge("b", "c"), Edge("a", "c")))
    >>> ranks_of(forks, [])
    {'a': 0, 'b': 1, 'c': 2}
    """
    edges = [edge for edge in graph.edges if edge not in back]
    leaving = _leaving(edges)
    names = [node.name for node in graph.nodes] or [n for e in edges for n in (e.source, e.target)]
    ranks = dict.fromkeys(names, 0)
    coming = dict.fromkeys(names, 0)
    for edge in edges:
        coming[edge.target] += 1
    ready = [name for name in ranks if not coming[name]]
    while ready:
        name = ready.pop()
        for edge in leaving.get(name, ()):
            ranks[edge.target] = max(ranks[edge.target], ranks[name] + 1)
            coming[edge.target] -= 1
            ready += [] if coming[edge.target] else [edge.target]
    return ranks
