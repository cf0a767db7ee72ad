"""``wait_for``: stand still until one of some events comes, and never for ever."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeys.event import Millis
from journeys.plan import Match
from journeys.series import DAY
from journeys.steps.step import Go, Move, Stay
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class Timeout:
    """How long to wait: a fixed span, or a number of days that a feature gives, within bounds."""

    span: Millis
    feature: str = ""
    least: Millis = 0
    most: Millis = 0

    def of(self, walk: Walk) -> Millis:
        """Give the span for this customer; the fixed one while the feature knows nothing yet."""
        days = walk.scope().number(self.feature) if self.feature else None
        if days is None:
            return self.span
        return min(max(round(days * DAY), self.least), self.most)


@dataclass(frozen=True, slots=True)
class WaitForStep:
    """Waits for any of ``matches``, or for each of them (``every``); without them, the time-out decides.

    Events count from the step on, ``from_entry`` on, or from so long ``back``; ``kept`` names the series
    in which the last event of each alias stands then.
    """

    name: str
    next: str | None
    matches: tuple[tuple[str, Match], ...]
    timeout: Timeout
    timeout_next: str | None = None
    restart_most: int = 0
    routes: Mapping[str, str] | None = None
    every: bool = False
    from_entry: bool = False
    back: Millis = 0
    kept: Mapping[str, str] | None = None

    def heard_as(self, alias: str) -> str:
        """Give the name under which an enrolment keeps that this alias has come."""
        return f"{self.name}.{alias}"

    def enter(self, walk: Walk) -> Move:
        """Stand here until an event or the time-out; go on at once when what counts has come before."""
        whole = walk.whole
        walk.enrolment.restarts = 0
        if not self.from_entry:
            mine = {self.heard_as(alias) for alias, _ in self.matches}
            whole.heard = [one for one in whole.heard if one not in mine]
            whole.heard += map(self.heard_as, self._before(walk))
        over = self._over(walk)
        return Stay(walk.at + self.timeout.of(walk)) if over is None else self._on(over)

    def _before(self, walk: Walk) -> list[str]:
        """Give the aliases that came so long before, in the order in which they came."""
        came = []
        for alias, series in (self.kept or {}).items():
            entry = walk.run.state.features.get(series)
            if entry is not None and entry[0] > walk.at - self.back:
                came.append((entry[0], alias))
        return [alias for _, alias in sorted(came)]

    def _over(self, walk: Walk) -> str | None:
        """Give the alias that ended the wait: the first of any, the last of all; None while it lasts."""
        mine = {self.heard_as(alias): alias for alias, _ in self.matches}
        heard = [mine[one] for one in walk.whole.heard if one in mine]
        if not heard or (self.every and len(heard) < len(mine)):
            return None
        return heard[-1] if self.every else heard[0]

    def on_event(self, walk: Walk) -> Move | None:
        """Go on when this event is one of those waited for; or begin the wait anew."""
        name = walk.run.event.name
        for alias, match in self.matches:
            if match.event == name and walk.run.matches(match, walk.scope()):
                if not self.every:
                    return self._ended(walk, alias)
                note_heard(walk, self.heard_as(alias))
        over = self._over(walk) if self.every else None
        return None if over is None else self._on(over)

    def _ended(self, walk: Walk, alias: str) -> Move:
        if walk.enrolment.restarts < self.restart_most:
            walk.enrolment.restarts += 1
            return Stay(walk.at + self.timeout.of(walk))
        return self._on(alias)

    def _on(self, alias: str) -> Move:
        return Go((self.routes or {}).get(alias, self.next))

    def on_due(self, _walk: Walk) -> Move:
        """The time-out has come."""
        return Go(self.timeout_next or self.next)


def note_heard(walk: Walk, name: str) -> None:
    """Keep that an event has come which a wait counts."""
    if name not in walk.whole.heard:
        walk.whole.heard.append(name)


def hear(walk: Walk) -> None:
    """Keep what this event means to waits that count from the entry on, also to those still ahead."""
    for name, match in walk.journey.listens.get(walk.run.event.name, ()):
        if walk.run.matches(match, walk.scope()):
            note_heard(walk, name)
