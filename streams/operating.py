"""Operating: an order for a journey, or the way back, is put in force as a manifest of its own."""

from dataclasses import dataclass

from journeys.operated import How
from streams.activation import book, revise
from streams.definitions import revisions
from streams.definitions.standing import Standing, standing, standings
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class WayBack:
    """A way back: from the manifest in force to the documents of an earlier one, and what that changes."""

    before: int
    target: int
    changes: list[str]


async def look(settings: Settings) -> list[Standing]:
    """Give how every journey stands that is in force or operated."""
    async with book(settings) as opened:
        return standings(opened.catalogue)


async def look_at(settings: Settings, journey: str) -> Standing:
    """Give how one journey stands; `NoRevision` where none was ever called so."""
    async with book(settings) as opened:
        revisions.check(opened.catalogue, journey)
        return standing(opened.catalogue, journey)


async def order(settings: Settings, journey: str, how: How | None) -> Standing:
    """Operate a journey so from now on, or with None no longer; how it stands then."""
    await revise(settings, lambda catalogue: revisions.ordered(catalogue, journey, how))
    return await look_at(settings, journey)


async def way_back(settings: Settings, number: int | None) -> WayBack:
    """Find the way back to a manifest, or to the newest one that had other documents."""
    async with book(settings) as opened:
        catalogue = opened.catalogue
        target = revisions.earlier(catalogue) if number is None else number
        documents, _ = revisions.back(catalogue, target)
        now = catalogue.of(catalogue.manifests[catalogue.latest])
        return WayBack(catalogue.latest, target, revisions.changes(now, documents))


async def roll_back(settings: Settings, target: int) -> int:
    """Put the documents of an earlier manifest in force again; the number of the new manifest."""
    return (await revise(settings, lambda catalogue: revisions.back(catalogue, target))).number
