"""``rumbo accept-loss``: a partition that holds goes on in a new epoch, as the operator says."""

import pytest
import redis

from tests.integration.log import ends
from tests.integration.visits import Shop
from tests.integration.waiting import until

END = ["--yes", "--from", "end"]


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


@pytest.mark.parametrize("begins", ["end", "begin", "offset"])
async def test_retention_has_passed_the_position(shop, begins):
    await shop.topics()
    await shop.lived(0, 100)
    await shop.visit(100, 100)
    (off, well), found = shop.held("off"), await ends(shop.kafka, shop.log)
    await shop.forget(0, off + 6)
    worker = shop.run("worker")
    await until(lambda: worker.said("rumbo accept-loss"), "the hold")
    await until(lambda: shop.held("off")[1] > well, "the other partition")
    told = shop.told("doctor")
    (fault,) = [one for one in told["findings"] if one["about"] == "holds"]
    assert (fault["status"], "accept-loss" in fault["fix"]) == ("wrong", True)
    refused = shop.rumbo("accept-loss", "--partition", "1", *END)
    assert (refused.returncode, "Nothing is lost" in refused.stderr) == (1, True)
    asked = shop.rumbo("accept-loss")
    assert asked.returncode == 1
    assert f"5 events ({off + 1} to {off + 5}) were never absorbed" in asked.stdout
    assert shop.held("epoch") == [0, 0]
    start = {"end": found[0], "begin": off + 6, "offset": off + 9}[begins]
    one = ["--partition", "0", "--yes", "--from"]
    outside = shop.rumbo("accept-loss", *one, str(found[0] + 10_000))
    assert (outside.returncode, f"holds {off + 6} to" in outside.stderr) == (1, True)
    done = shop.rumbo("accept-loss", *one, str(start) if begins == "offset" else begins)
    assert done.returncode == 0, done.stderr
    assert f"partition 0 goes on at {start}, in epoch 1" in done.stdout
    await shop.visit(200, 100)
    await shop.absorbed()
    assert shop.held("epoch") == [1, 0]
    assert len(shop.customers()) == 20
    again = shop.rumbo("accept-loss", *END)
    assert (again.returncode, "Nothing is lost" in again.stderr) == (1, True)


async def test_the_topic_was_made_anew(shop):
    await shop.topics()
    await shop.lived(0, 100)
    before = shop.customers()
    await shop.made_anew()
    await shop.visit(100, 20)
    found = await ends(shop.kafka, shop.log)
    (loss, _) = done = shop.told("accept-loss", *END)
    assert [(one["epoch"], one["start"]) for one in done] == [(1, found[0]), (1, found[1])]
    assert "no longer in the log" in loss["said"][0]
    assert "Redis is kept" in loss["said"][-1]
    worker = shop.run("worker")
    await shop.visit(120, 100)
    await shop.absorbed()
    assert shop.held("epoch") == [1, 1]
    assert shop.customers() == before
    # Redis is lost: a rebuild begins where the operator said, and no sooner.
    with redis.Redis.from_url(shop.redis) as client:
        client.delete(*client.scan_iter(f"{{{shop.job}:*"))
    await until(lambda: worker.said("fenced"), "noticing")
    await shop.absorbed()
    assert shop.held("epoch") == [1, 1]


async def test_what_cannot_be_meant_is_refused(shop):
    await shop.topics()
    await shop.lived(0, 40)
    for arguments, sentence in (
        (["--from", "middle"], "--from is end, begin, or an offset"),
        (["--from", "7"], "for one --partition"),
        (["--partition", "9", *END], "has no partition 9"),
        (["--format", "json"], "say --yes"),
        (["--yes"], "say with --from where to go on"),
        (END, "Nothing is lost"),
    ):
        done = shop.rumbo("accept-loss", *arguments)
        assert done.returncode == 1
        assert sentence in done.stderr
    await shop.forget(0, shop.held("off")[0] + 1)
    assert "Nothing is lost" in shop.rumbo("accept-loss", *END).stderr


def test_without_topics_the_sentence_says_what_to_do(shop):
    assert "rumbo topics create" in shop.rumbo("accept-loss").stderr
