"""``rumbo pause``: nobody enters a journey, and what would go out waits or is dropped."""

from typing import Annotated

import typer

from journeys.operated import How
from streams.cli.orders import JourneyArgument, YesOption, give
from streams.cli.output import Format, FormatOption


def pause(
    journey: JourneyArgument,
    discard: Annotated[
        bool, typer.Option("--discard", help="Who comes to an emission leaves the journey.")
    ] = False,
    yes: YesOption = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Pause a journey: nobody enters, and emissions wait until it is resumed."""
    how = How.DISCARD if discard else How.HOLD
    fate = "who comes to an emission leaves" if discard else "emissions wait"
    give(journey, how, f"Pause {journey}? Nobody enters, and {fate}.", form, yes=yes)
