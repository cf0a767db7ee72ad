"""Offers: a document becomes a ladder with its guardrails."""

from collections.abc import Mapping

from journeys.budget import Budget
from journeys.compiling.guardrails import check_limits, check_protected, made_of
from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import ModelDocument, OfferDocument
from journeys.expressions import Condition, ValueExpression
from journeys.features import FeaturePlan
from journeys.plan import Vector
from journeys.quote import OfferPlan


def compile_offer(
    read: Read,
    names: Names,
    models: Mapping[str, ModelDocument],
    vectors: Mapping[str, Vector],
    features: Mapping[str, FeaturePlan],
) -> OfferPlan | None:
    """Give the offer; None when it has findings."""
    document = read.document
    assert isinstance(document, OfferDocument)  # noqa: S101 - the caller chose it by kind
    before = len(names.findings)
    types = names.types(bound={"on": "string"})
    listed = _list_price(read, names, document.list_price, types)
    model = models.get(document.model)
    if model is None:
        message = f"no document names the model {document.model!r}"
        names.add(read, ("model",), "E012", message, close_to(document.model, models))
    elif model.kind != "demand":
        message = f"the model {document.model!r} is of kind {model.kind}: a price needs demand"
        names.add(read, ("model",), "E016", message)
    eligible = names.condition(read, ("eligible",), document.eligible, types)
    if len(names.findings) > before or model is None or model.features not in vectors:
        return None
    offer = _offer(read, document, listed or "", eligible, vectors[model.features])
    check_limits(read, names, offer)
    check_protected(read, names, offer, made_of(features, models, vectors))
    return offer if len(names.findings) == before else None


def _offer(
    read: Read,
    document: OfferDocument,
    listed: ValueExpression | str,
    eligible: Condition | None,
    vector: Vector,
) -> OfferPlan:
    move = document.largest_move
    return OfferPlan(
        name=document.offer,
        version=document.version,
        currency=document.currency,
        discounts=tuple(document.ladder),
        list_price=listed,
        model=document.model,
        vector=vector,
        eligible=eligible,
        cost=document.cost,
        margin=document.margin,
        floor=document.floor,
        ceiling=document.ceiling,
        move=move.share if move else None,
        move_per=move.per if move else 0,
        stable_for=document.stable_for,
        budget=document.budget.name if document.budget else "",
        explore=float(document.explore.floor),
        baseline=document.baseline,
        disclosure=document.disclosure or "",
        observational=document.observational,
        place=read.place(("offer",)),
    )


def _list_price(
    read: Read, names: Names, source: str, types: Mapping[str, str]
) -> ValueExpression | str | None:
    """Give the expression, or the family of features that ``{on}`` stands in."""
    if "{on}" not in source:
        return names.number(read, ("list_price",), source, types)
    family = source.removesuffix(".{on}")
    if any(name.startswith(f"{family}.") for name in names.common):
        return source.removeprefix("customer.")
    names.add(read, ("list_price",), "E012", f"no family of features is called {family!r}")
    return None


def budget_of(document: OfferDocument) -> dict[str, Budget]:
    """Give the budget that an offer spends."""
    if document.budget is None:
        return {}
    one = document.budget
    return {one.name: Budget(one.name, one.amount, document.currency, one.per)}
