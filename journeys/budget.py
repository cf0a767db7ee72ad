"""A budget: money that offers may give away in one period."""

from dataclasses import dataclass
from decimal import Decimal

from journeys.event import Millis


@dataclass(frozen=True, slots=True)
class Budget:
    """Money that offers may give away in one period, shared equally by the partitions."""

    name: str
    amount: Decimal
    currency: str
    per: Millis
