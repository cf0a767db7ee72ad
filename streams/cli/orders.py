"""What the commands share that operate a journey: to ask first, to give the order, to say how it stands."""

import asyncio
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.output import Format, write_json
from streams.settings import Settings

if TYPE_CHECKING:
    from journeys.operated import How
    from streams.definitions.standing import Standing

JourneyArgument = Annotated[str, typer.Argument(metavar="JOURNEY", help="Name of the journey.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask, also at a terminal.")]

MEANS = {
    "runs": "runs: customers enter, and emissions go out",
    "hold": "is paused: nobody enters, and emissions wait until `rumbo resume`",
    "discard": "is paused: nobody enters, and who comes to an emission leaves",
    "stopped": "is stopped: nobody enters, and those inside go on to their end",
    "killed": "is killed: nobody enters, and those inside leave before anything else happens to them",
    "disabled": "is switched off, its file is broken: nobody enters, and those inside go on",
    "not in force": "has no document in force: nobody enters, and those inside go on",
}
"""What it means that a journey is operated so."""


def agree(question: str, *, yes: bool) -> None:
    """Ask at a terminal, unless that was said not to be done; a no changes nothing."""
    if not yes and sys.stdin.isatty() and not typer.confirm(question):
        raise CommandError("Nothing was changed.")


def give(journey: str, how: "How | None", question: str, form: Format, *, yes: bool) -> None:
    """Operate a journey so, or with None no longer, and say how it stands then."""
    from streams.activation import TopicMissing  # noqa: PLC0415 - loads the clients when used
    from streams.definitions.revisions import NoRevision  # noqa: PLC0415
    from streams.operating import look_at, order  # noqa: PLC0415

    settings = Settings()
    try:
        asyncio.run(look_at(settings, journey))
        agree(question, yes=yes)
        say(asyncio.run(order(settings, journey, how)), form)
    except (NoRevision, TopicMissing) as refused:
        raise CommandError(str(refused)) from None


def say(one: "Standing", form: Format) -> None:
    """Say how a journey stands."""
    if form is Format.JSON:
        write_json(asdict(one))
        return
    typer.echo(f"{one.journey} {MEANS[one.how]} (since manifest {one.since})")
