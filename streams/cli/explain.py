"""``rumbo explain``: why a customer got what they got, as a person reads it."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Group
from rich.text import Text

from journeys.local_time import instant, millis
from journeys.state import Customer
from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, show, write_json
from streams.settings import Settings
from streams.why.explanation import Explained, Sum, explained, odds
from streams.why.fate import Turn

CustomerArgument = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id of the customer.")]
DepthOption = Annotated[
    int, typer.Option(min=1, help="Most records of a partition to look through, the latest ones.")
]


def explain(
    customer: CustomerArgument,
    last: Annotated[int, typer.Option(min=1, help="How many decisions, the latest ones.")] = 5,
    decision: Annotated[
        str | None, typer.Option(metavar="ID", help="Only that decision, emission or quote.")
    ] = None,
    depth: DepthOption = 100_000,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say why: a customer's last decisions and offers, the latest last, with all that led to them."""
    found, cut = asyncio.run(_explained(Settings(), customer, last, decision, depth))
    if output is Format.JSON:
        told = [_plain(one) for one in found]
        write_json({"customer": customer, "decisions": told, "not_read": cut})
        return
    _show(customer, found, cut)


async def _explained(
    settings: Settings, customer: str, last: int, identity: str | None, depth: int
) -> tuple[list[Explained], dict[str, int]]:
    from streams.why.customer import known  # noqa: PLC0415 - the clients are loaded when used
    from streams.why.recent import recent  # noqa: PLC0415 - the clients are loaded when used

    async with known(settings, customer, depth) as one:
        said = await recent(one.trail, last, identity)
        if one.state is None and not said:
            raise CommandError(stranger(customer))
        found = explained(said, one.state or Customer())
        if identity is not None:
            found = [each for each in found if identity in each.ids]
        if identity is not None and not found:
            raise CommandError(_missing(customer, identity, one.trail.cut))
        return found[-last:], one.trail.cut


def stranger(customer: str) -> str:
    """Give the sentence about somebody unknown."""
    return (
        f"Nobody here is called {customer!r}: no state, and nothing was said about them. Check the "
        "id (it is the key of their events), RUMBO_JOB and RUMBO_PREFIX."
    )


def _missing(customer: str, identity: str, cut: dict[str, int]) -> str:
    older = " Older records were not read: raise --depth." if cut else ""
    return f"Nothing about customer {customer} has the id {identity}.{older}"


def _show(customer: str, found: list[Explained], cut: dict[str, int]) -> None:
    from streams.why.decision_page import page  # noqa: PLC0415 - only here

    many = f"the last {len(found)} decisions" if len(found) > 1 else "one decision"
    what = many if found else "nothing was decided yet"
    show(Text.assemble("Customer ", (customer, "bold"), f": {what}. Times are in UTC."))
    for one in found:
        show(Group("", page(one)))
    if cut:
        show(Text(f"\n{unread(cut)}", "yellow"))


def unread(cut: dict[str, int]) -> str:
    """Say which records were not read.

    >>> unread({"price.offers": 1200})
    'Not read, because of --depth: 1,200 older records of price.offers.'
    """
    told = ", ".join(f"{count:,} older records of {topic}" for topic, count in cut.items())
    return f"Not read, because of --depth: {told}."


def _plain(one: Explained) -> dict[str, Any]:
    body = one.taken.body.model_dump(mode="json", by_alias=True)
    return body | {
        "time": instant(millis(one.taken.time)),
        "message": one.taken.id,
        "score": _sum(one.score),
        "rests_on": list(one.rests_on),
        "fate": str(one.fate),
        "became": [_turn(turn) for turn in one.happened],
        "offers": [
            offer.model_dump(mode="json", by_alias=True) | {"log_odds": _sum(odds(offer))}
            for offer in one.offers
        ],
        "reward": None if one.reward is None else _reward(one),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    until = None if turn.until is None else instant(millis(turn.until))
    return asdict(turn) | {"time": instant(millis(turn.time)), "until": until}


def _sum(added: Sum | None) -> dict[str, Any] | None:
    if added is None:
        return None
    return {"of": added.of, "value": added.total, "sum": added.sum, "exact": added.exact}


def _reward(one: Explained) -> dict[str, Any]:
    told = msgspec.structs.asdict(one.reward)  # type: ignore[arg-type]
    kept = {name: told[name] for name in ("reward", "matched", "propensity", "arm")}
    return kept | {name: instant(told[name]) for name in ("opens", "closes")}
