"""Who stands where: counts in diagrams and differences, from a live store."""

import json

import pytest

from tests.integration.visits import SCHEMA, Shop

HELLO = """\
journey: hello
version: {version}
entry: {{event: page.viewed}}
steps:
  {step}: {{wait: 1h}}
  tell: {{emit: {{kind: message, surfaces: [app], expires: 1d, content: hi}}}}
{more}"""


@pytest.fixture
async def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path)
    await made.topics()
    migrate = "migrate: {from: [1], map: {pause: rest}}\n"
    for name, text in (
        ("old", HELLO.format(version=1, step="pause", more="")),
        ("new", HELLO.format(version=2, step="rest", more=migrate)),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.yaml").write_text(SCHEMA)
        (tmp_path / name / "hello.yaml").write_text(text)
    assert made.rumbo("apply", str(tmp_path / "old")).returncode == 0
    yield made
    made.end()


async def test_how_many_stand_on_each_step(shop):
    await shop.lived(0, 50)
    old, new = str(shop.home / "old"), str(shop.home / "new")
    drawn = shop.rumbo("diagram", old, "--counts").stdout
    assert '"pause<br/>wait 1h<br/>20"' in drawn
    one = shop.rumbo("diagram", old, "--customer", "7").stdout
    assert "wait 1h<br/>1" in one
    assert "<br/>1" not in shop.rumbo("diagram", old, "--customer", "nobody").stdout
    done = shop.rumbo("diff", old, new, "--counts", "--format", "json")
    (people,) = json.loads(done.stdout)["people"]
    assert people["steps"][0] == {
        "step": "pause",
        "becomes": "mapped",
        "to": "rest",
        "people": 20,
    }
    assert "  pause  20  mapped to rest" in shop.rumbo("diff", old, new, "--counts").stdout
