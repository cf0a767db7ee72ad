"""How far a download is: a bar on a terminal, a plain line now and then elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

STEP = 0.2
"""A plain line comes after each such part."""


class Download:
    """Hears how many bytes have come; used as a context, so that the bar never outlives it."""

    def __init__(self, console: Console, what: str, size: int) -> None:
        self._console = console
        self._what = what
        self._size = size
        self._told = -1
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, fetched: int) -> None:
        """Show how many bytes have come so far."""
        if self._console.is_terminal:
            self._draw(fetched)
        else:
            self._tell(fetched)

    def _draw(self, fetched: int) -> None:
        if self._bar is None:
            columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
            text = TextColumn("{task.description}")
            self._bar = Progress(text, *columns, console=self._console)
            self._bar.add_task(self._what, total=self._size)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=min(fetched, self._size))

    def _tell(self, fetched: int) -> None:
        step = int(fetched / self._size / STEP)
        if step > self._told:
            self._told = step
            size = f"{fetched // 1_000_000} of about {self._size // 1_000_000} MB"
            self._console.print(f"{self._what}: {size}")
