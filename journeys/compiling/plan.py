"""The whole set: documents in, one plan out, and every finding of every document."""

import dataclasses
from collections.abc import Callable, Sequence

from journeys.budget import Budget
from journeys.compiling.building import Journeys
from journeys.compiling.calls import callees_first
from journeys.compiling.experiments import arms_of, compile_experiments
from journeys.compiling.features import compile_features, compile_vectors
from journeys.compiling.journey import compile_journey
from journeys.compiling.models import compile_model
from journeys.compiling.names import CONTROLS, Names
from journeys.compiling.offers import budget_of, compile_offer
from journeys.compiling.policies import compile_policy
from journeys.compiling.tests import check_test
from journeys.diagnostic import Diagnostic, Read
from journeys.documents import JourneyDocument, ModelDocument, OfferDocument
from journeys.entrances import Entrances
from journeys.event import VISIT
from journeys.experiment import Experiment
from journeys.features import FeaturePlan, series_of
from journeys.plan import JourneyPlan, Match, ModelPlan, Plan, Settings, Vector
from journeys.policies.caps import CapRule
from journeys.quote import OfferPlan
from journeys.series import Series
from journeys.steps.decide import DecideStep


def compile_plan(
    number: int, reads: Sequence[Read], settings: Settings, before: Plan
) -> tuple[Plan, list[Diagnostic]]:
    """Compile a set; journeys with findings are left out, and versions of the plan before stay known."""
    names = Names.of(reads)
    features = compile_features(reads, names)
    vectors = compile_vectors(reads, features, names)
    models = _models(reads, names, vectors)
    experiments = compile_experiments(_of(reads, "experiment"), names, before.experiments)
    remembered: list[FeaturePlan] = []
    journeys = _journeys(reads, names, vectors, models, experiments, remembered, features)
    journeys = {name: _with_earlier(one, before) for name, one in journeys.items()}
    implied, caps = _implied(reads, journeys), _caps(journeys)
    plan = Plan(
        number=number,
        settings=settings,
        journeys=journeys,
        versions={**before.versions, **{(j.name, j.version): j for j in journeys.values()}},
        entries=_entries(journeys),
        series=_by_event([*_once(features), *remembered]),
        feature_of=features,
        models=models | implied,
        observers=_listening(models, lambda model: model.observe and model.observe.match),
        answered={
            event: {model.name: model for model in found}
            for event, found in _listening(models, lambda model: model.label).items()
        },
        asked=_listening(models, lambda model: model.every),
        experiments=experiments,
        outputs={model.publishes: model for model in models.values() if model.publishes},
        schemas={name: fields for name, fields in names.events.items() if name not in CONTROLS},
        declared=names.said,
        budgets=_budgets(reads),
        longest_cap=max((cap.within for cap in caps), default=0),
        caps=caps,
        asked_warm=before.asked_warm | names.asked_warm,
    )
    for read in _of(reads, "test"):
        check_test(read, names, plan)
    return plan, sorted(names.findings)


def _of(reads: Sequence[Read], kind: str) -> list[Read]:
    return sorted((read for read in reads if read.kind == kind), key=lambda read: read.name)


def _models(
    reads: Sequence[Read], names: Names, vectors: dict[str, Vector]
) -> dict[str, ModelPlan]:
    found: dict[str, ModelPlan] = {}
    for read in _of(reads, "model"):
        model = compile_model(read, names, vectors)
        if model is not None:
            found[model.name] = model
        elif isinstance(read.document, ModelDocument) and read.document.publishes:
            names.forget([read.document.publishes])
    return found


def _journeys(
    reads: Sequence[Read],
    names: Names,
    vectors: dict[str, Vector],
    models: dict[str, ModelPlan],
    experiments: dict[str, Experiment],
    remembered: list[FeaturePlan],
    features: dict[str, FeaturePlan],
) -> dict[str, JourneyPlan]:
    compiled = {read.name: compile_policy(read, names) for read in _of(reads, "policy")}
    policies = {name: rules for name, rules in compiled.items() if rules is not None}
    documents = {
        read.name: read.document
        for read in _of(reads, "model")
        if isinstance(read.document, ModelDocument) and read.name in models
    }
    offers: dict[str, OfferPlan] = {}
    for read in _of(reads, "offer"):
        offer = compile_offer(read, names, documents, vectors, features)
        offers |= {offer.name: offer} if offer else {}
    arms = arms_of(_of(reads, "experiment"))
    in_force = {name: one for name, one in experiments.items() if name in arms}
    others = Journeys({read.name: read for read in _of(reads, "journey")}, {}, in_force, arms)
    for read in callees_first(_of(reads, "journey")):
        journey = compile_journey(
            read, names, policies, vectors, offers, models, remembered, others
        )
        if journey is not None:
            others.built[journey.name] = journey
    return dict(sorted(others.built.items()))


def _with_earlier(journey: JourneyPlan, before: Plan) -> JourneyPlan:
    """Keep how the same version was built before: who stands inside a call stays with that."""
    last = before.journey(journey.name, journey.version)
    known = (dataclasses.replace(last, earlier=()), *last.earlier) if last is not None else ()
    earlier = tuple(one for one in known if one.calls and one.calls != journey.calls)
    return dataclasses.replace(journey, earlier=earlier) if earlier else journey


def _implied(reads: Sequence[Read], journeys: dict[str, JourneyPlan]) -> dict[str, ModelPlan]:
    """Give the models of ``decide`` steps that name none."""
    documents = {read.name: read.document for read in _of(reads, "journey")}
    found: dict[str, ModelPlan] = {}
    for journey in journeys.values():
        document = documents[journey.name]
        for name, step in journey.steps.items():
            if isinstance(step, DecideStep) and isinstance(document, JourneyDocument):
                own = document.steps.get(name)
                decide = own.decide if own else None  # a called journey's models are its own
                if decide is not None and decide.model is None:
                    settings = dict(decide.settings)
                    plan = ModelPlan(step.model, step.policy, settings, step.vector)
                    found[step.model] = plan
    return found


def _listening(
    models: dict[str, ModelPlan], match: Callable[[ModelPlan], Match | None]
) -> dict[str, tuple[ModelPlan, ...]]:
    """Give, by event name, the models of which something waits for that event."""
    found: dict[str, tuple[ModelPlan, ...]] = {}
    for model in models.values():
        waits = match(model)
        if waits is not None:
            found[waits.event] = (*found.get(waits.event, ()), model)
    return found


def _entries(journeys: dict[str, JourneyPlan]) -> dict[str, Entrances]:
    found: dict[str, list[JourneyPlan]] = {}
    for journey in sorted(journeys.values(), key=_entering):
        if journey.entry.match.event != VISIT:
            found.setdefault(journey.entry.match.event, []).append(journey)
    return {event: Entrances.of(some) for event, some in found.items()}


def _entering(journey: JourneyPlan) -> tuple[float, str]:
    """Journeys enter by name; where they exclude each other, by priority before."""
    return (-journey.priority if journey.exclusive else 0.0, journey.name)


def _once(features: dict[str, FeaturePlan]) -> list[FeaturePlan]:
    """Give each feature once, whatever numbers it gives."""
    return list({feature.name: feature for feature in features.values()}.values())


def _by_event(features: Sequence[FeaturePlan]) -> dict[str, tuple[Series, ...]]:
    found: dict[str, tuple[Series, ...]] = {}
    for series in series_of(features):
        found[series.match.event] = (*found.get(series.match.event, ()), series)
    return found


def _caps(journeys: dict[str, JourneyPlan]) -> tuple[CapRule, ...]:
    rules = (rule for journey in journeys.values() for rule in journey.rules)
    return tuple(dict.fromkeys(rule for rule in rules if isinstance(rule, CapRule)))


def _budgets(reads: Sequence[Read]) -> dict[str, Budget]:
    found: dict[str, Budget] = {}
    for read in _of(reads, "offer"):
        if isinstance(read.document, OfferDocument):
            found |= budget_of(read.document)
    return found
