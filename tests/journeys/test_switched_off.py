"""One broken file switches off what needs it, loudly, and nothing else."""

import pytest

from journeys.compiling.plan import compile_plan
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.folder import LIBRARY, texts

ALL = {"next-category", "basket-offer", "win-back"}


def left(broken, old, new):
    """Give the journeys that are left of the library when one file is changed for the worse."""
    files = {path: text for path, text in texts([LIBRARY]).items() if ".test." not in path}
    assert old in files[broken]
    reads, findings = load(files | {broken: files[broken].replace(old, new)})
    plan, more = compile_plan(1, reads, Settings(), Plan())
    assert broken in {one.path for one in [*findings, *more]}
    return set(plan.journeys), plan


@pytest.mark.parametrize(
    ("broken", "old", "new", "off"),
    [
        ("win-back/win-back.journey.yaml", "next: judge", "next: jugde", {"win-back"}),
        ("win-back/win-back.journey.yaml", "journey: win-back", "journey: [", {"win-back"}),
        ("win-back/win-back.journey.yaml", "entry:", "entri:", {"win-back"}),
        ("basket-offer/basket-offer.journey.yaml", "on: category", "on: categry", {"basket-offer"}),
        ("category-coupon.offer.yaml", "margin: 8%", "margin: 800%", {"basket-offer"}),
        ("category-coupon.offer.yaml", "customer.shelf", "customer.shlef", {"basket-offer"}),
        ("category-demand.model.yaml", "kind: demand", "kind: thompson", {"basket-offer"}),
        ("next-category.model.yaml", "ridge", "rigde", {"basket-offer", "next-category"}),
        ("order-soon.model.yaml", "StandardScaler", "StandrdScaler", {"win-back"}),
        ("standard-contact.policy.yaml", "America/New_York", "America/Nowhere", ALL),
        ("standard-contact.policy.yaml", "consent: marketing", "consent: markting", ALL),
    ],
)
def test_what_needs_it_is_off_and_the_rest_runs(broken, old, new, off):
    assert left(broken, old, new)[0] == ALL - off


def test_a_broken_feature_counts_nothing():
    where = "kind: gap_long\n    where: event.valu > 1"
    journeys, plan = left("household.features.yaml", "kind: gap_long", where)
    assert "rhythm.long" not in plan.feature_of
    assert journeys == ALL - {"win-back"}


def test_a_version_that_runs_stays_known_when_its_file_breaks():
    files = texts([LIBRARY])
    before, _ = compile_plan(1, load(files)[0], Settings(), Plan())
    files["win-back/win-back.journey.yaml"] = "journey: ["
    after, _ = compile_plan(2, load(files)[0], Settings(), before)
    assert "win-back" not in after.journeys
    assert after.journey("win-back", 1) is before.journey("win-back", 1)
