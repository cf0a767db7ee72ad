"""Named points at which a test may have the process killed, to prove what a crash there does.

``RUMBO_FAILPOINT=after_commit:3`` kills the process (SIGKILL) when it passes ``after_commit`` for the third
time; ``after_commit:3:memory`` raises a `MemoryError` there instead. Without the variable nothing happens.
The points, in the order of a slice: ``claiming`` (the token is set, nothing was read), ``claimed`` (the
outbox is out, reading not begun), ``before_fold``, ``firing`` (a timer), ``before_commit``, ``after_commit``,
``mid_publish`` (a batch of the outbox is acknowledged), ``after_publish`` (all of it is), ``before_clear``
(an owner that leaves is about to forget the outbox), ``before_clock`` and ``after_clock`` (around the append
of a clock event), ``before_visit`` and ``after_visit`` (around that of an event that visits customers). Those
of the learner: ``teaching`` (its models are restored), ``before_snapshot``, ``after_snapshot`` (written,
nobody was told), ``mid_announce`` (one partition was told). That of the bridge: ``bridged`` (the events are
out, nobody has noted it). Those of a move to another count of partitions: ``moving`` (workers are told to
wait), ``mid_move`` (a load of customers is in the log), ``moved`` (all are, Redis still has them),
``mid_clear`` (a partition is forgotten).
"""

import os
import signal

VARIABLE = "RUMBO_FAILPOINT"


class _Armed:
    """A point, how often it will be passed in peace, and whether its last passing only lacks memory."""

    def __init__(self, said: str) -> None:
        self.name, _, rest = said.partition(":")
        count, _, how = rest.partition(":")
        self.left = int(count or 1)
        self.memory = how == "memory"

    def strike(self) -> None:
        """Count a passing; at the last one do what was asked for."""
        self.left -= 1
        if self.left == 0 and self.memory:
            raise MemoryError(f"no memory at {self.name}")
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


_armed = _Armed(os.environ.get(VARIABLE, ""))


def passes(name: str) -> None:
    """Say that the process passes a point; it may be its last deed."""
    if name == _armed.name:
        _armed.strike()
