"""Revisions of what is in force: an order for one journey, and the way back to earlier documents. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from journeys.diagnostic import close_to
from journeys.operated import How
from streams.definitions.catalogue import Catalogue
from streams.definitions.manifest import Document, Manifest
from streams.definitions.standing import known

Wanted = tuple[Sequence[Document], Mapping[str, Any]]
"""Documents and settings that are to be in force."""


class NoRevision(Exception):
    """What was asked cannot be done; the message says why, and what to do."""


def ordered(catalogue: Catalogue, journey: str, how: How | None) -> Wanted:
    """Operate a journey so, beside the documents in force; with None no longer."""
    latest = check(catalogue, journey)
    before = latest.operated.get(journey, {}).get("how")
    if how is None and before is None:
        raise NoRevision(f"{journey} is neither paused nor stopped nor killed: there is no order.")
    if before == How.KILLED and how not in {How.KILLED, None}:
        raise NoRevision(
            f"{journey} is killed, which is more. Take it back: rumbo resume {journey}"
        )
    orders = {name: one for name, one in latest.operated.items() if name != journey}
    if how is not None:
        orders[journey] = {"how": str(how)}
    settings = {name: one for name, one in latest.settings.items() if name != "operated"}
    return catalogue.of(latest), settings | ({"operated": orders} if orders else {})


def check(catalogue: Catalogue, journey: str) -> Manifest:
    """Give the newest manifest; `NoRevision` where no journey was ever called so."""
    latest, there = catalogue.newest, known(catalogue)
    if latest is None:
        raise NoRevision("No manifest is in force: put documents in force with `rumbo apply`.")
    if journey not in there:
        hint = close_to(journey, there) or f"there are {', '.join(there) or 'none'}."
        raise NoRevision(f"No journey is called {journey!r}: {hint}")
    return latest


def back(catalogue: Catalogue, number: int) -> Wanted:
    """Put the documents of an earlier manifest in force again; how journeys are operated stays."""
    latest = catalogue.newest
    target = catalogue.manifests.get(number)
    if latest is None or target is None or number >= latest.number:
        raise NoRevision(f"There is no earlier manifest {number}{_earlier(catalogue)}")
    settings = {name: one for name, one in latest.settings.items() if name != "disabled"}
    return catalogue.of(target), settings | (
        {"disabled": target.disabled} if target.disabled else {}
    )


def earlier(catalogue: Catalogue) -> int:
    """Give the newest manifest before the one in force that had other documents."""
    latest = catalogue.newest
    for number in sorted(catalogue.manifests, reverse=True):
        if latest is not None and catalogue.manifests[number].documents != latest.documents:
            return number
    raise NoRevision("No earlier manifest had other documents: there is nothing to go back to.")


def _earlier(catalogue: Catalogue) -> str:
    """Say which there are: numbers only grow, and none is left out."""
    last = catalogue.latest - 1
    return f": they are numbered 1 to {last}." if last > 0 else ": none was ever replaced."


def changes(before: Sequence[Document], after: Sequence[Document]) -> list[str]:
    """Say what another set of documents changes, a line for each document.

    >>> one = Document("journey", "welcome", 2, "w.yaml", "journey: welcome")
    >>> changes([one], [])
    ['journey welcome: version 2 goes']
    """
    old = {(one.kind, one.name): one for one in before}
    new = {(one.kind, one.name): one for one in after}
    names = sorted(old.keys() | new.keys())
    return [said for name in names if (said := _change(name, old.get(name), new.get(name)))]


def _change(name: tuple[str, str], old: Document | None, new: Document | None) -> str:
    what = " ".join(name)
    if old is not None and new is not None:
        return f"{what}: version {old.version} → {new.version}" if old.key != new.key else ""
    if new is not None:
        return f"{what}: version {new.version} comes"
    return f"{what}: version {old.version} goes" if old is not None else ""
