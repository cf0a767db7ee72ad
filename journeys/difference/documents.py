"""The difference of two sets of documents: which came, which went, and what changed in the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from journeys.diagnostic import Read
from journeys.difference.change import Change, changes
from journeys.difference.edges import changed_edges
from journeys.difference.people import Takeover, takeover
from journeys.difference.plain import plain
from journeys.plan import JourneyPlan


class Kind(StrEnum):
    """How a document differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REWRITTEN = "rewritten"
    """Its text differs and says the same: another comment, another order of keys."""


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that differs, its versions before and after, and what changed in it."""

    kind: str
    name: str
    change: Kind
    before: int | None
    after: int | None
    changes: tuple[Change, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether Rumbo refuses it: its version has another content already."""
        return self.kind != "test" and self.before == self.after


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, and what becomes of people on journeys whose version changed."""

    documents: tuple[DocumentChange, ...] = ()
    people: tuple[Takeover, ...] = ()


@dataclass(frozen=True, slots=True)
class Documents:
    """One of the two sets: its documents, and the journeys that they make up."""

    reads: Sequence[Read]
    journeys: Mapping[str, JourneyPlan]


Identity = tuple[str, str]
"""Kind and name of a document."""


def difference(old: Documents, new: Documents) -> Difference:
    """Hold two sets of documents against each other; none of them may be broken."""
    before = {(read.kind, read.name): read for read in old.reads}
    after = {(read.kind, read.name): read for read in new.reads}
    return Difference(
        tuple(
            _document(identity, before.get(identity), after.get(identity), old, new)
            for identity in sorted({**before, **after})
            if _text(before.get(identity)) != _text(after.get(identity))
        ),
        tuple(_people(sorted(set(before) & set(after)), old, new)),
    )


def _text(read: Read | None) -> str | None:
    return None if read is None else read.text


def _version(read: Read | None) -> int | None:
    return None if read is None else read.document.version


def _document(
    identity: Identity, before: Read | None, after: Read | None, old: Documents, new: Documents
) -> DocumentChange:
    kind, name = identity
    found: tuple[Change, ...] = ()
    change = Kind.ADDED if before is None else Kind.REMOVED
    if before is not None and after is not None:
        found = tuple(changes(plain(before.document), plain(after.document)))
        change = Kind.CHANGED if found else Kind.REWRITTEN
        if kind == "journey":
            found += tuple(changed_edges(old.journeys[name], new.journeys[name]))
    return DocumentChange(kind, name, change, _version(before), _version(after), found)


def _people(both: Sequence[Identity], old: Documents, new: Documents) -> Iterator[Takeover]:
    for kind, name in both:
        if kind == "journey" and old.journeys[name].version != new.journeys[name].version:
            yield takeover(old.journeys[name], new.journeys[name])
