"""Settings come from the environment, secrets stay secret, mistakes name the variable."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.cli.failure import explain
from streams.endpoints import NoServerError, job_key_of, kafka_of, redis_of
from streams.reference import settings_page
from streams.settings import Clock, Settings


def test_without_any_variable_the_defaults_hold():
    settings = Settings()
    assert (settings.job, settings.prefix, settings.group) == ("rumbo", "", "rumbo")
    assert (settings.clock, settings.partitions, settings.draw_seed) == (Clock.WALL, 64, "rumbo")
    assert (settings.max_ahead, settings.max_late) == (2 * 86_400_000, 30 * 86_400_000)


def test_variables_are_read(monkeypatch):
    for name, value in {
        "PREFIX": "acme.",
        "JOB": "shop",
        "CLOCK": "events",
        "MAX_AHEAD": "36h",
        "MAX_LATE": "P60D",
        "SEED": "s",
        "METRICS_PORT": "0",
        "KAFKA": "",
    }.items():
        monkeypatch.setenv(f"RUMBO_{name}", value)
    settings = Settings()
    assert (settings.group, settings.learner_group) == ("acme.shop", "acme.shop.learn")
    assert (settings.max_ahead, settings.max_late) == (36 * 3_600_000, 60 * 86_400_000)
    assert (settings.clock, settings.draw_seed, settings.metrics_port) == (Clock.EVENTS, "s", 0)
    assert settings.kafka is None


def test_the_jobs_key_is_never_printed(monkeypatch):
    monkeypatch.setenv("RUMBO_JOB_KEY", "0123456789abcdef")
    settings = Settings()
    assert "0123456789abcdef" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert job_key_of(settings) == b"0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOB", "a:b"),
        ("JOB", "{x}"),
        ("PREFIX", "a b"),
        ("JOB_KEY", "short"),
        ("CLOCK", "sundial"),
        ("MAX_AHEAD", "soon"),
        ("PARTITIONS", "0"),
        ("LOG", "loud"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_by_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"RUMBO_{name}", value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    said = explain(caught.value)
    assert f"RUMBO_{name}:" in said
    assert name != "JOB_KEY" or value not in said


def test_every_variable_is_documented_and_stands_in_the_reference():
    for name, field in Settings.model_fields.items():
        assert field.description, name
    assert Path("docs/reference/settings.md").read_text() == settings_page()


def test_without_a_server_the_sentence_says_how_to_get_one(tmp_path):
    settings = Settings(home=tmp_path)
    for find, variable in ((kafka_of, "RUMBO_KAFKA"), (redis_of, "RUMBO_REDIS")):
        with pytest.raises(NoServerError, match=variable):
            find(settings)
    with pytest.raises(NoServerError, match="RUMBO_JOB_KEY"):
        job_key_of(settings)
