"""What happened before: what was held back, how the last passage ended, what they did get."""

from collections import Counter
from collections.abc import Iterator

from journeys.local_time import millis
from streams.messages import Emission, Lifecycle, Suppression
from streams.why.fate import ENDS
from streams.why.moment import moment
from streams.why.reason import Reason, Situation
from streams.why.said import Said


def suppressed(situation: Situation) -> Iterator[Reason]:
    """Give, by rule, the last emission or decision that it stopped."""
    found = [one for one in situation.about() if isinstance(one.body, Suppression)]
    counts = Counter(getattr(one.body, "rule", "") for one in found)
    told: set[str] = set()
    for one in found:
        if isinstance(one.body, Suppression) and one.body.rule not in told:
            told.add(one.body.rule)
            yield _stopped(one, one.body, counts[one.body.rule])


def _stopped(said: Said, body: Suppression, count: int) -> Reason:
    what = (
        "A decision" if body.kind == "decide" else f"The {body.kind} {body.content or ''}".strip()
    )
    how = "blocked" if body.kind == "decide" else "dropped"
    how = "held back" if body.outcome == "deferred" else how
    note = f" ({body.note})" if body.note else ""
    often = f", {count} times of late" if count > 1 else ""
    return Reason(
        rule=body.rule,
        sentence=f"{what} was {how} at step {body.step}{note}{often}",
        place=body.place,
        since=millis(said.time),
        until=None if body.until is None else millis(body.until),
        stands=False,
    )


def ended(situation: Situation) -> Iterator[Reason]:
    """Say how the last passage ended."""
    for one in situation.about():
        if isinstance(one.body, Lifecycle) and one.body.event in ENDS:
            yield _end(situation, one, one.body)
            return


def _end(situation: Situation, said: Said, body: Lifecycle) -> Reason:
    plan, reason = situation.plan, body.reason or body.event
    ways = {way.name: way for way in plan.exits} if plan else {}
    way = ways.get(reason)
    exits = situation.place("exits", reason, "key") if way else ""
    event = f" ({way.match.event})" if way and way.match else ""
    at = f" at step {body.step}" if body.step else ""
    sentence = f"The last passage ended{at}: {reason}{event}"
    place = exits or situation.step_place(body.step or "")
    return Reason(body.event, sentence, place, millis(said.time), stands=False)


def received(situation: Situation) -> Iterator[Reason]:
    """Say what they did get last."""
    for one in situation.about():
        body = one.body
        if isinstance(body, Emission) and body.kind != "insight":
            where = f" on {', '.join(body.surfaces)}" if body.surfaces else ""
            until = f", to be shown until {moment(body.expires)}" if body.expires else ""
            sentence = f"They did get something: {body.kind} {body.content or ''}{where}{until}"
            place = situation.step_place(body.step)
            yield Reason("emit", sentence, place, millis(one.time), stands=False)
            return
