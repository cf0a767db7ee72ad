"""What the learner counts and shows (prometheus); see `streams.lanes.metrics`."""

import contextlib
import time

from prometheus_client import Counter, Gauge

LEARNED = Counter(
    "rumbo_examples_learned",
    "Examples that models learned from. Zero while rumbo_examples_waiting grows: look at the "
    "learner's log.",
    ["partition"],
)
REFUSED = Counter(
    "rumbo_examples_refused",
    "Examples that could not be learned, each with a log line `example refused`. Usually a model "
    "whose document was taken out: nothing to do; otherwise the line says what is wrong.",
    ["partition"],
)
WAITING = Gauge(
    "rumbo_examples_waiting",
    "Examples not yet learned. Growing: the learner is too slow or stands still; `rumbo stuck` "
    "tells. Decisions go on meanwhile with the last snapshots.",
    ["partition"],
)
SNAPSHOT_AGE = Gauge(
    "rumbo_snapshot_age_seconds",
    "Time since the model's last snapshot. It grows while nothing is learned: with examples waiting "
    "look at the learner, without any look whether the model's decisions still mature.",
    ["model"],
)


def published(model: str, at: float) -> None:
    """Show the age of a snapshot that was published at ``at`` (s since 1970)."""
    SNAPSHOT_AGE.labels(model).set_function(lambda: max(0.0, time.time() - at))


def forget(partition: int) -> None:
    """Show no longer what belongs to the owner of a partition."""
    with contextlib.suppress(KeyError):
        WAITING.remove(str(partition))
