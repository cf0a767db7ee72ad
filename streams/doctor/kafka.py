"""Looks at Kafka: the cluster, the topics, its clock, and what the manifest in force was made on."""

import time
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import create_conn
from aiokafka.protocol.admin import ApiVersionRequest

from journeys.plan import Plan
from streams.definitions.book import DefinitionsBook
from streams.definitions.fingerprint import fingerprint
from streams.definitions.manifest import Manifest
from streams.definitions.standing import standings
from streams.doctor import journeys
from streams.doctor.finding import Finding, Status, doubtful, well, wrong
from streams.endpoints import NoServerError, kafka_of
from streams.settings import Settings
from streams.topic_admin import (
    Difference,
    Found,
    Replicas,
    administrator,
    differences,
    find,
    replicas,
    safety,
)
from streams.topics import INPUT, TOPICS, full_name

FETCH = 1
"""Number of the fetch request in Kafka's protocol."""
SKEW = 1_000
"""How far (ms) two clocks may be apart."""

GENERATIONS = ((4, 4, "4.0 or later"), (13, 0, "3.1 to 3.9"), (11, 0, "2.3 to 3.0"))
"""Highest and lowest fetch version that a release offers at least, and the release."""


async def examine(settings: Settings) -> list[Finding]:
    """Look at the cluster; one finding when it does not answer."""
    try:
        kafka = kafka_of(settings)
        async with administrator(kafka) as admin:
            return [*await _cluster(kafka, admin), *await _deployment(kafka, admin, settings)]
    except NoServerError as silent:
        return [wrong("kafka", "Kafka does not answer", str(silent))]


async def _cluster(kafka: str, admin: AIOKafkaAdminClient) -> list[Finding]:
    cluster = await admin.describe_cluster()
    brokers = cluster["brokers"]
    release = await _release(brokers[0]["host"], brokers[0]["port"])
    said = f"Kafka {release} answers at {kafka}, {len(brokers)} broker(s)"
    if release.startswith("older"):
        return [wrong("kafka", said, "use Kafka 3.1 or later")]
    return [well("kafka", said)]


async def _release(host: str, port: int) -> str:
    """Tell the release from the requests that a broker offers; Kafka does not say it."""
    connection = await create_conn(host, port)
    try:
        told = await connection.send(ApiVersionRequest())
    finally:
        connection.close()
    offered = {number: (low, high) for number, low, high in told.api_versions}
    low, high = offered.get(FETCH, (0, 0))
    fits = (name for most, least, name in GENERATIONS if high >= most and low >= least)
    return next(fits, "older than 2.3")


async def _deployment(kafka: str, admin: AIOKafkaAdminClient, settings: Settings) -> list[Finding]:
    names = [full_name(settings.prefix, name) for name in TOPICS]
    there = await find(admin, names)
    found = [_difference(one) for one in differences(settings, there)]
    if not found:
        found = [well("topics", f"{len(there)} topics, as the table has them")]
    kept = await replicas(admin, there)
    found.append(_served(kept, there))
    found += _safe(kept, there)
    incoming = there.get(full_name(settings.prefix, INPUT))
    if incoming is not None:
        found.append(await _clock(kafka, settings, incoming.partitions))
    if full_name(settings.prefix, "journey.definitions") in there:
        found += await _manifest(kafka, settings)
    return found


def _served(found: Mapping[str, Replicas], there: Mapping[str, Found]) -> Finding:
    """Say whether enough brokers hold each topic to take records."""
    missing = [name for name, one in found.items() if one.in_sync < max(1, _least(there[name]))]
    if not missing:
        return well("brokers", "every partition takes records")
    names = ", ".join(sorted(missing))
    fix = "bring the missing brokers back; until then nothing is lost, and nothing goes on there"
    return wrong("brokers", f"too few brokers are in sync for {names}", fix)


def _safe(found: Mapping[str, Replicas], there: Mapping[str, Found]) -> list[Finding]:
    """Doubt a topic whose records may be acknowledged by one of its several brokers only."""
    named = [name for name, one in found.items() if safety(one.kept) and _least(there[name]) < 2]
    if not named:
        return []
    said = f"what is acknowledged may be on one broker only, and be lost with it: {_few(named)}"
    fix = "kafka-configs.sh --alter --entity-type topics --entity-name TOPIC "
    return [doubtful("brokers", said, f"{fix}--add-config min.insync.replicas=2")]


def _least(topic: Found) -> int:
    return int(topic.settings.get("min.insync.replicas", "1"))


def _few(names: Sequence[str], most: int = 3) -> str:
    """Name the first of some topics.

    >>> _few(["b", "a", "d", "c"])
    'a, b, c and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(sorted(names)[:most]) + more


def _difference(one: Difference) -> Finding:
    said = f"{one.topic}: {one.what} should be {one.wanted}, is {one.found}"
    return Finding("topics", Status.WRONG if one.hurts else Status.DOUBTFUL, said, one.fix)


async def _clock(kafka: str, settings: Settings, partitions: int) -> Finding:
    """Compare with the broker's time on the newest records of the input."""
    newest = await _newest(kafka, full_name(settings.prefix, INPUT), partitions)
    ahead = newest - time.time_ns() // 1_000_000
    if ahead > SKEW:
        said = f"the broker's clock is {ahead / 1000:.1f} s ahead of this machine's"
        return doubtful("clock", said, "synchronise the clocks (NTP); timers fire by them")
    return well("clock", "no record of the input lies in this machine's future")


async def _newest(kafka: str, topic: str, partitions: int) -> int:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        begins = await consumer.beginning_offsets(places)
        filled = [place for place in places if ends[place] > begins[place]]
        return max([await _last(consumer, place, ends[place]) for place in filled], default=0)
    finally:
        await consumer.stop()


async def _last(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> int:
    consumer.seek(place, end - 1)
    record = await consumer.getone(place)
    return int(record.timestamp)


async def _manifest(kafka: str, settings: Settings) -> list[Finding]:
    """Compare this machine and its settings with the manifest in force."""
    topic = full_name(settings.prefix, "journey.definitions")
    book = DefinitionsBook(kafka, topic, lambda *_: Plan())
    await book.start()
    try:
        manifest, stand = book.catalogue.newest, standings(book.catalogue)
    finally:
        await book.stop()
    if manifest is None:
        return [doubtful("journeys", "no journeys are in force", "run `rumbo run --journeys DIR`")]
    return [*journeys.examine(stand), _arithmetic(manifest), _settings(manifest, settings)]


def _arithmetic(manifest: Manifest) -> Finding:
    here = fingerprint()
    others = [name for name, value in manifest.fingerprint.items() if here.get(name) != value]
    if others:
        said = f"manifest {manifest.number} was made with another {', '.join(others)}"
        fix = "use the same release and kind of processor on all workers: replays need equal bytes"
        return doubtful("arithmetic", said, fix)
    return well("arithmetic", f"equal to that of manifest {manifest.number}")


def _settings(manifest: Manifest, settings: Settings) -> Finding:
    """Compare what changes a result; the manifest rules."""
    here = {
        "clock": str(settings.clock),
        "seed": settings.draw_seed,
        "max_ahead": settings.max_ahead,
        "max_late": settings.max_late,
    }
    others = [name for name, value in here.items() if manifest.settings.get(name, value) != value]
    if not others:
        return well("settings", f"as in manifest {manifest.number}")
    names = ", ".join(f"RUMBO_{name.upper()}" for name in others)
    said = f"{names} here is not what manifest {manifest.number} was made with; the manifest rules"
    fix = "set it as there, or let `rumbo apply` with it make a new manifest"
    return doubtful("settings", said, fix)
