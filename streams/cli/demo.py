"""``rumbo demo``: a year of real shoppers through the whole of Rumbo, on this machine."""

import asyncio
import contextlib
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from pydantic import SecretStr
from rich.console import Console

from streams.cli.failure import CommandError
from streams.cli.local import bring_up
from streams.cli.output import Format, FormatOption
from streams.demo.ahead import ahead
from streams.demo.dataset import folder
from streams.demo.failure import DemoFailure
from streams.local.stack import DEMO, Stack
from streams.settings import Clock, Settings

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from streams.demo.baskets import Lines
    from streams.demo.display import Display
    from streams.demo.scene import Scene
    from streams.demo.show import Wishes


def demo(
    fast: Annotated[
        bool, typer.Option("--fast", help="As fast as it goes; ends by itself.")
    ] = False,
    households: Annotated[int | None, typer.Option(help="Only so many households.", min=1)] = None,
    speed: Annotated[float, typer.Option(help="Days of data per second.", min=0.01)] = 3.0,
    policies: Annotated[bool, typer.Option(help="Apply contact policies.")] = True,
    workers: Annotated[
        int | None, typer.Option(help="They share the partitions; 1, with --fast 2.", min=1, max=4)
    ] = None,
    feed_only: Annotated[
        bool, typer.Option("--feed-only", help="Into a deployment that runs already.")
    ] = False,
    output: FormatOption = Format.TEXT,
    home: Annotated[Path | None, typer.Option(help="Folder of the local stack.")] = None,
) -> None:
    """Feed real shoppers through Kafka, Faust, Redis and River, and show what Rumbo decides."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        folder()
        lines = ahead(_lines)
        with _servers(Settings(), home, console, feed_only=feed_only) as (settings, logs):
            from streams.demo.show import Wishes  # noqa: PLC0415 - loads for seconds

            wishes = Wishes(
                households=households,
                speed=None if fast else speed,
                policies=policies,
                workers=workers or (2 if fast else 1),
                feed_only=feed_only,
            )
            _run(settings, wishes, lines, logs, console, output)
    except DemoFailure as failure:
        raise CommandError(str(failure)) from None
    except KeyboardInterrupt:
        console.print("The demo has stopped.")


def _lines() -> "Lines":
    """Load what takes seconds to load, then the lines of the shoppers."""
    import streams.demo.show  # noqa: F401, PLC0415 - the command loads it when servers run
    from streams.demo.baskets import Lines  # noqa: PLC0415 - an extra

    return Lines.read()


@contextlib.contextmanager
def _servers(
    settings: Settings, home: Path | None, console: Console, *, feed_only: bool
) -> Iterator[tuple[Settings, Path]]:
    """Give the settings of a deployment whose servers run, and where logs go; our own servers end."""
    if feed_only:
        yield _as_deployed(settings), settings.home
    elif settings.kafka or settings.redis:
        yield _beside_others(settings), settings.home / "logs"
    else:
        stack = Stack(home or settings.home)
        _check_free(stack)
        try:
            _bring_up(stack, console)
            yield _sized(settings, home=stack.home), stack.home / DEMO
        finally:
            with _undisturbed():
                stack.stop()


def _as_deployed(settings: Settings) -> Settings:
    if settings.clock is not Clock.EVENTS:
        raise DemoFailure(
            "The shoppers' year is long past: only a deployment on the clock of its events can take "
            "it. Set RUMBO_CLOCK=events, and apply the journeys again."
        )
    return settings


def _beside_others(settings: Settings) -> Settings:
    """Give settings for servers that others may use: names of our own, and a key if there is none."""
    if not (settings.kafka and settings.redis):
        raise DemoFailure(
            "Set both RUMBO_KAFKA and RUMBO_REDIS, or none: then the demo brings its own."
        )
    key = settings.job_key or SecretStr(secrets.token_hex(32))
    return _sized(settings, prefix=f"demo-{time.time_ns() // 10**9}.", job_key=key)


def _sized(settings: Settings, **changes: object) -> Settings:
    sizes = {"partitions": 4, "learning_partitions": 4}
    return settings.model_copy(update={"clock": Clock.EVENTS, **sizes, **changes})


def _check_free(stack: Stack) -> None:
    """Leave a home alone that is in use, or that holds anything but the data of a demo."""
    beside = "run the demo beside it: rumbo demo --home .rumbo-demo"
    if stack.running():
        raise DemoFailure(
            f"The servers of {stack.home} run: another demo, or a deployment of yours. Stop them "
            f"(rumbo local stop), or {beside}"
        )
    if stack.endpoints is not None and not (stack.home / DEMO).exists():
        raise DemoFailure(f"{stack.home} holds a deployment of yours. Leave it, and {beside}")


def _bring_up(stack: Stack, console: Console) -> None:
    """Begin with an empty stack."""
    stack.wipe()
    (stack.home / DEMO).mkdir(parents=True, exist_ok=True)
    bring_up(stack, console)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nobody's impatience break off the cleaning up."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(
    settings: Settings,
    wishes: "Wishes",
    lines: "Future[Lines]",
    logs: Path,
    console: Console,
    output: Format,
) -> None:
    from streams.demo.hints import afterwards  # noqa: PLC0415
    from streams.demo.page import figures, summary  # noqa: PLC0415

    try:
        scene = asyncio.run(
            _shown(settings, wishes, lines, logs, _display(settings, console, output))
        )
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    if output is Format.JSON:
        numbers = figures(scene.tally, scene.feed.progress, scene.seconds)
        typer.echo(orjson.dumps(numbers).decode())
        return
    typer.echo(summary(scene.tally, scene.feed.progress, scene.seconds))
    if not settings.prefix:
        console.print(afterwards(settings, scene.tally.someone))


async def _shown(
    settings: Settings,
    wishes: "Wishes",
    lines: "Future[Lines]",
    logs: Path,
    shown: "AbstractContextManager[Display]",
) -> "Scene":
    from streams.demo.show import show  # noqa: PLC0415

    _cancel_on_signals()
    with shown as display:
        return await show(settings, wishes, lines, logs, display)


def _cancel_on_signals() -> None:
    """End this task at the first SIGINT or SIGTERM; further ones do not disturb its end."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    asked: list[bool] = []

    def cancel() -> None:
        if task is not None and not asked:
            asked.append(task.cancel())

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, cancel)


@contextlib.contextmanager
def _display(settings: Settings, console: Console, output: Format) -> Iterator["Display"]:
    from streams.demo.display import Plain, Screen  # noqa: PLC0415

    out = Console()
    if output is Format.TEXT and sys.stdout.isatty() and not out.is_dumb_terminal:
        with Screen(out, settings) as screen:
            yield screen
    else:
        yield Plain(console)
