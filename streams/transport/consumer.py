"""The consumer: holds each partition until its owner says where it begins, then delivers slices."""

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage, Message
from faust.types.transports import TPorTopicSet
from mode import ServiceT

from streams.transport.ending import end
from streams.transport.feed import Feed
from streams.transport.owner import NotYet, Owner
from streams.transport.slices import Fetched, Slice
from streams.transport.thread import ConsumerThread

FETCH_TIMEOUT = 1.0
"""How long (s) one fetch waits for records; it keeps the group's poll interval alive."""
REVOKE_PATIENCE = 2.5
"""How long (s) a rebalance waits for the owner to finish what is under way."""
BACKOFFS = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Pauses (s) before an owner that failed is asked again; the last one repeats."""


class Consumer(driver.Consumer):
    """Delivers slices; one action, `reposition`, answers everything that goes wrong."""

    app: Any
    _thread: ConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._feeds: dict[TP, Feed] = {}
        self._epochs = itertools.count(1)
        self._fetching: asyncio.Task[Mapping[TP, Fetched]] | None = None
        self._woken: asyncio.Future[None] | None = None
        self._placings: dict[TP, list[asyncio.Task[None]]] = {}
        self._shown: dict[TP, int] = {}

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # Placing

    async def perform_seek(self) -> None:
        """Place every assigned partition; Faust calls this at the end of a rebalance."""
        for tp in self.assignment():
            self._place(tp, 0.0)

    def reposition(self, tp: TP, delay: float = 0.0) -> None:
        """Void what was read of a partition and ask its owner again, after ``delay`` (s)."""
        if tp in self._feeds:
            self._place(tp, delay)

    def epoch(self, tp: TP) -> int:
        """Give the current placing of a partition; slices of another one are void."""
        feed = self._feeds.get(tp)
        return -1 if feed is None else feed.epoch

    def _place(self, tp: TP, delay: float) -> None:
        self._void([tp])
        feed = self._feeds[tp] = Feed(tp, next(self._epochs))
        before = [task for task in self._placings.get(tp, ()) if not task.done()]
        feed.placing = asyncio.create_task(self._placing(feed, delay, before))
        self._placings[tp] = [*before, feed.placing]

    def _void(self, tps: Iterable[TP]) -> None:
        self._thread.hold(tps)
        for tp in tps:
            feed = self._feeds.pop(tp, None)
            if feed is not None:
                feed.close()

    async def _placing(
        self, feed: Feed, delay: float, before: Iterable[asyncio.Task[None]]
    ) -> None:
        owner: Owner = self.app
        for earlier in before:
            await end(earlier)
        await asyncio.sleep(delay)
        for pause in itertools.chain(BACKOFFS, itertools.repeat(BACKOFFS[-1])):
            try:
                await self._thread.meet(feed.tp)
                offset = await owner.slice_start(feed.tp)
                await self._thread.start_at(feed.tp, feed.epoch, offset)
            except NotYet as answer:
                await asyncio.sleep(answer.after)
            except Exception as error:  # noqa: BLE001 - whatever it is, the partition waits
                self._complain(feed, str(error) or repr(error))
                await asyncio.sleep(pause)
            else:
                return

    def _complain(self, feed: Feed, reason: str) -> None:
        if reason != feed.complaint:
            self.log.warning("%s:%d waits: %s", *feed.tp, reason)
            feed.complaint = reason

    # Reading

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        try:
            while not (self.should_stop or fetcher.should_stop):
                await self._turn()
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise

    async def _turn(self) -> None:
        """Wait for records, for room in a window, or until small slices are far apart; then deliver."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]
            return
        if self._fetching is None:
            self._fetching = asyncio.ensure_future(self._thread.fetch(FETCH_TIMEOUT))
        if self._woken is None:
            self._woken = self.loop.create_future()
        waits: set[asyncio.Future[Any]] = {self._fetching, self._woken}
        await asyncio.wait(waits, timeout=self._wait(), return_when=asyncio.FIRST_COMPLETED)
        if self._woken.done():
            self._woken = None
        if self._fetching.done():
            fetched, self._fetching = self._fetching, None
            self._keep(fetched.result())
        await self._deliver()

    def _wait(self) -> float | None:
        """Give how long (s) until some slice may go."""
        now = self.loop.time()
        waits = [wait for feed in self._feeds.values() if (wait := feed.wait(now)) is not None]
        return min(waits, default=None)

    def _keep(self, found: Mapping[TP, Fetched]) -> None:
        for tp, fetched in found.items():
            feed = self._feeds.get(tp)
            if feed is not None:
                feed.put(fetched)
                if feed.full:
                    self._thread.hold([tp])
        while self._thread.lost:
            self.reposition(*self._thread.lost.popitem())

    async def _deliver(self) -> None:
        for feed in tuple(self._feeds.values()):
            before = feed.full
            while self.flow_active and (part := feed.next(self.loop.time())) is not None:
                await self.callback(self._message(part))
            if before and not feed.full:
                self._thread.resume(feed.tp)

    def _message(self, part: Slice) -> ConsumerMessage:
        last = part.records[-1]
        return ConsumerMessage(
            part.tp.topic,
            part.tp.partition,
            last.offset,
            last.timestamp / 1000.0,
            last.timestamp_type,
            None,
            None,
            part,  # type: ignore[arg-type] # our schema hands it on as it is
            None,
            tp=part.tp,
            generation_id=self.app.consumer_generation_id,
        )

    # Acknowledging

    def track_message(self, message: Message) -> None:
        """Nothing to track: the window counts what is out."""

    def ack(self, message: Message) -> bool:
        """Take back a slice from its owner; acknowledgements of a partition come in order."""
        message.acked = True
        part: Slice = message.value  # type: ignore[assignment]
        feed = self._feeds.get(part.tp)
        if feed is None:
            return False
        feed.acknowledge(part, self.loop.time())
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)
        return True

    async def commit(
        self, topics: TPorTopicSet | None = None, start_new_transaction: bool = True
    ) -> bool:
        """Show the last acknowledged offsets in the group, for displays of lag only."""
        del topics, start_new_transaction
        new = {
            tp: feed.acknowledged
            for tp, feed in self._feeds.items()
            if feed.acknowledged is not None and self._shown.get(tp) != feed.acknowledged
        }
        if not new or not await self._thread.commit(new):
            return False
        self._shown.update(new)
        return True

    # Losing

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Void what is lost, and let the owner finish what is under way."""
        self._void(revoked)
        owner: Owner = self.app
        try:
            async with asyncio.timeout(REVOKE_PATIENCE):
                await owner.slices_revoked(revoked)
        except TimeoutError:
            self.log.warning("Some partitions were handed over in the middle of a slice.")
        await super().on_partitions_revoked(revoked)

    async def on_stop(self) -> None:
        """Stop placing and reading."""
        self._void(list(self._feeds))
        if self._fetching is not None:
            self._fetching.cancel()
        await super().on_stop()

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: a partition that is held on purpose must not be blamed."""
