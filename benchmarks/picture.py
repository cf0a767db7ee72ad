"""The picture: CPU per event of every contender, as bars of an SVG."""

from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from benchmarks.throughput import Rounds

PICTURE = Path(__file__).parent / "results.svg"
STYLE = (
    "text{font:14px sans-serif;fill:#222}.title{font-weight:bold}"
    ".own{fill:#7a8ba8}.rumbo{fill:#c2410c}.learner{fill:#fdba74}"
)
WIDTH, ROW, LEFT, RIGHT, TOP = 760, 34, 250, 90, 48


def drawn(rounds: Rounds) -> str:
    """Draw the medians, the shortest bar on top; a learner's share stands behind the worker's."""
    found = [
        (name, [median(one.cost[part] for one in runs) for part in runs[0].cpu])
        for name, runs in rounds.items()
    ]
    found.sort(key=lambda one: sum(one[1]))
    longest = max(sum(parts) for _, parts in found)
    rows = [_row(number, name, parts, longest) for number, (name, parts) in enumerate(found)]
    height = TOP + ROW * len(rows) + 8
    title = '<text x="12" y="28" class="title">CPU µs per event (less is better)</text>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            title,
            *rows,
            "</svg>\n",
        ]
    )


def _row(number: int, name: str, parts: list[float], longest: float) -> str:
    y = TOP + ROW * number
    scale = (WIDTH - LEFT - RIGHT) / longest
    kinds = ["rumbo" if name.startswith("Rumbo") else "own", "learner"]
    bars, x = [], float(LEFT)
    for kind, part in zip(kinds, parts, strict=False):
        bars.append(_bar(x, y, part * scale, kind))
        x += part * scale
    said = " + ".join(f"{part:,.0f}" for part in parts)
    return (
        f'<text x="{LEFT - 8}" y="{y + 18}" text-anchor="end">{escape(name)}</text>'
        f"{''.join(bars)}"
        f'<text x="{x + 6:.1f}" y="{y + 18}">{said}</text>'
    )


def _bar(x: float, y: int, width: float, kind: str) -> str:
    return f'<rect x="{x:.1f}" y="{y}" width="{max(width, 1):.1f}" height="24" class="{kind}"/>'


def draw(rounds: Rounds) -> None:
    """Write the picture beside the table."""
    PICTURE.write_text(drawn(rounds))
