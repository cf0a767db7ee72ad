"""The pulse of a worker: how far its partitions are behind their logs, whether or not they move."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from aiokafka import TopicPartition

from streams.lanes import metrics
from streams.transport.reader import Reader, ReadError, Span

log = structlog.get_logger("rumbo.pulse")

EVERY = 5.0
"""How often (s) the ends of the logs are asked for."""
PROBE = 16
"""Offsets that are read to see whether a log has a record there: its end may be none."""


class Pulse:
    """Asks Kafka where the logs end; ``away`` says that it does not answer.

    ``unread`` names the partitions whose log has a record that nobody has absorbed.
    """

    def __init__(self, topic: str, reader: Reader, owned: Callable[[], Mapping[int, int]]) -> None:
        self._topic = topic
        self._reader = reader
        self._owned = owned
        self.away = ""
        self.unread: frozenset[int] = frozenset()

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._beat(dict(self._owned()))
            except ReadError as error:
                self.away = str(error)
            except Exception as error:  # noqa: BLE001 - the next beat may do better
                log.warning("pulse_missed", reason=repr(error))
            else:
                self.away = ""

    async def _beat(self, owned: Mapping[int, int]) -> None:
        logs = {TopicPartition(self._topic, number): off for number, off in owned.items()}
        bounds = await self._reader.bounds(logs) if logs else {}
        for one, off in logs.items():
            lag = max(0, bounds[one].end - 1 - off)
            metrics.LAG.labels(str(one.partition)).set(lag)
        spans = {
            one: Span(off + 1, min(bounds[one].end, off + 1 + PROBE)) for one, off in logs.items()
        }
        behind = {one: span for one, span in spans.items() if span.start < span.stop}
        found = await self._reader.read(behind) if behind else {}
        self.unread = frozenset(one.partition for one, records in found.items() if records)
