"""Chance models: River's pipeline as it is, kept as plain numbers."""

import math

import numpy as np
import pytest
from river import linear_model, optim, preprocessing

from online_models import Snapshot, SnapshotError, build, dump, load
from online_models.checks import check_chance

SETTINGS = {"lr": 0.05, "intercept_lr": 0.02, "l2": 0.001, "intercept_init": -1.0}


def labels(count, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        days, orders = float(rng.exponential(20)), float(rng.poisson(4))
        yield {"days": days, "orders": orders}, bool(rng.random() < math.exp(-days / 15))


@pytest.mark.parametrize("settings", [{}, SETTINGS, {"features": ["x", "y"]}])
def test_it_keeps_the_contract(settings):
    learns = {"lr": 0.05}
    check_chance(lambda: build("chance", learns | settings))


def test_it_is_river_bit_for_bit():
    ours = build("chance", SETTINGS)
    rivers = preprocessing.StandardScaler() | linear_model.LogisticRegression(
        optimizer=optim.SGD(0.05), intercept_lr=0.02, l2=0.001, intercept_init=-1.0
    )
    for features, label in labels(500):
        if rivers["StandardScaler"].counts:
            assert ours.predict_proba_one(features) == rivers.predict_proba_one(features)
        ours.learn_one({"context": features, "label": label})
        rivers.learn_one(features, label)


def test_the_order_of_features_in_an_example_does_not_matter():
    one, other = build("chance", {}), build("chance", {})
    for features, label in labels(100):
        one.learn_one({"context": features, "label": label})
        other.learn_one({"context": dict(reversed(features.items())), "label": label})
    assert dump(one) == dump(other)


def test_restored_in_the_middle_it_ends_with_equal_bytes():
    whole, twin = build("chance", SETTINGS), build("chance", SETTINGS)
    for step, (features, label) in enumerate(labels(300)):
        if step > 100:
            features["taken up late"] = float(step % 3)
        whole.learn_one({"context": features, "label": label})
        twin.learn_one({"context": features, "label": label})
        if step % 50 == 0:
            twin = load(dump(twin))
    assert dump(twin) == dump(whole)


def test_an_explanation_names_what_counts():
    model = build("chance", {"lr": 0.05})
    for features, label in labels(3000):
        model.learn_one({"context": features, "label": label})
    late = model.explain({"days": 60.0, "orders": 4.0})
    soon = model.explain({"days": 1.0, "orders": 4.0})
    assert late.probability < 0.2
    assert soon.probability > 0.6
    assert late.contributions["days"] < 0.0 < soon.contributions["days"]
    assert late.rows == 3000


def test_a_feature_that_no_example_had_adds_nothing():
    model = build("chance", {})
    for features, label in labels(50):
        model.learn_one({"context": features, "label": label})
    known = {"days": 3.0, "orders": 2.0}
    assert model.predict_proba_one(known | {"new": 9.0}) == model.predict_proba_one(known)
    assert "new" not in model.explain(known | {"new": 9.0}).contributions


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"estimator": "os.system('id')"}, "is not on the list; use 'StandardScaler"),
        ({"estimator": "LogisticRegression"}, "is not on the list"),
        ({"estimator": "StandardScaler | LogisticRegression()"}, "is not on the list"),
        ({"lr": 0.0}, r"Expected `float` > 0.0 - at `\$.lr`"),
        ({"optimizer": "Adam"}, "unknown field `optimizer`"),
        ({"l2": "x"}, "Expected `float`, got `str`"),
    ],
)
def test_settings_are_typed_and_nothing_is_run(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        build("chance", settings)


def test_more_than_256_features_over_time_are_refused():
    model = build("chance", {})
    model.learn_one({"context": {f"f{k}": 1.0 for k in range(200)}, "label": True})
    before = dump(model)
    with pytest.raises(ValueError, match="more than 256 features"):
        model.learn_one({"context": {f"g{k}": 1.0 for k in range(100)}, "label": True})
    assert dump(model) == before


def test_numbers_that_do_not_fit_are_refused():
    model = build("chance", {})
    model.learn_one({"context": {"x": 1.0}, "label": True})
    numbers = model.numbers() | {"means": np.zeros(3)}
    broken = Snapshot(model="m", kind="chance", settings={}, numbers=numbers)
    with pytest.raises(SnapshotError, match="does not fit a 'chance' learner"):
        broken.learner()
