"""Kafka's jars: resolved from Maven Central by ``jgo`` the first time, whole, and taken from its cache afterwards."""

import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streams.local.failure import LocalFailure

KAFKA = "org.apache.kafka:kafka_2.13:4.4.0"
"""Apache Kafka as Maven Central names it."""

SIZE = 45
"""About how many megabytes come the first time."""

Say = Callable[[str], None]


def kafka_jars(say: Say) -> list[Path]:
    """Give the class path; says how far the download is, and resolves a damaged jar again once."""
    jars = _resolved(say, update=False)
    damaged = [jar for jar in jars if not whole(jar)]
    if damaged:
        say(f"{len(damaged)} jar(s) were only half downloaded; fetching them again.")
        for jar in damaged:
            jar.resolve().unlink(missing_ok=True)
            jar.unlink(missing_ok=True)
        jars = _resolved(say, update=True)
    if any(not whole(jar) for jar in jars):
        raise LocalFailure(
            "Kafka's jars arrive damaged. Remove ~/.cache/jgo and ~/.m2/repository/org/apache/kafka, "
            "check the network, and start again."
        )
    return jars


def whole(jar: Path) -> bool:
    """Say whether a jar was downloaded to its end: its directory stands at the end."""
    return zipfile.is_zipfile(jar)


def _resolved(say: Say, *, update: bool) -> list[Path]:
    try:
        import jgo  # noqa: PLC0415 - an extra
    except ImportError:
        raise LocalFailure(
            "jgo, which fetches Kafka, is not installed: pip install 'rumbo[local]'. "
            "Or point RUMBO_KAFKA at a Kafka that runs."
        ) from None
    found: dict[str, Any] = {}
    worker = threading.Thread(target=_build, args=(jgo, update, found), daemon=True)
    worker.start()
    _watch(worker, say)
    if "error" in found:
        raise LocalFailure(
            f"Apache Kafka could not be fetched from Maven Central: {found['error']}. The first run needs "
            "the network (45 MB); later runs do not. Or point RUMBO_KAFKA at a Kafka that runs."
        )
    return [Path(jar) for jar in found["jars"]]


def _build(jgo: Any, update: bool, found: dict[str, Any]) -> None:
    try:
        found["jars"] = jgo.build(KAFKA, update=update).all_jars
    except Exception as error:  # noqa: BLE001 - whatever the resolver raises is told
        found["error"] = str(error).splitlines()[0] if str(error) else type(error).__name__


def _watch(worker: threading.Thread, say: Say) -> None:
    worker.join(1.0)
    before = _megabytes()
    while worker.is_alive():
        say(f"Fetching Apache Kafka: {max(0, _megabytes() - before):.0f} of about {SIZE} MB")
        worker.join(2.0)


def _megabytes() -> float:
    folder = Path.home() / ".m2" / "repository"
    return sum(path.stat().st_size for path in folder.rglob("*.jar") if path.exists()) / 1e6
