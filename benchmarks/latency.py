"""From event to decision: a paced sender that waits for nobody, and a reader of its own.

An event's time runs from the moment when it was due to be sent, so that a sender or a broker that
falls behind is not forgiven, to the moment when the reader holds the decision that names the event as
its cause. Both are read from the machine's monotonic clock.
"""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.child import Child
from benchmarks.clickstream import HEADERS, PARTITIONS
from benchmarks.deployment import Deployment
from benchmarks.log import Entry, Log
from benchmarks.rumbo import Job, absorbed
from benchmarks.sender import event
from streams.local.stack import Stack
from streams.partition.outbox import partition_of
from streams.settings import Clock
from streams.topics import INPUT

JOURNEYS = Path(__file__).parent / "journeys" / "entry"
"""The journey that decides in the event that enters it."""
CUSTOMERS = 2000
"""How many customers the events are spread over."""
Say = Callable[[str], None]
BEHIND = 1.0
"""Seconds after the last event within which all decisions are there, when a deployment keeps up."""
GRACE = 20.0
"""Seconds after the last event for which the reader waits."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many events a second, for how many seconds, after how many that do not count; of how many customers."""

    rate: int
    seconds: float
    warm_up: float
    customers: int = CUSTOMERS

    @property
    def events(self) -> int:
        """How many events that are in all."""
        return round((self.warm_up + self.seconds) * self.rate)

    def reader(self, deployment: Deployment) -> dict[str, Any]:
        """Give what the reader is asked."""
        return {
            "kafka": deployment.kafka,
            "topic": deployment.topic("journey.decisions"),
            "partitions": PARTITIONS,
            "events": self.events,
            "patience": self.warm_up + self.seconds + GRACE,
        }

    def sender(self, deployment: Deployment) -> dict[str, Any]:
        """Give what the sender is asked."""
        return {
            "kafka": deployment.kafka,
            "topic": deployment.topic(INPUT),
            "rate": self.rate,
            "events": self.events,
            "customers": self.customers,
        }


@dataclass(frozen=True, slots=True)
class Latency:
    """What one pace gave, in ms; ``late`` is how late the sender itself was (p99)."""

    rate: int
    events: int
    p50: float
    p99: float
    largest: float
    late: float
    missing: int
    behind: float

    @property
    def keeps_up(self) -> bool:
        """Whether every decision came, and the last ones soon."""
        return not self.missing and self.behind < BEHIND


async def measure(stack: Stack, paces: Sequence[Pace], say: Say) -> list[Latency]:
    """Measure each pace on a deployment of its own."""
    found = []
    for number, pace in enumerate(paces):
        say(f"{pace.rate:,} events/s for {pace.seconds:g} s, after {pace.warm_up:g} s of warm-up")
        async with Deployment(stack, f"latency{number}-{pace.rate}.", Clock.WALL) as deployment:
            found.append(await _started(deployment, pace))
    return found


async def at_half(stack: Stack, events: int, seconds: float, warm_up: float, say: Say) -> Latency:
    """Find out how many events a second a worker decides at most, then send half as many."""
    rate = max(1, await capacity(stack, events, say) // 2)
    (half,) = await measure(stack, [Pace(rate, seconds, warm_up)], say)
    return half


async def capacity(stack: Stack, events: int, say: Say) -> int:
    """Give how many events a second a worker decides at most, from a topic that is full."""
    say("Capacity of the journey that decides in every event")
    async with Deployment(stack, "capacity.", Clock.WALL) as deployment:
        found = await absorbed(deployment, Job([JOURNEYS], as_log(0, 1000), as_log(1000, events)))
    return round(found.rate)


def as_log(first: int, events: int) -> Log:
    """Lay the sender's events out as they lie in a topic."""
    log: Log = {number: [] for number in range(PARTITIONS)}
    for number in range(first, first + events):
        key, value = event(number, CUSTOMERS)
        log[partition_of(key, PARTITIONS)].append(Entry(key, value, HEADERS))
    return log


async def _started(deployment: Deployment, pace: Pace) -> Latency:
    await deployment.run("worker")
    await deployment.run("learner")
    await deployment.apply([JOURNEYS])
    await deployment.activated()
    return await paced(deployment, pace)


async def paced(deployment: Deployment, pace: Pace, first: int = 0) -> Latency:
    """Send events at a pace to a deployment that runs; ``first`` is the number of the first one."""
    async with AsyncExitStack() as children:
        asked = pace.reader(deployment) | {"first": first}
        reader = await start_program(children, deployment, "reader", asked)
        await reader.said()
        asked = pace.sender(deployment) | {"first": first}
        sender = await start_program(children, deployment, "sender", asked)
        sent = await sender.said()
        found = await reader.said()
        deployment.check()
    arrived = {str(int(number) - first): at for number, at in found.items()}
    return judged(pace, sent, arrived)


async def start_program(
    children: AsyncExitStack, deployment: Deployment, name: str, config: dict[str, Any]
) -> Child:
    """Start a program of this package, until the end of a block."""
    child = await Child.program(deployment.home, f"benchmarks.{name}", config)
    children.push_async_callback(child.stop)
    return child


def judged(pace: Pace, sent: dict[str, Any], arrived: dict[str, float]) -> Latency:
    """Put the moments together; the warm-up is left out.

    >>> sent = {"begin": 10.0, "late": [0.0, 0.0, 0.001]}
    >>> found = judged(Pace(1, 2, 1), sent, {"0": 12.0, "1": 11.002, "2": 12.004})
    >>> round(found.p50, 3), round(found.largest, 3), found.keeps_up
    (2.0, 4.0, True)
    """
    begin, rate = sent["begin"], pace.rate
    counted = range(round(pace.warm_up * rate), pace.events)
    spans = sorted(
        1000 * (arrived[str(number)] - begin - number / rate)
        for number in counted
        if str(number) in arrived
    )
    late = sorted(1000 * sent["late"][number] for number in counted)
    return Latency(
        rate=rate,
        events=len(counted),
        p50=_quantile(spans, 0.5),
        p99=_quantile(spans, 0.99),
        largest=_quantile(spans, 1.0),
        late=_quantile(late, 0.99),
        missing=len(counted) - len(spans),
        behind=max(arrived.values(), default=begin) - begin - (pace.events - 1) / rate,
    )


def figures(found: Latency) -> dict[str, Any]:
    """Give a pace's figures for machines."""
    return {**asdict(found), "keeps_up": found.keeps_up}


def _quantile(ordered: list[float], share: float) -> float:
    """Give the nearest-rank quantile; not a number when nothing came."""
    if not ordered:
        return float("nan")
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]
