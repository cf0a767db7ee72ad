"""The page on experiments shows what its own documents give: customers who come for weeks, then a look."""

import numpy as np
from typer.testing import CliRunner

from journeys.compiling.plan import compile_plan
from journeys.event import Event
from journeys.loader import load
from journeys.plan import Plan, Settings
from journeys.simulation.simulation import Simulation
from streams.cli.main import app
from streams.envelope.outgoing import encode
from tests.docs.fences import ROOT, fences, stages

PAGE = ROOT / "docs" / "how-to" / "run-an-experiment.md"
MARCH, MINUTE, DAY = 1_772_438_400_000, 60_000, 86_400_000
CUSTOMERS = 16_000
ORDERS = {"tour": 0.20, "coupon": 0.25}


def lines():
    """Give the topic of a month in which customers come every three minutes."""
    *_, files = stages(PAGE)
    reads, _ = load(files)
    plan, _ = compile_plan(1, reads, Settings(clock="events"), Plan())
    said, arms, chance = [], {}, np.random.default_rng(7)

    def keep(outcome, customer, _now):
        arms.update((customer, one.data["arm"]) for one in outcome.messages if "arm" in one.data)
        for message in outcome.messages:
            if message.topic == "journey.lifecycle":
                said.append(encode(f"rumbo:0:0:{len(said)}:0", message, "/rumbo/rumbo")[0])

    shop = Simulation(plan, keep)

    def meets(customer, name, at, **data):
        identity = f"{customer}-{name}"
        shop.meet(Event(id=identity, name=name, customer=customer, time=at, data=data))

    for number in range(CUSTOMERS):
        customer, at = f"c{number}", MARCH + number * 3 * MINUTE
        meets(customer, "account.created", at)
        if chance.random() < ORDERS[arms[customer]]:
            meets(customer, "order.completed", at + 1, value=round(chance.gamma(4.0, 10.0), 2))
        if chance.random() < 0.02:
            meets(customer, "message.unsubscribed", at + 2)
    return said


def test_a_look_shows_what_the_page_shows(tmp_path):
    file = tmp_path / "lifecycle.jsonl"
    file.write_bytes(b"\n".join(lines()))
    words = ["experiment", "show", "first-message", "--events", str(file)]
    (shown,) = [one.text for one in fences(PAGE) if one.language == "text"]
    assert CliRunner().invoke(app, words).stdout == shown
