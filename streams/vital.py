"""What a process says of itself: how each of its partitions moves, and which parts are ready."""

from typing import NamedTuple


class Vital(NamedTuple):
    """One assigned partition: its stage, the offset that it has absorbed, and whether it has work.

    ``reason`` says why it may stand still all the same: a sentence that the log has, too.
    """

    partition: int
    stage: str
    off: int
    busy: bool
    reason: str


class Part(NamedTuple):
    """One part of a process; ``said`` says why it is not ready, or how it is."""

    part: str
    ready: bool
    said: str
