"""The laws: what must hold of logs and Redis when all has come to rest."""

from collections import defaultdict

from journeys.plan import ModelPlan
from journeys.state import decode
from online_models.snapshot import unseal
from streams.lanes.message_id import MessageId
from streams.learner.lessons import Lessons
from streams.partition import state as partitions
from streams.store.keys import Keys
from tests.streams.lanes.interleaved.reference import identity
from tests.streams.lanes.interleaved.worker import EXAMPLES, INPUT, JOB, JOBS


def state_is_the_references(world, folded):
    """Every event was absorbed once: customers, timers, partition, byte by byte."""
    for partition, right in folded.items():
        keys = Keys.of(JOB, partition)
        assert world.client.hget(keys.meta, "state") == right.state
        for name, state in right.customers.items():
            assert world.client.get(keys.customer(name)) == state, name
        due = {
            name.decode(): int(at)
            for name, at in world.client.zrange(keys.due, 0, -1, withscores=True)
        }
        assert due == right.due


def messages_are_the_references(world, folded):
    """Per destination: exactly its ids, equal bytes per id, each first seen in order."""
    right = defaultdict(list)
    for one in folded.values():
        for record in one.outbox:
            right[record.topic, record.partition].append(record)
    for place in {*right, *world.kafka.logs}:
        if place[0] != JOBS:
            _same(place, ours(world, place), right[place])


def ours(world, place):
    """What lanes wrote at a place; of the input, what they forwarded."""
    return [one for one in world.kafka.logs[place] if place[0] != INPUT or identity(one)]


def _same(place, found, right):
    once = {}
    for record in found:
        said = (record.key, record.value, sorted(record.headers))
        assert once.setdefault(identity(record), said) == said, f"two contents at {place}"
    wanted = {identity(r): (r.key, r.value, sorted(map(tuple, r.headers))) for r in right}
    assert once == wanted, place
    for source in {MessageId.parse(name)[:3] for name in once}:
        order = [one for one in map(MessageId.parse, once) if one[:3] == source]
        assert order == sorted(order), f"a watermark loses messages at {place}"


def orders_enter_once(world, folded):
    """Each order that was sent began one enrolment, wherever it was produced."""
    entered = [record for one in folded.values() for record in entries(one, "thanks")]
    planned = [name for name in world.sent if any(f'"{name}"'.encode() in r.value for r in entered)]
    assert len(entered) == len(planned)


def entries(folded, journey):
    """The entries into a journey, as the reference says them."""
    return [
        record
        for record in folded.outbox
        if record.topic == "journey.lifecycle"
        and b"rumbo.enrolment.entered" in record.value
        and f'"{journey}"'.encode() in record.value
    ]


def those_known_already_enter_once(folded):
    """However often a walk over them began, all that were there when it came into force, and nobody twice.

    Those named by an event that was set aside are left out.
    """
    for one in folded.values():
        entered = [record.key.decode() for record in entries(one, "known")]
        assert len(entered) == len(set(entered))
        merged = {name for name, state in one.customers.items() if decode(state).alias}
        assert one.known - one.passed_over - merged <= set(entered)
        assert partitions.decode(one.state).backfills == {}


def examples_are_learned_once(world, folded):
    """By the learner's own rule, over a restart in the middle of the log too."""
    log = world.kafka.logs[EXAMPLES, 0]
    wanted = sum(record.topic == EXAMPLES for one in folded.values() for record in one.outbox)
    if not wanted:
        return
    lessons = Lessons(lambda name: ModelPlan(name=name, kind="thompson", settings={}))
    for record in log[: len(log) // 2]:
        assert lessons.learn(record) == ""
    again = Lessons(lambda name: ModelPlan(name=name, kind="thompson", settings={}))
    for model in lessons.changed():
        again.restore(lessons.seal(model))
    for record in log[again.start :]:
        assert again.learn(record) == ""
    (model,) = again.models
    blocks = unseal(again.seal(model)).numbers["blocks"]
    assert sum(int(block["rows"]) for block in blocks) == wanted


def hold(world):
    """Check every law."""
    folded = world.reference()
    state_is_the_references(world, folded)
    messages_are_the_references(world, folded)
    orders_enter_once(world, folded)
    those_known_already_enter_once(folded)
    examples_are_learned_once(world, folded)
