"""``offer``: a price on the ladder, within its guardrails, bound as a quote for the emission that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from journeys.answer import Answer
from journeys.ids import decision_id, derive
from journeys.local_time import instant
from journeys.quote import (
    Guardrail,
    OfferPlan,
    Rung,
    amount,
    components,
    guardrails,
    ladder,
    last_quote,
    money,
    quotable,
)
from journeys.request import Question
from journeys.scope import Scope
from journeys.state import Quoted
from journeys.steps.set import computed
from journeys.steps.step import Ask, Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class OfferStep(Passing):
    """Quotes ``offer`` on a thing (a category, a product); without a quote it goes to ``otherwise``."""

    name: str
    next: str | None
    offer: OfferPlan
    on: Any
    otherwise: str | None

    def enter(self, walk: Walk) -> Move:
        """Keep a stable quote, or ask for a price among the rungs that are left."""
        walk.enrolment.values.pop("quote", None)
        scope = self._scope(walk, {})
        on, listed = self._thing(scope), self._list_price(scope)
        if walk.enrolment.held_out or walk.enrolment.blocked or not on or listed is None:
            return Go(self.otherwise)
        path = f"{walk.journey.name}.steps.{self.name}.eligible"
        if not walk.run.holds(self.offer.eligible, scope, path):
            return Go(self.otherwise)
        last = last_quote(walk.run.state.quotes, self.offer.name, on)
        if last is not None and last.until > walk.run.now:
            return self._stable(walk, last)
        return self._ask(walk, on, listed, last)

    def stopped_by(self, walk: Walk, bound: Mapping[str, Any]) -> str:
        """Name why there would be no quote now: no price known, not eligible, or the last limit."""
        scope = self._scope(walk, bound)
        on, listed = self._thing(scope), self._list_price(scope)
        if not on or listed is None:
            return f"{self.offer.name}.no_price"
        eligible = self.offer.eligible
        if eligible and eligible.holds(scope.read(eligible.reads)).result != "true":
            return f"{self.offer.name}.eligible"
        last = last_quote(walk.run.state.quotes, self.offer.name, on)
        if last is not None and last.until > walk.run.now:
            return ""
        recent, left = _recent(self.offer, last, walk), self._left(walk)
        if quotable(self.offer, listed, recent, left):
            return ""
        _, bound_by = self._guarded(walk, listed, last)
        return f"{self.offer.name}.{bound_by[-1].code}"

    def _scope(self, walk: Walk, bound: Mapping[str, Any]) -> Scope:
        """Give the variables of the offer's expressions: the enrolment's, and what is priced as ``on``."""
        values = {**walk.enrolment.values, **bound, "on": ""}
        scope = walk.run.scope(walk.at, walk.enrolment.key, values)
        values["on"] = str(computed(self.on, scope) or "")
        return scope

    def _thing(self, scope: Scope) -> str:
        return str(scope.value("on"))

    def _list_price(self, scope: Scope) -> Decimal | None:
        listed: Any = self.offer.list_price
        if isinstance(listed, str):
            listed = scope.number(listed.replace("{on}", self._thing(scope)))
        else:
            listed = computed(listed, scope)
        return None if listed is None else money(listed)

    def _guarded(
        self, walk: Walk, listed: Decimal, last: Quoted | None
    ) -> tuple[tuple[Rung, ...], tuple[Guardrail, ...]]:
        rungs, recent = ladder(self.offer, listed), _recent(self.offer, last, walk)
        return guardrails(self.offer, rungs, listed, recent, self._left(walk))

    def _left(self, walk: Walk) -> Decimal | None:
        return walk.run.money_left(self.offer.budget) if self.offer.budget else None

    def _stable(self, walk: Walk, last: Quoted) -> Move:
        rung = Rung(Decimal(str(last.discount)), last.price)
        quote = _quote(self.offer, last, rung) | {
            "stable": True,
            "reason": f"the quote of {instant(last.at)} still stands",
        }
        walk.foretold(last.chance)
        walk.enrolment.values["quote"] = quote
        walk.enrolment.values["because"] = quote["reason"]
        return Go(self.next)

    def _ask(self, walk: Walk, on: str, listed: Decimal, last: Quoted | None) -> Move:
        kept, bound = self._guarded(walk, listed, last)
        for rail in bound:
            stopped = {"bound": rail.bound, "stopped": list(rail.stopped)}
            walk.run.note(f"{walk.journey.name}.steps.{self.name}.{rail.code}", "bound", stopped)
        if not kept:
            return Go(self.otherwise)
        context = walk.scope().vector(self.offer.vector, on)
        question = self._question(walk, on, listed, kept, context)
        return Ask(question, partial(self._priced, walk, question, listed, kept, bound))

    def _question(
        self,
        walk: Walk,
        on: str,
        listed: Decimal,
        kept: tuple[Rung, ...],
        context: Mapping[str, float],
    ) -> Question:
        visit = walk.whole.visits.get(self.name, 0) + 1
        walk.whole.visits[self.name] = visit
        cost = listed * self.offer.cost
        return Question(
            decision=decision_id(walk.whole.id, self.name, visit),
            step=self.name,
            model=self.offer.model,
            arms=tuple(rung.label for rung in kept),
            context=dict(context),
            floor=self.offer.explore,
            baseline=Rung(self.offer.baseline, listed).label,
            policy="demand",
            group=on,
            discounts=tuple(float(rung.discount) for rung in kept),
            gains=tuple(float(rung.price - cost) for rung in kept),
        )

    def _priced(
        self,
        walk: Walk,
        question: Question,
        listed: Decimal,
        kept: tuple[Rung, ...],
        bound: tuple[Guardrail, ...],
        answer: Answer,
    ) -> Move:
        rung = next(rung for rung in kept if rung.label == answer.arm)
        quoted = Quoted(
            id=derive("quote", question.decision),
            offer=self.offer.name,
            on=question.group,
            at=walk.run.now,
            until=walk.run.now + self.offer.stable_for,
            binds=walk.run.now + max(self.offer.stable_for, self.offer.move_per),
            discount=float(rung.discount),
            list=listed,
            price=rung.price,
            decision=question.decision,
            chance=answer.chance if walk.journey.weighs else None,
        )
        walk.foretold(answer.chance)
        self._spend(walk, listed - rung.price)
        quotes = walk.run.state.quotes
        others = [q for q in quotes if (q.offer, q.on) != (quoted.offer, quoted.on)]
        walk.run.state.quotes = [*others, quoted]
        quote = _quote(self.offer, quoted, rung) | _answered(question, answer, bound)
        walk.enrolment.values["quote"] = quote
        walk.enrolment.values["because"] = quote["reason"]
        return Go(self.next)

    def _spend(self, walk: Walk, amount: Decimal) -> None:
        if self.offer.budget and amount:
            spent = walk.run.spent
            spent[self.offer.budget] = spent.get(self.offer.budget, Decimal(0)) + amount


def _recent(offer: OfferPlan, last: Quoted | None, walk: Walk) -> Quoted | None:
    if last is None or (offer.move_per and walk.run.now - last.at > offer.move_per):
        return None
    return last


def _quote(offer: OfferPlan, quoted: Quoted, rung: Rung) -> dict[str, Any]:
    return {
        "quote": quoted.id,
        "decision": quoted.decision,
        "offer": f"{offer.name}@{offer.version}",
        "on": quoted.on,
        "list": amount(quoted.list, offer.currency),
        "price": amount(quoted.price, offer.currency),
        "discount": rung.label,
        "components": components(quoted.list, rung, offer.currency),
        "valid_until": instant(quoted.until),
        "disclosure": offer.disclosure or None,
        "observational": offer.observational,
    }


def _answered(question: Question, answer: Answer, bound: tuple[Guardrail, ...]) -> dict[str, Any]:
    ladder_points = [
        {"discount": arm, "propensity": chance, "score": answer.scores.get(arm)}
        for arm, chance in answer.propensities.items()
    ]
    rails = [{"code": r.code, "bound": r.bound, "stopped": list(r.stopped)} for r in bound]
    return {
        "stable": False,
        "model": question.model,
        "snapshot": answer.snapshot or None,
        "baseline": answer.baseline,
        "exploring": answer.exploring,
        "evidence": answer.evidence,
        "propensity": answer.propensity,
        "ladder": ladder_points,
        "guardrails": rails,
        "context": question.context,
        "contributions": answer.contributions,
        "reason": _reason(answer, bound),
    }


def _reason(answer: Answer, bound: tuple[Guardrail, ...]) -> str:
    said = f"{answer.arm} off"
    if answer.baseline:
        said += f": the baseline, {answer.note}"
    elif answer.exploring:
        said += f": tried to learn (probability {answer.propensity:.2f})"
    elif answer.arm in answer.scores:
        said += f": expected to earn {answer.scores[answer.arm]:.2f} per shopper"
    rails = ", ".join(rail.code for rail in bound)
    return f"{said}; held by {rails}" if rails else said
