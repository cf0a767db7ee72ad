"""The jobs of Rumbo: the full one, the counter of the peers, and the one that decides in every event."""

from pathlib import Path

from benchmarks.clickstream import CUSTOMERS, TAIL, Click, as_log, clicks, visits, with_clock
from benchmarks.rumbo import Job

JOURNEYS = Path(__file__).parent / "journeys"
FULL = JOURNEYS / "full"
COUNTER = JOURNEYS / "counter"
WARM = 10_000
"""Events that are absorbed before those that count."""


def counted(events: int, customers: int = CUSTOMERS, after: int = WARM) -> list[Click]:
    """Give the events that count: the same for every contender, later than those before."""
    return list(clicks(events, customers, first=_later(after)))


def warm_up(customers: int = CUSTOMERS) -> list[Click]:
    """Give the events before those."""
    return list(clicks(WARM, customers))


def once_each(customers: int) -> list[Click]:
    """Give one view of a product by every customer."""
    return list(visits(customers, ["product"]))


def full(found: list[Click], job_key: bytes, before: list[Click]) -> Job:
    """The full job, with the clock of its events, which closes the windows of what was decided."""
    return Job([FULL], with_clock(before, job_key), with_clock(found, job_key))


def counter(found: list[Click], before: list[Click]) -> Job:
    """The job of the peers: nothing is learned, no time passes."""
    return Job([COUNTER], as_log(before), as_log(found), learns=False)


def _later(number: int) -> int:
    """Give the number of the first event after the clock of ``number`` events has run out."""
    return number + TAIL + 10_000
