"""The show: topics, journeys, processors, feed and page together, and a clean end."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streams.activation import put_in_force
from streams.definitions.folder import LIBRARY, documents
from streams.demo.baskets import Lines
from streams.demo.display import Display
from streams.demo.failure import DemoFailure
from streams.demo.feed import Feed, Target
from streams.demo.processes import Processors
from streams.demo.scene import Scene
from streams.demo.score import Score
from streams.demo.shoppers import ShopperEvent, events
from streams.demo.tail import Tail
from streams.demo.tally import Tally
from streams.endpoints import job_key_of, kafka_of, redis_of
from streams.settings import Settings
from streams.store.store import Store
from streams.topic_admin import administrator, create, find
from streams.topics import INPUT, full_name


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for: how many households, at which speed, with contact policies or without.

    ``workers`` share the partitions. ``feed_only``: into a deployment that runs already, with its
    own topics, journeys and processors.
    """

    households: int | None = None
    speed: float | None = None
    policies: bool = True
    workers: int = 1
    feed_only: bool = False


async def show(
    settings: Settings, wishes: Wishes, lines: Future[Lines], logs: Path, display: Display
) -> Scene:
    """Run the demo to its end; the last scene."""
    processors = Processors(logs, _environment(settings))
    try:
        if wishes.feed_only:
            settings = await _as_it_is(settings)
        else:
            await _set_up(settings, wishes, processors, display)
        display.say("Reading the shoppers")
        return await _play(settings, wishes, await asyncio.wrap_future(lines), processors, display)
    finally:
        await processors.stop()


async def _set_up(
    settings: Settings, wishes: Wishes, processors: Processors, display: Display
) -> None:
    display.say("Creating topics and putting the journeys in force")
    async with administrator(kafka_of(settings)) as admin:
        await create(admin, settings)
    for number in range(1, wishes.workers + 1):
        await processors.start("worker", f"worker-{number}")
    await processors.start("learner")
    found, findings, _ = documents([LIBRARY])
    if findings:
        raise DemoFailure(str(findings[0]))
    await put_in_force(settings, found, policies=wishes.policies)


async def _as_it_is(settings: Settings) -> Settings:
    """Give the settings with the partition count that the input has."""
    topic = full_name(settings.prefix, INPUT)
    async with administrator(kafka_of(settings)) as admin:
        there = await find(admin, [topic])
    if topic not in there:
        raise DemoFailure(f"There is no topic {topic}. Create the topics: rumbo topics create")
    return settings.model_copy(update={"partitions": there[topic].partitions})


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "RUMBO_KAFKA": kafka_of(settings),
        "RUMBO_REDIS": redis_of(settings),
        "RUMBO_JOB_KEY": job_key_of(settings).decode(),
        "RUMBO_JOB": settings.job,
        "RUMBO_PREFIX": settings.prefix,
        "RUMBO_CLOCK": "events",
    }


async def _play(
    settings: Settings,
    wishes: Wishes,
    lines: Lines,
    processors: Processors,
    display: Display,
) -> Scene:
    kafka = kafka_of(settings)
    store = Store.connect(redis_of(settings), settings.group)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, linger_ms=2)
    tally = Tally(Score(int(lines.columns["at"][0]), int(lines.columns["at"][-1])))
    tail = Tail(kafka, settings, settings.partitions, tally)
    await producer.start()
    await tail.start()
    try:
        absorbed = _absorbed(store, settings.partitions)
        display.say("Waiting for the worker")
        await _activated(absorbed, settings.partitions, processors)
        feed = Feed(producer, _target(settings), absorbed, wishes.speed)
        scene = Scene(tally, feed, time.monotonic())
        await _until_done(
            scene, _noted(events(lines, wishes.households), tally), tail, processors, display
        )
        return scene
    finally:
        await tail.stop()
        await producer.stop()
        await store.close()


def _target(settings: Settings) -> Target:
    topic = full_name(settings.prefix, INPUT)
    return Target(settings.group, topic, settings.partitions, job_key_of(settings))


def _absorbed(store: Store, partitions: int) -> Callable[[], Awaitable[dict[int, int]]]:
    async def ask() -> dict[int, int]:
        owners = await asyncio.gather(*(store.owner(number) for number in range(partitions)))
        return {number: 0 if one.off is None else one.off + 1 for number, one in enumerate(owners)}

    return ask


async def _activated(
    absorbed: Callable[[], Awaitable[dict[int, int]]], partitions: int, processors: Processors
) -> None:
    """Wait until every partition has absorbed its first record, the plan's activation."""
    while sum(off > 0 for off in (await absorbed()).values()) < partitions:
        if processors.dead:
            raise DemoFailure(processors.dead)
        await asyncio.sleep(0.05)


def _noted(stream: Iterator[ShopperEvent], tally: Tally) -> Iterator[ShopperEvent]:
    """Let the judge see the orders as they are sent."""
    for event in stream:
        if event.name == "order.completed":
            tally.score.order(event.at, event.customer, event.bought)
        yield event


async def _until_done(
    scene: Scene,
    stream: Iterator[ShopperEvent],
    tail: Tail,
    processors: Processors,
    display: Display,
) -> None:
    feeding = asyncio.create_task(scene.feed.run(stream))
    try:
        while not feeding.done():
            await tail.read()
            scene.tally.score.mature(scene.feed.progress.at)
            display.draw(scene)
            if processors.dead:
                raise DemoFailure(processors.dead)
        await feeding
        await tail.finish()
        scene.tally.score.mature(scene.feed.progress.at)
        display.draw(scene)
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
