"""Why and why not, asked of a deployment that has lived: real Kafka and Redis, through the command line."""

import asyncio
import json
import re
from decimal import Decimal

import pytest

from streams.envelope.outgoing import rfc3339
from streams.partition.outbox import partition_of
from tests.integration.deployment import Deployment
from tests.integration.waiting import until

PARTITIONS = 2
DAY = 86_400_000
NOON = 1772467200000
ORDERS = 30
REGULAR, SHY, SILENT = "regular", "shy", "silent"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def event(customer, name, at, data):
    said = {
        "specversion": "1.0",
        "id": f"{customer}-{name}-{at}",
        "source": "/shop",
        "type": name,
        "subject": customer,
        "time": rfc3339(at),
        "data": data,
    }
    headers = [("content-type", b"application/cloudevents+json")]
    key = customer.encode()
    return partition_of(key, PARTITIONS), key, json.dumps(said).encode(), headers


def order(customer, number):
    bought = ["CHEESE", "BEEF" if number % 3 else "EGGS"]
    basket = {"basket_id": f"b{number}", "value": 9.5, "categories": bought}
    prices = {"prices": dict.fromkeys(bought, 4.0), "discounts": dict.fromkeys(bought, 0.1)}
    return event(customer, "order.completed", NOON + number * 4 * DAY, basket | prices)


def consent(customer):
    return event(customer, "consent.changed", NOON, {"purpose": "marketing", "granted": True})


@pytest.fixture(scope="module")
def shop(servers, tmp_path_factory):
    """A shop with a regular customer, and one who never gave consent."""
    home = tmp_path_factory.mktemp("shop")
    clock = {"RUMBO_CLOCK": "events", "RUMBO_MAX_AHEAD": "60d"}
    deployment = Deployment(servers.kafka, servers.redis, home, **clock)
    try:
        asyncio.run(_live(deployment))
        yield deployment
    finally:
        deployment.end()


async def _live(deployment):
    await deployment.topics(PARTITIONS)
    applied = deployment.rumbo("apply")
    assert applied.returncode == 0, applied.stderr
    deployment.run("all")

    async def activated():
        """The events follow the journeys: in each partition, what comes before them meets none."""
        records = await deployment.read("clickstream.events")
        return {record.partition for record in records} == set(range(PARTITIONS))

    await until(activated, "the activation of the journeys", patience=60.0)
    events = [consent(REGULAR), *(order(REGULAR, n) for n in range(ORDERS))]
    events += [order(SHY, n) for n in range(ORDERS - 2, ORDERS)]
    await deployment.send("clickstream.events", *events)

    async def decided():
        records = await deployment.read("journey.decisions")
        keys = [record.key.decode() for record in records]
        return keys.count(REGULAR) >= ORDERS and SHY in keys

    await until(decided, "a decision for every order", patience=60.0)
    await deployment.send(
        "journey.decisions",
        (partition_of(REGULAR.encode(), PARTITIONS), REGULAR.encode(), b"not of Rumbo", []),
    )


def test_the_last_decisions_with_all_that_led_to_them(shop):
    told = shop.told("explain", REGULAR, "--last", "100")
    assert told["customer"] == REGULAR
    assert told["not_read"] == {}
    decisions = told["decisions"]
    assert len(decisions) >= ORDERS
    assert [one["time"] for one in decisions] == sorted(one["time"] for one in decisions)
    assert {one["fate"] for one in decisions} >= {"sent"}
    for one in decisions:
        if one["score"]:
            assert one["score"]["exact"]
            assert sum(one["contributions"].values()) == one["score"]["value"]
    (offer, *_) = [offer for one in decisions for offer in one["offers"]]
    parts = [Decimal(part["amount"]["amount"]) for part in offer["quote"]["components"]]
    assert sum(parts) == Decimal(offer["quote"]["price"]["amount"])


def test_one_decision_by_any_of_its_ids(shop):
    told = shop.told("explain", REGULAR, "--last", "100")["decisions"]
    one = next(one for one in told if one["offers"])
    quote = one["offers"][0]["quote"]["quote"]
    for identity in (one["decision"], quote):
        (found,) = shop.told("explain", REGULAR, "--decision", identity)["decisions"]
        assert found == one
    missing = shop.rumbo("explain", REGULAR, "--decision", "0" * 24)
    assert missing.returncode == 1
    assert "Nothing about customer regular has the id 000" in missing.stderr


def test_plain_lines_off_a_terminal(shop):
    done = shop.rumbo("explain", REGULAR)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Customer regular: the last 5 decisions. Times are in UTC.\n")
    assert "\x1b" not in done.stdout
    assert all(line == line.rstrip() for line in done.stdout.splitlines())


def test_colours_within_the_width_of_a_terminal(shop):
    for command in (("explain", REGULAR), ("why-not", REGULAR, "next-category")):
        done = shop.rumbo(*command, FORCE_COLOR="1", TERM="xterm-256color", COLUMNS="80")
        assert "\x1b[1m" in done.stdout
        assert all(len(COLOUR.sub("", line)) <= 80 for line in done.stdout.splitlines())


def test_what_was_not_read_is_said(shop):
    told = shop.told("explain", REGULAR, "--depth", "1")
    assert told["not_read"]["journey.decisions"] > 0
    done = shop.rumbo("explain", REGULAR, "--depth", "1")
    assert re.search(r"Not read, because of --depth: [\d,]+ older records of ", done.stdout)


def test_why_not_on_a_journey_that_they_are_on(shop):
    told = shop.told("why-not", REGULAR, "win-back")
    assert told["on_it"]
    assert "at step quiet, waiting for order.completed" in told["because"]
    assert told["reasons"][0]["place"].startswith("win-back/win-back.journey.yaml:")


def test_why_not_without_consent(shop):
    told = shop.told("why-not", SHY, "next-category")
    reason = next(one for one in told["reasons"] if one["rule"] == "standard-contact.consent")
    assert reason["stands"]
    assert "they never gave consent to marketing" in reason["sentence"]
    assert reason["place"] == "standard-contact.policy.yaml:5"
    stopped = [one for one in told["reasons"] if not one["stands"]]
    assert "standard-contact.consent" in {one["rule"] for one in stopped}


def test_a_journey_that_is_not_there(shop):
    done = shop.rumbo("why-not", REGULAR, "winback")
    assert done.returncode == 1
    assert done.stderr == (
        "rumbo: No journey in force is called 'winback': did you mean 'win-back'?\n"
    )


def test_a_customer_whom_nobody_knows(shop):
    for command in (("explain", SILENT), ("why-not", SILENT, "win-back")):
        done = shop.rumbo(*command)
        assert done.returncode == 1
        assert done.stderr.startswith("rumbo: Nobody here is called 'silent'")


def test_a_deployment_without_topics(shop):
    done = shop.rumbo("explain", REGULAR, RUMBO_PREFIX="elsewhere.")
    assert done.returncode == 1
    assert (
        "There is no topic elsewhere.clickstream.events. Run `rumbo topics create`." in done.stderr
    )


def test_no_journeys_in_force(shop):
    done = shop.rumbo("why-not", REGULAR, "win-back", RUMBO_JOB="other")
    assert done.returncode == 1
    assert "No journeys are in force for this customer's partition yet." in done.stderr
