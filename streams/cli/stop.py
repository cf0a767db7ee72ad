"""``rumbo stop``: nobody enters a journey any more; those inside go on to their end."""

from journeys.operated import How
from streams.cli.orders import JourneyArgument, YesOption, give
from streams.cli.output import Format, FormatOption


def stop(
    journey: JourneyArgument, yes: YesOption = False, form: FormatOption = Format.TEXT
) -> None:
    """Let a journey run out: nobody enters, and those inside go on to their end."""
    question = f"Stop {journey}? Nobody enters, and those inside go on to their end."
    give(journey, How.STOPPED, question, form, yes=yes)
