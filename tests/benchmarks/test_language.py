"""The benchmark of the pure core measures what it says."""

import pytest

from benchmarks import hostile, language
from benchmarks.table import markdown
from journeys.compiling.plan import compile_plan
from journeys.force import Learned, Policies
from journeys.loader import load
from journeys.plan import Plan, Settings
from journeys.state import Customer
from online_models.learner import build


@pytest.fixture(scope="module")
def plan():
    return language.plan_of(3)


def lived(plan, *steps):
    models = {name: Learned(build(m.kind, m.settings), "s") for name, m in plan.models.items()}
    state = Customer()
    for number, (name, data) in enumerate(steps):
        one = language.event(name, number, **data)
        outcome = language.lived(plan, state, one, Policies(models))
        state = outcome.state
    return outcome


VIEW = ("page.viewed", {"page": "x", "seconds": 1.0})
CART = ("cart.updated", {"cart_id": "c", "value": 5.0})
ORDER = ("order.completed", {"cart_id": "c", "value": 9.5})


def test_what_touches_nothing_and_what_ends_two_waits(plan):
    assert lived(plan, VIEW, VIEW).moves == ()
    ended = lived(plan, VIEW, CART, ORDER)
    assert [(left, to) for _, left, to in ended.moves] == [("listen", "rest")] * 2


def test_what_decides_and_emits(plan):
    consent = ("consent.changed", {"purpose": "marketing", "granted": True})
    rich = ("cart.updated", {"cart_id": "c", "value": 2000.0})
    outcome = lived(plan, VIEW, consent, rich)
    assert sum(left == "" for _, left, _ in outcome.moves) == 3
    decision, message = (m for m in outcome.messages if m.topic == "journey.decisions")
    assert len(decision.data["arms"]) == 8
    assert decision.data["policy"] == "thompson"
    assert message.type == "rumbo.message"


def test_every_hostile_file_is_refused_but_the_one_for_comparison():
    for name, text in hostile.FILES.items():
        reads, findings = load({"it.yaml": text()})
        _, more = compile_plan(1, reads, Settings(), Plan())
        assert bool([*findings, *more]) == ("comparison" not in name), name


def test_the_tables_of_a_run(monkeypatch):
    monkeypatch.setattr(language, "TIMES", 20)
    found = {
        "json": language.timed(lambda _: None),
        "advance_3": language.advances(3),
        "advance_300": language.advances(3),
        "compile": {"cold_s": 1.0, "again_s": 0.1},
        "hostile": {"10 MB": {"findings": 1, "seconds": 0.1, "mib": 50.0}},
        "Complete Journey": {"events": 10, "seconds": 1.0, "mib": 50.0},
        "made up": {"events": 10, "seconds": 1.0, "mib": 50.0},
    }
    drawn = [markdown(one) for one in language.rows(found)]
    assert "| touches no enrolment | 300 |" in drawn[0]
    assert "| once more, nothing changed | 0.10 |" in drawn[1]
    assert "| Complete Journey | 10 | 1.0 | 10 | 50 |" in drawn[3]
