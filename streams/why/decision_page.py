"""A decision as a person reads it: what was chosen against what, why, how sure, and what became of it."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from streams.messages import Arm, Decision
from streams.messages.body import Body
from streams.why import offer_page
from streams.why.explanation import Explained
from streams.why.fate import Fate, Turn
from streams.why.lines import (
    GOOD,
    LOUD,
    QUIET,
    Line,
    chance,
    labelled,
    number,
    parts,
    printable,
    score,
    small,
    values,
)
from streams.why.moment import moment

FATES = {
    Fate.SENT: ("went out", "green"),
    Fate.DEFERRED: ("held back", "yellow"),
    Fate.DROPPED: ("dropped", "red"),
    Fate.BLOCKED: ("blocked", "red"),
    Fate.HELD_OUT: ("held out", "yellow"),
    Fate.NOT_EXPOSED: ("not exposed", "yellow"),
    Fate.NOTHING_TO_SEND: ("nothing to send", "dim"),
    Fate.ON_ITS_WAY: ("on its way", "cyan"),
    Fate.UNKNOWN: ("its end was not read", "dim"),
}
"""Each fate in a person's words, and its colour."""

FEW = 3
"""Up to so many arms that one rule stopped are named one by one."""


def page(one: Explained) -> RenderableType:
    """Show one decision and everything around it."""
    return Group(_title(one), labelled(_lines(one)))


def _title(one: Explained) -> Text:
    body = one.taken.body
    said, style = FATES[one.fate]
    return Text.assemble(
        (moment(one.taken.time), LOUD),
        "  ",
        (f"{_of(body, 'journey')} › {_of(body, 'step')}", "bold cyan"),  # noqa: RUF001 - a path
        "  ",
        (said, style),
    )


def _of(body: Body, name: str) -> str:
    return str(getattr(body, name, None) or "")


def _lines(one: Explained) -> Iterator[Line]:
    decision = one.decision
    if decision is None:
        yield "decided", Text("by the journey's own steps: no learner was asked")
    else:
        yield from _decided(one, decision)
    for offer in one.offers:
        yield from offer_page.lines(offer)
    if one.happened:
        yield "became", _became(one.happened)
    if one.reward is not None:
        yield "reward", Text(_reward(one))
    yield "ids", Text(_ids(one), QUIET)


def _decided(one: Explained, decision: Decision) -> Iterator[Line]:
    if not decision.blocked:
        yield "chosen", Text(decision.reason)
    yield "arms", _arms(decision)
    if one.score is not None:
        yield "why", parts(one.score, decision.runner_up_contributions)
    if one.rests_on:
        yield "rests on", Text(_rests_on(one, decision))
    if decision.evidence:
        yield "evidence", Text(_evidence(decision))
    if decision.policy:
        yield "learner", _learner(decision)
    if decision.trace:
        yield "looked at", _trace(decision)


def _arms(decision: Decision) -> RenderableType:
    standing = [arm for arm in decision.arms if arm.eligible]
    stopped = [arm for arm in decision.arms if not arm.eligible]
    if not standing:
        return _stopped(stopped)
    shown = small("arm", "score", "propensity", "")
    for arm in sorted(standing, key=_rank):
        word, style = _stands(arm, decision)
        shown.add_row(
            Text(printable(arm.arm)), score(arm.score), chance(arm.propensity), word, style=style
        )
    return Group(shown, _stopped(stopped)) if stopped else shown


def _rank(arm: Arm) -> tuple[float, float]:
    return -(arm.score or 0.0), -(arm.propensity or 0.0)


def _stands(arm: Arm, decision: Decision) -> tuple[str, str]:
    if arm.arm == decision.chosen:
        return "chosen", f"{LOUD} {GOOD}"
    return ("runner-up", "") if arm.arm == decision.runner_up else ("", QUIET)


def _stopped(arms: list[Arm]) -> Text:
    counts = Counter(arm.rule for arm in arms)
    told = []
    for rule, count in counts.items():
        names = [arm.arm for arm in arms if arm.rule == rule]
        who = ", ".join(names) if count <= FEW else f"{count} arms"
        told.append(f"{who} stopped by {rule}")
    return Text("\n".join(told), "red")


def _rests_on(one: Explained, decision: Decision) -> str:
    named = ", ".join(one.rests_on[:FEW])
    which = "any one of these" if len(one.rests_on) > 1 else "it"
    return f"{named}; without {which}, {decision.runner_up} would have been ahead"


def _evidence(decision: Decision) -> str:
    seen = decision.evidence
    rows, sd = seen.get("effective_n"), seen.get("sd")
    said = [] if rows is None else [f"as much as {rows:.1f} rows like this one"]
    said += [] if sd is None else [f"uncertainty ± {sd:.3f} (standard deviation)"]
    return "; ".join(said)


def _learner(decision: Decision) -> Text:
    text = Text(f"{decision.model} ({decision.policy}), ")
    text.append(f"snapshot {decision.snapshot}" if decision.snapshot else "no snapshot: the prior")
    if decision.baseline:
        return text.append("; the baseline was taken", "yellow")
    if decision.exploring:
        best = max(decision.arms, key=lambda arm: arm.score or float("-inf"))
        told = f"; exploring: {best.arm} was expected to give more ({score(best.score)})"
        return text.append(told, "yellow")
    return text.append("; not exploring")


def _trace(decision: Decision) -> RenderableType:
    told = []
    for line in decision.trace:
        read = f" ({values(line.values)})" if line.values else ""
        note = f": {line.note}" if line.note else ""
        told.append(f"{line.path}{note} → {line.result}{read}")
    return Text("\n".join(told))


def _became(happened: tuple[Turn, ...]) -> RenderableType:
    told = [
        f"{moment(turn.time)}  {turn.sentence}" + (f"  [{turn.place}]" if turn.place else "")
        for turn in happened
    ]
    return Text("\n".join(told))


def _reward(one: Explained) -> str:
    pending = one.reward
    if pending is None or pending.opens is None:
        return "its window opens when it is shown"
    events = "event" if pending.matched == 1 else "events"
    return (
        f"{number(pending.reward)} so far, from {pending.matched} {events}; "
        f"counted until {moment(pending.closes)}"
    )


def _ids(one: Explained) -> str:
    body = one.taken.body
    names = ("decision", "emission", "enrolment", "key", "caused_by")
    return "\n".join(
        f"{name.replace('_', ' ')} {printable(_of(body, name))}"
        for name in names
        if _of(body, name)
    )
