"""Bad examples end in a sentence that says what is wrong with them."""

import pytest

from online_models.example import arm_example, label_example, rows_of

ARM = {"context": {"x": 1.0}, "arm": "a", "reward": 1.0}
ROW = {"group": "milk", "discount": 0.1, "context": {}, "bought": True}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reward": float("nan")}, "the reward of the example is not a finite number: nan"),
        ({"reward": float("inf")}, "the reward of the example is larger than 1e\\+09: inf"),
        ({"reward": 10**400}, "the reward of the example is larger"),
        ({"reward": "3"}, "not a finite number: '3'"),
        ({"context": {"x": 1e308}}, "the feature 'x' of the example is larger than"),
        ({"context": 3}, "not a mapping"),
        ({"context": {"": 1.0}}, "name of the feature"),
        ({"context": {f"f{n}": 1.0 for n in range(257)}}, "257 features, more than 256"),
        ({"arm": "a" * 201}, "text of 1 to 200 characters"),
        ({"propensity": 1.5}, "not in \\(0, 1\\]: 1.5"),
    ],
)
def test_arm_examples(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        arm_example(ARM | change)


@pytest.mark.parametrize("key", ["context", "arm", "reward"])
def test_missing_keys_are_named(key):
    example = {name: value for name, value in ARM.items() if name != key}
    with pytest.raises(ValueError, match=f"the example has no '{key}'"):
        arm_example(example)


def test_labels_are_booleans():
    with pytest.raises(ValueError, match="neither true nor false: 1"):
        label_example({"context": {}, "label": 1})


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "not a list with something in it"),
        ([ROW] * 1001, "1,001 rows, more than 1,000"),
        ([3], "not a mapping"),
        ([ROW | {"discount": 1.0}], "not in \\[0, 1\\): 1.0"),
        ([ROW | {"discount": -0.1}], "not in \\[0, 1\\)"),
        ([ROW | {"bought": None}], "neither true nor false"),
    ],
)
def test_demand_rows(rows, sentence):
    with pytest.raises(ValueError, match=sentence):
        rows_of({"rows": rows})


def test_what_is_said_beside_the_example_does_not_matter():
    beside = {"model": "m", "decision": "d1", "propensity": 0.5, "snapshot": "m@1.3#00"}
    assert arm_example(ARM | beside) == arm_example(ARM)
