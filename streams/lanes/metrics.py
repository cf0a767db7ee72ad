"""What lanes count and show (prometheus): once per slice, never per event.

The help text of a metric says what to do about it; ``docs/reference/metrics.md`` is made from them.
"""

import contextlib
from collections import defaultdict
from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

ARMS = 64
"""Most arms of one model with a line of their own; the others are counted together."""
OTHERS = "(others)"
NONE = "(none)"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

LAG = Gauge(
    "rumbo_lag",
    "Records of the input not yet absorbed. Growing: `rumbo stuck` tells a partition that stands "
    "still from one that is slow; where all are slow, add workers, up to one per partition.",
    ["partition"],
)
HOLD = Gauge(
    "rumbo_hold",
    "1 while the partition waits for something that it names. `rumbo stuck` says for what, and "
    "what to do.",
    ["partition"],
)
DUE = Gauge(
    "rumbo_timer_overdue_seconds",
    "How long the earliest timer is overdue. Above a minute: timers fire behind unread events, so "
    "look at rumbo_lag first, then at `rumbo stuck`.",
    ["partition"],
)
OUTBOX_AGE = Gauge(
    "rumbo_outbox_age_seconds",
    "Age of what is committed and not yet published. Above ten seconds: an output topic does not "
    "take what is sent; the log line `does not take what is sent` names it and the broker's reason.",
    ["partition"],
)
TASKS = Gauge(
    "rumbo_tasks",
    "Tasks of the event loop. Growing for hours: something is not waited for; report it.",
)
EVENTS = Counter(
    "rumbo_events",
    "Records absorbed; its rate is the throughput. Zero while rumbo_lag grows: `rumbo stuck`.",
    ["partition"],
)
SLICES = Counter(
    "rumbo_slices",
    "Slices committed. Nothing to do: it puts other rates into proportion.",
    ["partition"],
)
SLICE_SIZE = Histogram(
    "rumbo_slice_records",
    "Records per slice. Always near 500: the worker is at its limit, add another.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)
SLICE_SECONDS = Histogram(
    "rumbo_slice_seconds",
    "Time of one slice by stage. `read` and `commit` are Redis (look at its slow log and the "
    "network), `fold` is the engine (add workers), `publish` is Kafka (look at its acknowledgements).",
    ["stage"],
    buckets=SECONDS,
)
MESSAGES = Counter(
    "rumbo_messages",
    "Records published from the outbox. Nothing to do: it is what consumers can expect.",
    ["partition"],
)
SILENT = Counter(
    "rumbo_messages_silent",
    "Records not sent again because they were out. Above zero: Redis went back in time and is "
    "folded forward; `rumbo doctor` says how far it is, and how to keep Redis from losing its end.",
    ["partition"],
)
CLAIMS = Counter(
    "rumbo_claims",
    "Claims that succeeded. More than a few per hour without a deployment: workers leave and join; "
    "look for restarts and at RUMBO_SESSION.",
    ["partition"],
)
FENCED = Counter(
    "rumbo_fenced",
    "Writes refused because another worker owns the partition. One per move is normal; a steady "
    "rate: two deployments share a job's name in one Redis, `rumbo doctor` tells.",
    ["partition"],
)
RESYNC = Counter(
    "rumbo_resync",
    "Positions other than expected, so that the partition was claimed again. Above zero: Redis lost "
    "its end or answers were lost on the way; look at its persistence and at the network.",
    ["partition"],
)
FAILED = Counter(
    "rumbo_lane_failures",
    "Lanes that ended with an error and were started again. StoreError: look at Redis, PublishError: "
    "at the output topics, ReadError: at Kafka; anything else is a defect: the log has its traceback.",
    ["partition", "error"],
)
DEAD_LETTERS = Counter(
    "rumbo_dead_letters",
    "Records that became dead letters, by cause. `rumbo dead-letters list --cause CAUSE` shows them; "
    "mend the producer, or the journey for decision_failed, then `rumbo dead-letters replay`.",
    ["cause"],
)
DECISIONS = Counter(
    "rumbo_decisions",
    "Decisions by model and chosen arm: their rates are the arm shares. An arm at zero: a policy "
    "stops it or the learner gave it up; `rumbo explain` shows a decision with every arm's reason.",
    ["model", "arm"],
)
CLOCKS = Counter(
    "rumbo_quiet_hours_clock",
    "Emissions that quiet hours were asked about, by whose time zone they went by: `customer`, `country` "
    "or `default`. Many by default: send `timezone` or `country` in profile.changed, or name the country "
    "in the policy's `countries`.",
    ["timezone_from"],
)

DISABLED = Gauge(
    "rumbo_journeys_disabled",
    "Journeys that are switched off because a file is broken. Above zero: `rumbo doctor` names them, "
    "each with file and finding; mend the file and apply it.",
)

_read, _fold, _commit, publish_seconds = (
    SLICE_SECONDS.labels(stage).observe for stage in ("read", "fold", "commit", "publish")
)
STAGES = {"read": _read, "fold": _fold, "commit": _commit}
"""What takes the time of each stage of a lane."""

_arms: defaultdict[str, set[str]] = defaultdict(set)


def refused(causes: Mapping[str, int]) -> None:
    """Count dead letters."""
    for cause, count in causes.items():
        DEAD_LETTERS.labels(cause).inc(count)


def clocks(counts: Mapping[str, int]) -> None:
    """Count by whose time zone quiet hours went."""
    for whose, count in counts.items():
        CLOCKS.labels(whose).inc(count)


def chosen(arms: Mapping[tuple[str, str | None], int]) -> None:
    """Count decisions by (model, arm)."""
    for (model, arm), count in arms.items():
        DECISIONS.labels(model, _known(model, arm)).inc(count)


def _known(model: str, arm: str | None) -> str:
    """Give an arm's name, as long as its model has not too many of them."""
    known = _arms[model]
    if arm is None or arm in known:
        return arm or NONE
    if len(known) >= ARMS:
        return OTHERS
    known.add(arm)
    return arm


def forget(partition: int) -> None:
    """Show no longer what belongs to the owner of a partition."""
    for gauge in (HOLD, LAG, OUTBOX_AGE, DUE):
        with contextlib.suppress(KeyError):
            gauge.remove(str(partition))
