"""The words in a drawing: texts of documents made short and plain, matches, waits and time-outs in brief."""

from journeys.compiling.waits import DAYS
from journeys.durations import written
from journeys.local_time import EVERY_DAY, instant
from journeys.plan import Match
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import Timeout

LONGEST = 40
"""The most characters of a text that a drawing shows."""


def shortened(text: str, most: int = LONGEST) -> str:
    r"""Give a text in one line of at most so many characters, without what cannot be printed.

    >>> shortened("event.value > 20 &&\n event.country in ['ES', 'PT', 'FR']")
    "event.value > 20 && event.country in ['…"
    """
    plain = "".join(one if one.isprintable() else " " for one in text)
    words = " ".join(plain.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def listed(words: list[str], most: int = LONGEST) -> str:
    """Give as many words as fit, and how many more there are.

    >>> listed(["app", "email"]), listed(["SOFT DRINKS", "CHEESE", "BEEF", "EGGS"], 24)
    ('app, email', 'SOFT DRINKS and 3 more')
    """
    for left in range(len(words)):
        shown = ", ".join(words[: len(words) - left]) + (f" and {left} more" if left else "")
        if len(shown) <= most:
            return shortened(shown, most)
    return f"{len(words)} of them" if len(words) > 1 else shortened("".join(words), most)


def matched(match: Match) -> str:
    """Name the event of a match, and its condition.

    >>> matched(Match("order.completed"))
    'order.completed'
    """
    where = f" where {match.where.source}" if match.where else ""
    return shortened(match.event + where)


def timeout_of(timeout: Timeout) -> str:
    """Say how long is waited at most.

    >>> timeout_of(Timeout(3 * 86_400_000))
    'timeout 3d'
    """
    if not timeout.feature:
        return f"timeout {written(timeout.span)}"
    return f"timeout {written(timeout.least)} to {written(timeout.most)}"


def waited(step: WaitStep) -> str:
    """Say how long a wait is, or until when.

    >>> waited(WaitStep("pause", None, span=86_400_000))
    'wait 1d'
    """
    if step.instant is not None:
        return f"wait until {_moment(step)}"
    if step.clock is None:
        return f"wait {written(step.span)}"
    return f"wait until {step.clock:%H:%M}{_days(step)}"


def _moment(step: WaitStep) -> str:
    at = step.instant
    said = (instant(at) or "") if isinstance(at, int) else shortened(getattr(at, "source", ""), 24)
    sign = "-" if step.span < 0 else "+"
    away = f" {sign} {written(abs(step.span))}" if step.span else ""
    clock = f" at {step.clock:%H:%M}" if step.clock else ""
    return said + away + clock


def _days(step: WaitStep) -> str:
    if step.days == EVERY_DAY:
        return ""
    return " on " + ", ".join(DAYS[day] for day in sorted(step.days))
