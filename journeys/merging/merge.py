"""Merging, as an event meets it: a customer is handed over, taken in, or has become another's alias.

``customer.merged`` may speak to either id. Where it finds the one that goes on, it is sent on to the other. That one
hands its state over, signed, and is an alias from then on: whatever comes for it is sent on. Where the state arrives,
``customer.merged`` happens for journeys, once.
"""

from base64 import b64decode, b64encode
from typing import Any

from journeys.event import Event, Millis
from journeys.ids import derive
from journeys.merging.states import parts, unite
from journeys.merging.survivor import survivor
from journeys.outcome import Forwarded
from journeys.progress import end, walk_of
from journeys.run import Run
from journeys.state import Customer, decode

MERGED = "customer.merged"
"""Two ids are one person: the event's customer, and ``other``."""

HANDED_OVER = "rumbo.customer.handed_over"
"""A customer's state on its way to the id that goes on; only Rumbo writes it."""

MERGES = frozenset({MERGED, HANDED_OVER})
"""The events that merge."""

INPUT = "clickstream.events"
"""Where an event for another customer goes."""

MOST_BYTES = 128 * 1024
"""Most bytes of a state in one event; as text it takes a third more, and an event has at most 256 KiB."""

LONGEST_ID = 480
"""Most characters of an event's id that a part of a state repeats; a longer one is told by its hash."""


def redirect(run: Run) -> bool:
    """Do what a merge asks, or send an alias' event on; say whether that is all that happens to it."""
    event = run.event
    if event.name == HANDED_OVER and run.state.alias == event.data["merged"]:
        run.state.alias = ""  # which id goes on was told otherwise before: it comes back
    if run.state.alias:
        _send(run, run.state.alias, event.name, event.id, event.time, _for(event, run.state.alias))
        return True
    return _take_in(run) if event.name == HANDED_OVER else _merge(run)


def _for(event: Event, customer: str) -> dict[str, Any]:
    return event.data | {"customer": customer} if event.name == HANDED_OVER else event.data


def _merge(run: Run) -> bool:
    event, other = run.event, run.event.data["other"]
    if other == run.customer:
        run.note("merge", "one already")
    elif survivor(run.customer, other, run.plan.settings.anonymous) == run.customer:
        _send(run, other, MERGED, event.id, event.time, {"other": run.customer})
        run.note("merge", "asked for", {"other": other})
    else:
        _hand_over(run, other)
    return True


def arrival(customer: str, merged: str, state: bytes, *, more: bool = False) -> dict[str, Any]:
    """Give the data with which the state of a merged customer, or a part of it, comes to the one who goes on."""
    text = b64encode(state).decode()
    return {"customer": customer, "merged": merged, "state": text, "more": more}


def _hand_over(run: Run, other: str) -> None:
    """Send the state to the other id, and leave an alias behind."""
    event, state = run.event, run.state
    packed = parts(state, MOST_BYTES)
    for number, part in enumerate(packed, 1):
        data = arrival(other, run.customer, part, more=number < len(packed))
        suffix = f":{number}" if data["more"] else ""
        told = event.id if len(event.id) <= LONGEST_ID else derive("merge", event.id)
        identity = f"merge:{told}{suffix}"
        _send(run, other, HANDED_OVER, identity, max(event.time, state.time), data)
    run.state = Customer(schema=state.schema, time=state.time, alias=other, later=state.later)
    run.note("merge", "handed over", {"to": other})


def _take_in(run: Run) -> bool:
    event, data = run.event, run.event.data
    series = {one.name: one for found in run.plan.series.values() for one in found}
    for younger in unite(series, run.state, decode(b64decode(data["state"]))):
        walk = walk_of(run, younger, run.now)
        if walk is None:
            run.state.enrolments.remove(younger)
        else:
            end(walk, "merged")
    if data["more"]:
        return True
    about = {"customer": run.customer, "merged": data["merged"], "caused_by": event.id}
    run.say("journey.lifecycle", "rumbo.customer.merged", about)
    run.event = Event(
        id=event.id,
        name=MERGED,
        customer=run.customer,
        time=event.time,
        data={"other": data["merged"]},
        source=event.source,
    )
    return False


def _send(
    run: Run, customer: str, name: str, identity: str, time: Millis, data: dict[str, Any]
) -> None:
    run.messages.append(
        Forwarded(
            topic=INPUT,
            type=name,
            time=time,
            data=data,
            key=customer,
            id=identity,
            source=run.event.source or "/rumbo",
        )
    )
