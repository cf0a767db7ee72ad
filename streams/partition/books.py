"""What a fold looks up by name: plans, snapshots, and what follows from a plan alone."""

from collections.abc import Callable
from dataclasses import dataclass

from journeys.force import Learned
from journeys.plan import Plan
from streams.envelope.validate import Schemas
from streams.partition.state import InForce


@dataclass(slots=True)
class Books:
    """What a fold looks up: plans by number, snapshots by name, and what follows from a plan alone."""

    plan: Callable[[int], Plan | None]
    learned: Callable[[InForce], Learned | None]
    prior: Callable[[Plan, str], Learned]
    schemas: Callable[[Plan], Schemas]
