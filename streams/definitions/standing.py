"""How the journeys of a deployment stand: which version is in force, how it is operated, since when."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.definitions.catalogue import Catalogue
from streams.definitions.manifest import Manifest

RUNS = "runs"
"""How a journey is operated that nobody has given an order for."""
DISABLED = "disabled"
"""How a journey is operated whose file was broken, or one that it needs: nobody enters."""
GONE = "not in force"
"""How a journey is operated whose document was taken away: nobody enters, those inside go on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One journey: the version in force (None when there is none), how it is operated, since which manifest."""

    journey: str
    version: int | None
    how: str
    since: int
    finding: str = ""
    """Why it is switched off, where it is."""


def standings(catalogue: Catalogue) -> list[Standing]:
    """Give how every journey stands that is in force or operated, by name."""
    latest = catalogue.newest
    if latest is None:
        return []
    names = _versions(catalogue, latest).keys() | latest.operated.keys() | latest.disabled.keys()
    return [standing(catalogue, name) for name in sorted(names)]


def standing(catalogue: Catalogue, journey: str) -> Standing:
    """Give how one journey stands."""
    how, version = _state(catalogue, catalogue.latest, journey)
    latest = catalogue.newest
    finding = latest.disabled.get(journey, "") if latest else ""
    return Standing(journey, version, how, _since(catalogue, journey, how), finding)


def known(catalogue: Catalogue) -> list[str]:
    """Give the names of all journeys that were ever in force: people may be on any of them."""
    return sorted({one.name for one in catalogue.documents.values() if one.kind == "journey"})


def _since(catalogue: Catalogue, journey: str, how: str) -> int:
    """Give the manifest from which on it is operated as it is now."""
    since = catalogue.latest
    for number in _before(catalogue, since):
        if _state(catalogue, number, journey)[0] != how:
            break
        since = number
    return since


def _before(catalogue: Catalogue, number: int) -> Iterator[int]:
    return (one for one in range(number - 1, 0, -1) if one in catalogue.manifests)


def _state(catalogue: Catalogue, number: int, journey: str) -> tuple[str, int | None]:
    manifest = catalogue.manifests[number]
    version = _versions(catalogue, manifest).get(journey)
    order = manifest.operated.get(journey)
    if order:
        return order["how"], version
    if version is not None:
        return RUNS, version
    return DISABLED if journey in manifest.disabled else GONE, version


def _versions(catalogue: Catalogue, manifest: Manifest) -> dict[str, int]:
    return {one.name: one.version for one in catalogue.of(manifest) if one.kind == "journey"}
