"""The answer to why not, as a person reads it."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.why.answer import WhyNot
from streams.why.lines import LOUD, QUIET
from streams.why.moment import moment
from streams.why.reason import Reason


def page(answer: WhyNot) -> RenderableType:
    """Show the answer: what stands now, then what happened before."""
    return Group(_title(answer), *_blocks(answer))


def _title(answer: WhyNot) -> Text:
    version = f" (version {answer.version})" if answer.version is not None else " (switched off)"
    return Text.assemble(
        "Customer ",
        (answer.customer, LOUD),
        " and ",
        (answer.journey, "bold cyan"),
        f"{version}, as of {moment(answer.now)}. Times are in UTC.",
    )


def _blocks(answer: WhyNot) -> Iterator[RenderableType]:
    for name, stands in (("now", True), ("before", False)):
        found = [one for one in answer.reasons if one.stands is stands]
        if found:
            yield Text(f"\n{name}", QUIET)
            yield _listed(found)


def _listed(reasons: list[Reason]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=2)
    grid.add_column(overflow="fold")
    for one in reasons:
        grid.add_row(" •", _told(one))
    return grid


def _told(one: Reason) -> Text:
    style = LOUD if one.stands else ""
    return Text.assemble((f"{one.sentence}.\n", style), (_details(one), QUIET))


def _details(one: Reason) -> str:
    word = "since" if one.stands else "on"
    since = f"{word} {moment(one.since)}" if one.since else ""
    until = f"until {moment(one.until)}" if one.until else ""
    return "  ".join(part for part in (since, until, one.rule, one.place) if part)
