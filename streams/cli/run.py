"""``rumbo run``: a worker, the learner, or both in one process."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from streams.cli.failure import CommandError
from streams.settings import Settings
from streams.telemetry import set_up_logs
from streams.topics import INPUT, full_name


class Role(StrEnum):
    """What a process does."""

    WORKER = "worker"
    LEARNER = "learner"
    ALL = "all"


def run(
    role: Annotated[Role, typer.Argument(help="worker, learner, or all in one process")] = Role.ALL,
    journeys: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            envvar="RUMBO_JOURNEYS",
            help="Folder of documents to apply now and whenever it changes, if it is valid.",
        ),
    ] = None,
) -> None:
    """Run stream processors until SIGTERM or Ctrl-C: a slice is finished, then they leave."""
    from streams.determinism import fix_arithmetic  # noqa: PLC0415 - before numpy is loaded

    fix_arithmetic()
    from streams.health.health import Health  # noqa: PLC0415
    from streams.lanes.clock import wall  # noqa: PLC0415
    from streams.learner.handler import learner_app  # noqa: PLC0415 - loads Faust
    from streams.serve import leave  # noqa: PLC0415
    from streams.serve import run as serve  # noqa: PLC0415
    from streams.telemetry import serve_pages  # noqa: PLC0415
    from streams.watch import Watch  # noqa: PLC0415
    from streams.worker import worker_app  # noqa: PLC0415

    settings = Settings()
    set_up_logs(settings.log)
    health = Health(settings.watchdog / 1000)
    if settings.metrics_port is not None:
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
        probes = {"/healthz": health.alive, "/readyz": health.ready}
        serve_pages(settings.metrics_port, probes, host=settings.metrics_host, token=token)
    flush = _trace(settings) if settings.traces else None
    if journeys is not None:
        Watch(settings, journeys).start()
    apps = {
        Role.WORKER: [lambda: worker_app(settings)],
        Role.LEARNER: [lambda: learner_app(settings, wall)],
        Role.ALL: [lambda: worker_app(settings), lambda: learner_app(settings, wall)],
    }
    code = serve(*apps[role], attend=lambda made: health.attend(_attended(made)))
    if flush is not None:
        flush()
    leave(code)


def _trace(settings: Settings) -> Callable[[], None]:
    """Begin to trace; give what sends the last spans."""
    from streams.tracing import NoTracing, start  # noqa: PLC0415 - an extra

    try:
        return start(full_name(settings.prefix, INPUT))
    except NoTracing as missing:
        raise CommandError(str(missing)) from None


def _attended(apps: Sequence[Any]) -> list[Any]:
    """Give those who do the work of apps."""
    return [app.handler for app in apps]
