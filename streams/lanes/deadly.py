"""Events that kill the process: found by going one at a time, set aside after three deaths."""

from streams.lanes import facts
from streams.lanes.facts import Aside
from streams.lanes.fold import OutRecord, Place
from streams.store.values import Held

DEATHS = 3
"""Deaths under the mark of one event after which it is set aside."""
CAUSE = "the process died three times while it decided this event"


class Caution:
    """How careful a lane must be, as the claim found it (SEMANTICS 14).

    >>> caution = Caution(Held(off=40, marked_at=41, marked=3), frozenset({7}))
    >>> caution.careful(40), caution.careful(41), sorted(caution.aside)
    (True, False, [7, 41])
    """

    def __init__(self, held: Held, known: frozenset[int]) -> None:
        marked = -1 if held.marked_at is None else held.marked_at
        self._until = max(held.careful, marked)
        deadly = marked >= 0 and held.marked >= DEATHS and marked not in known
        self._fresh = {marked} if deadly else set()
        self.aside = known | self._fresh

    def careful(self, off: int) -> bool:
        """Whether the event after ``off`` goes alone, under a mark."""
        return off < self._until

    def absorbed(self, place: Place, topic: str, first: int, off: int) -> list[OutRecord]:
        """Give the facts to write for events set aside for the first time in ``first .. off``."""
        now = sorted(one for one in self._fresh if first <= one <= off)
        self._fresh.difference_update(now)
        aside = [Aside(place.epoch, place.partition, one, CAUSE) for one in now]
        return [facts.record(place.job, topic, fact) for fact in aside]
