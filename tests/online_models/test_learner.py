"""The registry: every kind by its name, settings complete, mistakes named."""

import pytest

from online_models import KINDS, Learner, Policy, Pricer, build


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_a_learner_with_settings_that_build_it_again(kind):
    learner = build(kind, {})
    assert isinstance(learner, Learner)
    assert learner.kind == kind
    assert build(kind, learner.settings).settings == learner.settings


def test_what_a_kind_is_for():
    assert all(isinstance(build(k, {}), Policy) for k in ("thompson", "uniform", "most_popular"))
    assert all(isinstance(build(k, {}), Pricer) for k in ("demand", "observed_demand"))


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        ("thomson", {}, "no learner is called 'thomson'; use one of: chance, demand"),
        ("thompson", {"ridge": 0.0}, r"'thompson' model: Expected `float` > 0.0 - at `\$.ridge`"),
        ("thompson", {"noise": "big"}, r"Expected `float`, got `str` - at `\$.noise`"),
        ("thompson", {"rigde": 1.0}, "unknown field `rigde`"),
        ("thompson", {"features": [f"f{n}" for n in range(257)]}, "length <= 256"),
        ("uniform", {"ridge": 1.0}, "'uniform' model: .*unknown field `ridge`"),
        ("demand", {"slope": 0.5}, r"Expected `float` <= -0.01 - at `\$.slope`"),
    ],
)
def test_mistakes_are_named(kind, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        build(kind, settings)
