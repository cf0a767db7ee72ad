"""What is doubtful in a set of documents, looked at together."""

import re
from collections.abc import Iterator, Sequence

from journeys.diagnostic import Diagnostic, Read
from journeys.documents import FeaturesDocument, JourneyDocument, TestDocument
from journeys.documents.steps import Split


def untested(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find journeys that no test tries (W11)."""
    tried = {read.document.journey for read in reads if isinstance(read.document, TestDocument)}
    for read in reads:
        if isinstance(read.document, JourneyDocument) and read.name not in tried:
            yield read.finding(("journey",), "W11", "no test tries this journey")


def shared_salts(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find splits that assign alike, though their ways differ (W05)."""
    first: dict[str, tuple[Read, Split]] = {}
    for read, name, split in _splits(reads):
        before, other = first.setdefault(split.salt or "", (read, split))
        if other.shares != split.shares:
            message = (
                f"the salt {split.salt!r} assigns the customers of a split in {before.path} too,"
                " which has other shares: who goes where depends on both"
            )
            yield read.finding(("steps", name, "split", "salt"), "W05", message)


def _splits(reads: Sequence[Read]) -> Iterator[tuple[Read, str, Split]]:
    for read in reads:
        if isinstance(read.document, JourneyDocument):
            for name, step in read.document.steps.items():
                if step.split and step.split.salt:
                    yield read, name, step.split


def unread_features(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find features that nothing reads: they cost every customer some bytes (W13)."""
    said = "\n".join(read.text for read in reads)
    for read in reads:
        if isinstance(read.document, FeaturesDocument):
            for name in read.document.define:
                # its own definition is one place; a part of a family is read as name.key
                places = re.findall(rf"(?<![\w.])(?:customer\.)?{re.escape(name)}(?!\w)", said)
                if len(places) < 2:
                    message = f"nothing reads the feature {name!r}"
                    yield read.finding(("define", name, "key"), "W13", message)
