"""A watched folder of documents: what is valid goes into force, at the start and when it changes."""

import asyncio
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import structlog

from streams.activation import put_in_force
from streams.definitions.catalogue import Conflict
from streams.definitions.folder import texts
from streams.definitions.partial import partial
from streams.settings import Settings

log = structlog.get_logger("rumbo.watch")

LOOK = 1.0
"""How often (s) the folder is looked at."""


class Watch:
    """Applies a folder whenever its files have changed and then stood still for one look.

    A broken file switches off its journey, and what needs it; all else goes into force. The findings are
    logged. Where nothing is valid, what is in force stays.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._applied: Mapping[str, str] = {}
        self._last: Mapping[str, str] = {}

    def start(self) -> None:
        """Apply the folder, then keep looking in a thread of its own."""
        self._last = self._read()
        self.look()
        threading.Thread(target=self._keep_looking, name="watch", daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(LOOK)
            self.look()

    def look(self) -> None:
        """Apply the folder if it has changed; files that are still being written wait for the next look."""
        before, self._last = self._last, self._read()
        if self._last == before and self._last != self._applied:
            self._applied = self._last
            self._try()

    def _try(self) -> None:
        try:
            self._apply()
        except Conflict as conflict:
            self._refuse(str(conflict))
        except Exception as error:  # noqa: BLE001 - a server is away, a topic is missing: try again
            self._applied = {}
            self._refuse(str(error) or repr(error))

    def _refuse(self, reason: str) -> None:
        log.error("folder_not_applied", folder=str(self._folder), reason=reason)

    def _read(self) -> Mapping[str, str]:
        """Give the texts of the folder; those of the last look when it cannot be read now."""
        try:
            return texts([self._folder])
        except (OSError, ValueError) as error:
            log.warning("folder_not_read", folder=str(self._folder), reason=str(error))
            return self._last

    def _apply(self) -> None:
        found = partial([self._folder])
        for finding in found.findings:
            log.error(
                "document_not_valid", finding=finding.shown(found.texts.get(finding.path, ""))
            )
        if not found.documents:
            self._refuse(f"{len(found.findings)} findings, and no document that is valid")
            return
        manifest = asyncio.run(
            put_in_force(self._settings, found.documents, disabled=found.disabled)
        )
        for journey, why in manifest.disabled.items():
            log.error("journey_switched_off", journey=journey, finding=why)
        log.info("folder_in_force", folder=str(self._folder), manifest=manifest.number)
