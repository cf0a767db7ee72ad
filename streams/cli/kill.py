"""``rumbo kill``: nothing of a journey happens any more, to anyone."""

from journeys.operated import How
from streams.cli.orders import JourneyArgument, YesOption, give
from streams.cli.output import Format, FormatOption


def kill(
    journey: JourneyArgument, yes: YesOption = False, form: FormatOption = Format.TEXT
) -> None:
    """Kill a journey: nobody enters, those inside leave, and nothing of it goes out."""
    question = f"Kill {journey}? All who are on it leave at their next event or timer; they do not come back."
    give(journey, How.KILLED, question, form, yes=yes)
