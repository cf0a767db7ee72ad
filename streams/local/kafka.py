"""Apache Kafka as one process: KRaft, one node, on loopback."""

import base64
import subprocess
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streams.local.failure import explained
from streams.local.jars import Fetched, kafka_jars
from streams.local.java import Java, find_java
from streams.local.ports import LOOPBACK, listens
from streams.local.process import Process, not_started

Say = Callable[[str], None]

LOG4J = """<?xml version="1.0" encoding="UTF-8"?>
<Configuration><Appenders><Console name="out"><PatternLayout pattern="%d %p %c: %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


@dataclass(frozen=True, slots=True)
class KafkaServer:
    """One broker: its folder, its port and that of its controller."""

    folder: Path
    port: int
    controller_port: int

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """The file that gets what the broker says."""
        return self.folder / "kafka.log"

    def prepared(self, say: Say, fetched: Fetched) -> list[str]:
        """Get everything ready; the command that starts the broker."""
        java = find_java()
        class_path = ":".join(str(jar) for jar in kafka_jars(fetched))
        say(f"Starting Apache Kafka 4.4.0 on {self.address} (Java {java.version}, {java.found})")
        self._configure()
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(java, class_path)
        return self._command(java, class_path)

    def answers(self, process: Process) -> bool:
        """Say whether the broker takes requests."""
        return listens(process.pid, self.port)

    def _command(self, java: Java, class_path: str) -> list[str]:
        options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.xml'}"
        properties = str(self.folder / "server.properties")
        return [java.command, *options, logging, "-cp", class_path, "kafka.Kafka", properties]

    def _configure(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "log4j2.xml").write_text(LOG4J)
            (self.folder / "server.properties").write_text(
                "".join(f"{key}={value}\n" for key, value in self._properties().items())
            )
        except OSError as error:
            raise explained(error, self.folder) from None

    def _properties(self) -> dict[str, str | int]:
        here = f"PLAINTEXT://{self.address}"
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{LOOPBACK}:{self.controller_port}",
            "listeners": f"{here},CONTROLLER://{LOOPBACK}:{self.controller_port}",
            "advertised.listeners": here,
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 8,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "auto.create.topics.enable": "false",
        }

    def _format(self, java: Java, class_path: str) -> None:
        """Give the storage its identity, once."""
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        named = f"--cluster-id={identity}"  # in one word: an identity may begin with a dash
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", named, "-c"]
        options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", class_path]
        command = [java.command, *options, *tool, str(self.folder / "server.properties")]
        told = subprocess.run(  # noqa: S603 - the command is ours
            command, capture_output=True, text=True, check=False, timeout=120
        )
        if told.returncode:
            self.log.write_text(told.stdout + told.stderr)
            raise not_started("Kafka", self.log)
