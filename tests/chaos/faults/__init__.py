"""Faults: what may happen to the world, each an object with a name and one method.

A new fault is a subclass of `Fault` in a module of this folder that is listed in `ALL`; what stands
between processes and servers is in `tests.chaos.devices`. Its ``strike`` does the harm, undoes it, and
says from when on the partitions must go on, and how soon.
"""

from tests.chaos.faults.both import Both
from tests.chaos.faults.broker import BrokerFrozen, BrokerGone, BrokerKilled
from tests.chaos.faults.learner import LearnerAsked, LearnerFailpoint, LearnerFrozen, LearnerKilled
from tests.chaos.faults.network import (
    AnswersCut,
    AnswersDribble,
    AnswersSlow,
    ConnectionsReset,
    ServerDeaf,
)
from tests.chaos.faults.store import (
    RedisEmptied,
    RedisFrozen,
    RedisKilled,
    RedisOlder,
    RedisWiped,
    ScriptsFlushed,
)
from tests.chaos.faults.workers import (
    AllWorkersKilled,
    MemoryGone,
    OutOfMemory,
    StartedTwice,
    WorkerAsked,
    WorkerAway,
    WorkerFailpoint,
    WorkerFrozen,
    WorkerKilled,
)

ALL = (
    WorkerKilled(),
    WorkerFrozen(),
    WorkerAsked(),
    WorkerAway(),
    WorkerFailpoint(),
    AllWorkersKilled(),
    OutOfMemory(),
    MemoryGone(),
    StartedTwice(),
    LearnerKilled(),
    LearnerFrozen(),
    LearnerAsked(),
    LearnerFailpoint(),
    RedisKilled(),
    RedisFrozen(),
    RedisEmptied(),
    RedisWiped(),
    RedisOlder(),
    ScriptsFlushed(),
    BrokerKilled(),
    BrokerFrozen(),
    BrokerGone(),
    Both(),
    ConnectionsReset(),
    AnswersCut(),
    ServerDeaf(),
    AnswersSlow(),
    AnswersDribble(),
)
"""Every fault, each with the weight that it is picked by."""
