"""The look of an explanation: labelled lines, numbers and small tables, readable at 80 columns."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.why.explanation import Sum

LABEL = 10
"""Width of the labels at the left."""
MOST_PARTS = 6
"""How many contributions are named; the rest is one line."""

QUIET, GOOD, BAD, LOUD = "dim", "green", "red", "bold"

Line = tuple[str, RenderableType]
"""A label and what stands beside it."""


def labelled(lines: Iterable[Line]) -> Table:
    """Lay out lines with their labels at the left."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=LABEL, style=QUIET, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, shown in lines:
        grid.add_row(label, shown)
    return grid


def small(*columns: str) -> Table:
    """Give a small table: the first column is text, the others are numbers, or words without a name."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=QUIET)
    first, *others = columns
    made.add_column(first, overflow="fold")
    for column in others:
        made.add_column(column, justify="right" if column else "left")
    return made


def printable(text: str) -> str:
    r"""Write what came from outside so that it cannot steer the terminal.

    >>> printable("b1"), printable("b1\x1b[31m")
    ('b1', 'b1\\x1b[31m')
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def number(value: Any) -> str:
    """Write a number so that it can be compared at a glance; anything else as it is.

    >>> number(0.5), number(1147.0), number("CHEESE"), number(True)
    ('0.5', '1147', 'CHEESE', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))


def chance(value: float | None) -> str:
    """Write a probability.

    >>> chance(0.984), chance(0.0004), chance(None)
    ('98.40 %', '0.04 %', '-')
    """
    return "-" if value is None else f"{value * 100:.2f} %"


def score(value: float | None) -> str:
    """Write a score.

    >>> score(0.64123), score(None)
    ('0.641', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def values(read: Mapping[str, Any]) -> str:
    """Write the values that a condition read.

    >>> values({"customer.order_soon.p": 0.55})
    'customer.order_soon.p = 0.55'
    """
    return ", ".join(f"{name} = {number(value)}" for name, value in read.items())


def parts(added: Sum, against: Mapping[str, float] | None = None) -> RenderableType:
    """Show what adds up, the largest first, beside the runner-up's; and check the sum."""
    shown = small("", *(["chosen", "runner-up"] if against else ["adds"]))
    named = sorted(added.parts, key=lambda name: -abs(added.parts[name]))
    for name in named[:MOST_PARTS]:
        shown.add_row(Text(name), *_beside(name, added.parts, against))
    rest = named[MOST_PARTS:]
    others = [name for name in against or {} if name not in named[:MOST_PARTS]]
    if rest or others:
        sums = [sum(added.parts[name] for name in rest)]
        sums += [sum(against[name] for name in others)] if against else []
        label = f"{len(rest)} smaller ones" if rest else "others"
        shown.add_row(Text(label, QUIET), *(f"{one:+.4f}" for one in sums))
    totals = [added.sum, *([sum(against.values())] if against else [])]
    shown.add_row(Text("sum", LOUD), *(Text(f"{one:+.4f}", LOUD) for one in totals))
    return Group(shown, _checked(added))


def _beside(name: str, own: Mapping[str, float], against: Mapping[str, float] | None) -> list[str]:
    other = [f"{against[name]:+.4f}" if name in against else "-"] if against else []
    return [f"{own[name]:+.4f}", *other]


def _checked(added: Sum) -> Text:
    if added.exact:
        return Text(f"the sum is {added.of}, to the last digit", GOOD)
    return Text(f"the sum is {added.sum!r}, but {added.of} is {added.total!r}", BAD)
