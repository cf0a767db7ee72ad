"""``/healthz`` and ``/readyz`` of real processes: what they say while parts are missing."""

import json
import urllib.error
import urllib.request

import pytest

from tests.integration.servers import free_port
from tests.integration.visits import HELLO, SCHEMA, Shop
from tests.integration.waiting import until


class Probed:
    """A process with its pages on a port of its own."""

    def __init__(self, deployment, role, **variables):
        self.port = free_port()
        self.process = deployment.run(role, RUMBO_METRICS_PORT=str(self.port), **variables)

    def ask(self, path):
        """Give status and body; nothing while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as page:
                return page.status, page.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError:
            return None, b""

    def parts(self):
        status, body = self.ask("/readyz")
        told = json.loads(body or b'{"parts": []}')
        return status, {one["part"]: one for one in told["parts"]}


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


@pytest.fixture
def probed(shop):
    return lambda *given, **variables: Probed(shop, *given, **variables)


async def test_a_worker_and_a_learner_become_ready(shop, probed):
    await shop.topics()
    both = probed("all")
    await until(lambda: both.ask("/readyz")[0] == 200, "readiness", 60)
    _, parts = both.parts()
    assert {"store", "models", "group", "partition 0", "partition 1", "learner"} == parts.keys()
    assert both.ask("/healthz")[0] == 200
    assert b'rumbo_claims_total{partition="1"} 1.0' in both.ask("/metrics")[1]


async def test_a_worker_without_the_documents_of_its_partitions_says_so(shop, probed):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.lived(0, 20)
    await shop.made_anew("journey.definitions")
    worker = probed("worker")
    await until(lambda: "models" in worker.parts()[1], "the first answer", 60)
    await until(lambda: "partition 1" in worker.parts()[1], "the assignment", 60)

    def told():
        return "manifest 1 cannot be read" in worker.parts()[1]["models"]["said"]

    await until(told, "the missing manifest", 60)
    assert worker.ask("/readyz")[0] == 503


async def test_a_worker_without_redis_says_which_parts_wait_for_it(shop, probed):
    await shop.topics()
    worker = probed("worker", RUMBO_REDIS="redis://127.0.0.1:2")
    await until(lambda: worker.parts()[1].get("store"), "the first answer", 60)
    await until(lambda: worker.parts()[1].get("partition 0", {}).get("said"), "the assignment", 60)
    status, parts = worker.parts()
    assert status == 503
    assert not parts["store"]["ready"]
    assert "RUMBO_REDIS" in parts["store"]["said"]
    await until(
        lambda: "RUMBO_REDIS" in worker.parts()[1]["partition 0"]["said"], "the reason of a claim"
    )
    assert worker.ask("/healthz")[0] == 200
