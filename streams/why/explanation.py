"""Why: the last decisions of one customer, each with what led to it and what became of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from journeys.state import Customer, Pending
from streams.messages import Decision, Emission, Lifecycle, Offer, Suppression
from streams.why.fate import ENDS, Fate, Turn, fate, turns
from streams.why.said import Said


@dataclass(frozen=True, slots=True)
class Sum:
    """Contributions beside the number that they must add up to."""

    of: str
    parts: Mapping[str, float]
    total: float
    sum: float

    @property
    def exact(self) -> bool:
        """Whether they add up, to the last digit."""
        return self.sum == self.total


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision, or one emission that no learner decided, and everything around it.

    ``taken`` is the decision's message, else the first one of the emission. ``rests_on`` names the
    features without any one of which the runner-up would have been ahead.
    """

    taken: Said
    score: Sum | None
    rests_on: tuple[str, ...]
    happened: tuple[Turn, ...]
    fate: Fate
    offers: tuple[Offer, ...]
    reward: Pending | None

    @property
    def decision(self) -> Decision | None:
        """The decision's record; None where a journey emits without asking a learner."""
        return self.taken.body if isinstance(self.taken.body, Decision) else None

    @property
    def ids(self) -> frozenset[str]:
        """The ids that a person may hold: of the decision, the emission, the quote."""
        body = self.taken.body
        own = {getattr(body, name, None) for name in ("decision", "emission")}
        quotes = {one for o in self.offers for one in (o.emission, o.quote.quote, o.quote.decision)}
        return frozenset(one for one in own | quotes if one)


def explained(said: Iterable[Said], state: Customer) -> list[Explained]:
    """Explain every decision among these messages, the latest last.

    A message that comes twice counts once. Emissions of a step that no learner decided stand for
    themselves: by their own id.
    """
    once = sorted({one.id: one for one in said}.values(), key=lambda one: one.place)
    grouped: dict[str, list[Said]] = {}
    for one in once:
        name = _about(one)
        if name:
            grouped.setdefault(name, []).append(one)
    found = [_explained(group, once, state) for group in grouped.values()]
    return sorted(found, key=lambda one: one.taken.place)


def _about(said: Said) -> str | None:
    body = said.body
    if isinstance(body, Decision):
        return body.decision
    if isinstance(body, Emission | Suppression):
        return body.decision or body.emission
    return None


def _explained(group: Sequence[Said], all_said: Sequence[Said], state: Customer) -> Explained:
    taken = next((one for one in group if isinstance(one.body, Decision)), group[0])
    others = [one for one in group if one is not taken or not isinstance(one.body, Decision)]
    happened = turns([*others, *_end(taken, all_said)])
    decision = taken.body if isinstance(taken.body, Decision) else None
    return Explained(
        taken=taken,
        score=_score(decision) if decision else None,
        rests_on=tuple(rests_on(decision)) if decision else (),
        happened=happened,
        fate=fate(taken, happened, state),
        offers=tuple(one.body for one in group if isinstance(one.body, Offer)),
        reward=next((p for p in state.pending if decision and p.id == decision.decision), None),
    )


def _end(taken: Said, all_said: Sequence[Said]) -> Iterator[Said]:
    enrolment = getattr(taken.body, "enrolment", None)
    for one in all_said:
        body = one.body
        if (
            isinstance(body, Lifecycle)
            and body.event in ENDS
            and body.enrolment == enrolment
            and one.place > taken.place
        ):
            yield one


def _score(decision: Decision) -> Sum | None:
    score = score_of(decision, decision.chosen)
    if score is None or not decision.contributions:
        return None
    parts = decision.contributions
    return Sum(f"the score of {decision.chosen}", parts, score, sum(parts.values()))


def odds(offer: Offer) -> Sum | None:
    """Give what adds up to the log-odds of a purchase at the quoted price; None when none was asked."""
    total, parts = offer.quote.evidence.get("log_odds"), offer.quote.contributions
    if total is None or not parts:
        return None
    return Sum("the log-odds of a purchase", parts, float(total), sum(parts.values()))


def score_of(decision: Decision, arm: str | None) -> float | None:
    """Give what the learner expected of an arm."""
    return next((one.score for one in decision.arms if one.arm == arm), None)


def rests_on(decision: Decision) -> Iterator[str]:
    """Name the features of which any one, left out, would have put the runner-up ahead."""
    score = score_of(decision, decision.chosen)
    other = score_of(decision, decision.runner_up)
    if score is None or other is None or other > score:
        return
    against = decision.runner_up_contributions
    for name, part in decision.contributions.items():
        if name != "intercept" and score - part < other - against.get(name, 0.0):
            yield name
