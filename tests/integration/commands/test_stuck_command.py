"""``rumbo stuck``: what does not go on, since when, why, and what to do; each produced for real.

The drills of the operations page (`tests/integration/docs`) go through the others.
"""

import json
import time

import pytest

from streams.envelope import control
from streams.stuck.stays import SOON
from tests.integration.visits import HELLO, INPUT, SCHEMA, Shop
from tests.integration.waiting import until


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


def cases(shop, *options, **variables):
    """Give what is stuck, by kind."""
    return {one["kind"]: one for one in shop.told("stuck", *options, **variables)["cases"]}


async def test_where_everything_goes_on_it_says_so(shop):
    await shop.topics()
    await shop.lived(0, 40)
    done = shop.rumbo("stuck")
    assert (done.returncode, done.stdout) == (0, "Everything goes on.\n")
    assert shop.told("stuck") == {"stuck": False, "cases": []}


async def test_without_a_worker_nothing_moves(shop):
    await shop.topics()
    before = time.time()
    await shop.visit(0, 40)
    done = shop.rumbo("stuck")
    assert done.returncode == 1
    assert "rumbo run worker" in done.stdout
    (case,) = shop.told("stuck")["cases"]
    assert (case["kind"], case["partitions"]) == ("stands still", [0, 1])
    assert case["why"] == "no worker runs"
    assert case["since"] >= time.strftime("%Y-%m-%dT%H:%M", time.gmtime(before))


async def test_a_frozen_worker_is_told_from_none(shop):
    await shop.topics()
    worker = shop.run("worker", RUMBO_SESSION="PT15S")
    await shop.visit(0, 40)
    await shop.absorbed()
    worker.freeze()
    await shop.visit(40, 40)
    assert "frozen" in cases(shop)["stands still"]["why"]
    worker.thaw()
    await shop.absorbed()


async def test_a_partition_holds_for_a_manifest_that_is_not_there(shop):
    await shop.topics()
    value, headers = control.activation(shop.job, 1, 9, time=0, key=shop.key.encode())
    await shop.send(INPUT, (1, None, value, headers))
    worker = shop.run("worker")
    await until(lambda: worker.said("partition_holds"), "the hold")
    case = cases(shop)["holds"]
    assert (case["partitions"], "manifest 9" in case["why"]) == ([1], True)
    assert "journey.definitions" in case["why"]
    worker.kill()
    assert "manifest 9" in cases(shop)["holds"]["why"], "also without a worker"


async def test_an_outbox_that_nobody_delivers(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.visit(0, 40)
    assert await shop.dies("after_commit:2") == -9
    case = cases(shop)["outbox"]
    assert "journey.lifecycle" in case["why"]
    assert "start a worker" in case["remedy"]
    shop.run("worker")
    await shop.absorbed()
    await until(lambda: cases(shop) == {}, "delivery")


async def test_timers_that_nobody_fires(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.visit(0, 40)
    assert await shop.dies("before_clock") == -9
    await until(lambda: "timers" in cases(shop, "--late", "1s"), "being late")
    case = cases(shop, "--late", "1s")["timers"]
    assert "rumbo run worker" in case["remedy"]
    assert case["since"].startswith("20")
    assert "timers" not in cases(shop, "--late", "1h")


async def test_people_over_their_stay_and_what_keeps_them(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.visit(0, 40)
    assert await shop.dies("before_clock") == -9
    await until(lambda: "timers" in cases(shop, "--late", "1s"), "being late")
    (row,) = shop.told("stuck", "--people", "--late", "1s")["people"]
    assert (row["journey"], row["version"], row["step"]) == ("hello", 1, "pause")
    assert 0 < row["over"] <= row["people"]
    assert row["oldest"].startswith("20")
    assert row["why"] and SOON not in row["why"]
    (calm,) = shop.told("stuck", "--people", "--late", "1h")["people"]
    assert (calm["people"], calm["over"]) == (row["people"], 0)
    assert "pause" in shop.rumbo("stuck", "--people").stdout
    assert "people" not in shop.told("stuck")


async def test_examples_wait_where_no_learner_runs(shop):
    await shop.topics()
    example = json.dumps({"specversion": "1.0", "data": {}}).encode()
    await shop.send("learning.examples", (2, b"m", example, []))
    await until(lambda: cases(shop, "--late", "1s"), "being late")
    case = cases(shop, "--late", "1s")["learner"]
    assert (case["partitions"], case["why"]) == ([2], "no learner runs, and examples wait")
    assert "rumbo run learner" in case["remedy"]
    shop.run("learner")
    await until(lambda: cases(shop, "--late", "1s") == {}, "learning", 60)


async def test_servers_that_are_away_are_the_answer(shop):
    done = shop.rumbo("stuck", RUMBO_REDIS="redis://127.0.0.1:2")
    assert done.returncode == 1
    await shop.topics()
    done = shop.rumbo("stuck", RUMBO_REDIS="redis://127.0.0.1:2")
    assert "RUMBO_REDIS" in done.stderr
    assert "--late" in shop.rumbo("stuck", "--late", "soon").stderr
