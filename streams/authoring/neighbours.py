"""The neighbours of a new document: what the documents around it declare already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from journeys.compiling.names import Names
from journeys.diagnostic import Read
from journeys.loader import load
from streams.definitions.folder import begins_a_document, files, home, text_of


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The documents of a folder and of those that belong to it."""

    reads: list[Read]

    @property
    def events(self) -> Mapping[str, Mapping[str, str]]:
        """The events that are declared, and their fields."""
        return Names.of(self.reads).events

    @property
    def purposes(self) -> list[str]:
        """The purposes of consent that are declared."""
        declared = Names.of(self.reads).common
        return [name.removeprefix("consent.") for name in declared if name.startswith("consent.")]

    @property
    def policies(self) -> list[Read]:
        """The policies that hold, by name."""
        found = [read for read in self.reads if read.kind == "policy" and read.lost is None]
        return sorted(found, key=lambda read: read.name)

    def holding(self, kind: str, name: str) -> str | None:
        """Give the file that holds this document, None where there is none."""
        return next((one.path for one in self.reads if (one.kind, one.name) == (kind, name)), None)


def neighbours(folder: Path) -> Neighbours:
    """Read the documents of a folder, which need not be there yet, and those around it.

    A broken document counts with what is whole of it.
    """
    highest = home(folder / "new.yaml")
    around = files([highest]) if highest.is_dir() else {}
    documents = {name: file for name, file in around.items() if begins_a_document(file)}
    reads, _ = load({name: text_of(file) for name, file in documents.items()}, broken=True)
    return Neighbours(reads)
