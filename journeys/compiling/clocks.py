"""The customer's own clock in expressions: where it stands, and what is said where it does not."""

from collections.abc import Mapping

from journeys.clock import CLOCK
from journeys.wording import ExpressionError, tokens

_MISPLACED = "now_local is read only where a journey asks at one instant"
_HINT = "ask it in a branch, an audience, or the where of an entry, a wait or an exit"


class MisplacedClockError(ExpressionError):
    """The customer's clock is read where nobody looks at it."""


def check_clock(source: str, types: Mapping[str, str]) -> None:
    """Refuse the clock where it does not stand, and the spelling of other engines where it does.

    >>> check_clock("now_local.hour > 8", CLOCK)
    >>> check_clock("now_local() > 8", CLOCK)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    journeys.wording.ExpressionError: the clock is read as now_local.hour, ...
    """
    for token in tokens(source) if "now_local" in source else ():
        name = token.group()
        if name.partition(".")[0] != "now_local" or name in types:
            continue
        if not types.keys() >= CLOCK.keys():
            raise MisplacedClockError(_MISPLACED, token.start(), _HINT)
        if name == "now_local":
            *names, last = CLOCK
            message = f"the clock is read as {', '.join(names)} or {last}"
            raise ExpressionError(message, token.start())
