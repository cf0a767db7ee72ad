"""``rumbo repartition``: customers, timers, pending decisions, caps and budgets go on, wherever they lie."""

import json

import pytest
from aiokafka.admin.new_partitions import NewPartitions

from streams.envelope import control
from streams.envelope.outgoing import rfc3339
from streams.partition.outbox import partition_of
from streams.topic_admin import administrator
from tests.integration.till import DOCUMENTS, INPUT, Till
from tests.integration.waiting import until

CUSTOMERS = 40
BEFORE, AFTER = 4, 6
LIFE = {
    "till.schema.yaml": """
schema: till
version: 1
events: {visit.began: {visit: string}, cart.paid: {visit: string, value: number}}
consents: [marketing]
""",
    "habit.features.yaml": """
features: counts
version: 1
define:
  paid: {kind: count, event: cart.paid, window: 90d, missing: 0.0}
vectors:
  habit: [paid]
""",
    "colour.model.yaml": """
model: colour
version: 1
kind: thompson
features: habit
""",
    "greet.journey.yaml": """
journey: greet
version: 1
entry: {event: visit.began, key: event.visit, reentry: {after: 0s}}
policies: [gentle]
steps:
  pick:
    decide:
      as: colour
      values: [red, green, blue]
      model: colour
      features: habit
      reward:
        within: 2d
        events:
          - {event: cart.paid, where: "event.visit == key", value: 1.0}
        most: 1.0
        otherwise: 0.0
      baseline: red
      explore: {floor: 6%}
  show:
    emit: {kind: message, surfaces: [app], expires: 1h, content: greet, data: {colour: "= colour"}}
  pause:
    wait: 1d
  tell:
    emit: {kind: message, surfaces: [app], expires: 1h, content: remind}
""",
    "gentle.policy.yaml": """
policy: gentle
version: 1
caps:
  - {name: three_a_week, count: 3, within: 7d}
""",
}
DAY = 86_400_000
BEGIN = 1_764_028_800_000


class Growing(Till):
    """A till whose partitions become more."""

    def grown(self):
        self.partitions = AFTER

    def misplaced(self):
        """Give the customers that Redis holds in a partition that is not theirs."""
        found = []
        for key in self.customers():
            tag, customer = key.split(b"}:c:")
            partition = int(tag.rsplit(b":", 1)[1])
            if partition != partition_of(customer, self.partitions):
                found.append(key)
        return found

    async def day(self, number):
        """Let each customer begin a visit, and every other one pay for that of the day before."""
        at = BEGIN + number * DAY
        records = []
        for n in range(CUSTOMERS):
            day = rfc3339(at + n)
            begun = self.payment(f"{number}-{n}", str(n), type="visit.began", time=day)
            paid = {"visit": f"visit-{number - 1}-{n}", "value": 1.0}
            bought = self.payment(f"b{number}-{n}", str(n), time=day, data=paid)
            records += [begun, bought] if n % 2 and number else [begun]
        await self.send(INPUT, *records)
        await self.clock(at + 1000)

    async def clock(self, now):
        """Say in every partition how late it is."""
        records = []
        for partition in range(self.partitions):
            value, headers = control.build(
                control.CLOCK,
                identity=f"clock-{partition}-{now}",
                time=now,
                data={"partition": partition, "limit": 1000, "now": rfc3339(now)},
                source="/by-hand",
                key=self.key.encode(),
            )
            records.append((partition, None, value, headers))
        await self.send(INPUT, *records)
        await self.absorbed()

    async def said(self):
        """Give all that came out, without the names of places in the log."""
        found = []
        for topic in ("journey.decisions", "journey.suppressions", "learning.examples"):
            for record in await self.read(topic):
                said = json.loads(record.value)
                kept = {name: said[name] for name in ("type", "subject", "time", "data")}
                found.append(json.dumps([topic, kept], sort_keys=True))
        return sorted(found)

    def repartition(self, count=AFTER, **variables):
        return self.rumbo("repartition", str(count), "--yes", **variables)


@pytest.fixture
async def till(servers, tmp_path):
    made = Growing(servers, tmp_path, BEFORE)
    await made.open(DOCUMENTS)
    yield made
    made.end()


def counted(payments):
    return {str(n): list(range(1, payments + 1)) for n in range(CUSTOMERS)}


@pytest.mark.parametrize("killed", ["", "moving", "mid_move:3", "moved", "mid_clear:2"])
async def test_counts_go_on_and_a_move_that_broke_off_is_finished(till, killed):
    worker = till.run("worker")
    await till.pay(0, 5 * CUSTOMERS, CUSTOMERS)
    await till.absorbed()
    if killed:
        assert till.repartition(RUMBO_FAILPOINT=killed).returncode == -9
        await till.leave(worker)
        worker = till.run("worker")
        await until(lambda: worker.said("rumbo repartition 6"), "workers that are told to wait")
        # What comes in meanwhile is not lost, whichever partition it was sent to.
        await till.pay(5 * CUSTOMERS, CUSTOMERS, CUSTOMERS)
        wrong = till.repartition(8)
        assert (wrong.returncode, "rumbo repartition 6" in wrong.stderr) == (1, True)
        loss = till.rumbo("accept-loss", "--yes", "--from", "end")
        assert (loss.returncode, "rumbo repartition 6" in loss.stderr) == (1, True)
    done = till.repartition()
    assert done.returncode == 0, done.stderr
    till.grown()
    await till.leave(worker)
    worker = till.run("worker")
    first = 6 if killed else 5
    await till.pay(first * CUSTOMERS, 3 * CUSTOMERS, CUSTOMERS)
    await till.thanked(counted(first + 3))
    await till.leave(worker)
    assert await till.thanks() == counted(first + 3)
    assert till.misplaced() == []
    assert till.held("epoch") == [1] * AFTER
    again = till.repartition()
    assert (again.returncode, "has 6 partitions already" in again.stderr) == (1, True)


async def test_life_goes_on_as_if_nothing_had_happened(servers, tmp_path):
    lives = []
    for moves in (False, True):
        home = tmp_path / str(moves)
        home.mkdir()
        one = Growing(servers, home, BEFORE, RUMBO_CLOCK="events", RUMBO_SEED="s", RUMBO_LOG="info")
        try:
            lives.append(await life(one, moves=moves))
        finally:
            one.end()
    still, moved = lives
    kinds = {json.loads(one)[0] for one in still}
    assert kinds == {"journey.decisions", "journey.suppressions", "learning.examples"}
    assert still == moved


async def life(one, *, moves):
    """Live four days, in which partitions may become more while much is under way."""
    await one.open(LIFE)
    worker = one.run("worker")
    await one.day(0)
    await one.day(1)
    if moves:
        done = one.repartition()
        assert done.returncode == 0, done.stderr
        await one.leave(worker)
        one.grown()
        worker = one.run("worker")
    await one.day(2)
    await one.day(3)
    await one.clock(BEGIN + 6 * DAY)
    await one.leave(worker)
    return await one.said()


async def test_a_topic_that_was_grown_by_hand_is_made_good(till):
    worker = till.run("worker")
    await till.pay(0, 2 * CUSTOMERS, CUSTOMERS)
    await till.thanked(counted(2))
    await till.leave(worker)
    async with administrator(till.kafka) as admin:
        await admin.create_partitions({till.log: NewPartitions(total_count=AFTER)})

    async def known():
        return len(await till.ends()) == AFTER

    await until(known, "the new partitions")
    till.grown()
    await till.pay(2 * CUSTOMERS, CUSTOMERS, CUSTOMERS)
    worker = till.run("worker")
    await until(lambda: worker.said("rumbo repartition 6"), "the refusal")
    less = till.repartition(5)
    assert (less.returncode, "choose a higher number" in less.stderr) == (1, True)
    done = till.repartition()
    assert done.returncode == 0, done.stderr
    await till.thanked(counted(3))
    await till.leave(worker)
    assert till.misplaced() == []
