"""Examples are learned once each, in the order of the log; a snapshot is all that a restart needs."""

import json

import pytest

from journeys.plan import ModelPlan
from online_models.snapshot import name_of, unseal
from streams.lanes.fold import Record
from streams.learner.lessons import Lessons


def plan(name):
    return ModelPlan(name=name, kind="thompson", settings={}) if name != "unknown" else None


def example(offset, position, arm="milk", model="m", **changed):
    said = {"model": model, "context": {}, "arm": arm, "reward": 1.0} | changed
    headers = () if position is None else (("rumbo-position", position.encode()),)
    value = json.dumps({"specversion": "1.0", "data": said}).encode()
    return Record(offset, 0, model.encode(), value, headers)


def rows(sealed):
    return sum(int(block["rows"]) for block in unseal(sealed).numbers["blocks"])


@pytest.fixture
def lessons():
    return Lessons(plan)


def test_each_example_is_learned_once_whoever_sends_it_again(lessons):
    for offset, position in enumerate(["j:0:1:5:0", "j:0:1:5:1", "j:0:1:5:0", "j:0:2:5:0", None]):
        assert lessons.learn(example(offset, position)) == ""
    sealed = lessons.seal("m")
    assert rows(sealed) == 4
    assert unseal(sealed).sources == {"j:0:1": (5, 1), "j:0:2": (5, 0)}
    assert unseal(sealed).offset == 4


def test_a_repeat_alone_changes_nothing(lessons):
    lessons.learn(example(0, "j:0:1:5:0"))
    lessons.seal("m")
    lessons.learn(example(1, "j:0:1:5:0"))
    assert lessons.changed() == []


def test_from_any_snapshot_on_the_fold_is_the_same(lessons):
    log = [example(n, f"j:0:{n % 3}:{n}:0", arm=f"a{n % 4}") for n in range(20)]
    log += log[5:9]
    whole = [record._replace(offset=offset) for offset, record in enumerate(log)]
    for record in whole:
        lessons.learn(record)
    for cut in range(1, len(whole)):
        first, second = Lessons(plan), Lessons(plan)
        for record in whole[:cut]:
            first.learn(record)
        second.restore(first.seal("m"))
        assert second.start <= cut
        for record in whole[second.start :]:
            second.learn(record)
        assert second.seal("m") == lessons.seal("m")


def test_of_two_snapshots_the_higher_is_taken(lessons):
    lessons.learn(example(0, "j:0:1:5:0"))
    early = lessons.seal("m")
    lessons.learn(example(1, "j:0:1:6:0"))
    late = lessons.seal("m")
    for order in ((early, late), (late, early)):
        restored = Lessons(plan)
        for one in order:
            restored.restore(one)
        assert restored.seal("m") == late


def test_what_cannot_be_learned_is_passed_over_and_said(lessons):
    bad = example(0, "j:0:1:5:0", reward="much")
    assert "offset 0 was not learned" in lessons.learn(bad)
    assert "offset 0 was not learned" in lessons.learn(bad)
    assert "offset 1 was not learned" in lessons.learn(Record(1, 0, b"m", b"\xff", ()))
    assert "'unknown'" in lessons.learn(example(2, "j:0:1:6:0", model="unknown"))
    assert lessons.learn(example(3, "j:0:1:7:0")) == ""
    assert rows(lessons.seal("m")) == 1


def test_models_are_published_the_one_furthest_behind_first(lessons):
    lessons.learn(example(0, "j:0:1:5:0", model="b"))
    lessons.learn(example(1, "j:0:1:5:1", model="a"))
    assert lessons.changed() == ["b", "a"]
    assert str(name_of(lessons.seal("b"))).startswith("b@1.0#")
    assert lessons.changed() == ["a"]
    assert lessons.start == 1
