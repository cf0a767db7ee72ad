"""An experiment as a person reads it, and as a machine does."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from journeys.local_time import instant
from online_models.confidence import Interval
from streams.cli.output import table
from streams.experiments.result import Compared, Result
from streams.experiments.verdict import fate, told, verdict


def shown(found: Result) -> Iterator[RenderableType]:
    """Give the whole page: who is in it, what was counted, and what that says."""
    yield Text(
        f"Experiment {found.name}, version {' and '.join(map(str, found.versions))}:"
        f" {sum(arm.customers for arm in found.arms):,} customers from {_minute(found.begin)}"
        f" to {_minute(found.until)} (UTC)."
    )
    yield Text()
    yield _arms(found)
    yield Text()
    yield _compared(found)
    yield Text()
    for sentence in verdict(found):
        yield Text(sentence, "bold" if found.fits else "bold red")


def _minute(at: int) -> str:
    return (instant(at) or "")[:16].replace("T", " ")


def _arms(found: Result) -> RenderableType:
    total = sum(arm.customers for arm in found.arms)
    rows = table("arm", "customers", "share", "planned")
    for arm in found.arms:
        name = f"{arm.name} (control)" if arm.name == found.control else arm.name
        rows.add_row(name, f"{arm.customers:,}", f"{arm.customers / total:.1%}", f"{arm.share:.1%}")
    return rows


def _compared(found: Result) -> RenderableType:
    rows = table("measure", "arm", "compared", "mean", "lift (interval)", "")
    for one in found.compared:
        change = "" if one.arm == found.control else told(one)
        state = "" if one.arm == found.control else str(fate(one) or "")
        mean = f"{one.sample.mean:.4g}"
        rows.add_row(one.measure.name, one.arm, f"{one.sample.customers:,}", mean, change, state)
    return rows


def plain(found: Result) -> dict[str, Any]:
    """Give everything as plain values."""
    return {
        "experiment": found.name,
        "versions": found.versions,
        "control": found.control,
        "from": instant(found.begin),
        "until": instant(found.until),
        "shares_fit": found.fits,
        "arms": [
            {"arm": arm.name, "customers": arm.customers, "planned": arm.share}
            for arm in found.arms
        ],
        "measures": [_plain(one, found.control) for one in found.compared],
        "verdict": verdict(found),
    }


def _plain(one: Compared, control: str) -> dict[str, Any]:
    said = {
        "measure": one.measure.name,
        "arm": one.arm,
        "compared": one.sample.customers,
        "mean": one.sample.mean,
    }
    if one.arm == control:
        return said
    return said | {
        "lift": _interval(one.change, one.lift),
        "difference": _interval(one.sample.mean - one.control.mean, one.difference),
        "guardrail": fate(one),
    }


def _interval(seen: float | None, interval: Interval | None) -> dict[str, float | None]:
    low, high = interval or (None, None)
    return {"seen": seen, "low": low, "high": high}
