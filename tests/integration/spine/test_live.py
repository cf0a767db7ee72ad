"""A deployment as it is worked with: what is learned soon decides, folders are watched, letters are replayed."""

import asyncio
import json

import msgspec
import pytest

from online_models.snapshot import SnapshotName
from streams.activation import put_in_force
from streams.definitions.folder import documents
from streams.settings import Settings
from tests.integration.spine.recording import INPUT
from tests.integration.spine.shop import DAY, PARTITIONS, Shop
from tests.integration.waiting import until

TEN_IN_NEW_YORK = 1_488_380_400_000
CATEGORIES = [
    "SOFT DRINKS", "FLUID MILK PRODUCTS", "BAKED BREAD/BUNS/ROLLS", "CHEESE", "BAG SNACKS", "BEEF",
    "TROPICAL FRUIT", "EGGS", "REFRGRATD JUICES/DRNKS", "COLD CEREAL", "LUNCHMEAT", "SOUP",
]  # fmt: skip
FOLDER_JOURNEY = "next-category.journey.yaml"


class Live(Shop):
    """One process does everything and watches the folder; the test says what happens, and when."""

    now = TEN_IN_NEW_YORK

    async def order(self, customer, at=None):
        """Let a customer, who consents, buy something of everything; give the event's id."""
        identity = f"order-of-{customer}"
        consent = {"purpose": "marketing", "granted": True}
        await self.says(customer, "consent.changed", f"consent-of-{customer}", self.now, consent)
        basket = {
            "basket_id": f"basket-of-{customer}",
            "value": 36.0,
            "categories": CATEGORIES,
            "prices": dict.fromkeys(CATEGORIES, 3.0),
            "discounts": dict.fromkeys(CATEGORIES, 0.1),
        }
        await self.says(customer, "order.completed", identity, at or self.now, basket)
        return identity

    async def a_day_passes(self):
        self.now += DAY
        await self.clock(self.now)

    async def heard(self, topic, **fields):
        """Wait for messages with these fields; give their data."""

        async def found():
            said = [json.loads(r.value)["data"] for r in await self.read(topic) if r.value]
            return [data for data in said if fields.items() <= data.items()]

        return await until(found, f"{fields} in {topic}")

    async def entries(self, customer):
        """Give which journeys a customer entered, in which version."""
        said = await self.heard("journey.lifecycle", customer=customer, event="entered")
        return {data["journey"]: data["version"] for data in said}

    async def plans(self):
        """Give (partition, manifest) of every activation, in the order of the log."""
        events = [json.loads(record.value) for record in await self.read(INPUT)]
        plans = [e["data"] for e in events if e["type"] == "rumbo.plan.activated"]
        return [(data["partition"], data["manifest"]) for data in plans]

    async def planned(self, manifest):
        """Wait until a manifest is in force in every partition."""
        wanted = {(partition, manifest) for partition in range(PARTITIONS)}

        async def everywhere():
            return wanted <= set(await self.plans())

        await until(everywhere, f"manifest {manifest} in every partition")
        await self.absorbed()


@pytest.fixture(scope="module")
def live(kafka, redis, tmp_path_factory):
    shop = Live(kafka, redis, tmp_path_factory.mktemp("live"))

    async def opened():
        await shop.topics(PARTITIONS)
        shop.run("all", "--journeys", str(shop.documents))
        await shop.planned(1)

    try:
        asyncio.run(opened())
        yield shop
        asyncio.run(shop.leave(shop.processes[0]))
    except BaseException:
        shop.tell()
        raise
    finally:
        shop.end()


async def test_what_was_learned_decides_a_moment_later(live):
    taught = await live.order("teacher")

    async def example():
        for record in await live.read("learning.examples"):
            if record.key == b"category-demand":
                return record
        return None

    offset = (await until(example, f"the example of {taught}")).offset
    asked = 0

    async def decided_with_it():
        nonlocal asked
        asked += 1
        await live.order(f"pupil-{asked}")
        await live.a_day_passes()
        (offer,) = await live.heard("price.offers", customer=f"pupil-{asked}")
        snapshot = offer["quote"]["snapshot"]
        return snapshot is not None and SnapshotName.parse(snapshot).offset >= offset

    await until(decided_with_it, "a price from what was learned")


async def test_a_dead_letter_is_absorbed_once_however_often_it_is_sent_again(live):
    identity = await live.order("early", at=live.now + 3 * DAY)

    async def letters():
        return await asyncio.to_thread(live.told, "dead-letters", "list", "--cause", "too_early")

    (letter,) = await until(letters, "the dead letter")
    assert letter["key"] == "early"
    for _ in range(3):
        await live.a_day_passes()
    for _ in range(2):
        sent = await asyncio.to_thread(live.told, "dead-letters", "replay", letter["id"])
        assert [one["error"] for one in sent] == [""]
    await live.absorbed()
    said = await live.heard("journey.lifecycle", customer="early", event="entered")
    assert [data["caused_by"] for data in said] == [identity] * 3
    assert len({data["journey"] for data in said}) == len(said)
    assert len(await letters()) == 1


async def test_a_broken_file_of_the_folder_switches_off_its_journey_until_it_is_mended(live):
    process = live.processes[0]
    live.edit(FOLDER_JOURNEY, "version: 1", "version: 2\ncolour: red")
    await live.planned(2)
    assert process.said("document_not_valid")
    await live.order("before")
    entries = await live.entries("before")
    assert "next-category" not in entries
    assert "basket-offer" in entries
    live.edit(FOLDER_JOURNEY, "version: 2\ncolour: red", "version: 2")
    await live.planned(3)
    await live.order("after")
    assert (await live.entries("after"))["next-category"] == 2


async def test_a_broken_document_switches_off_its_journey_alone(live):
    found, _, _ = documents([live.documents])
    broken = [
        msgspec.structs.replace(one, version=2, text="journey: win-back\nversion: 2\nstops: {}\n")
        if one.name == "win-back"
        else one
        for one in found
    ]
    settings = Settings(**{name[6:].lower(): value for name, value in live.variables.items()})
    await put_in_force(settings, broken)
    await live.planned(4)
    await live.order("last")
    assert set(await live.entries("last")) == {"next-category", "basket-offer"}
    await live.a_day_passes()
    assert await live.heard("journey.decisions", customer="last", kind="decide")
    assert live.processes[0].said("document_switched_off")


async def test_an_anonymous_visitor_signs_in(live):
    known, anonymous = "ada", "anon-1"
    assert live.place(known) != live.place(anonymous), "the ids are meant to lie apart"
    await live.order(anonymous)
    entered = await live.entries(anonymous)
    for number in range(2):
        await live.says(known, "customer.merged", f"merge-{number}", live.now, {"other": anonymous})
    (told,) = await live.heard("journey.lifecycle", customer=known, merged=anonymous)
    assert told["caused_by"] == "merge:merge-0"
    await live.a_day_passes()
    decided = await live.heard("journey.decisions", customer=known, action=False)
    assert {one["journey"] for one in decided} <= entered.keys()
    await live.order(anonymous)
    await live.absorbed()
    sent_on = [r for r in await live.read(INPUT) if r.key == known.encode()]
    assert [json.loads(record.value)["id"] for record in sent_on][-2:] == [
        f"consent-of-{anonymous}",
        f"order-of-{anonymous}",
    ]
    told = await asyncio.to_thread(live.told, "replay")
    assert told["identical"], told
    why = await asyncio.to_thread(live.told, "why-not", anonymous, "win-back")
    assert f"one person with {known}" in " ".join(one["sentence"] for one in why["reasons"])
