"""``decide``: the learner chooses among the arms that the policies leave, and the decision is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from journeys.answer import Answer
from journeys.context import keep
from journeys.ids import decision_id
from journeys.plan import Vector
from journeys.request import Question
from journeys.reward import Reward
from journeys.state import Pending
from journeys.steps.emit import EmitStep
from journeys.steps.offer import OfferStep
from journeys.steps.step import Ask, End, Go, Move, Passing, Stoppable
from journeys.trace import plain
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class DecideStep(Passing):
    """Chooses one of ``arms``: a step to go to, or a value bound as ``binds`` before ``next``.

    ``reach`` names, per arm, the emissions and offers that can come of it without a wait: an arm of
    which one would lead to nothing now is not eligible. In a called journey the names of its steps
    begin with ``inside``.
    """

    name: str
    next: str | None
    arms: tuple[str, ...]
    model: str
    vector: Vector
    reward: Reward
    reach: Mapping[str, tuple[Stoppable, ...]]
    routes: bool = True
    binds: str = ""
    contents: Mapping[str, str] | None = None
    baseline: str | None = None
    floor: float = 0.02
    policy: str = "thompson"
    inside: str = ""

    def way(self, arm: str) -> str | None:
        """Give the step to which an arm leads: inside a called journey it lies there, too."""
        return f"{self.inside}{arm}" if self.routes else self.next

    def enter(self, walk: Walk) -> Move:
        """Ask the learner about the arms that are left; one left needs no learner, none is blocked."""
        visit = walk.whole.visits.get(self.name, 0) + 1
        walk.whole.visits[self.name] = visit
        decision = decision_id(walk.whole.id, self.name, visit)
        walk.enrolment.decision = decision
        walk.enrolment.blocked = False
        context = walk.scope().vector(self.vector)
        stopped = self._stopped(walk)
        eligible = tuple(arm for arm in self.arms if arm not in stopped)
        record = _Record(self, walk, decision, visit, context, stopped)
        if walk.enrolment.held_out:
            return self._silent(record)
        if not eligible:
            return self._blocked(record)
        if len(eligible) == 1:
            only = Answer(arm=eligible[0], propensities={eligible[0]: 1.0}, policy="only")
            return self._chosen(record, only)
        return Ask(self._question(decision, eligible, context), partial(self._chosen, record))

    def _question(
        self, decision: str, eligible: tuple[str, ...], context: dict[str, float]
    ) -> Question:
        return Question(
            decision=decision,
            step=self.name,
            model=self.model,
            arms=eligible,
            context=context,
            floor=self.floor,
            baseline=self.baseline,
            policy=self.policy,
        )

    def _stopped(self, walk: Walk) -> dict[str, str]:
        """Give the arms that something stops, and its name; an emission is asked once for all arms."""
        asked: dict[str, str] = {}
        if self._alike:
            rule = self._rule_against(walk, self.arms[0], asked)
            return dict.fromkeys(self.arms, rule) if rule else {}
        found = {arm: self._rule_against(walk, arm, asked) for arm in self.arms}
        return {arm: rule for arm, rule in found.items() if rule}

    @property
    def _alike(self) -> bool:
        """Whether all arms lead to the same emissions: what stops one of them stops each."""
        reached = self.reach.get(self.arms[0], ())
        return not self.routes and all(isinstance(step, EmitStep) for step in reached)

    def _rule_against(self, walk: Walk, arm: str, asked: dict[str, str]) -> str:
        for step in self.reach.get(arm, ()):
            if isinstance(step, EmitStep):
                if step.name not in asked:
                    asked[step.name] = step.stopped_by(walk, {})
                rule = asked[step.name]
            else:
                rule = step.stopped_by(walk, {self.binds: arm} if self.binds else {})
            if rule:
                return rule
        return ""

    def _silent(self, record: "_Record") -> Move:
        record.say(None)
        baseline = self.baseline if self.baseline in self.arms else self.arms[0]
        return self._go(record.walk, baseline)

    def _blocked(self, record: "_Record") -> Move:
        record.say(None, blocked=True)
        record.suppress()
        record.walk.enrolment.blocked = True
        record.walk.enrolment.values.pop(self.binds, None)
        return End("blocked") if self.routes else Go(self.next)

    def _chosen(self, record: "_Record", answer: Answer) -> Move:
        record.say(answer)
        if record.walk.journey.weighs:
            record.walk.foretold(self._chance(answer))
        if answer.policy != "only":
            record.walk.run.state.pending.append(record.pending(answer))
        return self._go(record.walk, answer.arm)

    def _chance(self, answer: Answer) -> float | None:
        """Give the probability of the reward where it is one, and something is learned of it."""
        score = answer.scores.get(answer.arm)
        if score is None or not answer.snapshot or not self.reward.is_chance:
            return None
        return min(max(score, 0.0), 1.0)

    def _go(self, walk: Walk, arm: str) -> Move:
        if self.routes:
            return Go(self.way(arm))
        if self.binds:
            walk.enrolment.values[self.binds] = arm
        if self.contents:
            walk.enrolment.values["content"] = self.contents[arm]
        return Go(self.next)


class _Record(msgspec.Struct, frozen=True):
    """One decision on its way to be written down."""

    step: DecideStep
    walk: Walk
    decision: str
    visit: int
    context: dict[str, float]
    stopped: dict[str, str]

    def say(self, answer: Answer | None, *, blocked: bool = False) -> None:
        """Write the decision record: also for doing nothing, also when it is silent or blocked."""
        walk, step = self.walk, self.step
        data = walk.about() | {
            "action": False,
            "kind": "decide",
            "decision": self.decision,
            "step": step.name,
            "visit": self.visit,
            "model": step.model,
            "arms": [self._arm(arm, answer) for arm in step.arms],
            "context": self.context,
            "blocked": blocked,
            "held_out": walk.enrolment.held_out,
            "trace": [plain(line) for line in walk.run.trace],
        }
        because = self._reason(answer, blocked=blocked)
        walk.run.say("journey.decisions", "rumbo.decision", data | self._answered(answer, because))
        walk.enrolment.values["because"] = because
        walk.run.note(f"{walk.journey.name}.steps.{step.name}", because)

    def _arm(self, arm: str, answer: Answer | None) -> dict[str, Any]:
        if arm in self.stopped:
            return {"arm": arm, "eligible": False, "rule": self.stopped[arm]}
        if answer is None:
            return {"arm": arm, "eligible": True}
        score = answer.scores.get(arm)
        return {
            "arm": arm,
            "eligible": True,
            "score": score,
            "propensity": answer.propensities[arm],
        }

    def _answered(self, answer: Answer | None, because: str) -> dict[str, Any]:
        if answer is None:
            return {"chosen": None, "reason": because}
        return {
            "chosen": answer.arm,
            "propensity": answer.propensity,
            "policy": answer.policy,
            "snapshot": answer.snapshot or None,
            "baseline": answer.baseline,
            "exploring": answer.exploring,
            "runner_up": answer.runner_up,
            "contributions": answer.contributions,
            "runner_up_contributions": answer.runner_up_contributions,
            "evidence": answer.evidence,
            "reason": because,
        }

    def _reason(self, answer: Answer | None, *, blocked: bool = False) -> str:
        if answer is None:
            rules = ", ".join(sorted(set(self.stopped.values())))
            return (
                f"blocked by {rules}" if blocked and rules else "held out: watched, not contacted"
            )
        return sentence(answer)

    def suppress(self) -> None:
        """Write the one suppression of a blocked decision."""
        rules = sorted(set(self.stopped.values()))
        data = self.walk.about() | {
            "step": self.step.name,
            "decision": self.decision,
            "kind": "decide",
            "outcome": "dropped",
            "rule": rules[0],
            "place": self._place(rules[0]),
            "until": None,
            "note": f"every arm was stopped, by {', '.join(rules)}",
        }
        self.walk.run.say("journey.suppressions", "rumbo.suppression", data)

    def _place(self, rule: str) -> str:
        """Give where a rule stands: a policy's, else the offer's that made no quote."""
        for policy in self.walk.journey.rules:
            if policy.name == rule:
                return policy.place
        reached = (step for steps in self.step.reach.values() for step in steps)
        offers = (step.offer for step in reached if isinstance(step, OfferStep))
        return next((one.place for one in offers if rule.startswith(f"{one.name}.")), "")

    def pending(self, answer: Answer) -> Pending:
        """Give the decision as it waits for its reward; its window opens at the emission."""
        walk = self.walk
        return Pending(
            id=self.decision,
            enrolment=walk.whole.id,
            branch=walk.enrolment.id if walk.parent else "",
            journey=walk.journey.name,
            version=walk.journey.version,
            step=self.step.name,
            key=walk.enrolment.key,
            called=walk.enrolment.called,
            model=self.step.model,
            arm=answer.arm,
            propensity=answer.propensity,
            snapshot=answer.snapshot,
            context=keep(self.context, self.step.vector.entries),
            values={self.step.binds: answer.arm} if self.step.binds else {},
        )


def sentence(answer: Answer) -> str:
    """Say in one line why this arm.

    >>> sentence(Answer(arm="milk", propensities={"milk": 0.98, "beef": 0.02}, policy="thompson",
    ...     scores={"milk": 0.6, "beef": 0.4}, runner_up="beef", contributions={"frequency.milk": 0.5}))
    'milk, expected 0.60 against 0.40 for beef; most of it from frequency.milk (+0.50)'
    >>> sentence(Answer(arm="milk", propensities={"milk": 0.5, "beef": 0.5}, policy="thompson"))
    'milk: nothing is learned yet, drawn (probability 0.50)'
    """
    if answer.policy == "only":
        return f"{answer.arm}: the only arm left"
    if answer.baseline:
        return f"{answer.arm}: the baseline, {answer.note}"
    if not answer.snapshot and not any(answer.contributions.values()):
        return f"{answer.arm}: nothing is learned yet, drawn (probability {answer.propensity:.2f})"
    words = f"{answer.arm}, expected {answer.scores[answer.arm]:.2f}"
    if answer.runner_up is not None:
        words += f" against {answer.scores[answer.runner_up]:.2f} for {answer.runner_up}"
    if answer.exploring:
        return f"{words}; chosen to learn (probability {answer.propensity:.2f})"
    parts = {k: v for k, v in answer.contributions.items() if k != "intercept" and v > 0}
    if not parts:
        return words
    best = max(sorted(parts), key=parts.__getitem__)
    return f"{words}; most of it from {best} ({parts[best]:+.2f})"
