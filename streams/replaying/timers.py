"""The due timers of a partition in memory: one instant for each customer, the earliest first."""

import heapq
from collections.abc import Mapping


class Timers:
    """When customers' earliest timers are due, as the due set of a partition in Redis.

    >>> timers = Timers()
    >>> timers.change({"7": 30, "8": 10})
    >>> timers.change({"8": 20})
    >>> timers.first(25, limit=5)
    [('8', 20)]
    """

    def __init__(self) -> None:
        self._due: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []

    def change(self, due: Mapping[str, int | None]) -> None:
        """Set customers' instants; None removes one."""
        for customer, at in due.items():
            if at is None:
                self._due.pop(customer, None)
            elif self._due.get(customer) != at:
                self._due[customer] = at
                heapq.heappush(self._heap, (at, customer))

    def first(self, until: int | None, limit: int) -> list[tuple[str, int]]:
        """Give the first timers due up to an instant, one more than the limit at most."""
        found: list[tuple[int, str]] = []
        heap = self._heap
        while until is not None and heap and heap[0][0] <= until and len(found) <= limit:
            one = heapq.heappop(heap)
            # An instant that was moved away and back lies in the heap twice.
            if self._due.get(one[1]) == one[0] and one not in found[-1:]:
                found.append(one)
        for one in found:
            heapq.heappush(heap, one)
        return [(customer, at) for at, customer in found]
