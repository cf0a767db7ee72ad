"""Learners: dicts in, numbers out. They learn from every example and say how sure they are.

They know nothing of journeys, do no I/O, and have no clock and no source of chance of their own. ``build``
makes a learner of a kind, ``dump`` and ``load`` turn it into bytes and back.
"""

from online_models.learner import KINDS, Learner, build
from online_models.policy import Choice, Evidence, Policy, Question
from online_models.price import PriceChoice, Pricer
from online_models.snapshot import Snapshot, SnapshotError, SnapshotName, dump, load, seal, unseal

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
