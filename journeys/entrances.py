"""Entrances: the journeys that an event can begin, found by what the event says, not one by one.

Many journeys begin on one event and tell its kinds apart by one field, alone or beside other conditions
(``event.page == 'cart' && event.seconds > 5``). That field is looked up once for all of them.
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
        asked = Counter(name for journey in found for name in _asked(journey))
        if not asked:
            return cls(found)
        tells = min(asked, key=lambda name: (-asked[name], name))
        texts = {_asked(journey)[tells] for journey in found if tells in _asked(journey)}
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


def _asked(journey: "JourneyPlan") -> Mapping[str, str]:
    """Give the fields and the texts that a journey's condition demands of them."""
    where = journey.entry.match.where
    demands = dict(where.demands) if where else {}
    return {n: text for n, text in demands.items() if n.startswith(PREFIX) and n not in KINDS}


def _open(journey: "JourneyPlan", tells: str, text: str | None) -> bool:
    asked = _asked(journey)
    return tells not in asked or asked[tells] == text
