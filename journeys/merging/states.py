"""Two states of one person become one: of words the latest holds, what counts is added, what runs goes on."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import msgspec

from journeys.controls import MOST_KEPT
from journeys.event import Millis
from journeys.experiment import SALT
from journeys.merging.series import united
from journeys.ring import joined
from journeys.series import Series
from journeys.state import MOST_LIVE, Customer, Enrolment, History, Quoted, Watch, encode
from journeys.steps.split import MOST_KEPT as MOST_SPLITS


def unite(series: Mapping[str, Series], ours: Customer, theirs: Customer) -> list[Enrolment]:
    """Move what is known of one customer into the state of another.

    Gives the enrolments that must end: an older one of the same journey and key goes on, or enough others do.
    """
    ours.time = max(ours.time, theirs.time)
    ours.schema = max(ours.schema, theirs.schema)
    _consents(ours, theirs)
    _words(ours, theirs)
    ours.ring = joined(ours.ring, theirs.ring)
    _features(series, ours, theirs)
    ours.pending = sorted(
        [*ours.pending, *theirs.pending], key=lambda one: (one.opens is None, one.opens or 0)
    )
    ours.watches = [one for one in (*ours.watches, *theirs.watches) if _counts_on(one)]
    ours.sent = sorted([*ours.sent, *theirs.sent], key=lambda one: one.at)
    ours.splits = _newest({**theirs.splits, **ours.splits}, MOST_SPLITS)
    ours.quotes = list(_quotes([*theirs.quotes, *ours.quotes]))
    for name, history in theirs.history.items():
        ours.history[name] = _history(ours.history.get(name, History()), history)
    for name, times in theirs.counts.items():
        ours.counts[name] = sorted([*ours.counts.get(name, ()), *times])
    return _enrolments(ours, theirs)


def _counts_on(watch: Watch) -> bool:
    """Say that it goes on for two who are one: nothing is counted of them in experiments any more."""
    return not watch.journey.startswith(SALT)


def _consents(ours: Customer, theirs: Customer) -> None:
    """The latest word by source time holds; of two at one instant, the withdrawal."""
    for purpose, said in theirs.consents.items():
        before = ours.consents.get(purpose)
        if before is None or (said.time, not said.granted) > (before.time, not before.granted):
            ours.consents[purpose] = said
    latest = sorted(ours.consents, key=lambda purpose: -ours.consents[purpose].time)[:MOST_KEPT]
    ours.consents = {purpose: ours.consents[purpose] for purpose in sorted(latest)}


def _words(ours: Customer, theirs: Customer) -> None:
    """Take preferences and fields over, those that were taken back included, where theirs are later."""
    for space in ("preferences", "fields"):
        kept, other = getattr(ours, space), getattr(theirs, space)
        prefix = "preference." if space == "preferences" else "customer."
        names = {full.removeprefix(prefix) for full in theirs.said if full.startswith(prefix)}
        for name in sorted(names | other.keys()):
            if _later(ours, theirs, prefix + name, known=name in kept):
                kept.pop(name, None)
                if name in other:
                    kept[name] = other[name]
        setattr(ours, space, _most_recent(kept, ours.said, prefix))


def _later(ours: Customer, theirs: Customer, full: str, *, known: bool) -> bool:
    """Say that their word is the later one, and remember when it was said."""
    said = theirs.said.get(full)
    if said is None:
        return not known and full not in ours.said
    if said <= ours.said.get(full, said - 1):
        return False
    ours.said[full] = said
    return True


def _most_recent(kept: dict[str, Any], said: Mapping[str, Millis], prefix: str) -> dict[str, Any]:
    order = sorted(kept, key=lambda name: -said.get(prefix + name, 0))[:MOST_KEPT]
    return kept if len(order) == len(kept) else {name: kept[name] for name in sorted(order)}


def _features(series: Mapping[str, Series], ours: Customer, theirs: Customer) -> None:
    for name, held in theirs.features.items():
        mine = ours.features.get(name)
        ours.features[name] = held if mine is None else united(series.get(name), mine, held)


def _newest(kept: dict[str, str], most: int) -> dict[str, str]:
    return dict(list(kept.items())[-most:])


def _quotes(quotes: Iterable[Quoted]) -> Iterable[Quoted]:
    """Of two quotes for one thing the later one stands."""
    latest: dict[tuple[str, str], Quoted] = {}
    for quote in quotes:
        before = latest.get((quote.offer, quote.on))
        if before is None or (quote.at, quote.id) > (before.at, before.id):
            latest[quote.offer, quote.on] = quote
    return sorted(latest.values(), key=lambda one: one.at)


def _history(ours: History, theirs: History) -> History:
    refused = max(ours, theirs, key=lambda one: (one.refused_at, one.refused))
    ended = [one.ended for one in (ours, theirs) if one.ended is not None]
    return History(
        entries=sorted([*ours.entries, *theirs.entries]),
        ended=max(ended, default=None),
        refused=refused.refused,
        refused_at=refused.refused_at,
        visited=max(ours.visited, theirs.visited),
    )


def _enrolments(ours: Customer, theirs: Customer) -> list[Enrolment]:
    """Keep all of them, in the order of their entries; give the younger ones of one journey and key, or too many."""
    ours.enrolments = sorted(
        [*ours.enrolments, *theirs.enrolments], key=lambda one: (one.entered, one.id)
    )
    kept: set[tuple[str, str]] = set()
    younger = []
    for one in ours.enrolments:
        if (one.journey, one.key) in kept or len(kept) == MOST_LIVE:
            younger.append(one)
        else:
            kept.add((one.journey, one.key))
    return younger


MOVABLE = ("enrolments", "pending", "watches", "sent", "quotes", "features", "history", "counts")
"""What of a state can be handed over in several parts."""


def parts(state: Customer, most: int) -> list[bytes]:
    """Give a state as bytes, in as many parts as it takes so that none is longer than ``most``.

    Each part is a state that can be united with another on its own. ``ValueError`` where one thing
    alone is longer.

    >>> [len(part) for part in parts(Customer(counts={"a": [1, 2], "b": [3]}), 12)]
    [11, 10]
    """
    encoded = encode(state)
    if len(encoded) <= most:
        return [encoded]
    things = [(field, key) for field in MOVABLE for key in _keys(getattr(state, field))]
    if len(things) < 2:
        raise ValueError(
            f"a part of {len(encoded):,} bytes cannot be divided; {most:,} can be sent"
        )
    half = len(things) // 2
    rest = msgspec.structs.replace(
        state, **{field: type(getattr(state, field))() for field in MOVABLE}
    )
    first = _with(rest, state, things[:half])
    second = _with(Customer(schema=state.schema, time=state.time), state, things[half:])
    return list(chain(parts(first, most), parts(second, most)))


def _keys(held: Any) -> list[Any]:
    return list(held) if isinstance(held, dict) else list(range(len(held)))


def _with(plain: Customer, state: Customer, things: Iterable[tuple[str, Any]]) -> Customer:
    made = msgspec.structs.replace(plain)
    for field, key in things:
        held, whole = getattr(made, field), getattr(state, field)
        if isinstance(whole, dict):
            setattr(made, field, {**held, key: whole[key]})
        else:
            setattr(made, field, [*held, whole[key]])
    return made
