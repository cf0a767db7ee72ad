"""The Faust application of a job: one input topic in slices, one handler of them."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import faust
from faust.types import TP
from mode import CrashingSupervisor
from yarl import URL

from streams.agents.slices import hand_over
from streams.transport.owner import Handler
from streams.transport.presence import answering
from streams.transport.producer import nothing
from streams.transport.publishing import Destination, Outgoing
from streams.transport.tables import NoTables

KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Where a job reads, and how patient it is (all times in s).

    ``servers`` are ``host:port`` pairs with commas between them; ``largest`` is the largest record
    that is sent (the input's limit and 64 KiB), ``batch`` the size up to which records of one
    destination go out together, both in bytes.
    """

    servers: str
    group: str
    topic: str
    session: float = 10.0
    heartbeat: float = 3.0
    rebalance: float = 30.0
    request: float = 20.0
    largest: int = (256 + 64) * KIB
    batch: int = 256 * KIB
    gather: int = 1
    instance: str | None = None

    @property
    def brokers(self) -> list[URL]:
        """The brokers, as Faust wants them."""
        return [URL(f"kafka-slices://{server.strip()}") for server in self.servers.split(",")]

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the Faust app."""
        return {
            "broker": self.brokers,
            "web_enabled": False,
            "topic_disable_leader": True,
            "topic_allow_declare": False,
            "table_standby_replicas": 0,
            "TableManager": NoTables,
            "stream_wait_empty": False,
            "stream_recovery_delay": 0.0,
            "agent_supervisor": CrashingSupervisor,
            "consumer_auto_offset_reset": "none",
            "consumer_group_instance_id": self.instance,
            "broker_session_timeout": self.session,
            "broker_heartbeat_interval": self.heartbeat,
            "broker_rebalance_timeout": self.rebalance,
            "broker_request_timeout": max(self.request, self.session + 1),
            "producer_request_timeout": self.request,
            "producer_acks": -1,
            "producer_linger": 0,
            "producer_max_batch_size": self.batch,
            "producer_max_request_size": self.largest + 16 * KIB,
            "key_serializer": "raw",
            "value_serializer": "raw",
        }


class SlicesApp(faust.App):
    """A Faust app on the slice transport; Faust owns membership, rebalancing and the worker."""

    def __init__(self, wiring: Wiring, handler: Handler) -> None:
        super().__init__(wiring.group, **wiring.settings)
        self.servers = wiring.servers
        self.gather = wiring.gather
        self.handler = handler
        hand_over(self, wiring.topic, handler)

    async def on_start(self) -> None:
        """Wait for Kafka, then get the handler ready before anything is read."""
        await super().on_start()
        await answering(self.servers)
        await self.handler.start(self)

    async def on_stop(self) -> None:
        """Let the handler finish first: it still needs the producer and the group."""
        await self.handler.close()
        await super().on_stop()

    async def slice_start(self, tp: TP) -> int:
        """Ask the handler where a partition begins."""
        return await self.handler.slice_start(tp)

    async def slices_revoked(self, tps: AbstractSet[TP]) -> None:
        """Tell the handler what it no longer owns."""
        await self.handler.revoked(tps)

    async def publish(
        self, records: Sequence[Outgoing], between: Callable[[], None] = nothing
    ) -> dict[Destination, int]:
        """Send records and wait until the broker has them all."""
        sent: dict[Destination, int] = await self.producer.publish(records, between)  # type: ignore[attr-defined]
        return sent

    def reposition(self, tp: TP, delay: float = 0.0) -> None:
        """Void what was read of a partition and place it again."""
        self.consumer.reposition(tp, delay)  # type: ignore[attr-defined]

    @property
    def refusals(self) -> Mapping[Destination, str]:
        """The destinations that do not take what is sent, and why."""
        told: Mapping[Destination, str] = self.producer.refusals  # type: ignore[attr-defined]
        return told

    @property
    def assigned(self) -> frozenset[int] | None:
        """The partitions that the group gives this process; None while it is not told them."""
        if self.rebalancing or not self.rebalancing_count:
            return None
        return frozenset(tp.partition for tp in self.consumer.assignment())

    def _create_directories(self) -> None:
        """None: a worker keeps nothing on disk."""
