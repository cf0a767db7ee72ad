"""Where a lane is: the stage that it works on, since when, and how many it has gone through."""

import time
from enum import StrEnum

from streams.lanes import metrics


class Stage(StrEnum):
    """What a partition is doing."""

    PLACE = "place"
    """Nobody has asked for it, or it is about to be asked for again."""
    CLAIM = "claim"
    WAIT = "wait"
    READ = "read"
    FOLD = "fold"
    PUBLISH = "publish"
    """The commit waits for the last outbox."""
    COMMIT = "commit"


class Progress:
    """The stage of a lane; ``turn`` grows with every stage that begins."""

    def __init__(self) -> None:
        self.stage = Stage.WAIT
        self.since = time.monotonic()
        self.turn = 0

    def enter(self, stage: Stage) -> None:
        """Begin a stage; the time of the one that ends is shown."""
        now = time.monotonic()
        observe = metrics.STAGES.get(self.stage)
        if observe is not None:
            observe(now - self.since)
        self.stage, self.since = stage, now
        self.turn += 1
