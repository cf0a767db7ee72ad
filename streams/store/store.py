"""State and position of partitions in Redis: claim, load, commit, compare, each one round trip."""

from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

from redis.asyncio import Redis, RedisCluster

from streams.store import values
from streams.store.connection import connect
from streams.store.errors import explained, explained_each
from streams.store.keys import Keys
from streams.store.scripts import source
from streams.store.values import Committed, Held, Loaded, Owner, Seen, Signs, Verdict, Write

PAGE = 1000
"""How many customers are read or forgotten at once."""


class Store:
    """The partitions of one job in one Redis or Valkey, or in a cluster of them.

    Every write is guarded by the owner's token and by the position that the owner expects, and so
    is what is read for one. A write is never repeated blindly: a lost answer ends in a claim, which
    reads what is there.

    Raises
    ------
    StoreError
        From every method that speaks to the server; the message says what to do.
    """

    def __init__(self, client: Redis | RedisCluster, job: str) -> None:
        self.job = job
        self._redis: Any = client
        self._claim = self._redis.register_script(source("claim"))
        self._load = self._redis.register_script(source("load"))
        self._commit = self._redis.register_script(source("commit"))
        self._suspect = self._redis.register_script(source("suspect"))
        self._leave = self._redis.register_script(source("leave"))
        self._delivered = self._redis.register_script(source("delivered"))
        self._clear = self._redis.register_script(source("clear"))
        self._signs = self._redis.register_script(source("signs"))
        self._look = self._redis.register_script(source("look"))

    @classmethod
    def connect(cls, url: str, job: str, *, timeout: float = 5.0) -> Self:
        """Point at a server or a cluster; ``timeout`` (s) bounds each call."""
        return cls(connect(url, timeout, f"rumbo-{job}"), job)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    @explained
    async def ping(self) -> None:
        """Ask whether the server answers."""
        await self._redis.ping()

    @explained
    async def claim(self, partition: int, token: bytes, process: str, careful: int) -> Held:
        """Become the owner and read what the partition holds.

        Tokens that begin with ``process`` are our own: taking over from them is no death. After
        two deaths at one position the next ``careful`` offsets go one at a time.
        """
        keys = self._keys(partition)
        answer = await self._claim([keys.meta, keys.due, keys.outbox], [token, process, careful])
        fields, outbox, *earliest = answer
        return values.held(fields, outbox, earliest[0] if earliest else None)

    @explained
    async def peek(self, partition: int) -> Held:
        """Read what a partition holds, without its outbox; nothing is claimed or changed."""
        return values.held(
            await self._redis.hmget(self._keys(partition).meta, values.FIELDS), None, None
        )

    @explained
    async def signs(self, partition: int) -> Signs:
        """Read who owns a partition, what died there, its outbox and its earliest timer."""
        keys = self._keys(partition)
        fields, outbox, *earliest = await self._signs([keys.meta, keys.due, keys.outbox])
        token, left, at, deaths = fields
        return Signs(
            token=token or b"",
            left=token == left,
            deaths_at=None if at is None else int(at),
            deaths=int(deaths or 0),
            outbox=outbox or b"",
            earliest=int(earliest[0]) if earliest else None,
        )

    @explained
    async def load(
        self,
        partition: int,
        token: bytes,
        expected: int | None,
        customers: Iterable[str],
        due_until: int | None,
        due_limit: int,
    ) -> Loaded:
        """Read customers, and the timers due up to an instant, one more than ``due_limit`` of them.

        Only for the owner at the position that it expects, as with a write: no other state is read.
        """
        keys, names = self._keys(partition), list(customers)
        named = [keys.customer(name) for name in names]
        timers = 0 if due_until is None else due_limit + 1
        guards = [token, _offset(expected)]
        verdict, *found = await self._load(
            [keys.meta, keys.due, *named], [*guards, timers, due_until or 0]
        )
        if not found:
            return Loaded(Verdict(verdict.decode()), {}, [])
        states, flat = found
        due = [(name.decode(), int(at)) for name, at in zip(flat[::2], flat[1::2], strict=True)]
        return Loaded(Verdict.COMMITTED, dict(zip(names, states, strict=True)), due)

    @explained
    async def commit(
        self, partition: int, token: bytes, expected: int | None, write: Write
    ) -> Committed:
        """Write a slice, if the token is still the owner's and ``expected`` the position."""
        keys, args = _arguments(self._keys(partition), write)
        verdict, *earliest = await self._commit(keys, [token, _offset(expected), *args])
        return Committed(Verdict(verdict.decode()), int(earliest[0]) if earliest else None)

    @explained
    async def suspect(
        self, partition: int, token: bytes, expected: int | None, off: int
    ) -> Verdict:
        """Note the event that is decided next (SEMANTICS 14); a commit clears the note."""
        keys = [self._keys(partition).meta]
        answer = await self._suspect(keys, [token, _offset(expected), off])
        return Verdict(answer.decode())

    @explained
    async def leave(self, partition: int, process: str) -> Verdict:
        """Note that this process, if it is the owner, goes on purpose: its end is no death."""
        answer = await self._leave([self._keys(partition).meta], [process])
        return Verdict(answer.decode())

    @explained
    async def delivered(self, partition: int, token: bytes) -> Verdict:
        """Forget the outbox: all of it is out, and this owner commits no more."""
        keys = self._keys(partition)
        return Verdict((await self._delivered([keys.meta, keys.outbox], [token])).decode())

    @explained
    async def owner(self, partition: int) -> Owner:
        """Read who owns a partition and how far it is."""
        token, off = await self._redis.hmget(self._keys(partition).meta, ["token", "off"])
        return Owner(token, None if off is None else int(off))

    @explained
    async def look(self, partition: int, customer: str) -> Seen:
        """Read one customer, and what their partition keeps; nothing is claimed or changed."""
        keys = self._keys(partition)
        return Seen(*(await self._look([keys.customer(customer), keys.meta])))

    @explained_each
    async def customers(self, partition: int) -> AsyncIterator[tuple[str, bytes]]:
        """Give the customers of a partition with their states; some may come twice."""
        keys = self._keys(partition)
        async for names in self._pages(keys.customers):
            states = await self._redis.mget(names)
            for name, state in zip(names, states, strict=True):
                if state is not None:
                    yield name[len(keys.customers) :].decode(), state

    @explained_each
    async def names(self, partition: int) -> AsyncIterator[list[str]]:
        """Give the ids of a partition's customers, a page at a time; some may come twice."""
        keys = self._keys(partition)
        async for names in self._pages(keys.customers):
            yield [name[len(keys.customers) :].decode() for name in names]

    async def clear(self, partition: int, token: bytes) -> Verdict:
        """Forget all of a partition, if the token is still the owner's."""
        keys = self._keys(partition)
        async for names in self._pages(keys.customers):
            verdict = await self._forget([keys.meta, *names], token)
            if verdict is not Verdict.COMMITTED:
                return verdict
        return await self._forget([keys.meta, keys.due, keys.outbox, keys.meta], token)

    @explained_each
    async def _pages(self, prefix: bytes) -> AsyncIterator[list[bytes]]:
        """Give the keys that begin so, a page at a time."""
        page: list[bytes] = []
        async for key in self._redis.scan_iter(match=prefix + b"*", count=PAGE):
            page.append(key)
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    @explained
    async def _forget(self, keys: list[bytes], token: bytes) -> Verdict:
        return Verdict((await self._clear(keys, [token])).decode())

    def _keys(self, partition: int) -> Keys:
        return Keys.of(self.job, partition)


def _offset(off: int | None) -> bytes | int:
    return b"" if off is None else off


def _arguments(keys: Keys, write: Write) -> tuple[list[bytes], list[Any]]:
    """Lay out the keys and arguments of the commit script."""
    sets = {name: state for name, state in write.states.items() if state is not None}
    deletes = [name for name, state in write.states.items() if state is None]
    timers = [x for name, at in write.due.items() if at is not None for x in (at, name)]
    removes = [name for name, at in write.due.items() if at is None]
    head = [write.off, write.epoch, write.partitions, write.checksum, write.state, write.outbox]
    counts = [len(sets), len(deletes), len(timers) // 2, len(removes)]
    names = [keys.customer(name) for name in (*sets, *deletes)]
    return (
        [keys.meta, keys.due, keys.outbox, *names],
        [*head, *counts, *sets.values(), *timers, *removes],
    )
