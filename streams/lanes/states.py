"""The states of a partition's customers, as its owner reads them."""

from collections.abc import Callable, Iterable, Mapping

from streams.lanes.fold import Needs
from streams.lanes.kept import Kept
from streams.store.store import Store
from streams.store.values import Loaded, Verdict


class States:
    """Reads customers for one owner of a partition, and keeps those used lately, as ``room`` (bytes) allows."""

    def __init__(self, store: Store, partition: int, token: bytes, room: Callable[[], int]) -> None:
        self._store = store
        self._partition = partition
        self._token = token
        self._room = room
        self._kept = Kept()

    async def load(self, expected: int | None, needs: Needs) -> Loaded:
        """Give customers' states, and the timers due with their customers' states.

        Redis is asked only for what is not kept, and then its verdict counts.
        """
        asked = await self._read(expected, needs.customers, needs.due_until, needs.due_limit)
        timed = [name for name, _ in asked.due]
        more = await self._read(expected, timed)
        for one in (asked, more):
            if one.verdict is not Verdict.COMMITTED:
                return one
        return Loaded(Verdict.COMMITTED, self._kept.of((*needs.customers, *timed)), asked.due)

    def written(self, states: Mapping[str, bytes | None]) -> None:
        """Keep what a commit has written."""
        self._kept.add(states)
        self._kept.trim(self._room())

    async def _read(
        self,
        expected: int | None,
        names: Iterable[str],
        due_until: int | None = None,
        due_limit: int = 0,
    ) -> Loaded:
        missing = self._kept.missing(names)
        if not missing and due_until is None:
            return Loaded(Verdict.COMMITTED, {}, [])
        loaded = await self._store.load(
            self._partition, self._token, expected, missing, due_until, due_limit
        )
        self._kept.add(loaded.states)
        return loaded
