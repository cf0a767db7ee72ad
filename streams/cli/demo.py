"""``rumbo demo``: a year of real shoppers through the whole of Rumbo, on this machine."""

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from streams.cli.output import Format, FormatOption, write_json
from streams.demo.dataset import DatasetMissing, folder
from streams.demo.page import figures, line, page, summary
from streams.demo.show import DemoFailure, Draw, Scene, Wishes, show
from streams.local.failure import LocalFailure
from streams.local.stack import Stack
from streams.settings import Clock, Settings

MARK = "demo"
"""The file that says that a home holds nothing but the demo's data."""

PAUSE = 5.0
"""Seconds between two plain lines."""


def demo(
    fast: Annotated[
        bool, typer.Option("--fast", help="As fast as it goes; ends by itself.")
    ] = False,
    households: Annotated[int | None, typer.Option(help="Only so many households.", min=1)] = None,
    speed: Annotated[float, typer.Option(help="Days of data per second.", min=0.01)] = 3.0,
    policies: Annotated[bool, typer.Option(help="Apply contact policies.")] = True,
    feed_only: Annotated[
        bool, typer.Option("--feed-only", help="Into a deployment that runs already.")
    ] = False,
    output: FormatOption = Format.TEXT,
    home: Annotated[Path | None, typer.Option(help="Folder of the local stack.")] = None,
) -> None:
    """Feed real shoppers through Kafka, Faust, Redis and River, and show what Rumbo decides."""
    settings = Settings()
    elsewhere = feed_only or (settings.kafka and settings.redis)
    stack = None if elsewhere else Stack(home or settings.home)
    wishes = Wishes(households, None if fast else speed, policies, feed_only)
    console = Console(stderr=True, highlight=False)
    try:
        folder()
        if stack is not None:
            _start(stack, console)
        settings = _as_deployed(settings) if feed_only else _settings(settings, stack)
        raise typer.Exit(_run(settings, wishes, stack, console, output))
    except (LocalFailure, DatasetMissing, DemoFailure) as failure:
        console.print(str(failure))
        raise typer.Exit(1) from None
    finally:
        if stack is not None:
            stack.stop()


def _start(stack: Stack, console: Console) -> None:
    """Begin with an empty stack; a home that holds anything else is left alone."""
    mark = stack.home / MARK
    if stack.endpoints is not None:
        if not mark.exists():
            raise DemoFailure(
                f"{stack.home} holds a deployment of yours. Run the demo beside it: rumbo demo --home .rumbo-demo"
            )
        stack.wipe()
    stack.start(say=console.print)
    mark.touch()


def _as_deployed(settings: Settings) -> Settings:
    if settings.clock is not Clock.EVENTS:
        raise DemoFailure(
            "The shoppers' year is long past: only a deployment on the clock of its events can take "
            "it. Set RUMBO_CLOCK=events, and apply the journeys again."
        )
    return settings


def _settings(settings: Settings, stack: Stack | None) -> Settings:
    changes: dict[str, object] = {"clock": "events", "partitions": 4, "learning_partitions": 4}
    if stack is None:
        changes |= {"prefix": f"demo-{time.time_ns() // 10**9}."}
    else:
        changes |= {"home": stack.home}
    return settings.model_copy(update=changes)


def _run(
    settings: Settings, wishes: Wishes, stack: Stack | None, console: Console, output: Format
) -> int:
    logs = stack.home if stack is not None else settings.home
    try:
        scene = asyncio.run(_shown(settings, wishes, logs, console, output))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped")
        return 0
    if output is Format.JSON:
        write_json(figures(scene.tally, scene.feed.progress, scene.seconds))
    else:
        typer.echo(summary(scene.tally, scene.feed.progress, scene.seconds))
    return 0


async def _shown(
    settings: Settings, wishes: Wishes, logs: Path, console: Console, output: Format
) -> Scene:
    own = asyncio.current_task()
    if own is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, own.cancel)
    if sys.stdout.isatty() and output is Format.TEXT:
        with Live(console=Console(), refresh_per_second=4, transient=False) as live:
            return await show(settings, wishes, logs, console.print, _live(live))
    return await show(settings, wishes, logs, console.print, _plain(console))


def _live(live: Live) -> Draw:
    def draw(scene: Scene) -> None:
        live.update(page(scene.tally, scene.feed.progress, scene.rate))

    return draw


def _plain(console: Console) -> Draw:
    last = [0.0]

    def draw(scene: Scene) -> None:
        if time.monotonic() - last[0] >= PAUSE:
            last[0] = time.monotonic()
            console.print(line(scene.tally, scene.feed.progress, scene.rate))

    return draw
