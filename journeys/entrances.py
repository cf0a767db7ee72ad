"""Entrances: the journeys that an event can begin, found by what the event says, not one by one.

Many journeys begin on one event and tell its kinds apart by one field (``event.page == 'cart'``). That
field is looked up once for all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from journeys.variables import LONGEST_TEXT

if TYPE_CHECKING:
    from journeys.plan import JourneyPlan

PREFIX = "event."
KINDS = ("event.name", "event.time")
"""What lies beside an event's data."""


@dataclass(frozen=True, slots=True)
class Entrances:
    """The journeys that one kind of event can begin, by name; ``tells`` is the field that tells most apart."""

    journeys: tuple["JourneyPlan", ...]
    tells: str = ""
    _by_text: Mapping[str, tuple["JourneyPlan", ...]] = field(default_factory=dict)
    _others: tuple["JourneyPlan", ...] = ()

    @classmethod
    def of(cls, journeys: Iterable["JourneyPlan"]) -> Self:
        """Lay the journeys out by the field whose text most of their conditions ask for."""
        found = tuple(journeys)
        asked = Counter(name for name, _ in map(_asked, found) if name)
        if not asked:
            return cls(found)
        tells = min(asked, key=lambda name: (-asked[name], name))
        texts = {text for name, text in map(_asked, found) if name == tells}
        return cls(
            found,
            tells.removeprefix(PREFIX),
            {text: tuple(j for j in found if _open(j, tells, text)) for text in texts},
            tuple(journey for journey in found if _open(journey, tells, None)),
        )

    def open(self, data: Mapping[str, Any]) -> tuple["JourneyPlan", ...]:
        """Give the journeys that an event with this data may begin: those left out plainly do not fit."""
        if not self.tells:
            return self.journeys
        said = data.get(self.tells)
        if type(said) is not str or len(said) * 4 > LONGEST_TEXT:
            return self.journeys  # a condition on it is not false but missing, and says so
        return self._by_text.get(said, self._others)


def _asked(journey: "JourneyPlan") -> tuple[str, str]:
    """Give the field and the text that a journey's condition asks it to be; empty where it does not."""
    where = journey.entry.match.where
    name, text = (where.equality if where else None) or ("", "")
    return (name, text) if name.startswith(PREFIX) and name not in KINDS else ("", "")


def _open(journey: "JourneyPlan", tells: str, text: str | None) -> bool:
    name, wanted = _asked(journey)
    return name != tells or wanted == text
