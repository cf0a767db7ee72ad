"""A crowd: the states of many customers; those that have not been met for a while are kept as bytes."""

from collections import OrderedDict
from collections.abc import Iterator

from journeys.state import Customer, decode, encode

MOST_AWAKE = 20_000
"""How many customers are kept as objects: each takes some kilobytes, as bytes a few hundred."""


class Crowd:
    """States by customer. What is taken out is given back, or another state in its place."""

    def __init__(self, most_awake: int = MOST_AWAKE) -> None:
        self._most_awake = most_awake
        self._awake: OrderedDict[str, Customer] = OrderedDict()
        self._asleep: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._awake) + len(self._asleep)

    def __iter__(self) -> Iterator[Customer]:
        yield from self._awake.values()
        yield from map(decode, self._asleep.values())

    def names(self) -> list[str]:
        """Give the ids of all customers, in their order."""
        return sorted([*self._awake, *self._asleep])

    def take(self, customer: str) -> Customer:
        """Take a customer's state; a new one for somebody who was never met."""
        found = self._awake.pop(customer, None)
        if found is not None:
            return found
        return decode(self._asleep.pop(customer, None))

    def give(self, customer: str, state: Customer) -> None:
        """Keep a customer's state."""
        self._awake[customer] = state
        if len(self._awake) > self._most_awake:
            longest, slept = self._awake.popitem(last=False)
            self._asleep[longest] = encode(slept)
