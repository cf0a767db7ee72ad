"""Claiming a partition: become its owner, deliver what it still holds, find where to go on."""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from aiokafka import TopicPartition

from streams.lanes.facts import Claim
from streams.lanes.failpoints import passes
from streams.lanes.fold import OutRecord, Place
from streams.lanes.layout import Layout
from streams.lanes.means import Means
from streams.lanes.message_id import identified
from streams.lanes.outlet import deliver
from streams.lanes.position import Position, position
from streams.lanes.silence import Silence, latest
from streams.store.values import Held
from streams.transport.feed import WINDOW
from streams.transport.owner import NotYet
from streams.transport.reader import Bounds, Reader, Span
from streams.transport.slices import SLICE

CAREFUL = SLICE * (WINDOW + 1)
"""Offsets that go one at a time after two deaths: a dead owner may have had as many at hand."""
HELD = 5.0
"""How long (s) a partition that waits for its operator rests before it looks again."""

outbox = msgspec.msgpack.Decoder(list[OutRecord])


class Claimed(NamedTuple):
    """A partition that is ours: who we are, what it is, where its fold goes on after ``off``.

    ``end`` is where its log ended when we became the owner.
    """

    token: bytes
    place: Place
    off: int
    end: int
    expected: int | None
    held: Held
    state: bytes | None
    silence: Silence
    asides: frozenset[int]


async def claim(means: Means, partition: int, process: str) -> Claimed:
    """Become the owner of a partition (SEMANTICS 12); our tokens begin with ``process``.

    Raises
    ------
    NotYet
        When the partition cannot go on before somebody does something; the message says what.
    """
    token = f"{process}-{secrets.token_hex(8)}".encode()
    held = await means.store.claim(partition, token, process, CAREFUL)
    passes("claiming")
    place = await place_of(means, partition, held)
    silence = await silence_of(means.layout, means.reader, place)
    if held.outbox:
        left = silence.audible(outbox.decode(held.outbox))
        await deliver(means.desk, means.layout.jobs, left)
    begun = await _begun(means, place, token)
    found = await _position(means, place, held, begun)
    passes("claimed")
    return Claimed(
        token=token,
        place=place,
        off=found.off,
        end=found.end,
        expected=held.off,
        held=_of_this_life(held, place),
        state=held.state,
        silence=silence,
        asides=means.jobs.asides(place.epoch, partition),
    )


async def place_of(means: Means, partition: int, held: Held) -> Place:
    """Say which partition of which epoch this is; another count of partitions is refused."""
    layout = means.layout
    counts = await means.reader.partitions([layout.input, layout.jobs, *layout.outputs])
    _there(layout, counts, {layout.input: 1, layout.jobs: 1})
    count = counts[layout.input]
    await means.jobs.refresh()
    if means.jobs.moving is not None:
        raise NotYet(_moving(means.jobs.moving.partitions), HELD)
    epoch = means.jobs.epoch(partition)
    known = means.jobs.partitions(epoch, partition) or held.partitions
    if known not in {0, count}:
        raise NotYet(_counted(layout, count, known), HELD)
    _there(layout, counts, dict.fromkeys(layout.outputs, count))
    return Place(layout.job, epoch, partition, count)


def _there(layout: Layout, counts: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    """Refuse to go on without these topics, each with as many partitions at least."""
    wrong = [topic for topic, number in wanted.items() if counts[topic] < number]
    if wrong:
        raise NotYet(
            f"{', '.join(wrong)}: not there, or with fewer partitions than {layout.input} has "
            f"({counts[layout.input]}). Create what is missing with `rumbo topics create`.",
            HELD,
        )


async def silence_of(layout: Layout, reader: Reader, place: Place) -> Silence:
    """Read the last message id in each output partition of our own."""
    logs = {topic: TopicPartition(topic, place.partition) for topic in layout.outputs}
    bounds = await reader.bounds(logs.values()) if logs else {}
    spans = {log: Span(max(begin, end - layout.tail), end) for log, (begin, end) in bounds.items()}
    found = await reader.read(spans)
    last = {
        topic: latest(place, (identified(record.headers) for record in found[log]))
        for topic, log in logs.items()
    }
    known = {topic: one for topic, one in last.items() if one is not None}
    return Silence(place, known, layout.outputs)


async def _begun(means: Means, place: Place, token: bytes) -> int:
    """Say where the fold begins; the first owner ever decides that, before its first commit."""
    known = means.jobs.claim(place.epoch, place.partition)
    if known is None:
        begin = (await _bounds(means, place)).begin
        known = await means.jobs.begin(
            Claim(place.epoch, place.partition, place.partitions, begin, token.decode())
        )
    return known.start


async def _bounds(means: Means, place: Place) -> Bounds:
    log = TopicPartition(means.layout.input, place.partition)
    return (await means.reader.bounds([log]))[log]


async def _position(means: Means, place: Place, held: Held, start: int) -> Position:
    """Find where to go on; refused where the log no longer leads there."""
    log = TopicPartition(means.layout.input, place.partition)
    found = await position(means.reader, log, held, place.epoch, start)
    if found.trouble:
        raise NotYet(found.sentence, HELD)
    return found


def _of_this_life(held: Held, place: Place) -> Held:
    """Forget deaths at offsets of an earlier epoch: they name other events."""
    if held.epoch >= place.epoch:
        return held
    return msgspec.structs.replace(held, careful=-1, marked_at=None, marked=0)


def _moving(count: int) -> str:
    return (
        f"customers are being moved to {count} partitions: wait until `rumbo repartition {count}` "
        "is through; should it have broken off, run it again, and it goes on."
    )


def _counted(layout: Layout, count: int, known: int) -> str:
    return (
        f"{layout.input} has {count} partitions now, but the state of job {layout.job} was built "
        f"with {known}: customers would be looked for in the wrong place. Move the state with "
        f"`rumbo repartition {count}`; do not delete the topic."
    )
