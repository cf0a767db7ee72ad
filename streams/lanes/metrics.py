"""What lanes count and show, by partition (prometheus)."""

import contextlib

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("rumbo_events", "Records absorbed.", ["partition"])
SLICES = Counter("rumbo_slices", "Slices committed.", ["partition"])
SLICE_SIZE = Histogram(
    "rumbo_slice_records", "Records per slice.", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)
MESSAGES = Counter("rumbo_messages", "Records published from the outbox.", ["partition"])
SILENT = Counter("rumbo_messages_silent", "Records not sent again: they were out.", ["partition"])
CLAIMS = Counter("rumbo_claims", "Claims that succeeded.", ["partition"])
FENCED = Counter(
    "rumbo_fenced", "Writes refused: another worker owns the partition.", ["partition"]
)
RESYNC = Counter("rumbo_resync", "Position other than expected: claimed again.", ["partition"])
FAILED = Counter("rumbo_lane_failures", "Lanes that ended with an error.", ["partition", "error"])
CLOCKS = Counter("rumbo_clock_events", "Clock events appended.", ["partition"])
ASIDE = Counter("rumbo_set_aside", "Events set aside after deaths under them.", ["partition"])
HOLD = Gauge("rumbo_hold", "1 while the partition waits for something it names.", ["partition"])
LAG = Gauge("rumbo_lag", "Records of the input not yet absorbed.", ["partition"])
OUTBOX_AGE = Gauge("rumbo_outbox_age_seconds", "Age of what is not yet published.", ["partition"])
DUE = Gauge("rumbo_timer_overdue_seconds", "How long the earliest timer is overdue.", ["partition"])


def forget(partition: int) -> None:
    """Show no longer what belongs to the owner of a partition."""
    for gauge in (HOLD, LAG, OUTBOX_AGE, DUE):
        with contextlib.suppress(KeyError):
            gauge.remove(str(partition))
