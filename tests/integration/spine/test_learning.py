"""What is learned, and what is decided with it: each example once, each decision again bit by bit."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from journeys.chance import draw
from online_models.learner import build
from online_models.snapshot import Snapshot, SnapshotName, load, name_of, seal, unseal
from tests.integration.spine.recording import SNAPSHOTS

SEED = b"rumbo"
FLOOR = 0.02
COST = Decimal("0.60")


@pytest.mark.parametrize("model", ["next-category", "category-demand", "order-soon"])
def test_the_fold_of_the_examples_is_the_snapshot(story, model):
    value = story.first.last_snapshots[model]
    said = unseal(value)
    learner, sources = build(said.kind, said.settings), {}
    for example in story.first.examples[model]:
        learner.learn_one(example.data)
        source, off, k = example.id.rsplit(":", 2)
        sources[source] = (int(off), int(k))
    assert dict(said.sources) == sources
    again = Snapshot.of(learner, model, said.generation, said.offset, sources)
    assert seal(again) == value


def test_each_example_is_learned_once(story):
    examples, snapshots = story.first.examples, story.first.last_snapshots
    blocks = unseal(snapshots["next-category"]).numbers["blocks"]
    assert sum(int(block["rows"]) for block in blocks) == len(examples["next-category"])
    assert unseal(snapshots["order-soon"]).numbers["steps"] == len(examples["order-soon"])


class Library:
    """The snapshots of a recording, by name."""

    def __init__(self, recording):
        values = [r.value for records in recording.logs[SNAPSHOTS].values() for r in records]
        self._values = {str(name_of(value)): value for value in values}
        self._known = {}
        self._last = recording.last_snapshots

    def learner(self, name, model):
        """Give the learner that a decision names; before the first snapshot, what the document says."""
        if name not in self._known:
            said = unseal(self._last[model])
            learner = build(said.kind, said.settings) if name is None else load(self._values[name])
            self._known = {name: learner}
        return self._known[name]


def chance(decision):
    return lambda number: draw(SEED, decision, number)


def in_order_of_snapshots(found):
    return sorted(found, key=lambda data: (data["model"], data["snapshot"] or ""))


def test_every_decision_is_made_again_from_its_snapshot(story):
    library = Library(story.first)
    decided = [e["data"] for e in story.first.of_type("rumbo.decision")]
    learned = [d for d in decided if d.get("policy") == "thompson"]
    assert len(learned) > 500
    assert len({d["snapshot"] for d in learned}) > 1
    for said in in_order_of_snapshots(learned):
        learner = library.learner(said["snapshot"], said["model"])
        arms = [arm["arm"] for arm in said["arms"] if arm["eligible"]]
        choice = learner.choose(said["context"], arms, chance(said["decision"]), FLOOR)
        assert (choice.arm, choice.propensity) == (said["chosen"], said["propensity"])
        chances = {arm["arm"]: arm["propensity"] for arm in said["arms"] if arm["eligible"]}
        assert choice.propensities == chances
        assert choice.scores == {a["arm"]: a["score"] for a in said["arms"] if a["eligible"]}
        assert choice.contributions == said["contributions"]
        assert sum(said["contributions"].values()) == choice.scores[choice.arm]
        assert choice.runner_up == said["runner_up"]
        assert choice.runner_up_contributions == said["runner_up_contributions"]


def test_every_other_decision_says_why_it_needed_no_learner(story):
    decided = [e["data"] for e in story.first.of_type("rumbo.decision")]
    for said in decided:
        if said.get("policy") != "thompson":
            left = [arm["arm"] for arm in said["arms"] if arm["eligible"]]
            assert (said["blocked"], len(left)) in {(True, 0), (False, 1)}
            assert said["chosen"] == (left[0] if left else None)
            assert all(arm["rule"] for arm in said["arms"] if not arm["eligible"])


def test_every_price_is_found_again_from_its_snapshot(story):
    library = Library(story.first)
    quotes = [e["data"]["quote"] for e in story.first.of_type("rumbo.offer")]
    fresh = [quote for quote in quotes if not quote["stable"]]
    assert len(fresh) > 50
    for said in in_order_of_snapshots(fresh):
        learner = library.learner(said["snapshot"], said["model"])
        listed = Decimal(said["list"]["amount"])
        discounts = [Decimal(rung["discount"].rstrip("%")) / 100 for rung in said["ladder"]]
        prices = [(listed * (1 - d)).quantize(Decimal("0.01"), ROUND_HALF_UP) for d in discounts]
        gains = tuple(float(price - listed * COST) for price in prices)
        shares = tuple(map(float, discounts))
        decision = chance(said["decision"])
        choice = learner.quote(said["on"], shares, said["context"], gains, decision, FLOOR)
        rung = said["ladder"][choice.place]
        assert (rung["discount"], rung["propensity"]) == (said["discount"], said["propensity"])
        assert list(choice.propensities) == [r["propensity"] for r in said["ladder"]]
        assert list(choice.scores) == [r["score"] for r in said["ladder"]]
        assert choice.contributions == said["contributions"]


def test_a_partition_only_moves_to_later_snapshots(story):
    last = {}
    for event in story.first.of_type("rumbo.decision"):
        said = event["data"]
        if said.get("snapshot"):
            place = (event["id"].rsplit(":", 3)[1], said["model"])
            order = SnapshotName.parse(said["snapshot"]).order
            assert order >= last.get(place, (0, -1))
            last[place] = order
    assert last
