"""``rumbo why-not``: why a customer is not on a journey, or got nothing from it."""

import asyncio
import time
from typing import Annotated, Any

import typer
from rich.text import Text

from journeys.diagnostic import close_to
from journeys.event import Millis
from journeys.local_time import instant
from journeys.state import Customer
from streams.cli.explain import CustomerArgument, DepthOption, stranger, unread
from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, show, write_json
from streams.definitions.in_force import InForce, in_force
from streams.endpoints import kafka_of
from streams.partition.state import PartitionState
from streams.settings import Settings
from streams.topics import full_name
from streams.why.answer import WhyNot, why_not
from streams.why.answer_page import page
from streams.why.reason import Reason, Situation


def explain_why_not(
    customer: CustomerArgument,
    journey: Annotated[str, typer.Argument(metavar="JOURNEY", help="Name of the journey.")],
    depth: DepthOption = 100_000,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say why not: what keeps a customer off a journey, or kept something from them."""
    answer, cut = asyncio.run(_answer(Settings(), customer, journey, depth))
    if output is Format.JSON:
        write_json(_plain(answer) | {"not_read": cut})
        return
    show(page(answer))
    if cut:
        show(Text(f"\n{unread(cut)}", "yellow"))


async def _answer(
    settings: Settings, customer: str, journey: str, depth: int
) -> tuple[WhyNot, dict[str, int]]:
    from streams.why.customer import known  # noqa: PLC0415 - the clients are loaded when used
    from streams.why.recent import about  # noqa: PLC0415 - the clients are loaded when used

    async with known(settings, customer, depth) as one:
        force = await _in_force(settings, one.partition)
        _check(force, journey)
        said = await about(one.trail, journey)
        if one.state is None and not said:
            raise CommandError(stranger(customer))
        state, now = one.state or Customer(), _now(force, one.partition)
        return why_not(Situation(customer, journey, state, now, force, said)), one.trail.cut


async def _in_force(settings: Settings, partition: PartitionState) -> InForce:
    topic = full_name(settings.prefix, "journey.definitions")
    force = await in_force(kafka_of(settings), topic, partition.plan) if partition.plan else None
    if force is None:
        raise CommandError(
            "No journeys are in force for this customer's partition yet. Write them with "
            "`rumbo apply`, and let a worker run (`rumbo run`)."
        )
    return force


def _check(force: InForce, journey: str) -> None:
    settings = force.plan.settings
    names = (document.name for document in force.documents if document.kind == "journey")
    there = sorted({*names, *settings.operated, *settings.disabled})
    if journey not in there:
        hint = close_to(journey, there) or f"there are {', '.join(there) or 'none'}."
        raise CommandError(f"No journey in force is called {journey!r}: {hint}")


def _now(force: InForce, partition: PartitionState) -> Millis:
    """Give the deployment's now: of its events, or by the wall clock."""
    if force.plan.settings.clock == "events":
        return partition.time
    return max(partition.time, time.time_ns() // 1_000_000)


def _plain(answer: WhyNot) -> dict[str, Any]:
    return {
        "customer": answer.customer,
        "journey": answer.journey,
        "version": answer.version,
        "now": instant(answer.now),
        "on_it": answer.on_it,
        "because": answer.reasons[0].sentence if answer.reasons else None,
        "reasons": [_reason(one) for one in answer.reasons],
    }


def _reason(one: Reason) -> dict[str, Any]:
    return {
        "sentence": one.sentence,
        "rule": one.rule,
        "place": one.place or None,
        "since": instant(one.since),
        "until": instant(one.until),
        "stands": one.stands,
    }
