"""What no price may be: outside its own limits, or learned from what a customer is."""

from collections.abc import Iterator, Mapping, Sequence

from journeys.compiling.names import Names
from journeys.diagnostic import Read
from journeys.documents import ModelDocument
from journeys.features import FeaturePlan
from journeys.plan import Vector
from journeys.quote import OfferPlan
from journeys.tree import Loc

EVERYWHERE = frozenset(
    {
        *("affect", "emotion", "mood", "gender", "pregnancy", "pregnant", "disability", "disabled"),
        *("ethnicity", "ethnic", "religion", "religious", "nationality", "postcode", "zipcode"),
        *("birthdate", "birthday", "birthyear"),
    }
)
"""Words that no part of a name may be when its value reaches a price."""

AT_THE_BEGINNING = frozenset({"age", "sex", "race", "zip", "health"})
"""Words that mean the person only where a name begins with them: ``cart.age`` is that of a cart."""


def protected(name: str) -> bool:
    """Say whether this name says what a customer is or feels.

    >>> [protected(name) for name in ("affect.joy", "event.age_group", "cart.age", "usual_gender")]
    [True, True, False, True]
    """
    parts = name.removeprefix("customer.").removeprefix("event.").replace(".", "_").split("_")
    return parts[0] in AT_THE_BEGINNING or not EVERYWHERE.isdisjoint(parts)


def check_limits(read: Read, names: Names, offer: OfferPlan) -> None:
    """Find limits that leave no price whatever the ladder."""
    if offer.floor is not None and offer.ceiling is not None and offer.floor > offer.ceiling:
        names.add(read, ("floor",), "E024", "the floor lies above the ceiling: no price is left")


def made_of(
    features: Mapping[str, FeaturePlan],
    models: Mapping[str, ModelDocument],
    vectors: Mapping[str, Vector],
) -> dict[str, tuple[str, ...]]:
    """Say for each feature, and for what each model publishes, from which names it is made."""
    found: dict[str, tuple[str, ...]] = {}
    for name, feature in features.items():
        parts = (feature.match.where, feature.value, feature.per)
        found[name] = tuple(one for part in parts if part for one in part.reads)
    for model in models.values():
        if model.publishes and model.features in vectors:
            found[model.publishes] = vectors[model.features].entries
    return found


def check_protected(
    read: Read, names: Names, offer: OfferPlan, made: Mapping[str, Sequence[str]]
) -> None:
    """Find what a customer is or feels on its way to a price: read by it, or by what it reads."""
    for loc, name in _read(offer):
        found = _protected_in(name, made)
        if found:
            by = "" if found == name else f", by {name!r}"
            names.add(read, loc, "E025", f"a price must not follow from {found!r}{by}")


def _read(offer: OfferPlan) -> Iterator[tuple[Loc, str]]:
    """Give every name that a price follows from, and where the offer says so."""
    priced, eligible = offer.list_price, offer.eligible
    yield from ((("model",), name) for name in offer.vector.entries)
    yield from (
        (("list_price",), n) for n in ((priced,) if isinstance(priced, str) else priced.reads)
    )
    yield from ((("eligible",), name) for name in (eligible.reads if eligible else ()))


def _protected_in(name: str, made: Mapping[str, Sequence[str]]) -> str:
    """Give the name that is protected: this one, or one from which it is made, however far away."""
    seen: dict[str, None] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop(0)
        if protected(one):
            return one
        if one not in seen:
            seen[one] = None
            waiting += made.get(one.removeprefix("customer."), ())
    return ""
