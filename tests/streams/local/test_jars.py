"""Kafka's jars: what an earlier download left half-done is never taken for whole."""

from pathlib import Path

import pytest

from streams.local.failure import LocalFailure
from streams.local.jars import LIST, cache, kafka_jars, whole

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@pytest.fixture
def _offline(monkeypatch):
    for name in PROXIES:
        monkeypatch.setenv(name, "http://127.0.0.1:1")


@pytest.fixture
def jars(tmp_path_factory, monkeypatch):
    """Give the class path of a cache of our own, fetched once before."""
    kafka_jars(lambda _: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    return kafka_jars(lambda _: None)


def halved(jar: Path):
    """Cut a jar; its other links keep the whole."""
    content = jar.read_bytes()
    jar.unlink()
    jar.write_bytes(content[: len(content) // 2])


@pytest.mark.usefixtures("_offline")
def test_what_was_fetched_once_needs_no_network(jars):
    assert kafka_jars(lambda _: None) == jars
    (cache() / LIST).unlink()
    assert sorted(kafka_jars(lambda _: None)) == sorted(jars)


@pytest.mark.usefixtures("_offline")
def test_a_half_jar_and_a_missing_one_are_put_back(jars):
    halved(jars[3])
    jars[5].unlink()
    assert sorted(kafka_jars(lambda _: None)) == sorted(jars)
    assert all(whole(jar) for jar in jars)


@pytest.mark.usefixtures("_offline")
def test_half_files_of_maven_go_before_anything_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / ".m2/repository/org/apache/kafka/kafka_2.13/4.4.0"
    folder.mkdir(parents=True)
    half = [folder / "kafka_2.13-4.4.0.jar", folder / "kafka_2.13-4.4.0.pom"]
    half[0].write_bytes(b"PK\x03\x04 and no end")
    half[1].write_text("<project><modelVersion>4.0")
    with pytest.raises(LocalFailure, match="could not be fetched from Maven Central"):
        kafka_jars(lambda _: None)
    assert not any(file.exists() for file in half)
    assert not (cache() / LIST).exists()
