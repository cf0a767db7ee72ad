"""Forgetting: what no rule can ask for any more leaves the state, so that it stays bounded."""

from collections.abc import Mapping
from typing import Any

from journeys.event import TIMER, Millis
from journeys.plan import JourneyPlan
from journeys.ring import without_old
from journeys.run import Run
from journeys.series import gone_by, last
from journeys.state import History, Sent

MOST_SENT = 256
"""How many emissions one customer keeps, unless the caps in force need more of them."""

MOST_QUOTES = 64
"""How many last quotes one customer keeps at most, the newest ones."""

MOST_WATCHES = 256
"""How many goals and questions to models one customer has open at most, the newest ones."""

REFUSED_AGE: Millis = 30 * 86_400_000
"""How long it is kept why somebody did not enter."""


VISITED_AGE: Millis = 30 * 86_400_000
"""How long it is kept for which occurrence somebody was visited: no walk over all customers takes as long."""

UNREAD_AGE: Millis = 30 * 86_400_000
"""How long a series is kept after its last event when no feature reads it any more."""


def forget(run: Run) -> None:
    """Drop what no rule asks for any more: old ids, emissions, quotes, histories, unread series."""
    state = run.state
    if run.event.name == TIMER:  # a new event has cleaned the ring, and a repeat changes nothing
        state.ring = without_old(state.ring, run.now)
    if state.sent:
        horizon = run.now - run.plan.longest_cap
        state.sent = [one for one in state.sent if one.at > horizon]
        if len(state.sent) > MOST_SENT:
            state.sent = _counted(run, state.sent)
    if len(state.watches) > MOST_WATCHES:
        state.watches = state.watches[-MOST_WATCHES:]
    if state.quotes:
        state.quotes = [one for one in state.quotes if one.binds >= run.now][-MOST_QUOTES:]
    if state.features:
        _forget_series(run)
    if state.counts:
        state.counts = {
            name: times for name, times in state.counts.items() if _counts(run, name, times)
        }
    if state.history:
        _forget_histories(run)


def _forget_series(run: Run) -> None:
    state = run.state
    if run.plan.number and not state.features.keys() <= run.plan.kept:
        state.features = {
            name: held
            for name, held in state.features.items()
            if name in run.plan.kept or last(held) > run.now - UNREAD_AGE
        }
    if run.plan.mortal:
        _forget_untouched(state.features, run.plan.mortal, run.now)


def _forget_histories(run: Run) -> None:
    history = run.state.history
    for name in list(history):
        journey = run.plan.journeys.get(name)
        if journey is not None and not _binds(journey, history[name], run.now):
            del history[name]


def _counted(run: Run, sent: list[Sent]) -> list[Sent]:
    """Give the emissions that a cap needs to know that it is used up, and the newest others."""
    needed: set[int] = set()
    for cap in run.plan.caps:
        counting = [place for place, one in enumerate(sent) if cap.counts(one, run.now)]
        needed.update(counting[max(len(counting) - cap.count, 0) :])
    others = [place for place in range(len(sent)) if place not in needed]
    room = max(MOST_SENT - len(needed), 0)
    kept = needed.union(others[max(len(others) - room, 0) :])
    return [one for place, one in enumerate(sent) if place in kept]


def _forget_untouched(features: dict[str, Any], mortal: Mapping[str, Millis], now: Millis) -> None:
    """Drop the series, and of families the keys, that no event has touched for their time to live."""
    for name, ttl in mortal.items():
        held = features.get(name)
        if isinstance(held, dict):
            for key in [key for key, entry in held.items() if gone_by(entry, now, ttl)]:
                del held[key]
        elif held is not None and gone_by(held, now, ttl):
            held = None
        if not held:
            features.pop(name, None)


def _counts(run: Run, name: str, times: list[Millis]) -> bool:
    """Say whether an entry still looks at these times."""
    journey = run.plan.journeys.get(name.partition("/")[0])
    if journey is None:
        return times[-1] > run.now - UNREAD_AGE
    wanted = journey.entry.count
    return wanted is not None and times[-1] > run.now - wanted.within


def _binds(journey: JourneyPlan, history: History, now: int) -> bool:
    rule = journey.entry.reentry
    if history.refused and now - history.refused_at < REFUSED_AGE:
        return True
    if history.visited and now - history.visited < VISITED_AGE:
        return True
    if any(at > now - rule.within for at in history.entries):
        return True
    return bool(rule.after) and history.ended is not None and now - history.ended < rule.after
