"""Every event is absorbed once, whatever happens meanwhile: told by the topics and Redis alone."""

from collections import Counter

import msgspec


def test_every_event_of_the_log_is_absorbed_once(story):
    first = story.first
    for key, meta in first.held.items():
        if key.endswith(b":meta"):
            partition = int(key.split(b"}")[0].rsplit(b":", 1)[1])
            records = first.logs["clickstream.events"][partition]
            assert int(meta["off"]) == records[-1].offset
            assert msgspec.msgpack.decode(meta["state"])["absorbed"] == len(records)


def test_what_was_sent_is_in_the_log_once(story):
    sent = Counter((event.name, event.customer) for event in story.sent)
    shoppers = {event.customer for event in story.sent}
    found = Counter((e.type, e.customer) for e in story.first.events if e.customer in shoppers)
    assert found == sent


def test_each_order_enters_once_and_each_that_entered_leaves_once(story):
    orders = [(order.customer, order.data["basket_id"]) for order in story.first.orders]
    entered = story.first.of_type("rumbo.enrolment.entered")
    of_orders = [e["data"] for e in entered if e["data"]["journey"] == "next-category"]
    assert Counter((e["customer"], e["key"]) for e in of_orders) == Counter(orders)
    exited = [e["data"]["enrolment"] for e in story.first.of_type("rumbo.enrolment.exited")]
    assert len(set(exited)) == len(exited)
    assert {e["enrolment"] for e in of_orders} <= set(exited)


def test_each_order_is_one_example_of_demand(story):
    times = [example.data["at"] for example in story.first.examples["category-demand"]]
    assert len(times) == len(story.first.orders)


def test_only_what_is_wrong_becomes_a_dead_letter(story):
    assert set(story.first.refused) == set(story.notes.get("bad", {}).values())
