"""Graphs as one self-contained SVG image, one under the other."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from journeys.drawing.graph import Graph
from journeys.drawing.layout import TITLE_SIZE, Layout, Route, layout_of
from journeys.drawing.measure import LINE, NAME_SIZE, SIZE
from journeys.drawing.nodes import Node, Shape
from journeys.drawing.page import MARGIN, Area, Point

FILLS: dict[Shape, str] = {
    Shape.END: "#e6f4ea",
    Shape.WAIT: "#eef1f5",
    Shape.CHOICE: "#fff4d6",
    Shape.SEND: "#e3effd",
    Shape.PLAIN: "#ffffff",
}
"""The colour of the nodes of each shape."""

POINT = 12.0
"""How far the points and slants of a box reach into it."""

HEAD = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8"'
    ' orient="auto"><path d="M0,0.5 L8,4 L0,7.5 Z" fill="#5b6673"/></marker></defs>'
)
"""The head of an arrow."""


def svg(graphs: Sequence[Graph]) -> str:
    """Draw graphs as an SVG image.

    >>> print(svg([Graph("it, version 1", (Node("a", Shape.PLAIN, ("a",)),), ())])[:47])
    <svg xmlns="http://www.w3.org/2000/svg" width="
    """
    layouts = [layout_of(graph) for graph in graphs]
    width, height = max(one.width for one in layouts), sum(one.height for one in layouts)
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    font = f'font-family="Helvetica, Arial, sans-serif" font-size="{SIZE:g}" fill="#1c2530"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img">']
    parts += [f"<title>{escape('; '.join(one.title for one in layouts))}</title>", HEAD]
    parts.append('<rect width="100%" height="100%" fill="#ffffff"/>')
    top = 0.0
    for layout in layouts:
        parts += [f'<g transform="translate(0,{top:g})">', *_drawn(layout), "</g>"]
        top += layout.height
    return "\n".join([*parts, "</svg>"])


def _drawn(layout: Layout) -> Iterable[str]:
    yield _text(MARGIN, MARGIN + TITLE_SIZE, layout.title, TITLE_SIZE, anchor="start", bold=True)
    yield from map(_route, layout.routes)
    for lines, area in layout.labels:
        yield from _label(lines, area)
    for node, area in layout.boxes:
        yield from _box(node, area)


def _box(node: Node, area: Area) -> Iterable[str]:
    look = f'fill="{FILLS[node.shape]}" stroke="#5b6673"'
    dashes = ' stroke-dasharray="4 3"' if node.name.startswith("@any") else ""
    yield f"{_outline(node.shape, area)} {look}{dashes}/>"
    yield from _lines(node.lines, area, heading=True)


def _outline(shape: Shape, area: Area) -> str:
    left, top, right, bottom = area.left, area.top, area.left + area.width, area.top + area.height
    middle = top + area.height / 2
    inner, outer = left + POINT, right - POINT
    if shape is Shape.CHOICE:
        corners = [
            (inner, top),
            (outer, top),
            (right, middle),
            (outer, bottom),
            (inner, bottom),
            (left, middle),
        ]
    elif shape is Shape.SEND:
        corners = [(inner, top), (right, top), (outer, bottom), (left, bottom)]
    else:
        radius = {Shape.END: min(area.height / 2, 20.0), Shape.WAIT: 8.0}.get(shape, 0.0)
        size = f'width="{area.width:.1f}" height="{area.height:.1f}"'
        return f'<rect x="{left:.1f}" y="{top:.1f}" {size} rx="{radius:g}"'
    return f'<polygon points="{" ".join(map(_point, corners))}"'


def _label(lines: tuple[str, ...], area: Area) -> Iterable[str]:
    place = f'x="{area.left:.1f}" y="{area.top:.1f}"'
    yield f'<rect {place} width="{area.width:.1f}" height="{area.height:.1f}" fill="#ffffff"/>'
    yield from _lines(lines, area, heading=False)


def _lines(lines: tuple[str, ...], area: Area, *, heading: bool) -> Iterable[str]:
    middle = area.left + area.width / 2
    top = area.top + (area.height - LINE * len(lines)) / 2
    for number, line in enumerate(lines):
        name = heading and number == 0
        height = top + LINE * (number + 0.75)
        yield _text(middle, height, line, NAME_SIZE if name else SIZE, anchor="middle", bold=name)


def _text(x: float, y: float, text: str, size: float, *, anchor: str, bold: bool) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
    return f"<text {place}{weight}>{escape(text)}</text>"


def _route(route: Route) -> str:
    dashes = ' stroke-dasharray="4 3"' if route.edge.dotted else ""
    head = "" if route.joins else ' marker-end="url(#arrow)"'
    look = f'fill="none" stroke="#5b6673"{dashes}{head}'
    return f'<path d="{_path(route.points, angular=route.angular)}" {look}/>'


def _path(points: Sequence[Point], *, angular: bool) -> str:
    """Give a path: corners, or lines that leave and arrive upright."""
    path = [f"M{_point(points[0])}"]
    for before, point in pairwise(points):
        if angular or before[0] == point[0]:
            path.append(f"L{_point(point)}")
        else:
            middle = (before[1] + point[1]) / 2
            bend = f"{_point((before[0], middle))} {_point((point[0], middle))}"
            path.append(f"C{bend} {_point(point)}")
    return " ".join(path)


def _point(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
