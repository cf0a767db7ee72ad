"""The full job in memory, to be profiled: ``python -m benchmarks.fold EVENTS``.

The real slices, fold, encodings and lessons, without Kafka and Redis: states and timers lie in dicts, and
what is learned comes back every few thousand events. Prints CPU µs per event of the fold and of the
learner, and a digest of all messages and states, which must not change when only speed should.
"""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.clickstream import CUSTOMERS, PARTITIONS, clicks, with_clock
from benchmarks.log import Entry
from journeys.force import Learned
from online_models.snapshot import name_of, unseal
from streams.definitions.catalogue import Catalogue
from streams.definitions.compiled import compiled
from streams.definitions.fingerprint import RELEASE, fingerprint
from streams.definitions.folder import documents
from streams.definitions.manifest import Manifest, encode
from streams.envelope import control
from streams.lanes.fold import OutRecord, Place, Record
from streams.learner.lessons import Lessons
from streams.partition.fold import JourneyFold
from streams.partition.state import InForce

FULL = Path(__file__).parent / "journeys" / "full"
"""The documents of the full job."""
SLICE = 500
"""Most records of a slice."""
PUBLISH = 20
"""Slices of each partition between two snapshots."""
KEY = b"k" * 32


class Book:
    """The definitions, without their topic."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(compiled)
        found, findings, _ = documents([folder])
        assert not findings, findings
        for one in found:
            self.catalogue.add(one.key, encode(one))
        keys = tuple(sorted(one.key for one in found))
        manifest = Manifest(1, "", keys, _settings(), fingerprint(), RELEASE)
        self.catalogue.add(manifest.key, encode(manifest))

    async def plan(self, number: int) -> Any:
        return self.catalogue.plan(number)


def _settings() -> dict[str, Any]:
    return {"seed": "benchmark", "clock": "events", "example_partitions": PARTITIONS}


class Snapshots:
    """The snapshots, without their topic."""

    def __init__(self) -> None:
        self.kept: dict[str, Learned] = {}

    def learned(self, snapshot: InForce) -> Learned | None:
        return self.kept.get(snapshot.name)

    async def fetch(self, snapshot: InForce) -> Learned:
        """Nothing is fetched: all are kept."""
        return self.kept[snapshot.name]


class Part:
    """One partition: its log, its states and its timers."""

    def __init__(self, fold: JourneyFold, number: int) -> None:
        self.place = Place("benchmark", 0, number, PARTITIONS)
        self.state: bytes | None = None
        self.states: dict[str, bytes | None] = {}
        self.due: dict[str, int] = {}
        self._fold = fold
        self._next = 0

    async def absorb(self, entries: Iterable[Entry]) -> list[OutRecord]:
        """Fold records, slice by slice; what goes out."""
        records, out = [self._record(one) for one in entries], []
        while records:
            able = await self._fold.ready(self.place, self.state, records)
            assert isinstance(able, int), able
            off, outbox = self._slice(records[:able])
            out += outbox
            records = [one for one in records if one.offset > off]
        return out

    def _record(self, entry: Entry) -> Record:
        self._next += 1
        return Record(self._next - 1, 0, entry.key, entry.value, tuple(entry.headers))

    def _slice(self, records: list[Record]) -> tuple[int, list[OutRecord]]:
        needs = self._fold.needs(self.place, self.state, records)
        due = self._timers(needs.due_until, needs.due_limit)
        wanted = (*needs.customers, *(customer for customer, _ in due))
        states = {customer: self.states.get(customer) for customer in wanted}
        taken = records[: needs.take]
        done = self._fold.fold(self.place, self.state, taken, states, due, frozenset())
        self.state = done.partition
        self.states.update(done.states)
        for customer, at in done.due.items():
            if at is None:
                self.due.pop(customer, None)
            else:
                self.due[customer] = at
        return done.off, done.outbox

    def _timers(self, until: int | None, limit: int) -> list[tuple[str, int]]:
        if until is None:
            return []
        found = sorted((at, customer) for customer, at in self.due.items() if at <= until)
        return [(customer, at) for at, customer in found[: limit + 1]]


class Job:
    """The fold of all partitions and their learner."""

    def __init__(self, folder: Path = FULL) -> None:
        book, self.snapshots = Book(folder), Snapshots()
        fold = JourneyFold(book, self.snapshots, prefix="", job_key=KEY, wall=lambda: 0)  # type: ignore[arg-type]
        self.parts = [Part(fold, number) for number in range(PARTITIONS)]
        plan = book.catalogue.plan(1)
        assert plan is not None
        self.lessons = Lessons(plan.models.get)
        self.digest = blake2b(digest_size=8)
        self.written: Counter[str] = Counter()
        self.learning = 0.0
        self._examples = 0

    async def start(self) -> None:
        """Put the documents in force."""
        for number, part in enumerate(self.parts):
            value, headers = control.activation("benchmark", number, 1, time=0, key=KEY)
            await part.absorb([Entry(None, value, headers)])

    async def run(self, log: dict[int, list[Entry]]) -> None:
        """Absorb a log, all partitions in turn."""
        longest = max(map(len, log.values()))
        for turn, at in enumerate(range(0, longest, SLICE), 1):
            for number, part in enumerate(self.parts):
                self._take(await part.absorb(log[number][at : at + SLICE]))
            if turn % PUBLISH == 0:
                await self._publish(turn)

    def _take(self, out: list[OutRecord]) -> None:
        for one in out:
            self.written[one.topic] += 1
            self.digest.update(repr((one.topic, one.partition, one.key, one.value)).encode())
        began = time.process_time()
        for one in out:
            if one.topic == "learning.examples":
                record = Record(self._examples, 0, one.key, one.value, tuple(one.headers))
                why = self.lessons.learn(record)
                assert not why, why
                self._examples += 1
        self.learning += time.process_time() - began

    async def _publish(self, turn: int) -> None:
        began = time.process_time()
        names = []
        for model in self.lessons.changed():
            sealed = self.lessons.seal(model)
            name = str(name_of(sealed))
            self.snapshots.kept[name] = Learned(learner=unseal(sealed).learner(), snapshot=name)
            names.append((model, name))
        self.learning += time.process_time() - began
        for model, name in names:
            for number, part in enumerate(self.parts):
                data = {"partition": number, "model": model, "snapshot": name}
                value, headers = control.build(
                    control.MODEL,
                    identity=f"{number}:{turn}:{name}",
                    time=0,
                    data={**data, "held_in": 0, "held_at": 0},
                    source="/rumbo/benchmark",
                    key=KEY,
                )
                self._take(await part.absorb([Entry(None, value, headers)]))

    def states(self) -> str:
        """Give a digest of all states."""
        found = blake2b(digest_size=8)
        for part in self.parts:
            for customer, state in sorted(part.states.items()):
                found.update(repr((customer, state)).encode())
        return found.hexdigest()


async def measure(events: int, customers: int, journeys: Path = FULL) -> dict[str, Any]:
    """Fold so many events; what it cost, and what came of it."""
    log = with_clock(clicks(events, customers), KEY)
    job = Job(journeys)
    await job.start()
    gc.collect()
    gc.freeze()
    began = time.process_time()
    await job.run(log)
    spent = time.process_time() - began
    return {
        "events": events,
        "fold_us": round(1e6 * (spent - job.learning) / events, 1),
        "learner_us": round(1e6 * job.learning / events, 1),
        "written": dict(job.written),
        "messages": job.digest.hexdigest(),
        "states": job.states(),
    }


def main(
    events: Annotated[int, typer.Argument(min=1)],
    customers: Annotated[int, typer.Option(min=1)] = CUSTOMERS,
    journeys: Annotated[Path, typer.Option(exists=True, file_okay=False)] = FULL,
) -> None:
    """Fold so many events of the full job, or of other documents, in memory."""
    for key, value in asyncio.run(measure(events, customers, journeys)).items():
        print(f"{key:12} {value}")


if __name__ == "__main__":
    typer.run(main)
