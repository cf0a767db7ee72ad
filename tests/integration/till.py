"""A till on Rumbo: each payment is counted, and answered by a message that shows the count.

Messages show what was lost or absorbed twice: the counts of a customer are 1, 2, 3 and so on.
"""

import json
from collections import defaultdict

import redis

from streams.partition.outbox import partition_of
from tests.integration.deployment import Deployment
from tests.integration.log import ends
from tests.integration.waiting import until

INPUT = "clickstream.events"
DOCUMENTS = {
    "till.schema.yaml": """
schema: till
version: 1
events: {cart.paid: {visit: string, value: number}}
consents: [marketing]
""",
    "counts.features.yaml": """
features: counts
version: 1
define:
  paid: {kind: count, event: cart.paid, window: 90d, missing: 0.0}
  total: {kind: sum, event: cart.paid, value: event.value, window: 90d, missing: 0.0}
""",
    "thank.journey.yaml": """
journey: thank
version: 1
entry: {event: cart.paid, key: event.visit, reentry: {after: 0s}}
steps:
  tell:
    emit:
      kind: message
      surfaces: [app]
      expires: 1h
      content: thank
      data: {paid: "= customer.paid", total: "= customer.total"}
""",
}


class Till(Deployment):
    """Topics, documents, payments, and what came of them."""

    def __init__(self, servers, home, partitions=2, **variables):
        super().__init__(servers.kafka, servers.redis, home, RUMBO_SESSION="PT3S", **variables)
        self.partitions = partitions

    async def open(self, documents=DOCUMENTS):
        """Make the topics and put the documents in force."""
        await self.topics(self.partitions)
        folder = self.home / "documents"
        folder.mkdir()
        for name, text in documents.items():
            (folder / name).write_text(text)
        done = self.rumbo("apply", str(folder))
        assert done.returncode == 0, done.stderr

    @property
    def log(self):
        return self.prefix + INPUT

    def payment(self, number, customer, **more):
        """Write a payment: (partition, key, value, headers)."""
        value = {
            "specversion": "1.0",
            "id": f"pay-{number}",
            "source": "/till",
            "type": "cart.paid",
            "subject": customer,
            "time": "2026-11-25T00:00:00Z",
            "data": {"visit": f"visit-{number}", "value": 1.0},
        } | more
        place = partition_of(customer.encode(), self.partitions)
        return place, customer.encode(), json.dumps(value).encode(), []

    async def pay(self, first, count, customers=20):
        """Send payments of many customers."""
        payments = [self.payment(n, str(n % customers)) for n in range(first, first + count)]
        await self.send(INPUT, *payments)

    def held(self, name):
        """Read a field of what Redis holds of each partition."""
        with redis.Redis.from_url(self.redis) as client:
            metas = [f"{{{self.job}:{p}}}:meta" for p in range(self.partitions)]
            found = [client.hget(meta, name) for meta in metas]
        return [None if one is None else int(one) for one in found]

    async def ends(self):
        return await ends(self.kafka, self.log)

    async def absorbed(self, patience=120.0):
        """Wait until every event is absorbed."""

        async def quiet():
            found = await self.ends()
            return self.held("off") == [found[p] - 1 for p in range(self.partitions)]

        await until(quiet, "absorbing", patience)

    async def leave(self, process):
        """Let a worker leave in peace: then all that it decided is out."""
        code, _ = await process.stop()
        assert code == 0, process.log.read_text()[-2000:]

    async def thanks(self):
        """Give what each customer was told: the count of their payments, message by message."""
        found = defaultdict(dict)
        for record in await self.read("journey.decisions"):
            said = json.loads(record.value)
            if said["type"] == "rumbo.message":
                found[record.key.decode()][said["id"]] = said["data"]["data"]["paid"]
        return {customer: sorted(said.values()) for customer, said in found.items()}

    async def thanked(self, wanted, patience=150.0):
        """Wait until customers were told these counts, also where events went another way."""

        async def all_thanked():
            return await self.thanks() == wanted

        await until(all_thanked, f"answers to all payments of {len(wanted)} customers", patience)

    def customers(self):
        """Give the keys of the customers that Redis holds."""
        with redis.Redis.from_url(self.redis) as client:
            return sorted(client.scan_iter(f"{{{self.job}:*}}:c:*"))
