"""The thread in which aiokafka's consumer lives: it places and fetches, and tags what it brings."""

from collections.abc import Iterable, Mapping
from typing import cast

import aiokafka
from aiokafka.client import ConnectionGroup
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import get_logger

from streams.transport.owner import Owner
from streams.transport.presence import persistently
from streams.transport.slices import Fetched

logger = get_logger(__name__)

PAUSE = 1.0
"""Pause (s) before a partition is placed again whose position the log does not have."""
NOBODY = TP("", -1)
"""Keeps the set of wanted partitions from being empty: to aiokafka an empty set means all."""
FETCH_WAIT = 100
"""How long (ms) the broker holds a fetch that finds too little; it also delays a partition placed meanwhile."""
PREFETCH_BACKOFF = 0.01
"""How long (s) unread records of one partition may delay the fetches of the others."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """Fetches from the partitions in ``wanted`` only, each since it was last placed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.wanted: set[TP] = {NOBODY}
        self.lost: dict[TP, float] = {}
        self._marks: dict[TP, tuple[int, int]] = {}
        self._ties: dict[TP, object] = {}

    async def on_start(self) -> None:
        """Start the consumer, also when the broker goes away in the meantime."""
        await persistently(self._start, self.app.servers)  # type: ignore[attr-defined]
        self._ensure_consumer()._fetcher._prefetch_backoff = PREFETCH_BACKOFF  # noqa: SLF001 - not reachable otherwise

    async def _start(self) -> None:
        try:
            await super().on_start()
        except KafkaError:
            await self._ensure_consumer().stop()
            raise

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        owner = cast("Owner", self.app)
        consumer._fetch_max_wait_ms = FETCH_WAIT  # noqa: SLF001 - hard-coded by Faust
        consumer._fetch_min_bytes = owner.gather  # noqa: SLF001 - no setting of Faust
        return consumer

    async def meet(self, tp: TP) -> None:
        """Connect to a partition's leader; what comes over another connection is `lost`.

        Whoever comes back may have lost the end of the log and have filled it again, so that an
        offset tells nothing: its owner has to look at its last record again.
        """
        await self.call_thread(self._meet, tp)

    async def _meet(self, tp: TP) -> None:
        client = self._ensure_consumer()._client  # noqa: SLF001 - not reachable otherwise
        leader = client.cluster.leader_for_partition(driver.ensure_aiokafka_TP(tp))
        if leader is not None and leader != -1:
            await client.ready(leader)
        self._ties[tp] = self._tie(tp)

    def _tie(self, tp: TP) -> object:
        client = self._ensure_consumer()._client  # noqa: SLF001 - not reachable otherwise
        leader = client.cluster.leader_for_partition(driver.ensure_aiokafka_TP(tp))
        return client._conns.get((leader, ConnectionGroup.DEFAULT))  # noqa: SLF001

    def _met(self, tp: TP) -> bool:
        """Whether the leader of a partition is still the one that was met, without a break."""
        met = self._ties.get(tp)
        return met is not None and met is self._tie(tp)

    async def start_at(self, tp: TP, epoch: int, offset: int) -> None:
        """Read a partition from an offset on, in its new placing."""
        await self.call_thread(self._start_at, tp, epoch, offset)

    async def _start_at(self, tp: TP, epoch: int, offset: int) -> None:
        self._ensure_consumer().seek(driver.ensure_aiokafka_TP(tp), offset)
        self._marks[tp] = (epoch, offset)
        self.wanted.add(tp)

    def hold(self, tps: Iterable[TP]) -> None:
        """Bring no more of these partitions until told otherwise."""
        self.wanted.difference_update(tps)

    def resume(self, tp: TP) -> None:
        """Bring more of a partition, also by the fetch that is under way."""
        if tp not in self.wanted:
            self.wanted.add(tp)
            self.thread_loop.call_soon_threadsafe(self._wake_fetch)

    def _wake_fetch(self) -> None:
        fetcher = self._ensure_consumer()._fetcher  # noqa: SLF001 - not reachable otherwise
        for waiter in tuple(fetcher._fetch_waiters):  # noqa: SLF001
            fetcher._notify(waiter)  # noqa: SLF001

    async def fetch(self, patience: float) -> Mapping[TP, Fetched]:
        """Wait up to ``patience`` (s) for records of the wanted partitions.

        ``lost`` then names partitions whose position the log no longer has, or may have no longer,
        and how long (s) to wait before they are placed again.
        """
        found: Mapping[TP, Fetched] = await self.call_thread(self._fetch, patience)
        return found

    async def _fetch(self, patience: float) -> Mapping[TP, Fetched]:
        try:
            found = await self._fetch_records(self._ensure_consumer(), self.wanted, patience)
        except OffsetOutOfRangeError as error:
            self._lose(error.args[0])
            return {}
        except NoOffsetForPartitionError:
            return {}  # left over from before a rebalance: the partition is about to be placed
        came = {TP(*tp): records for tp, records in found.items()}
        broken = [tp for tp in came if not self._met(tp)]
        self.lost |= dict.fromkeys(broken, 0.0)
        return {tp: self._tagged(tp, records) for tp, records in came.items() if tp not in broken}

    def _lose(self, offsets: Mapping[TP, int]) -> None:
        for tp, offset in offsets.items():
            if self._marks.get(TP(*tp), (0, -1))[1] == offset:
                self.lost[TP(*tp)] = PAUSE

    def _tagged(self, tp: TP, records: list[aiokafka.ConsumerRecord]) -> Fetched:
        epoch, start = self._marks.get(tp, (-1, 0))
        stop, end = self._position(tp, records[-1].offset + 1)
        self._marks[tp] = (epoch, stop)
        return Fetched(epoch, start, stop, end, records)

    def _position(self, tp: TP, after: int) -> tuple[int, int]:
        """Give the position after what was just fetched, and the log's end."""
        assigned = self._ensure_consumer()._subscription.subscription.assignment  # noqa: SLF001
        state = assigned.state_value(driver.ensure_aiokafka_TP(tp)) if assigned else None
        if state is None or not state.has_valid_position:
            return after, after
        return max(state.position, after), state.highwater or after

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Show how far the group is; nothing depends on it, so a failure is only noted."""
        shown = {
            driver.ensure_aiokafka_TP(tp): offset
            for tp, offset in offsets.items()
            if tp in self.assignment()
        }
        try:
            await self._ensure_consumer().commit(shown)
        except KafkaError as error:
            logger.debug("The displayed offsets were not committed: %r", error)
            return False
        return True
