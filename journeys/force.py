"""What is in force beside the plan where an event stands in the log: learners, and what budgets have left."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from journeys.event import Millis


@dataclass(frozen=True, slots=True)
class Learned:
    """A learner as one snapshot left it; the snapshot's name is empty for the prior of the document."""

    learner: Any
    snapshot: str = ""
    at: Millis = 0
    alarmed: bool = False


class Policies(msgspec.Struct, frozen=True):
    """The learners in force by model name, and the money each budget has left for this partition.

    ``begun`` says since when features stand as they do (ms), where a condition asks (`journeys.warming`).
    """

    models: Mapping[str, Learned] = {}
    left: Mapping[str, Decimal] = {}
    begun: Mapping[str, Millis] = {}
