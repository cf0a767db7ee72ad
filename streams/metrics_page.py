"""The page about metrics, made from the metrics themselves."""

from collections.abc import Iterator
from types import ModuleType

from prometheus_client.metrics import MetricWrapperBase

from streams.lanes import metrics as lanes
from streams.learner import metrics as learner

_INTRO = """# Metrics

`RUMBO_METRICS_PORT` turns them on: `/metrics` on loopback, beside `/healthz` and `/readyz`
(see [operations](../operations.md)). Counters end in `_total`, histograms in `_bucket`, `_sum` and
`_count`. They belong to the process: sum over the workers; a partition's lines vanish from a worker
that gives it up. A replay after Redis was lost counts again what it absorbs again.

Alerts that cover the nights:

| alert | for | what it means |
|---|---|---|
| `absent(rumbo_lag)` | 2m | no worker runs |
| `max by (partition) (rumbo_hold) == 1` | 5m | a partition waits for something that `rumbo stuck` names |
| `sum by (partition) (rumbo_lag) > 0 \
unless sum by (partition) (increase(rumbo_events_total[10m])) > 0` | 1m | a partition stands still |
| `rumbo_outbox_age_seconds > 60` | 1m | an output topic takes nothing |
| `increase(rumbo_dead_letters_total[15m]) > 0` | | events are set aside |

The learner's part needs another view, for a learner that hangs says nothing: the lag of its consumer group
(`RUMBO_PREFIX`, `RUMBO_JOB` and `.learn`), or `rumbo stuck` from a timer.
"""


def metrics_page() -> str:
    """Give the page about metrics: what each tells, and what to do about it."""
    parts = [_INTRO]
    for title, module in (("Workers", lanes), ("The learner", learner)):
        rows = [_row(one) for one in _metrics(module)]
        head = "| metric | by | what, and what to do |\n|---|---|---|\n"
        parts.append(f"## {title}\n\n{head}" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _metrics(module: ModuleType) -> Iterator[MetricWrapperBase]:
    return (one for one in vars(module).values() if isinstance(one, MetricWrapperBase))


def _row(metric: MetricWrapperBase) -> str:
    (told,) = metric.describe()
    name = told.name + ("_total" if told.type == "counter" else "")
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001 - told nowhere else
    return f"| `{name}` ({told.type}) | {labels} | {told.documentation} |"
