"""Operating journeys through the command line: paused, resumed, stopped, killed, rolled back, and a broken file."""

import asyncio
import json
import os
import pty
import subprocess
import urllib.request
from collections import Counter

import pytest

from tests.integration.deployment import RUMBO
from tests.integration.servers import free_port
from tests.integration.visits import HELLO, SCHEMA, Shop
from tests.integration.waiting import until

CUSTOMERS = 20
BYE = HELLO.replace("journey: hello", "journey: bye").replace("content: hi", "content: bye")


@pytest.fixture
def shop(servers, tmp_path):
    made = Operated(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


class Operated(Shop):
    """Visits, orders of an operator, and what came of them."""

    def orders(self, *arguments):
        """Give an order; give what it says then."""
        done = self.rumbo(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def said(self, topic):
        """Count what was said: (type, journey, reason or rule or content)."""
        found = Counter()
        for record in await self.read(topic):
            event = json.loads(record.value)
            data = event["data"]
            about = data.get("rule") or data.get("content") or data.get("reason")
            found[event["type"].removeprefix("rumbo."), data["journey"], about] += 1
        return found

    async def says(self, topic, wanted, patience=60.0):
        """Wait until exactly this was said."""

        async def all_said():
            return await self.said(topic) == Counter(wanted)

        await until(all_said, f"{wanted} in {topic}", patience)

    def stand(self):
        """Give how journeys stand: (version, how, since)."""
        told = self.told("journeys")
        return {one["journey"]: (one["version"], one["how"], one["since"]) for one in told}


async def test_what_a_pause_holds_goes_out_when_it_is_over_and_a_kill_ends_everything(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO)
    await shop.visit(0, CUSTOMERS)
    said = shop.orders("pause", "hello")
    assert said.startswith("hello is paused: nobody enters, and emissions wait")
    assert shop.stand() == {"hello": (1, "hold", 2)}
    worker = shop.run("worker")
    await shop.says("journey.suppressions", {("suppression", "hello", "paused"): CUSTOMERS}, 120)
    assert await shop.said("journey.decisions") == {}
    assert shop.orders("resume", "hello") == (
        "hello runs: customers enter, and emissions go out (since manifest 3)\n"
    )
    await shop.visit(CUSTOMERS, CUSTOMERS)
    await shop.says("journey.decisions", {("message", "hello", "hi"): CUSTOMERS})
    await worker.stop(60.0)
    await shop.visit(2 * CUSTOMERS, CUSTOMERS)
    assert "hello is killed" in shop.orders("kill", "hello", "--yes")
    await shop.visit(3 * CUSTOMERS, CUSTOMERS)
    worker = shop.run("worker")
    await shop.says(
        "journey.lifecycle",
        {
            ("enrolment.entered", "hello", None): 2 * CUSTOMERS,
            ("enrolment.exited", "hello", "finished"): CUSTOMERS,
            ("enrolment.exited", "hello", "killed"): CUSTOMERS,
        },
    )
    assert await shop.said("journey.decisions") == {("message", "hello", "hi"): CUSTOMERS}
    why = shop.told("why-not", "7", "hello")
    assert (why["on_it"], why["reasons"][0]["rule"]) == (False, "killed")
    applied = shop.rumbo("apply", str(shop.home / "journeys"))
    assert "hello is killed" in applied.stdout
    await worker.stop(60.0)
    assert shop.rumbo("replay").returncode == 0


async def test_orders_that_come_together_both_stand_and_a_way_back_keeps_them(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO, BYE)
    await asyncio.gather(
        asyncio.to_thread(shop.orders, "stop", "hello"),
        asyncio.to_thread(shop.orders, "pause", "bye", "--discard"),
    )
    stand = shop.stand()
    assert {name: how for name, (_, how, _) in stand.items()} == {
        "hello": "stopped",
        "bye": "discard",
    }
    assert {since for _, _, since in stand.values()} == {2, 3}
    shop.put_in_force(SCHEMA, HELLO.replace("version: 1", "version: 2"), BYE)
    back = shop.orders("rollback")
    assert "journey hello: version 2 → 1" in back
    assert "manifest 5 is in force, with the documents of manifest 3" in back
    assert shop.stand() == stand
    again = shop.told("rollback", "4")
    assert again == {"manifest": 6, "target": 4, "changes": ["journey hello: version 1 → 2"]}
    assert "There is no earlier manifest 9" in shop.rumbo("rollback", "9").stderr


async def test_an_order_that_cannot_be_given_says_so_and_changes_nothing(shop):
    await shop.topics()
    assert "rumbo apply" in shop.rumbo("pause", "hello").stderr
    shop.put_in_force(SCHEMA, HELLO)
    wrong = shop.rumbo("pause", "helo")
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "rumbo: No journey is called 'helo': did you mean 'hello'?\n",
    )
    assert "there is no order" in shop.rumbo("resume", "hello").stderr
    assert at_a_terminal(shop, "n\n", "kill", "hello") == (1, "Nothing was changed.")
    assert shop.stand() == {"hello": (1, "runs", 1)}
    assert at_a_terminal(shop, "y\n", "kill", "hello")[0] == 0
    assert shop.stand() == {"hello": (1, "killed", 2)}


def metrics(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        return page.read()


def at_a_terminal(shop, answer, *arguments):
    """Let somebody at a terminal answer; give the exit code and the end of the last line."""
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    try:
        done = subprocess.run(
            [RUMBO, *arguments],
            stdin=theirs,
            capture_output=True,
            text=True,
            env=shop.environment(),
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, (done.stderr or done.stdout).strip().removeprefix("rumbo: ")


async def test_a_broken_file_in_a_watched_folder_switches_off_its_journey_alone(shop):
    await shop.topics()
    folder = shop.home / "watched"
    folder.mkdir()
    for name, text in (("shop", SCHEMA), ("hello", HELLO), ("bye", BYE)):
        (folder / f"{name}.yaml").write_text(text)
    port = free_port()
    shop.run("worker", "--journeys", str(folder), RUMBO_METRICS_PORT=str(port))
    await until(lambda: set(shop.stand()) == {"hello", "bye"}, "the journeys", 60)
    (folder / "hello.yaml").write_text(HELLO + "colour: red\n")
    await shop.says("journey.lifecycle", {("journey.disabled", "hello", None): 2})
    assert {one.partition for one in await shop.read("journey.lifecycle")} == {0, 1}
    await shop.visit(0, CUSTOMERS)
    await shop.says("journey.decisions", {("message", "bye", "bye"): CUSTOMERS})
    assert shop.stand() == {"bye": (1, "runs", 1), "hello": (None, "disabled", 2)}
    findings = shop.told("doctor")["findings"]
    (said,) = [one["said"] for one in findings if one["said"].startswith("hello is switched off")]
    assert "hello.yaml:7:1: unknown key 'colour'" in said
    assert b"rumbo_journeys_disabled 1.0" in metrics(port)
    why = shop.told("why-not", "7", "hello")
    assert why["reasons"][0]["place"] == "hello.yaml:7"
    (folder / "hello.yaml").write_text(HELLO)
    await until(lambda: shop.stand()["hello"] == (1, "runs", 3), "the repair")


async def test_apply_puts_in_force_what_is_sound_only_when_it_is_told_to(shop):
    await shop.topics()
    shop.put_in_force(SCHEMA, HELLO, BYE)
    folder = shop.home / "journeys"
    (folder / "1.yaml").write_text(HELLO.replace("wait: 1s", "wait: 1x"))
    refused = shop.rumbo("apply", str(folder))
    assert (refused.returncode, refused.stdout) == (1, "")
    done = shop.rumbo("apply", "--partial", str(folder))
    assert done.returncode == 0
    assert "1.yaml:5:17" in done.stderr
    assert "hello is switched off, its file is broken" in done.stdout
    assert shop.stand() == {"bye": (1, "runs", 1), "hello": (None, "disabled", 2)}
