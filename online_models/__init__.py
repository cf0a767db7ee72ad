"""Learners: dicts in, numbers out. They learn from every example and say how sure they are.

They know nothing of journeys, do no I/O, and have no clock and no source of chance of their own. ``build``
makes a learner of a kind, ``dump`` and ``load`` turn it into bytes and back.

Each name is loaded when it is first asked for: numpy and scipy take longer to load than most commands run.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from online_models.learner import KINDS, Learner, build
    from online_models.policy import Choice, Evidence, Policy, Question
    from online_models.price import PriceChoice, Pricer
    from online_models.snapshot import (
        Snapshot,
        SnapshotError,
        SnapshotName,
        dump,
        load,
        seal,
        unseal,
    )

__all__ = [
    "KINDS",
    "Choice",
    "Evidence",
    "Learner",
    "Policy",
    "PriceChoice",
    "Pricer",
    "Question",
    "Snapshot",
    "SnapshotError",
    "SnapshotName",
    "build",
    "dump",
    "load",
    "seal",
    "unseal",
]

_MODULES = ("learner", "policy", "price", "snapshot")


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in _MODULES:
            found = vars(import_module(f"online_models.{module}")).get(name)
            if found is not None:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
