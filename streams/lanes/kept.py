"""The states that a lane has read or written lately, so that it need not ask Redis for them again."""

from collections.abc import Iterable, Mapping

ENTRY = 150
"""About what a name and its state take beside their own bytes."""


class Kept:
    """Customers' states as Redis holds them at the lane's position; None: a customer without a state.

    Nobody but the owner writes them, and every commit compares owner and position: where these are not
    as the lane believes, what was folded over kept states is thrown away, and the lane ends.

    >>> kept = Kept()
    >>> kept.add({"anna": b"1", "bert": None})
    >>> kept.missing(["anna", "bert", "carl"])
    ['carl']
    >>> kept.of(["anna"])
    {'anna': b'1'}
    >>> kept.trim(most=200)  # the one not used for longest goes first
    >>> kept.missing(["anna", "bert"])
    ['bert']
    """

    def __init__(self) -> None:
        self._states: dict[str, bytes | None] = {}
        self._size = 0

    def missing(self, names: Iterable[str]) -> list[str]:
        """Give the names whose states are not kept."""
        return [name for name in names if name not in self._states]

    def of(self, names: Iterable[str]) -> dict[str, bytes | None]:
        """Give the states of customers, who are now the last ones used."""
        found = {name: self._states.pop(name) for name in set(names)}
        self._states.update(found)
        return found

    def add(self, states: Mapping[str, bytes | None]) -> None:
        """Keep states that were read or written."""
        for name, state in states.items():
            if name in self._states:
                self._size -= _size(name, self._states.pop(name))
            self._states[name] = state
            self._size += _size(name, state)

    def trim(self, most: int) -> None:
        """Forget those that were not used for longest, down to ``most`` bytes."""
        while self._size > most:
            name = next(iter(self._states))
            self._size -= _size(name, self._states.pop(name))


def _size(name: str, state: bytes | None) -> int:
    return ENTRY + len(name) + len(state or b"")
