"""The servers that tests share: those of RUMBO_TEST_KAFKA and RUMBO_TEST_REDIS, else our own."""

import contextlib
import gc
import os
import warnings
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException
from hypothesis import HealthCheck, settings
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy
from xdist.scheduler import LoadScopeScheduling

from streams.determinism import fix_arithmetic
from streams.local.ports import free_port
from streams.local.stack import Endpoints, Stack

KAFKA = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
}
"""What `streams.local.kafka` says in its properties, as the image wants to hear it."""


fix_arithmetic()  # what tests reckon is compared with what workers have reckoned, to the bit
settings.register_profile("rumbo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("brief", settings.get_profile("rumbo"), max_examples=15)
settings.load_profile("rumbo")  # tests share the machine with servers: slow says nothing

SLOW = (
    "integration/spine",
    "integration/docs",
    "benchmarks",
    "integration/commands",
    "integration",
)
"""Where tests take long, the longest first: so that side by side they end together."""
APART = (
    "test_doctor_faults.py",
    "test_stuck_command.py",
    "test_repartition_command.py",
    "test_accept_loss_command.py",
)
"""Files whose tests share nothing but servers."""


class Stories(LoadScopeScheduling):
    """Side by side (``-n``), what shares a story stays together: the spine's two lives, else a file."""

    def _split_scope(self, nodeid):
        file = Path(nodeid.partition("::")[0])
        if file.name in APART:
            return nodeid
        spine = "integration/spine" in file.as_posix() and file.name != "test_live.py"
        return "spine" if spine else file.as_posix()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Stories(config, log)


def pytest_collection_modifyitems(items):
    """Begin with what takes long."""
    items.sort(key=_pace)


def _pace(item):
    where = item.path.as_posix()
    return next((n for n, slow in enumerate(SLOW) if f"tests/{slow}" in where), len(SLOW))


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Give ``kafka`` (host:port) and ``redis`` (an URL); tests use random names on them."""
    kafka, redis = os.environ.get("RUMBO_TEST_KAFKA"), os.environ.get("RUMBO_TEST_REDIS")
    if kafka and redis:
        yield Endpoints(kafka, redis)
        return
    start = _in_containers if _engine_answers() else _as_processes
    for found in start(tmp_path_factory):
        yield Endpoints(kafka or found.kafka, redis or found.redis)


def _engine_answers():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # docker forgets a socket that is refused
        answers = _ping()
        gc.collect()
    return answers


def _ping():
    try:
        with contextlib.closing(docker.from_env(timeout=5)) as engine:
            return engine.ping()
    except (DockerException, OSError):
        return False


def _as_processes(folders):
    stack = Stack(folders.mktemp("servers"))
    try:
        yield stack.start()
    finally:
        stack.wipe()


def _in_containers(_folders):
    with _redis() as redis:
        host = redis.get_container_host_ip()
        url = f"redis://{host}:{redis.get_exposed_port(6379)}/0"
        with _kafka(host, port := free_port()):
            yield Endpoints(f"{host}:{port}", url)


def _redis():
    ready = LogMessageWaitStrategy("Ready to accept connections")
    return DockerContainer("valkey/valkey:8").with_exposed_ports(6379).waiting_for(ready)


def _kafka(host, port):
    here = {"KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{host}:{port}"}
    made = DockerContainer("apache/kafka:4.4.0").with_envs(**KAFKA, **here)
    return made.with_bind_ports(9092, port).waiting_for(LogMessageWaitStrategy("Server started"))
