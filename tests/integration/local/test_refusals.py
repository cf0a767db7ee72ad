"""What cannot start says why in one sentence, and leaves nothing running."""

import socket

import pytest

OLD_JAVA = "echo 'java version \"1.8.0_402\"' >&2"
DYING_JAVA = """case "$*" in
*-version*) echo 'openjdk version "21.0.1"' >&2 ;;
*StorageTool*) ;;
*) echo "[main] ERROR the broker gives up" ; exit 1 ;;
esac"""


@pytest.mark.parametrize("server", ["kafka", "redis"])
def test_a_port_that_is_taken_is_named(local, server):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = local.refused(f"--{server}-port", str(port))
    assert f"Port {port} for {server} is taken by another program." in sentence
    assert f"--{server}-port" in sentence


def test_a_java_that_is_too_old_is_named_with_its_version(local, programs):
    sentence = local.refused(PATH=programs(java=OLD_JAVA), RUMBO_LOCAL_JAVA="path")
    assert "is Java 8; Kafka needs 17 or later." in sentence


def test_a_redis_that_is_too_old_does_not_count(local, programs):
    path = programs(
        valkey_server="echo 'Server v=6.2.14 sha=0'", redis_server="echo 'Redis server v=6.2.14'"
    )
    sentence = local.refused(PATH=path, RUMBO_LOCAL_REDIS="path")
    assert "no Valkey or Redis 7 or later on the PATH" in sentence


def test_an_unknown_provider_is_told_what_there_is(local):
    sentence = local.refused(RUMBO_LOCAL_JAVA="docker")
    assert sentence == "rumbo: RUMBO_LOCAL_JAVA is 'docker'; it may be path, wheel or auto."


def test_a_broker_that_dies_takes_redis_with_it(local, programs):
    sentence = local.refused(PATH=programs(java=DYING_JAVA), RUMBO_LOCAL_JAVA="path")
    assert "Kafka did not start: [main] ERROR the broker gives up" in sentence
    assert "kafka.log" in sentence


@pytest.mark.parametrize("file", ["kafka/server.properties", "job.key.draft"])
def test_a_full_disk_is_said(local, file):
    full = local.home / file
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")
    assert "is full. Make room, or set RUMBO_HOME elsewhere." in local.refused()


def test_without_network_the_first_run_says_what_it_needs(local, tmp_path):
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:1")
    home = tmp_path / "newcomer"
    home.mkdir()
    sentence = local.refused(HOME=str(home), XDG_CACHE_HOME="", **nowhere)
    assert "Apache Kafka could not be fetched from Maven Central" in sentence
    assert "The first run needs the network" in sentence


def test_a_home_that_is_a_file_is_said(local):
    local.home.write_text("not a folder")
    assert str(local.home) in local.refused()
    local.home.unlink()
