"""Displays: a live page on a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.live import Live

from streams.demo.hints import while_it_runs
from streams.demo.page import line, page
from streams.demo.scene import Scene
from streams.settings import Settings

BEAT = 0.25
"""Seconds between two pages."""

PAUSE = 5.0
"""Seconds between two plain lines."""


class Display(Protocol):
    """Shows how the demo goes."""

    def say(self, sentence: str) -> None:
        """Say what happens next."""

    def draw(self, scene: Scene) -> None:
        """Show the scene, when it is time to."""


class Plain:
    """A line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = 0.0

    def say(self, sentence: str) -> None:
        """Say what happens next."""
        self._console.print(sentence)

    def draw(self, scene: Scene) -> None:
        """Write a line, every few seconds."""
        if time.monotonic() - self._last >= PAUSE:
            self._last = time.monotonic()
            self.say(line(scene.tally, scene.feed.progress, scene.rate))


class Screen:
    """The page, as large as the terminal; the last one stays when the demo is over."""

    def __init__(self, console: Console, settings: Settings) -> None:
        self._console = console
        self._settings = settings
        self._live: Live | None = None
        self._last = 0.0
        self._scene: Scene | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None and self._scene is not None:
            self._live.stop()
            self._live = None
            self._console.print(self._page(self._scene))

    def say(self, sentence: str) -> None:
        """Say what happens next; nothing once there is a page."""
        if self._live is None:
            self._console.print(sentence)

    def draw(self, scene: Scene) -> None:
        """Draw the page, a few times per second."""
        if time.monotonic() - self._last < BEAT:
            return
        self._last, self._scene = time.monotonic(), scene
        if self._live is None:
            self._live = Live(console=self._console, screen=True, auto_refresh=False)
            self._live.start()
        self._live.update(self._page(scene), refresh=True)

    def _page(self, scene: Scene) -> RenderableType:
        hints = while_it_runs(self._settings, scene.tally.someone) if self._live else []
        height = self._console.height
        return page(scene.tally, scene.feed.progress, scene.rate, height, hints)
