"""Experiments that cannot work, and the exact finding that each gives."""

import pytest

from journeys.compiling.plan import compile_plan
from journeys.loader import load
from journeys.plan import Plan, Settings

SCHEMA = "schema: shop\nevents:\n  ping: {}\n  bought: {value: number}\n"
EXPERIMENT = """\
experiment: it
arms: {a: 50%, b: 50%}
metric: {event: bought, within: 3d}
"""
TEST = """\
test: one
journey: met
given: {choose: {part: c}}
when: [{at: "2026-03-02T12:00:00Z", event: ping}]
then: [{expect: exposed, chosen: a}]
"""


def journey(split, steps=("a", "b")):
    lines = "".join(f"  {name}: {{exit: {name}}}\n" for name in steps)
    return f"journey: met\nentry: {{event: ping}}\nsteps:\n  part: {{split: {split}}}\n{lines}"


def found(**texts):
    files = {"schema": SCHEMA, "it": EXPERIMENT} | texts
    reads, findings = load({f"{name}.yaml": text for name, text in files.items()})
    _, more = compile_plan(1, reads, Settings(), Plan())
    return [str(one) for one in sorted([*findings, *more])]


def changed(old, new):
    assert old in EXPERIMENT
    return EXPERIMENT.replace(old, new)


DOCUMENTS = {
    "one arm": (
        changed("{a: 50%, b: 50%}", "{a: 100%}"),
        "it.yaml:2:7: at least 2 must stand here [E004]",
    ),
    "shares": (
        changed("b: 50%", "b: 40%"),
        "it.yaml:2:7: the shares add up to 0.9: they must be 1, which is 100% [E004]",
    ),
    "empty arm": (
        changed("{a: 50%, b: 50%}", "{a: 0%, b: 100%}"),
        "it.yaml:2:7: every arm has a share above 0 [E004]",
    ),
    "control": (
        EXPERIMENT + "control: c\n",
        "it.yaml:4:10: no arm is called 'c' [E026]",
    ),
    "then": (
        EXPERIMENT + "stop: {at: 2026-03-02, then: c}\n",
        "it.yaml:4:30: no arm is called 'c' [E026]",
    ),
    "stop": (
        EXPERIMENT + "start: {at: 2026-03-02}\nstop: {at: 2026-03-02}\n",
        "it.yaml:1:1: the experiment stops before it starts [E004]",
    ),
    "metric as a guardrail": (
        EXPERIMENT + "guardrails: {metric: {event: bought, within: 1d, worse: lower}}\n",
        "it.yaml:4:14: a guardrail cannot be called 'metric': the metric is [E026]",
    ),
    "event": (
        changed("event: bought", "event: bougth"),
        "it.yaml:3:17: no schema declares the event 'bougth' (did you mean 'bought'?) [E010]",
    ),
    "value": (
        changed("event: bought", "event: bought, value: event.name"),
        "it.yaml:3:32: a number is needed, this is a string [E011]",
    ),
    "event of a guardrail": (
        EXPERIMENT + "guardrails: {less: {event: png, within: 1d, worse: lower}}\n",
        "it.yaml:4:28: no schema declares the event 'png' (did you mean 'ping'?) [E010]",
    ),
    "condition on a key": (
        changed("event: bought", 'event: bought, where: "event.value > key"'),
        "it.yaml:3:47: nothing is called 'key' here [E011]",
    ),
}
SPLITS = {
    "unknown": (
        journey("{experiment: its, ways: {a: a, b: b}}"),
        "met.yaml:4:30: no valid experiment is called 'its' (did you mean 'it'?) [E012]",
    ),
    "no arm": (
        journey("{experiment: it, ways: {a: a, b: b, c: b}}"),
        "met.yaml:4:53: the experiment 'it' has no arm 'c' [E026]",
    ),
    "no way": (
        journey("{experiment: it, ways: {a: b}}", ["b"]),
        "met.yaml:4:40: no way for 'b' of 'it' (every arm of the experiment has a way) [E026]",
    ),
    "no step": (
        journey("{experiment: it}", ["a"]),
        (
            "met.yaml:4:30: no step is called 'b' (an arm is a step of that name, or `ways` says which)"
            " [E013]"
        ),
    ),
    "no step of a way": (
        journey("{experiment: it, ways: {a: a, b: c}}", ["a"]),
        "met.yaml:4:50: no step is called 'c' [E013]",
    ),
    "shares beside it": (
        journey("{experiment: it, shares: {a: 50%, b: 50%}}"),
        "met.yaml:4:17: split takes exactly one of: shares, experiment [E004]",
    ),
    "salt beside it": (
        journey("{experiment: it, salt: x}"),
        "met.yaml:4:17: an experiment has a salt of its own [E004]",
    ),
    "ways without it": (
        journey("{shares: {a: 50%, b: 50%}, ways: {a: a}}"),
        "met.yaml:4:17: ways are the steps of an experiment's arms: name the experiment [E004]",
    ),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_an_experiment_that_does_not_fit(case):
    text, expected = DOCUMENTS[case]
    assert found(it=text) == [expected]


@pytest.mark.parametrize("case", SPLITS)
def test_a_split_that_does_not_fit_its_experiment(case):
    text, expected = SPLITS[case]
    assert found(met=text) == [expected]


def test_a_test_chooses_an_arm_that_is_there():
    assert found(met=journey("{experiment: it}"), one=TEST) == [
        "one.yaml:3:24: no arm is called 'c' [E010]"
    ]
    assert found(met=journey("{experiment: it}"), one=TEST.replace("part: c", "part: a")) == []


def test_an_experiment_that_is_not_there_is_one_finding():
    assert found(met=journey("{experiment: zoo}")) == [
        "met.yaml:4:30: no valid experiment is called 'zoo' [E012]"
    ]


def test_who_names_a_broken_experiment_is_told_so():
    assert found(met=journey("{experiment: it}"), it=changed("bought", "bougth")) == [
        "it.yaml:3:17: no schema declares the event 'bougth' (did you mean 'bought'?) [E010]",
        "met.yaml:4:30: no valid experiment is called 'it' [E012]",
    ]
