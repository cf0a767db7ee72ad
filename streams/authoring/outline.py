"""The outline of a new journey: what a person has to say, and what of it can be."""

import re
from dataclasses import dataclass

from journeys.documents.base import NAME, PATTERNS
from journeys.durations import UNITS, duration, written
from journeys.event import Millis
from streams.authoring.refusal import Refusal

SHORTEST: Millis = UNITS["m"]
"""The shortest wait: a person needs a moment to buy in time."""

LONGEST: Millis = 60 * UNITS["d"]
"""The longest wait: an enrolment lives for 90 days unless its journey says otherwise."""

MOST_LETTERS = 64 - len("-reminds")
"""Letters of the longest name: names have at most 64, and the tests have something behind it."""

RESERVED = {"true", "false", "null"}
"""Words that YAML does not read as texts."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A journey's name, the event that begins it, the one it is for, and the wait before a reminder."""

    name: str
    event: str
    goal: str
    wait: Millis

    @property
    def reminds(self) -> str:
        """The name of the test in which nobody comes back."""
        return f"{self.name}-reminds"

    @property
    def in_time(self) -> str:
        """The name of the test in which the goal is reached before the reminder."""
        return f"{self.name}-in-time"


def name_of(text: str) -> str:
    """Give the name of a journey whose tests can be named after it.

    >>> name_of("welcome-back")
    'welcome-back'
    """
    _refuse_no_name(text)
    if len(text) > MOST_LETTERS:
        message = f"its tests are named after it, take one of at most {MOST_LETTERS} letters"
        raise Refusal(f"The name {text!r} is too long: {message}.")
    return text


def event_of(text: str) -> str:
    """Give the name of an event that others send."""
    _refuse_no_name(text)
    if text.startswith("rumbo."):
        raise Refusal(f"{text!r} is an event of Rumbo itself: take one that you send.")
    return text


def goal_of(text: str, event: str) -> str:
    """Give the name of the goal's event, which is another one than the event that begins the journey."""
    if event_of(text) == event:
        raise Refusal(f"{text!r} cannot both begin the journey and be its goal: take two events.")
    return text


def wait_of(text: str) -> Millis:
    """Give a wait in milliseconds.

    >>> wait_of("1d")
    86400000
    """
    try:
        wait = duration(text)
    except ValueError as error:
        raise Refusal(f"{error}.") from None
    if not SHORTEST <= wait <= LONGEST:
        between = f"from {written(SHORTEST)} to {written(LONGEST)}"
        raise Refusal(f"A wait of {text} is not for a reminder: take one {between}.")
    return wait


def _refuse_no_name(text: str) -> None:
    if not re.fullmatch(NAME, text):
        meaning = f"{PATTERNS[NAME]}, and begins with a letter"
        raise Refusal(f"{text!r} cannot be a name: {meaning}.")
    if text in RESERVED:
        raise Refusal(f"{text!r} cannot be a name: YAML does not read it as a text.")
