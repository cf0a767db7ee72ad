"""What became of a decision: sent, held back, dropped, or never exposed, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from journeys.state import Customer
from streams.messages import Body, Decision, Emission, Lifecycle, Suppression
from streams.why.moment import moment
from streams.why.said import Said

ENDS = frozenset({"exited", "faulted"})
"""The ends of an enrolment, as `journey.lifecycle` names them."""
SETTLED = frozenset({"sent", "dropped"})
"""What settles whether something went out."""


class Fate(StrEnum):
    """Where a decision ended, in one word."""

    SENT = "sent"
    DEFERRED = "deferred"
    DROPPED = "dropped"
    BLOCKED = "blocked"
    HELD_OUT = "held_out"
    NOT_EXPOSED = "not_exposed"
    NOTHING_TO_SEND = "nothing_to_send"
    ON_ITS_WAY = "on_its_way"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened to a decision after it was taken."""

    time: datetime
    what: str
    sentence: str
    rule: str | None = None
    place: str | None = None
    until: datetime | None = None


def turns(about: Sequence[Said]) -> tuple[Turn, ...]:
    """Tell what happened, in order, from the messages about one decision and its enrolment's end.

    The end says nothing more once it is settled whether something went out.
    """
    told = tuple(turn for turn in map(_turn, about) if turn is not None)
    if any(turn.what in SETTLED for turn in told):
        return tuple(turn for turn in told if turn.what not in ENDS)
    return told


def _turn(said: Said) -> Turn | None:
    body = said.body
    if isinstance(body, Emission):
        return Turn(said.time, "sent", _went_out(body))
    if isinstance(body, Suppression):
        return _held(said.time, body)
    if isinstance(body, Lifecycle) and body.next is not None:
        return Turn(said.time, "went_on", f"{body.step} failed: {body.reason}; on at {body.next}")
    if isinstance(body, Lifecycle) and body.event in ENDS:
        why = f": {body.reason}" if body.reason else ""
        return Turn(said.time, body.event, f"the enrolment ended{why}")
    return None


def _went_out(body: Emission) -> str:
    said = f"{body.kind} {body.content or ''}".rstrip()
    where = f" on {', '.join(body.surfaces)}" if body.surfaces else ""
    until = f", to be shown until {moment(body.expires)}" if body.expires else ""
    return f"{said} went out{where}{until}{_weight(body)}"


def _weight(body: Emission | Suppression) -> str:
    """Say what it weighed against others, where it was weighed."""
    weighed = body.priority
    if weighed is None:
        return ""
    parts = (weighed.probability, weighed.value, weighed.lever)
    return f", weighing {' x '.join(f'{part:g}' for part in parts)}"


def _held(time: datetime, body: Suppression) -> Turn:
    note = (f" ({body.note})" if body.note else "") + _weight(body)
    if body.outcome == "deferred":
        sentence = f"held back until {moment(body.until)} by {body.rule}{note}"
    elif body.kind == "decide":
        sentence = f"blocked: {body.note or body.rule}"
    else:
        sentence = f"dropped by {body.rule}{note}"
    return Turn(time, body.outcome, sentence, body.rule, body.place, body.until)


def fate(taken: Said, happened: Sequence[Turn], state: Customer) -> Fate:
    """Say in one word where it ended; ``taken`` is the decision, or what went out without one."""
    body, whats = taken.body, [turn.what for turn in happened]
    if "sent" in whats:
        return Fate.SENT
    if isinstance(body, Decision) and (body.blocked or body.held_out):
        return Fate.BLOCKED if body.blocked else Fate.HELD_OUT
    if "dropped" in whats:
        return Fate.DROPPED
    return _under_way(body, state) or _over(taken, happened)


def _under_way(body: Body, state: Customer) -> Fate | None:
    enrolment = getattr(body, "enrolment", None)
    live = next((one for one in state.enrolments if one.id == enrolment), None)
    if live is None:
        return None
    decided = [one for one in live.branches if one.decision == getattr(body, "decision", None)]
    held_back = any(one.deferred is not None for one in (live, *decided))
    return Fate.DEFERRED if held_back else Fate.ON_ITS_WAY


def _over(taken: Said, happened: Sequence[Turn]) -> Fate:
    """An end at the decision's own instant is the arm's; a later one came before it was shown."""
    ends = [turn.time for turn in happened if turn.what in ENDS]
    if not ends:
        return Fate.UNKNOWN
    return Fate.NOTHING_TO_SEND if ends[0] == taken.time else Fate.NOT_EXPOSED
