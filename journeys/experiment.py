"""An experiment as the engine runs it: arms with their shares, what is counted of them, and when it is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journeys.event import Millis

if TYPE_CHECKING:
    from journeys.expressions import ValueExpression
    from journeys.plan import Match


SALT = "experiment "
"""What stands before an experiment's name where a customer's arm is kept: no split can be called so."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of each customer: the metric, or a guardrail by its name.

    Without ``value`` the first event counts as 1 and no other does; with it every event counts.
    """

    name: str
    match: "Match"
    within: Millis
    value: "ValueExpression | None" = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """One version of an experiment; ``design`` is what every exposure says of it.

    From ``starts`` until ``stops`` (or for ever) customers are added; before, everybody not yet added
    is given ``control``, afterwards ``then``. ``earlier`` are other versions, for those who were
    exposed to them.
    """

    name: str
    version: int
    shares: Mapping[str, float]
    control: str
    then: str
    measures: Mapping[str, Measure]
    design: Mapping[str, Any]
    starts: Millis = 0
    stops: Millis | None = None
    earlier: tuple["Experiment", ...] = ()

    def closed(self, now: Millis) -> str:
        """Give the arm of everybody who is not in it yet; empty while it is open.

        >>> Experiment("it", 1, {}, "old", "new", {}, {}, starts=10, stops=20).closed(20)
        'new'
        """
        if now < self.starts:
            return self.control
        return self.then if self.stops is not None and now >= self.stops else ""

    def of_version(self, version: int) -> "Experiment | None":
        """Give the version to which somebody was exposed."""
        return next((one for one in (self, *self.earlier) if one.version == version), None)
