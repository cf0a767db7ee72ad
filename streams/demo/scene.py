"""The scene: what the page is drawn from."""

import time
from dataclasses import dataclass

from streams.demo.feed import Feed
from streams.demo.tally import Tally


@dataclass(slots=True)
class Scene:
    """What the page is drawn from."""

    tally: Tally
    feed: Feed
    began: float

    @property
    def seconds(self) -> float:
        """How long events have been flowing."""
        return time.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Events per second so far."""
        return self.feed.progress.events / max(self.seconds, 0.001)
