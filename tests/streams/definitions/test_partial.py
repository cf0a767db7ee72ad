"""A folder with a broken file: its journey is off, and what needs it, and everything else is in force."""

import pytest

from journeys.compiling.plan import compile_plan
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.folder import LIBRARY, documents, texts
from streams.definitions.manifest import Document
from streams.definitions.partial import partial

ALL = {"next-category", "basket-offer", "win-back"}


@pytest.fixture
def folder(tmp_path):
    for path, text in texts([LIBRARY]).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def breaks(folder, path, old, new):
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new))


def runs(found):
    """Give the journeys that run of these documents: nothing that is left may have a finding."""
    reads, findings = load({one.path: one.text for one in found.documents})
    plan, more = compile_plan(1, reads, Settings(), Plan())
    assert [*findings, *more] == []
    return set(plan.journeys)


def test_where_nothing_is_broken_all_is_in_force(folder):
    found = partial([folder])
    assert found.documents == documents([folder])[0]
    assert (found.findings, found.disabled(found.documents, {})) == ([], {})


@pytest.mark.parametrize(
    ("broken", "old", "new", "off"),
    [
        ("win-back/win-back.journey.yaml", "next: judge", "next: jugde", {"win-back"}),
        ("win-back/win-back.journey.yaml", "journey: win-back", "journey: [", {"win-back"}),
        ("win-back/win-back.journey.yaml", "steps:", "steps: [", {"win-back"}),
        ("category-coupon.offer.yaml", "margin: 8%", "margin: 800%", {"basket-offer"}),
        ("next-category.model.yaml", "ridge", "rigde", {"basket-offer", "next-category"}),
        ("standard-contact.policy.yaml", "America/New_York", "America/Nowhere", ALL),
    ],
)
def test_what_needs_it_is_off_with_a_finding_and_the_rest_is_in_force(
    folder, broken, old, new, off
):
    in_force = partial([folder]).documents
    breaks(folder, broken, old, new)
    found = partial([folder])
    assert broken in {one.path for one in found.findings}
    assert runs(found) == ALL - off
    disabled = found.disabled(in_force, {})
    assert set(disabled) == off
    assert all(".yaml:" in finding for finding in disabled.values())
    if broken.endswith(".journey.yaml"):
        assert disabled["win-back"] == next(
            str(one) for one in found.findings if one.path == broken
        )


def test_a_new_file_that_nobody_can_read_names_its_journey(folder):
    (folder / "welcome.yaml").write_text("# mine\njourney: welcome\nsteps: [\n")
    found = partial([folder])
    assert set(found.disabled((), {})) == {"welcome"}
    assert runs(found) == ALL


def test_a_file_that_nobody_can_read_keeps_its_journey_off_also_when_another_one_changes(folder):
    in_force = partial([folder]).documents
    (folder / "win-back/win-back.journey.yaml").write_text("{[")
    first = partial([folder])
    off = first.disabled(in_force, {})
    assert set(off) == {"win-back"}
    (folder / "note.yaml").write_text("what: [")
    assert partial([folder]).disabled(first.documents, off) == off


def test_a_second_file_of_a_journey_switches_off_neither(folder):
    text = (folder / "win-back/win-back.journey.yaml").read_text()
    (folder / "win-back/zzz.yaml").write_text(text)
    found = partial([folder])
    assert [one.code for one in found.findings] == ["E008"]
    assert found.disabled(found.documents, {}) == {}
    assert runs(found) == ALL


def test_a_journey_that_moved_to_another_file_is_not_off(folder):
    in_force = [Document("journey", "win-back", 1, "old.yaml", "journey: win-back\n")]
    (folder / "old.yaml").write_text("journey: [")
    assert partial([folder]).disabled(in_force, {}) == {}


def test_a_broken_test_switches_off_nothing(folder):
    (folder / "win.test.yaml").write_text("test: it\njourney: nobody\nwhen: []\nthen: []\n")
    found = partial([folder])
    assert found.findings
    assert found.disabled(found.documents, {}) == {}
    assert runs(found) == ALL
