"""Occurrences: when the schedules of a plan recur while time passes in a simulation."""

import heapq
from collections.abc import Iterator

from journeys.event import Millis
from journeys.plan import Plan


class Occurrences:
    """Gives occurrences in the order of (instant, journey), each once.

    Time begins at the first instant that is asked for. A backfill occurs then, for whoever was known before.
    """

    def __init__(self, plan: Plan) -> None:
        self._journeys = plan.visiting
        self._ahead: list[tuple[Millis, str]] = []
        self._begun = False

    def until(self, now: Millis) -> Iterator[tuple[Millis, str]]:
        """Give what occurs up to an instant and was not given before."""
        if not self._begun:
            self._begun = True
            for name, journey in self._journeys.items():
                if journey.entry.schedule is None:
                    heapq.heappush(self._ahead, (now, name))
                self._add(name, now - 1)
        while self._ahead and self._ahead[0][0] <= now:
            at, name = heapq.heappop(self._ahead)
            yield at, name
            self._add(name, at)

    def _add(self, name: str, after: Millis) -> None:
        schedule = self._journeys[name].entry.schedule
        at = None if schedule is None else schedule.next(after)
        if at is not None:
            heapq.heappush(self._ahead, (at, name))
