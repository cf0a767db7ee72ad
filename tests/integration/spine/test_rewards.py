"""Rewards, counted from the topics alone: who was shown what, and who bought it within 14 days."""

from collections import defaultdict
from datetime import datetime, timedelta

WINDOW = timedelta(days=14)


def shown(recording):
    """Give when each decision was shown: decision -> the time of its emission."""
    emitted = [*recording.of_type("rumbo.message"), *recording.of_type("rumbo.offer")]
    return {e["data"]["decision"]: datetime.fromisoformat(e["time"]) for e in emitted}


def waiting(recording):
    """Give the decisions that a learner made and that were shown, by customer and step, in order."""
    opened, found = shown(recording), defaultdict(list)
    for event in recording.of_type("rumbo.decision"):
        said = event["data"]
        if said.get("policy") == "thompson" and said["decision"] in opened:
            one = (said["decision"], said["chosen"], opened[said["decision"]])
            found[said["customer"], said["journey"]].append(one)
    return found


def paid(recording):
    """Give the decisions that an order paid: of one step the last that it matches."""
    decisions, found = waiting(recording), set()
    for order in recording.orders:
        for journey in ("next-category", "basket-offer"):
            matched = [
                decision
                for decision, chosen, at in decisions[order.customer, journey]
                if chosen in order.data["categories"] and at <= order.time < at + WINDOW
            ]
            found.update(matched[-1:])
    return found


def test_each_decision_that_was_shown_teaches_what_was_bought(story):
    bought = paid(story.first)
    expected = {
        decision: float(decision in bought)
        for decisions in waiting(story.first).values()
        for decision, _, _ in decisions
    }
    examples = [example.data for example in story.first.examples["next-category"]]
    assert len(examples) == len(expected)
    assert {example["decision"]: example["reward"] for example in examples} == expected
    assert 0 < len(bought) < len(expected)
