"""What every lane of a job works with."""

from collections.abc import Callable
from dataclasses import dataclass

from streams.lanes.clock import wall
from streams.lanes.fold import Fold
from streams.lanes.jobs import Jobs
from streams.lanes.layout import Layout
from streams.store.store import Store
from streams.transport.owner import Desk
from streams.transport.reader import Reader


@dataclass(frozen=True, slots=True)
class Means:
    """The layout of the job, its engine, its ways to Redis and Kafka, and this host's clock (ms)."""

    layout: Layout
    fold: Fold
    store: Store
    reader: Reader
    jobs: Jobs
    desk: Desk
    wall: Callable[[], int] = wall
