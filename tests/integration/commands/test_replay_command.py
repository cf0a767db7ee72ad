"""``rumbo replay``: the fold of the log says again what the topics hold; whatever differs is found and named."""

import asyncio
import contextlib
import json

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from streams.lanes import facts
from streams.lanes.facts import Aside
from streams.topic_admin import administrator
from tests.integration.till import Till
from tests.integration.visits import HELLO, INPUT, SCHEMA, Shop
from tests.integration.waiting import until

FEATURES = """\
features: counts
version: 1
define: {seen: {kind: count, event: page.viewed, window: 90d, missing: 0.0}}
vectors: {habit: [seen]}
"""
MODEL = "model: colour\nversion: 1\nkind: thompson\nfeatures: habit\n"
PICK = """\
journey: pick
version: 1
entry: {event: page.viewed, reentry: {after: 0s}}
steps:
  pick:
    decide:
      as: colour
      values: [red, green, blue]
      model: colour
      features: habit
      reward: {within: 1s, events: [{event: page.viewed, value: 1.0}], most: 1.0, otherwise: 0.0}
      baseline: red
      explore: {floor: 6%}
"""
DECISIONS = "journey.decisions"


@pytest.fixture(scope="module")
def shop(servers, tmp_path_factory):
    """A shop whose worker decided with what the learner had learned, and fired timers; then both left."""
    made = Shop(servers.kafka, servers.redis, tmp_path_factory.mktemp("shop"))
    try:
        asyncio.run(_live(made))
        yield made
    finally:
        made.end()


async def _live(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO, FEATURES, MODEL, PICK)
    worker, learner = shop.run("worker"), shop.run("learner")

    async def learned():
        return any(b"rumbo.model.published" in one.value for one in await shop.read(INPUT))

    async def told():
        return sum(b"rumbo.message" in one.value for one in await shop.read(DECISIONS)) == 20

    await until(lambda: None not in shop.held("off"), "the first plan")
    await shop.visit(0, 60)
    await until(learned, "a snapshot in force", 60)
    await shop.visit(60, 60)
    await until(told, "the messages after the wait")
    assert await learner.stop()
    await shop.absorbed()
    assert await worker.stop()


@pytest.fixture
def other(servers, tmp_path):
    """A shop of a test's own."""
    made = Shop(servers.kafka, servers.redis, tmp_path)
    yield made
    made.end()


@contextlib.asynccontextmanager
async def rewritten(shop, topic, change):
    """Make a topic anew with what a function makes of its records; put it back in the end."""
    records = [
        (one.partition, one.key, one.value, list(one.headers)) for one in await shop.read(topic)
    ]
    try:
        await shop.made_anew(topic)
        await shop.send(topic, *change(records))
        yield
    finally:
        await shop.made_anew(topic)
        await shop.send(topic, *records)


def first(records, said, partition=0):
    """Give the number of the first record of a partition that says something."""
    return next(n for n, one in enumerate(records) if one[0] == partition and said in one[2])


def differs(shop, partition=0):
    """Replay; give the difference of a partition, after the exit code was looked at."""
    done = shop.rumbo("replay", "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["identical"] is False
    return told["partitions"][partition]["difference"]


def refused(shop, *options, **variables):
    """Replay what cannot be; give the sentence."""
    done = shop.rumbo("replay", *options, **variables)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    return done.stderr


async def test_the_log_says_again_what_came_out(shop):
    done = shop.rumbo("replay")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("partition 0: identical. ")
    told = shop.told("replay")
    assert told["identical"] is True
    ends = shop.held("off")
    for number, one in enumerate(told["partitions"]):
        assert (one["partition"], one["from"], one["to"]) == (number, 0, ends[number])
        assert (one["records"], one["difference"]) == (ends[number] + 1, None)
    for topic in (DECISIONS, "journey.lifecycle", "learning.examples"):
        compared = sum(one["messages"][shop.prefix + topic] for one in told["partitions"])
        assert compared == len(await shop.read(topic)) > 0


async def test_a_part_of_it(shop):
    (one,) = shop.told("replay", "--partition", "1", "--until", "20")["partitions"]
    assert (one["partition"], one["to"], one["records"], one["identical"]) == (1, 20, 21, True)


async def test_without_redis_the_whole_log_is_compared(shop):
    told = shop.told("replay", RUMBO_REDIS="redis://127.0.0.1:1/0")
    assert [one["to"] for one in told["partitions"]] == shop.held("off")
    assert told["identical"]


async def test_another_byte_in_a_value_is_named(shop):
    def change(records):
        number = first(records, b"rumbo.message")
        partition, key, value, headers = records[number]
        changed.append((dict(headers)["id"].decode(), sum(r[0] == 0 for r in records[:number])))
        records = list(records)
        records[number] = (partition, key, value.replace(b'"hi"', b'"ho"'), headers)
        return records

    changed = []
    async with rewritten(shop, DECISIONS, change):
        found = differs(shop)
        done = shop.rumbo("replay", "--partition", "0")
    assert [(found["message"], found["offset"])] == changed
    assert (found["topic"], found["partition"]) == (shop.prefix + DECISIONS, 0)
    assert (found["what"], found["path"]) == ("value", "$.data.content")
    assert (found["replayed"], found["written"]) == ("hi", "ho")
    off = int(found["message"].split(":")[-2])
    follows = found["follows"]
    assert (follows["topic"], follows["partition"], follows["offset"]) == (shop.log, 0, off)
    assert follows["event"]
    assert "rumbo doctor" in found["why"]
    assert "value $.data.content" in done.stdout
    assert f"offset {off}, event {follows['event']}" in done.stdout


async def test_a_message_that_the_fold_does_not_say(shop):
    def change(records):
        partition, key, value, headers = records[first(records, b"rumbo.decision")]
        strange = [(name, raw + b"9" if name == "id" else raw) for name, raw in headers]
        return [*records, (partition, key, value, strange)]

    async with rewritten(shop, DECISIONS, change):
        found = differs(shop)
    assert (found["what"], found["offset"] > 0) == ("missing in the replay", True)


async def test_a_message_that_the_topic_lost(shop):
    def change(records):
        gone = first(records, b"rumbo.decision")
        lost.append(dict(records[gone][3])["id"].decode())
        return records[:gone] + records[gone + 1 :]

    lost = []
    async with rewritten(shop, DECISIONS, change):
        found = differs(shop)
    assert (found["what"], found["offset"], [found["message"]]) == (
        "missing in the topic",
        None,
        lost,
    )


async def test_an_event_that_the_workers_did_not_set_aside(shop):
    def change(records):
        aside = facts.record(shop.job, shop.prefix + "rumbo.jobs", Aside(0, 0, 9, "a death"))
        return [*records, (0, aside.key, aside.value, [])]

    async with rewritten(shop, "rumbo.jobs", change):
        found = differs(shop)
    assert found["follows"]["offset"] == 9
    assert "set aside" in found["why"]


async def test_messages_that_came_again_and_those_too_old_are_no_difference(shop):
    async with rewritten(shop, DECISIONS, lambda records: records + records[-5:]):
        gone = {TopicPartition(shop.prefix + DECISIONS, 0): RecordsToDelete(before_offset=7)}
        async with administrator(shop.kafka) as admin:
            await admin.delete_records(gone)
        told = shop.told("replay")
    assert told["identical"]
    assert [one["not_compared"]["forgotten"] for one in told["partitions"]] == [7, 0]


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("journey.definitions", "offset 0 on: manifest 1 cannot be read from journey.definitions"),
        ("learning.snapshots", "cannot be read"),
    ],
)
async def test_what_the_log_names_is_not_there(shop, topic, sentence):
    async with rewritten(shop, topic, lambda _: []):
        said = refused(shop)
    assert "cannot be folded from offset" in said
    assert sentence in said


async def test_what_is_not_there_at_all(shop, other):
    assert "rumbo topics create" in refused(other)
    assert "from 0 on: there is no 7" in refused(shop, "--partition", "7")
    assert "RUMBO_JOB_KEY" in refused(shop, RUMBO_JOB_KEY="")


async def test_a_log_without_its_begin(other):
    await other.topics()
    other.put_in_force(SCHEMA, HELLO)
    await other.lived(0, 40)
    await other.forget(1, 5)
    said = refused(other)
    assert f"{other.log}:1 begins at 5, but its fold begins at 0" in said
    assert "--partition" in said
    assert other.told("replay", "--partition", "0")["identical"]


async def test_what_is_committed_and_on_its_way_is_no_difference(other):
    await other.topics()
    other.put_in_force(SCHEMA, HELLO)
    await other.visit(0, 40)
    assert await other.dies("after_commit:2") == -9
    told = other.told("replay")
    assert told["identical"], [one["difference"] for one in told["partitions"]]


async def test_after_a_move_to_more_partitions(servers, tmp_path):
    till = Till(servers, tmp_path)
    try:
        await till.open()
        await _paid(till, 0)
        moved = till.rumbo("repartition", "3", "--yes")
        assert moved.returncode == 0, moved.stderr
        till.partitions = 3
        await _paid(till, 60)
        told = till.told("replay")
    finally:
        till.end()
    assert told["identical"]
    assert [one["from"] > 0 for one in told["partitions"]] == [True, True, False]
    assert all(one["messages"][f"{till.prefix}{DECISIONS}"] for one in told["partitions"])


async def _paid(till, first):
    worker = till.run("worker")
    await till.pay(first, 60, 20)
    await till.absorbed()
    await till.leave(worker)
