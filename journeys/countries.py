"""Countries: the time zone of those that have one, from the tables of the packaged time zones."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from journeys.local_time import zone


@lru_cache(maxsize=512)
def country_zone(code: str) -> ZoneInfo | None:
    """Give the time zone of a country by its ISO 3166 code; None where its clocks differ.

    A country of several zones whose clocks all follow one rule today counts as one of one zone.

    >>> country_zone("JP").key, country_zone("DE").key
    ('Asia/Tokyo', 'Europe/Berlin')
    >>> country_zone("ES"), country_zone("US"), country_zone("XX")
    (None, None, None)
    """
    names = _zones().get(code.upper(), ())
    return zone(names[0]) if len({_rule(name) for name in names}) == 1 else None


def countries() -> frozenset[str]:
    """Give the codes of all countries that the tables know.

    >>> "ES" in countries(), "XX" in countries()
    (True, False)
    """
    return frozenset(_zones())


@lru_cache(maxsize=1)
def _zones() -> dict[str, tuple[str, ...]]:
    """Give the zones of each country, as ``zone.tab`` lists them: the largest first."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (_packaged() / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _, name = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), name)
    return found


def _rule(name: str) -> bytes:
    """Give a zone's rule from today on: the last line of its file."""
    return _packaged().joinpath(*name.split("/")).read_bytes().rsplit(b"\n", 2)[-2]


def _packaged() -> Traversable:
    return files("tzdata") / "zoneinfo"
