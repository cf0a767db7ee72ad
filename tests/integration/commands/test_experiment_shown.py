"""``rumbo experiment`` on a live deployment: customers meet an experiment, and its topic tells of them."""

import json
from collections import Counter

import pytest

from tests.integration.visits import SCHEMA, Shop

EXPERIMENT = """\
experiment: words
version: 1
arms: {plain: 50%, warm: 50%}
metric: {event: page.viewed, within: 1d}
"""
JOURNEY = """\
journey: hello
version: 1
entry: {event: page.viewed, reentry: {after: 0s}}
steps:
  part: {split: {experiment: words}}
  plain: {exit: plain}
  warm: {exit: warm}
"""


@pytest.fixture
async def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path)
    await made.topics()
    yield made
    made.end()


async def test_each_customer_is_in_it_once(shop):
    nobody = shop.rumbo("experiment", "show", "words")
    assert (nobody.returncode, nobody.stderr) == (
        1,
        "rumbo: Nobody was exposed to an experiment 'words'.\n",
    )
    shop.put_in_force(SCHEMA, EXPERIMENT, JOURNEY)
    await shop.lived(0, 60)  # 20 customers, three times each
    records = await shop.read("journey.lifecycle")
    kinds = Counter(json.loads(record.value)["type"] for record in records)
    assert kinds["rumbo.experiment.exposed"] == kinds["rumbo.experiment.outcome"] == 20
    told = json.loads(shop.rumbo("experiment", "show", "words", "--format", "json").stdout)
    assert sum(one["customers"] for one in told["arms"]) == 20
    assert {one["compared"] for one in told["measures"]} == {0}
    (listed,) = json.loads(shop.rumbo("experiment", "list", "--format", "json").stdout)
    assert listed["arms"] == {one["arm"]: one["customers"] for one in told["arms"]}
