"""A graph as text that Mermaid draws: https://mermaid.js.org/syntax/flowchart.html."""

from collections.abc import Iterable

from journeys.drawing.graph import Edge, Graph
from journeys.drawing.nodes import Node, Shape

BRACKETS: dict[Shape, tuple[str, str]] = {
    Shape.END: ("([", "])"),
    Shape.WAIT: ("{{", "}}"),
    Shape.CHOICE: ("{", "}"),
    Shape.SEND: ("[/", "/]"),
    Shape.PLAIN: ("[", "]"),
}
"""What stands around the label of a node of each shape."""

PLAIN = " _.,-+/'()[]=!?%|…"
"""What stands in a label as it is, beside letters and digits."""

NAMED = {'"': "quot", "<": "lt", ">": "gt", "&": "amp"}
"""What has a name as an entity; everything else is written by its number."""


def mermaid(graph: Graph) -> str:
    """Write a graph as a Mermaid flowchart.

    >>> print(mermaid(Graph("it, version 1", (Node("stop", Shape.END, ("stop", "exit done")),), ())))
    ---
    title: it, version 1
    ---
    flowchart TD
        s_stop(["stop<br/>exit done"])
    """
    head = ["---", f"title: {graph.title}", "---", "flowchart TD"]
    parts = [*map(_node, graph.nodes), *map(_edge, graph.edges)]
    return "\n".join([*head, *(f"    {part}" for part in parts)])


def _node(node: Node) -> str:
    before, after = BRACKETS[node.shape]
    return f"{_identity(node.name)}{before}{_label(node.lines)}{after}"


def _edge(edge: Edge) -> str:
    arrow = "-.->" if edge.dotted else "-->"
    label = f"|{_label(edge.labels)}|" if edge.labels else ""
    return f"{_identity(edge.source)} {arrow}{label} {_identity(edge.target)}"


def _identity(name: str) -> str:
    """Give a name that is no word of Mermaid's, such as ``end``."""
    return f"at_{name[1:]}" if name.startswith("@") else f"s_{name}"


def _label(lines: Iterable[str]) -> str:
    return f'"{"<br/>".join(map(escaped, lines))}"'


def escaped(text: str) -> str:
    """Write what means something to Mermaid as an entity.

    >>> escaped("event.page == 'cart' && x < 3")
    "event.page == 'cart' #amp;#amp; x #lt; 3"
    """
    return "".join(
        one if one.isalnum() or one in PLAIN else f"#{NAMED.get(one, ord(one))};" for one in text
    )
