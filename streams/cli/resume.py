"""``rumbo resume``: a journey that was paused, stopped or killed runs again."""

from streams.cli.orders import JourneyArgument, YesOption, give
from streams.cli.output import Format, FormatOption


def resume(
    journey: JourneyArgument, yes: YesOption = False, form: FormatOption = Format.TEXT
) -> None:
    """Let a journey run again: what was held goes out at its next look, through every policy."""
    question = (
        f"Resume {journey}? Customers enter it, what was held goes out, and who was not reached by a "
        "kill goes on."
    )
    give(journey, None, question, form, yes=yes)
