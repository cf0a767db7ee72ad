"""Kafka's jars: fetched from Maven Central by ``jgo`` the first time, and whole or fetched again.

``jgo`` writes files where they belong while they come, so a download that is broken off leaves half
files, and fewer of them. Only the list that is written at the end says that everything is there.
"""

import contextlib
import fcntl
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from streams.local.failure import LocalFailure, explained

KAFKA = "org.apache.kafka:kafka_2.13:4.4.0"
"""Apache Kafka as Maven Central names it."""

SIZE = 45_000_000
"""About how many bytes come the first time."""

LIST = "class-path"
"""The file that lists the jars, once all are there."""

Fetched = Callable[[int], None]
"""Hears how many bytes have come so far."""


def kafka_jars(fetched: Fetched) -> list[Path]:
    """Give the class path; tells how far the download is."""
    folder = cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _listed(folder) or _fetched(folder, fetched)
    except OSError as error:
        raise explained(error, folder) from None


def cache() -> Path:
    """Give the folder in which the class path is kept between runs."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "rumbo" / "kafka-4.4.0"


def whole(jar: Path) -> bool:
    """Say whether a jar was downloaded to its end: its directory stands at the end."""
    return zipfile.is_zipfile(jar)


def _listed(folder: Path) -> list[Path]:
    """Give the jars of the list; none when it is missing or one of them is damaged."""
    try:
        jars = [Path(line) for line in (folder / LIST).read_text().splitlines()]
    except OSError:
        return []
    return jars if all(whole(jar) for jar in jars) else []


def _fetched(folder: Path, fetched: Fetched) -> list[Path]:
    shutil.rmtree(folder / "envs", ignore_errors=True)
    (folder / LIST).unlink(missing_ok=True)
    _remove_damaged()
    jars = _built(folder, fetched)
    if not all(whole(jar) for jar in jars):
        raise LocalFailure(
            "Kafka's jars arrive damaged. Remove ~/.m2/repository/org/apache/kafka, check the "
            "network, and start again."
        )
    draft = folder / f"{LIST}.draft"
    draft.write_text("".join(f"{jar}\n" for jar in jars))
    draft.replace(folder / LIST)
    return jars


def _built(folder: Path, fetched: Fetched) -> list[Path]:
    import jgo  # noqa: PLC0415 - an extra
    from jgo.maven import PythonResolver  # noqa: PLC0415

    resolver = PythonResolver(progress_callback=_counting(fetched))
    try:
        return [Path(jar) for jar in jgo.build(KAFKA, cache_dir=folder, resolver=resolver).all_jars]
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise LocalFailure(
            f"Apache Kafka could not be fetched from Maven Central ({_reason(error)}). The first run "
            "needs the network (45 MB); later runs do not. Or point RUMBO_KAFKA at a Kafka that runs."
        ) from None


def _counting(fetched: Fetched) -> Callable[[str, int], Any]:
    """Give what ``jgo`` calls for each file: it adds up the bytes of all of them."""
    so_far = [0]

    def count(size: int) -> None:
        so_far[0] += size
        fetched(so_far[0])

    @contextlib.contextmanager
    def one_file(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield count

    return one_file


def _reason(error: Exception) -> str:
    """Say in a few words what the network refused."""
    known = {
        "ProxyError": "the proxy does not answer",
        "ConnectionError": "it cannot be reached",
        "ConnectTimeout": "it does not answer",
        "ReadTimeout": "it stopped answering",
        "SSLError": "its certificate is not trusted here",
    }
    name = type(error).__name__
    return known.get(name) or (str(error).splitlines() or [name])[0][:200]


def _remove_damaged() -> None:
    """Remove what an earlier download left half-done in Maven's own folder."""
    try:
        from jgo.config import GlobalSettings  # noqa: PLC0415 - an extra
    except ImportError:
        raise LocalFailure(
            "jgo, which fetches Kafka, is not installed: pip install 'rumbo[local]'. "
            "Or point RUMBO_KAFKA at a Kafka that runs."
        ) from None
    folder = Path(GlobalSettings.load().repo_cache)
    damaged = [jar for jar in folder.rglob("*.jar") if not whole(jar)]
    damaged += [description for description in folder.rglob("*.pom") if not _readable(description)]
    for file in damaged:
        file.unlink(missing_ok=True)


def _readable(description: Path) -> bool:
    try:
        ET.fromstring(description.read_bytes())  # noqa: S314 - Maven's own files
    except ET.ParseError:
        return False
    return True
