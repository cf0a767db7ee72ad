"""Every test document of the shipped library passes, and none of its expectations is idle."""

import pytest

from journeys.expectation import check, run_test
from journeys.loader import load
from journeys.rehearsal import rehearse
from streams.definitions.folder import LIBRARY, texts
from tests.journeys.mutants import idle

TESTS = sorted(read.name for read in load(texts([LIBRARY]))[0] if read.kind == "test")
JOURNEYS = {"next-category", "basket-offer", "win-back"}


@pytest.mark.parametrize("name", TESTS)
def test_the_test_passes(library, name):
    plan, tests = library
    verdict = run_test(plan, tests[name])
    assert [(one.place, one.text, one.note) for one in verdict.checked if not one.met] == []


def test_every_shipped_journey_has_tests(library):
    plan, tests = library
    assert set(plan.journeys) == JOURNEYS
    assert {read.document.journey for read in tests.values()} == JOURNEYS


@pytest.mark.parametrize("name", TESTS)
def test_a_wrong_expectation_fails(library, name):
    plan, tests = library
    assert idle(plan, tests[name].document) == []


def test_what_must_never_happen_can_happen(library):
    plan, tests = library
    documents = [read.document for read in tests.values()]
    happened = {one.test: rehearse(plan, one).happened for one in documents}
    for document in documents:
        elsewhere = [
            one
            for other in documents
            if other.journey == document.journey
            for one in happened[other.test]
        ]
        for never in (one for one in document.then if one.never):
            possible = never.model_copy(update={"never": False, "after": None})
            [checked] = check([possible], elsewhere, [""])
            assert checked.met, f"{document.test}: nothing like {checked.text} ever happens"
