"""The table of topics is complete and means what the design says."""

from pathlib import Path

import pytest

from streams.reference import topics_page
from streams.settings import Settings
from streams.topic_admin import Found, differences
from streams.topics import INPUT, INPUT_LIMIT, OUTPUT_LIMIT, TOPICS, Direction, full_name


def test_every_topic_of_the_design_is_there():
    assert list(TOPICS) == [
        "clickstream.events",
        "journey.decisions",
        "price.offers",
        "journey.suppressions",
        "journey.lifecycle",
        "customer.insights",
        "customer.records",
        "learning.examples",
        "learning.snapshots",
        "rumbo.jobs",
        "journey.definitions",
        "rumbo.dead-letters",
    ]


def test_time_is_the_brokers_everywhere_and_the_input_is_kept():
    assert {t.settings["message.timestamp.type"] for t in TOPICS.values()} == {"LogAppendTime"}
    assert TOPICS[INPUT].settings["retention.ms"] == "-1"


def test_a_dead_letter_may_be_64_kib_larger_than_an_event():
    assert TOPICS[INPUT].limit == INPUT_LIMIT == 256 * 1024
    assert TOPICS["rumbo.dead-letters"].limit == OUTPUT_LIMIT == 320 * 1024


def test_outputs_have_as_many_partitions_as_the_input():
    counts = {t.count(8, 2) for t in TOPICS.values() if t.direction is Direction.OUT}
    assert counts == {8}
    assert TOPICS["learning.examples"].count(8, 2) == 2
    assert TOPICS["rumbo.jobs"].count(8, 2) == 1


def test_only_facts_and_definitions_are_compacted():
    compacted = {name for name, topic in TOPICS.items() if topic.compacted}
    assert compacted == {"rumbo.jobs", "journey.definitions"}


def test_a_type_stands_for_one_model():
    kinds = [kind for topic in TOPICS.values() for kind in topic.messages]
    assert len(kinds) == len(set(kinds))


def there(prefix="", partitions=4):
    return {
        full_name(prefix, name): Found(topic.count(partitions, 4), topic.settings)
        for name, topic in TOPICS.items()
    }


def test_topics_as_the_table_has_them_do_not_differ():
    assert differences(Settings(prefix="acme."), there("acme.")) == []


def test_the_partition_count_of_the_input_rules_unless_another_is_asked_for():
    assert differences(Settings(), there(partitions=7)) == []
    found = differences(Settings(partitions=8), there(partitions=7))
    assert [(one.topic, one.wanted, one.found) for one in found] == [(INPUT, "8", "7")]


@pytest.mark.parametrize("name", list(TOPICS))
def test_a_missing_topic_is_a_difference_with_its_fix(name):
    found = [one for one in differences(Settings(), there() | {name: Found(9, {})}) if one.fix]
    assert found
    without = {other: topic for other, topic in there().items() if other != name}
    missing = [one for one in differences(Settings(partitions=4), without) if one.what == "topic"]
    assert [(one.topic, one.fix) for one in missing] == [(name, "run `rumbo topics create`")]


def test_a_setting_that_differs_is_named_with_the_command_that_mends_it():
    settings = TOPICS[INPUT].settings | {"message.timestamp.type": "CreateTime"}
    (found,) = differences(Settings(), there() | {INPUT: Found(4, settings)})
    assert (found.what, found.wanted, found.found) == (
        "message.timestamp.type",
        "LogAppendTime",
        "CreateTime",
    )
    assert "--add-config message.timestamp.type=LogAppendTime" in found.fix


def test_the_reference_page_is_made_from_the_table():
    assert Path("docs/reference/topics.md").read_text() == topics_page()
