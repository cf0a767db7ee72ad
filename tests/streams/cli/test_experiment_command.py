"""``rumbo experiment``: messages of a file in; what an author is told out."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from journeys.compiling.plan import compile_plan
from journeys.event import Event
from journeys.loader import load
from journeys.outcome import Outcome
from journeys.plan import Plan, Settings
from journeys.simulation.simulation import Simulation
from streams.cli.main import app
from streams.envelope.outgoing import encode

DAY, NOON = 86_400_000, 1_772_452_800_000
FILES = {
    "shop": "schema: shop\nevents: {ping: {}, gone: {}, bought: {value: number}}\n",
    "it": """\
experiment: coupon
arms: {plain: 50%, warm: 50%}
metric: {event: bought, within: 3d}
guardrails:
  goodbyes: {event: gone, within: 3d, worse: higher, at_most: 10%}
  spent: {event: bought, value: event.value, within: 1d, worse: lower}
tightest_at: 1000
""",
    "met": """\
journey: met
entry: {event: ping}
steps:
  part: {split: {experiment: coupon}}
  plain: {exit: plain}
  warm: {exit: warm}
""",
}


class Shop:
    """Customers who come one a minute; what is said of them, as lines of the topic."""

    def __init__(self, files=FILES):
        reads, findings = load({f"{name}.yaml": text for name, text in files.items()})
        plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
        assert [*findings, *more] == []
        self.lines, self._k = [], 0
        self._simulation = Simulation(plan, self._said)

    def _said(self, outcome: Outcome, _customer, _now):
        for message in outcome.messages:
            self._k += 1
            value = encode(f"rumbo:0:0:{self._k}:0", message, "/rumbo/rumbo")[0]
            self.lines.append((message, value.decode()))

    def meets(self, customer, name, at, **data):
        identity = f"{customer}-{name}"
        self._simulation.meet(Event(id=identity, name=name, customer=customer, time=at, data=data))


def visited(chances, customers=1200, goodbyes=None, seed=1):
    """Give the lines of a shop whose customers buy with a chance by arm; the last message comes days later."""
    shop, chance = Shop(), np.random.default_rng(seed)
    for number in range(customers):
        at = NOON + number * 60_000
        shop.meets(f"c{number}", "ping", at)
        arm = next(m.data["arm"] for m, _ in reversed(shop.lines) if "arm" in m.data)
        if chance.random() < chances[arm]:
            shop.meets(f"c{number}", "bought", at + 1, value=10.0)
        if goodbyes and chance.random() < goodbyes[arm]:
            shop.meets(f"c{number}", "gone", at + 2)
    shop.meets("last", "ping", NOON + 9 * DAY)
    return [line for _, line in shop.lines]


def told(tmp_path, lines, *words):
    file = tmp_path / "messages.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines))
    return CliRunner().invoke(app, ["experiment", *words, "--events", str(file)])


def result(tmp_path, lines, *words):
    said = told(tmp_path, lines, "show", "coupon", "--format", "json", *words)
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


BETTER = {"plain": 0.2, "warm": 0.4}


def test_a_better_arm_is_told_with_its_interval(tmp_path):
    lines = visited(BETTER)
    found = result(tmp_path, lines)
    metric = {one["arm"]: one for one in found["measures"] if one["measure"] == "metric"}
    counts = {one["arm"]: one["customers"] for one in found["arms"]}
    assert sum(counts.values()) == 1201
    assert sum(one["compared"] for one in metric.values()) == 1200
    assert metric["plain"]["mean"] == pytest.approx(0.2, abs=0.05)
    lift = metric["warm"]["lift"]
    assert 0 < lift["low"] < lift["seen"] < lift["high"]
    (verdict,) = found["verdict"]
    seen, low, high = (f"{100 * lift[name]:+.1f}" for name in ("seen", "low", "high"))
    assert verdict == f"warm is better: {seen} % ({low} to {high}), at every look."
    said = told(tmp_path, lines, "show", "coupon").stdout.splitlines()
    assert said[0] == (
        "Experiment coupon, version 1: 1,201 customers from 2026-03-02 12:00 to 2026-03-11 12:00 (UTC)."
    )
    assert said[-1] == verdict


def test_repeats_and_another_order_change_nothing(tmp_path):
    lines = visited(BETTER, customers=300)
    mixed = [*lines, *lines[:200]]
    order = np.random.default_rng(2).permutation(len(mixed))
    assert result(tmp_path, [mixed[at] for at in order]) == result(tmp_path, lines)


def test_two_arms_alike_are_no_evidence(tmp_path):
    found = result(tmp_path, visited({"plain": 0.3, "warm": 0.3}))
    assert found["verdict"][0].startswith("warm: no evidence yet, ")
    assert found["shares_fit"] is True


def test_whose_time_has_not_passed_is_not_compared(tmp_path):
    lines = visited(BETTER, customers=150)
    early = [line for line in lines if json.loads(line)["time"] < "2026-03-04"]
    found = result(tmp_path, early)
    compared = {(one["measure"], one["arm"]): one["compared"] for one in found["measures"]}
    assert compared["metric", "plain"] == compared["metric", "warm"] == 0
    assert found["verdict"] == [
        "warm: too little to say yet. 0 of 100 customers in each arm have had their 3d."
    ]


def test_a_guardrail_that_is_harmed_comes_first(tmp_path):
    found = result(tmp_path, visited(BETTER, goodbyes={"plain": 0.1, "warm": 0.5}))
    assert found["verdict"][0].startswith("warm makes goodbyes worse: +")
    assert found["verdict"][0].endswith(", and 10 % is allowed. Think of stopping it.")
    assert found["verdict"][1].startswith("warm is better")
    states = {one["measure"]: one.get("guardrail") for one in found["measures"]}
    assert states == {"metric": None, "goodbyes": "harmed", "spent": "safe"}


def test_shares_that_do_not_fit_are_all_that_is_said(tmp_path):
    lost = [
        line
        for number, line in enumerate(visited(BETTER))
        if number % 2 or '"exposed"' not in line or '"arm":"plain"' not in line
    ]
    found = result(tmp_path, lost)
    assert found["shares_fit"] is False
    (verdict,) = found["verdict"]
    assert verdict.startswith("The shares do not fit: ")
    assert " expected. Stop reading: " in verdict


def met(edits, customers):
    """Give the lines of versions, one after the other, each edited from the first and met by so many."""
    lines = []
    for version, ((old, new), count) in enumerate(zip(edits, customers, strict=True), 1):
        assert old in FILES["it"]
        text = FILES["it"].replace(old, new) + f"version: {version}\n"
        shop = Shop(FILES | {"it": text})
        for number in range(count):
            shop.meets(f"{version}-{number}", "ping", NOON + version)
        lines += [line for _, line in shop.lines]
    return lines


SAME = ("metric", "metric")
ARMS = ("50%, warm: 50%", "20%, warm: 80%")
DESCRIBED = ("metric", "description: so\nmetric")


def test_the_latest_design_is_shown_and_others_can_be(tmp_path):
    lines = met([SAME, DESCRIBED, ARMS, SAME], [3, 4, 5, 6])
    found = {
        words: result(tmp_path, lines, *words)
        for words in ((), *(("--version", str(version)) for version in (1, 2, 3)))
    }
    counts = {
        words: (one["versions"], sum(arm["customers"] for arm in one["arms"]))
        for words, one in found.items()
    }
    assert list(counts.values()) == [([4], 6), ([1, 2], 7), ([1, 2], 7), ([3], 5)]
    listed = json.loads(told(tmp_path, lines, "list", "--format", "json").stdout)
    assert [(one["versions"], sum(one["arms"].values())) for one in listed] == [
        ([1, 2], 7),
        ([3], 5),
        ([4], 6),
    ]
    assert "coupon      1, 2      2026-03-02" in told(tmp_path, lines, "list").stdout
    said = told(tmp_path, lines, "show", "coupon", "--version", "1").stdout
    assert said.startswith("Experiment coupon, version 1 and 2: 7 customers ")
    missing = told(tmp_path, lines, "show", "coupon", "--version", "7")
    assert missing.exit_code == 1
    assert "Nobody was exposed to version 7 of 'coupon': there is 1, 2, 3, 4." in missing.output


@pytest.mark.parametrize(
    "edit",
    [
        ("event: bought, within: 3d", "event: gone, within: 3d"),
        ("event: bought, within: 3d", "event: bought, within: 4d"),
        ("event: bought, within: 3d", 'event: bought, where: "event.value > 1.0", within: 3d'),
        ("value: event.value", "value: event.value * 2.0"),
        ("worse: lower", "worse: higher"),
        ("tightest_at: 1000", "tightest_at: 2000"),
        ("tightest_at: 1000", "error: 1%"),
        ("tightest_at: 1000", "control: warm"),
    ],
)
def test_what_is_judged_makes_another_design(tmp_path, edit):
    listed = told(tmp_path, met([SAME, edit], [2, 2]), "list", "--format", "json")
    assert [one["versions"] for one in json.loads(listed.stdout)] == [[1], [2]]


def test_what_nobody_met_is_a_sentence(tmp_path):
    lines = visited(BETTER, customers=3)
    said = told(tmp_path, lines, "show", "copon")
    assert said.exit_code == 1
    assert "Nobody was exposed to an experiment 'copon' (did you mean 'coupon'?)." in said.output
    assert told(tmp_path, [], "list").stdout == "Nobody was exposed to any experiment.\n"


def test_who_was_exposed_under_one_of_two_ids_leaves_the_analysis(tmp_path):
    shop = Shop()
    for number, name in enumerate(["u1", "anon-1", "u2"]):
        shop.meets(name, "ping", NOON + number)
    shop.meets("u1", "customer.merged", NOON + 5, other="anon-1")
    shop.meets("u1", "bought", NOON + 6, value=10.0)
    shop.meets("u3", "customer.merged", NOON + 7, other="anon-3")
    shop.meets("u3", "ping", NOON + 8)
    shop.meets("u1", "ping", NOON + 9)
    lines = [line for _, line in shop.lines]
    assert sum("rumbo.experiment.outcome" in line for line in lines) == 0
    found = json.loads(told(tmp_path, lines, "show", "coupon", "--format", "json").stdout)
    assert sum(arm["customers"] for arm in found["arms"]) == 2
