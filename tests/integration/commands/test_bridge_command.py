"""``rumbo bridge``: each record of a foreign topic is absorbed once, whatever happens to the bridge."""

import json
import zlib

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import NewTopic, RecordsToDelete

from streams.topic_admin import administrator
from tests.integration.deployment import RUMBO
from tests.integration.process import Process
from tests.integration.till import Till
from tests.integration.waiting import until

PARTITIONS = 3
CUSTOMERS = 10
MAP = """
subject: $.buyer.id
type: $.kind
types: {Paid: cart.paid}
id: $.number
time: $.at
time_unit: s
data: $.cart
"""


class Bridged(Till):
    """A till whose payments lie in somebody else's topic, of another count and partitioner."""

    @property
    def orders(self):
        return f"{self.prefix}orders"

    async def make(self):
        async with administrator(self.kafka) as admin:
            await admin.create_topics([NewTopic(self.orders, PARTITIONS, 1)])

            async def there():
                return self.orders in await admin.list_topics()

            await until(there, "the foreign topic")

    async def order(self, first, count, kind="Paid"):
        records = []
        for number in range(first, first + count):
            buyer = number % CUSTOMERS
            value = {
                "kind": kind,
                "number": number,
                "at": 1764028800.5,
                "buyer": {"id": buyer},
                "cart": {"visit": f"visit-{number}", "value": 1.0},
            }
            place = zlib.crc32(str(buyer).encode()) % PARTITIONS
            records.append((place, None, json.dumps(value).encode(), []))
        await self.send("orders", *records)

    def bridge(self, *arguments, **variables):
        """Start a bridge as a process of its own."""
        mapping = self.home / "orders.yaml"
        mapping.write_text(MAP)
        command = [RUMBO, "bridge", self.orders, "--map", str(mapping), *arguments]
        log = self.home / f"{len(self.processes)}-bridge.log"
        process = Process([*command, "--name", "orders"], log, self.environment(**variables))
        self.processes.append(process)
        return process

    async def bridged(self, *arguments):
        """Bridge what is there; give what the bridge said."""
        process = self.bridge("--once", *arguments)
        code = await process.ended(60)
        return code, process.log.read_text()


def counted(payments):
    return {str(n): list(range(1, payments + 1)) for n in range(CUSTOMERS)}


@pytest.fixture
async def till(servers, tmp_path):
    made = Bridged(servers, tmp_path)
    await made.open()
    await made.make()
    yield made
    made.end()


async def test_killed_and_started_again_each_record_is_absorbed_once(till):
    await till.order(0, 600)
    await till.order(600, 50, kind="Viewed")
    worker = till.run("worker")
    for passed in ("bridged:1", "bridged:2"):
        killed = till.bridge(RUMBO_FAILPOINT=passed)
        assert await killed.ended() == -9
    # Two of them at once: the group gives each its partitions.
    pair = [till.bridge() for _ in range(2)]
    await till.order(650, 250)
    await till.thanked(counted(85))
    pair[0].kill()
    await till.order(900, 100)
    await till.thanked(counted(95))
    await till.leave(pair[1])
    code, said = await till.bridged()
    assert (code, "carried" in said) == (0, True), said
    await till.absorbed()
    await till.thanked(counted(95))
    await till.leave(worker)
    events = await till.read("clickstream.events")
    bridged = [one for one in events if "rumbo-position" in dict(one.headers)]
    assert len(bridged) > 950  # some came twice, and were known


async def test_what_cannot_be_mapped_stops_the_bridge_or_is_left_out(till):
    await till.order(0, 30)
    await till.send("orders", (0, None, b'{"kind": "Paid", "number": 1}', []))
    await till.order(30, 30)
    worker = till.run("worker")
    code, said = await till.bridged()
    assert code == 1
    assert "cannot become an event: there is no $.buyer.id" in said
    assert "--field otherwise=skip" in said
    code, said = await till.bridged("--field", "otherwise=skip")
    assert (code, "1 not mapped" in said) == (0, True)
    await till.thanked(counted(6))
    await till.leave(worker)


async def test_a_topic_that_lost_records_or_was_made_anew_is_noticed(till):
    worker = till.run("worker")
    await till.order(0, 100)
    assert (await till.bridged())[0] == 0
    await till.order(100, 100)
    async with administrator(till.kafka) as admin:
        places = {TopicPartition(till.orders, p): RecordsToDelete(-1) for p in range(PARTITIONS)}
        await admin.delete_records(places)
    code, said = await till.bridged()
    assert (code, "retention has passed it" in said) == (1, True)
    assert (await till.bridged("--from", "begin"))[0] == 0
    await till.order(200, 100)
    assert (await till.bridged())[0] == 0
    async with administrator(till.kafka) as admin:
        await admin.delete_topics([till.orders])

        async def away():
            return till.orders not in await admin.list_topics()

        await until(away, "the end of the topic")
    await till.make()
    await till.order(300, 400)
    code, said = await till.bridged()
    assert (code, "made anew" in said) == (1, True)
    assert (await till.bridged("--epoch", "1"))[0] == 0
    await till.thanked(counted(10 + 10 + 40))
    await till.leave(worker)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "subject: Field required"),
        (["--field", "subject"], "write NAME=PLACE"),
        (["--field", "subject=$.a", "--field", "tpye=b"], "tpye"),
        (["--map", "nowhere.yaml"], "nowhere.yaml"),
        (["--field", "subject=$.a", "--field", "type=b"], "There is no topic"),
    ],
)
def test_what_is_wrong_is_said(deployment, arguments, sentence):
    done = deployment.rumbo("bridge", "nobody.has.it", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
