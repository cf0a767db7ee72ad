"""The health of a process, as its pages ``/healthz`` and ``/readyz`` tell it."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import TimeoutError as NoAnswer
from typing import Any, Protocol

import orjson

from streams.health.heart import Heart
from streams.health.watchdog import Watchdog
from streams.telemetry import Answer
from streams.vital import Part, Vital

FAINT = 10.0
"""Seconds without a beat after which the process does not count as alive."""
PATIENCE = 3.0
"""How long (s) the parts may take to say whether they are ready."""


class Attended(Protocol):
    """Whoever does the work of a process."""

    def vitals(self) -> Sequence[Vital]:
        """Say how each assigned partition moves; asked from another thread."""

    async def readiness(self) -> Sequence[Part]:
        """Say what is ready, and what is not."""


class Health:
    """Attends those who work in this process once its loop runs; until then it is starting."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._heart = Heart()
        self._attended: Sequence[Attended] = ()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beating: asyncio.Task[None] | None = None

    def attend(self, attended: Sequence[Attended]) -> None:
        """Begin; called in the loop that runs them. Without a limit nobody is ended."""
        self._attended = attended
        self._loop = asyncio.get_running_loop()
        self._beating = asyncio.create_task(self._heart.beat())
        if self._limit:
            Watchdog(self._limit, self._vitals, lambda: self._heart.beats).start()

    def _vitals(self) -> list[Vital]:
        return [vital for one in self._attended for vital in one.vitals()]

    def alive(self) -> Answer:
        """Answer ``/healthz``: the event loop turns."""
        age = self._heart.age if self._loop is not None else 0.0
        return Answer(age < FAINT, _json({"alive": age < FAINT, "beat_s": round(age, 3)}))

    def ready(self) -> Answer:
        """Answer ``/readyz``: every part is ready; the body has those that are not, and why."""
        parts = self._parts()
        ready = all(part.ready for part in parts)
        return Answer(ready, _json({"ready": ready, "parts": [one._asdict() for one in parts]}))

    def _parts(self) -> list[Part]:
        if self._loop is None:
            return [Part("process", ready=False, said="it is starting")]
        asked = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
        try:
            return asked.result(PATIENCE)
        except NoAnswer:
            asked.cancel()
            return [Part("process", ready=False, said=f"no answer within {PATIENCE:.0f} s")]
        except Exception as error:  # noqa: BLE001 - whoever cannot say that it is ready is not
            return [Part("process", ready=False, said=str(error) or repr(error))]

    async def _ask(self) -> list[Part]:
        return [part for one in self._attended for part in await one.readiness()]


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
