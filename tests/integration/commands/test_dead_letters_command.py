"""``rumbo dead-letters`` on a real broker: listed, shown, and sent again as they were."""

import gzip

import pytest

from streams.dead_letters import Source, write
from streams.envelope.headers import POSITION, REPLAYS
from streams.envelope.rejection import Cause, Rejection, Stage
from streams.lanes.fold import Record
from streams.topics import INPUT_LIMIT, OUTPUT_LIMIT

HEADERS = (("content-type", b"text/plain"), ("raw", b"\x00\xff"), (POSITION, b"a:0:0:1:0"))
BROKEN = Record(7, 1772359200000, b"7", b"\xff{broken", HEADERS)
KEYLESS = Record(8, 1772359200000, None, b"{}", ())
NOT_JSON = Rejection(Cause.NOT_JSON, Stage.DECODE, "The value is not JSON.")
NO_KEY = Rejection(Cause.NO_KEY, Stage.DECODE, "The record has no key.")


async def filled(deployment, *letters):
    await deployment.topics()
    source = Source("rumbo", deployment.prefix + "clickstream.events", 1)
    for number, (record, why) in enumerate(letters):
        written = write(f"rumbo:0:1:{record.offset}:0", record, why, source, 1772359200000 + number)
        await deployment.send("rumbo.dead-letters", (1, *written))


async def test_dead_letters_are_listed_and_shown(deployment):
    await filled(deployment, (BROKEN, NOT_JSON), (KEYLESS, NO_KEY))
    rows = deployment.told("dead-letters", "list")
    assert [(row["id"], row["cause"]) for row in rows] == [
        ("rumbo:0:1:7:0", "not_json"),
        ("rumbo:0:1:8:0", "no_key"),
    ]
    only = deployment.told("dead-letters", "list", "--cause", "no_key")
    assert [row["id"] for row in only] == ["rumbo:0:1:8:0"]
    last = deployment.told("dead-letters", "list", "--limit", "1")
    assert [row["id"] for row in last] == ["rumbo:0:1:8:0"]
    shown = deployment.told("dead-letters", "show", "rumbo:0:1:7:0")
    assert shown["value"] == "\\xff{broken"
    assert ["content-type", "text/plain"] in shown["headers"]
    assert "The value is not JSON." in deployment.rumbo("dead-letters", "list").stdout


async def test_a_replay_sends_the_original_bytes_under_the_letters_id(deployment):
    await filled(deployment, (BROKEN, NOT_JSON), (KEYLESS, NO_KEY))
    done = deployment.told("dead-letters", "replay", "--all")
    assert [one["error"] for one in done] == ["", ""]
    found = {r.key: r for r in await deployment.read("clickstream.events")}
    assert found[b"7"].value == BROKEN.value
    assert found[b"7"].headers == (*HEADERS[:2], (REPLAYS, b"rumbo:0:1:7:0"))
    assert (found[None].value, found[None].partition) == (KEYLESS.value, 1)


async def test_only_the_chosen_ones_are_sent_again(deployment):
    await filled(deployment, (BROKEN, NOT_JSON), (KEYLESS, NO_KEY))
    assert deployment.rumbo("dead-letters", "replay").returncode == 1
    assert deployment.rumbo("dead-letters", "replay", "--all", "--dry-run").returncode == 0
    assert await deployment.read("clickstream.events") == []
    done = deployment.rumbo("dead-letters", "replay", "rumbo:0:1:8:0", "rumbo:0:1:9:0")
    assert done.returncode == 1
    assert "rumbo:0:1:9:0  there is no such dead letter" in done.stdout
    assert [r.key for r in await deployment.read("clickstream.events")] == [None]
    deployment.rumbo("dead-letters", "replay", "--cause", "not_json")
    assert {r.key for r in await deployment.read("clickstream.events")} == {None, b"7"}


async def test_a_letter_that_was_cut_is_sent_again_from_the_input(deployment):
    await deployment.topics()
    value = b'{"a": "' + b"x" * (2 * INPUT_LIMIT) + b'"}'
    # Compressed, an event that is too large passes the broker's limit.
    await deployment.send(
        "clickstream.events", (1, b"7", value, [("h", b"1")]), compression_type="gzip"
    )
    (original,) = await deployment.read("clickstream.events")
    record = Record(original.offset, original.timestamp, b"7", value, original.headers)
    why = Rejection(Cause.TOO_LARGE, Stage.DECODE, "The value is too large.")
    source = Source("rumbo", deployment.prefix + "clickstream.events", 1)
    written = write("rumbo:0:1:0:0", record, why, source, 0)
    await deployment.send("rumbo.dead-letters", (1, *written))
    (letter,) = await deployment.read("rumbo.dead-letters")
    assert len(letter.value) < OUTPUT_LIMIT < len(value)
    assert deployment.told("dead-letters", "list")[0]["truncated"] == ["value", "headers"]
    (sent,) = deployment.told("dead-letters", "replay", "--all")
    assert sent["error"] == ""
    again = (await deployment.read("clickstream.events"))[-1]
    assert (again.value, again.headers) == (value, (("h", b"1"), (REPLAYS, b"rumbo:0:1:0:0")))


async def test_a_dead_letter_at_the_limit_passes_the_broker(deployment):
    await deployment.topics()
    noise = gzip.compress(bytes(range(256)) * 10) * (2 * OUTPUT_LIMIT // 300)
    source = Source("rumbo", deployment.prefix + "clickstream.events", 1)
    for record in (
        Record(0, 0, b"7", noise, ()),
        Record(1, 0, b"7" * 2 * OUTPUT_LIMIT, b"{}", ()),
        Record(2, 0, b"7", b"{}", (("h", b""),) * 50_000),
    ):
        written = write(f"rumbo:0:1:{record.offset}:0", record, NOT_JSON, source, 0)
        await deployment.send("rumbo.dead-letters", (1, *written))
    assert len(await deployment.read("rumbo.dead-letters")) == 3


@pytest.mark.parametrize("command", [["list"], ["show", "x"], ["replay", "--all"]])
def test_without_the_topic_the_sentence_says_what_to_do(deployment, command):
    done = deployment.rumbo("dead-letters", *command)
    assert done.returncode == 1
    assert "rumbo topics create" in done.stderr


async def test_an_unknown_letter_is_a_sentence(deployment):
    await deployment.topics()
    done = deployment.rumbo("dead-letters", "show", "rumbo:0:0:0:0")
    assert done.stderr.startswith("rumbo: There is no dead letter rumbo:0:0:0:0.")
