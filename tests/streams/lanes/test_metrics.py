"""What is counted stays few: arms beyond the most of a model are one line, partitions are forgotten."""

from prometheus_client import REGISTRY, generate_latest

from streams.lanes import metrics


def count(name, **labels):
    return REGISTRY.get_sample_value(name, labels)


def test_decisions_are_counted_by_model_and_arm():
    metrics.chosen({("m/one", "call"): 2, ("m/one", None): 1})
    metrics.chosen({("m/one", "call"): 1})
    assert count("rumbo_decisions_total", model="m/one", arm="call") == 3
    assert count("rumbo_decisions_total", model="m/one", arm=metrics.NONE) == 1


def test_a_model_with_a_thousand_arms_has_few_lines():
    metrics.chosen({("m/many", f"arm {number}"): 1 for number in range(1000)})
    assert generate_latest().count(b'model="m/many"') == 2 * (metrics.ARMS + 1)
    others = count("rumbo_decisions_total", model="m/many", arm=metrics.OTHERS)
    assert others == 1000 - metrics.ARMS


def test_dead_letters_are_counted_by_cause():
    before = count("rumbo_dead_letters_total", cause="no_key") or 0
    metrics.refused({"no_key": 2})
    assert count("rumbo_dead_letters_total", cause="no_key") == before + 2


def test_clocks_of_quiet_hours_are_counted_by_whose_they_are():
    before = count("rumbo_quiet_hours_clock_total", timezone_from="default") or 0
    metrics.clocks({"default": 2, "country": 1})
    assert count("rumbo_quiet_hours_clock_total", timezone_from="default") == before + 2


def test_a_partition_that_was_given_up_is_shown_no_longer():
    metrics.LAG.labels("17").set(3)
    metrics.forget(17)
    assert count("rumbo_lag", partition="17") is None
