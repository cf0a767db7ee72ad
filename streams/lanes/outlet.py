"""The way out of a lane: one outbox at a time, each whole before the next commit."""

import asyncio
import time
from collections.abc import Callable, Sequence

from streams.lanes import metrics
from streams.lanes.failpoints import passes
from streams.lanes.fold import OutRecord
from streams.lanes.silence import Silence
from streams.transport.owner import Desk


def nothing() -> None:
    """Do nothing between two batches."""


def _between() -> None:
    passes("mid_publish")


async def deliver(
    desk: Desk, jobs: str, records: Sequence[OutRecord], between: Callable[[], None] = nothing
) -> None:
    """Publish an outbox, the facts for the topic ``jobs`` first: a fold without Redis follows them.

    A dead letter that is out before the fact that its event was set aside would say one thing, and
    that fold another.
    """
    facts = [record for record in records if record.topic == jobs]
    if facts:
        await desk.publish(facts, between)
        records = [record for record in records if record.topic != jobs]
    await desk.publish(records, between)


class Outlet:
    """Publishes committed outboxes beside the deciding; the next commit waits for it."""

    def __init__(self, desk: Desk, jobs: str, silence: Silence, partition: int) -> None:
        self._desk = desk
        self._jobs = jobs
        self._silence: Silence | None = silence
        self._label = str(partition)
        self._task: asyncio.Task[None] | None = None
        self._since: float | None = None

    def send(
        self, outbox: Sequence[OutRecord], off: int, then: Sequence[Callable[[], None]]
    ) -> None:
        """Publish what was committed up to ``off``; ``then`` is called when it is out."""
        audible = self._audible(outbox, off)
        if not audible:
            passes("after_publish")
            for call in then:
                call()
            return
        self._since = time.monotonic()
        self._task = asyncio.create_task(self._publish(audible, then))

    def _audible(self, outbox: Sequence[OutRecord], off: int) -> Sequence[OutRecord]:
        if self._silence is None:
            return outbox
        audible = self._silence.audible(outbox)
        metrics.SILENT.labels(self._label).inc(len(outbox) - len(audible))
        if off >= self._silence.until:
            self._silence = None
        return audible

    async def _publish(
        self, records: Sequence[OutRecord], then: Sequence[Callable[[], None]]
    ) -> None:
        began = time.monotonic()
        await deliver(self._desk, self._jobs, records, _between)
        passes("after_publish")
        self._since = None
        metrics.publish_seconds(time.monotonic() - began)
        metrics.MESSAGES.labels(self._label).inc(len(records))
        for call in then:
            call()

    async def sent(self) -> None:
        """Wait until the last outbox is out; raise what kept it from that."""
        task, self._task = self._task, None
        if task is not None:
            await task

    @property
    def failed(self) -> bool:
        """Whether the last outbox will not get out by itself."""
        return self._task is not None and self._task.done() and self._task.exception() is not None

    def age(self) -> float:
        """How long (s) the last outbox has been under way."""
        return 0.0 if self._since is None else time.monotonic() - self._since

    def close(self) -> None:
        """Give up; the outbox is in Redis, the next owner publishes it."""
        if self._task is not None:
            self._task.cancel()
