"""A worker process with the toy engine: ``python -m tests.integration.delivery.worker JSON``."""

import json
import logging
import sys

import structlog

from streams.app import SlicesApp, Wiring
from streams.health.health import Health
from streams.lanes.lanes import Lanes
from streams.lanes.layout import Layout
from streams.serve import run
from streams.store.store import Store
from streams.transport.reader import Reader
from tests.integration.delivery.toy import ToyFold


def make(config):
    prefix, job = config["prefix"], config["job"]
    layout = Layout(
        job=job,
        input=f"{prefix}in",
        jobs=f"{prefix}jobs",
        outputs=(f"{prefix}out", f"{prefix}dead"),
        commit=config.get("commit", 4 * 1024 * 1024),
    )
    wiring = Wiring(
        servers=config["kafka"],
        group=f"{prefix}{job}",
        topic=layout.input,
        session=config.get("session", 6.0),
        heartbeat=1.0,
        rebalance=6.0,
        request=config.get("request", 20.0),
        batch=config.get("batch", 256 * 1024),
        instance=config.get("instance"),
    )
    fold = ToyFold(prefix, **config.get("fold", {}))
    store = Store.connect(config["redis"], job, timeout=config.get("timeout", 5.0))
    kind = {"broken": Broken, "deaf": Deaf}.get(config.get("kind"), Lanes)
    return SlicesApp(wiring, kind(layout, fold, store, Reader(config["kafka"])))


class Broken(Lanes):
    """Fails where the agent hands over a slice."""

    def take(self, part, done):  # noqa: ARG002
        raise RuntimeError("this agent is broken")


class Deaf(Lanes):
    """Loses every slice between the transport and its lane."""

    def take(self, part, done):
        pass


if __name__ == "__main__":
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Plain tracebacks: rich ones take seconds of the loop where a slice is among the variables.
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])
    config = json.loads(sys.argv[1])
    health = Health(config.get("watchdog", 0.0))
    sys.exit(run(lambda: make(config), attend=lambda apps: health.attend([apps[0].handler])))
