"""Where messages of experiments are read: the topic from its beginning, or a file of JSON lines."""

from collections.abc import Iterator
from pathlib import Path

from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.simulation.topic import Stretch, records
from streams.topics import full_name
from streams.why.said import Said, read

LIFECYCLE = "journey.lifecycle"
"""Where Rumbo tells of experiments."""


def messages(settings: Settings, file: Path | None = None) -> Iterator[Said]:
    """Give what was said, of a deployment or in a file; what Rumbo did not write is left out."""
    values = _topic(settings) if file is None else _lines(file)
    return (said for value in values if (said := read(LIFECYCLE, value)) is not None)


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        yield from lines


def _topic(settings: Settings) -> Iterator[bytes]:
    topic = full_name(settings.prefix, LIFECYCLE)
    found = records(kafka_of(settings), topic, Stretch())
    return (record.value for record in found if record.value is not None)
