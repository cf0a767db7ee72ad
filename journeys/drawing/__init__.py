"""Drawing: a journey as a graph, and the graph as Mermaid text or as an SVG image of our own layout."""
