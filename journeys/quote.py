"""A quote: the ladder of prices, the guardrails that cut it before any learner is asked, and the sum to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from journeys.event import Millis
from journeys.state import Quoted

if TYPE_CHECKING:
    from journeys.expressions import Condition, ValueExpression
    from journeys.plan import Vector

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class OfferPlan:
    """An offer document, compiled. Shares (``cost``, ``margin``, ``floor``, ``move``) are of the list price.

    ``list_price`` is an expression, or the name of a family of features at ``{on}``; ``place`` is where
    the document stands, ``file:line``.
    """

    name: str
    version: int
    currency: str
    discounts: tuple[Decimal, ...]
    list_price: "ValueExpression | str"
    model: str
    vector: "Vector"
    eligible: "Condition | None" = None
    cost: Decimal = Decimal(0)
    margin: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    move: Decimal | None = None
    move_per: Millis = 0
    stable_for: Millis = 0
    budget: str = ""
    explore: float = 0.02
    baseline: Decimal = Decimal(0)
    disclosure: str = ""
    observational: bool = True
    valid_for: Millis = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One point of the ladder: what is taken off, and what is left to pay."""

    discount: Decimal
    price: Decimal

    @property
    def label(self) -> str:
        """The rung's name as an arm: its discount.

        >>> Rung(Decimal("0.30"), Decimal("7.00")).label
        '30%'
        """
        return f"{(self.discount * 100).normalize():f}%"


@lru_cache(maxsize=4096, typed=True)
def money(amount: float | Decimal) -> Decimal:
    """Give an amount in whole cents, halves up.

    >>> money(2.675)
    Decimal('2.68')
    """
    return Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)


def ladder(offer: OfferPlan, list_price: Decimal) -> tuple[Rung, ...]:
    """Give every point of the ladder at this list price."""
    return _rungs(offer.discounts, list_price)


@lru_cache(maxsize=4096)
def _rungs(discounts: tuple[Decimal, ...], list_price: Decimal) -> tuple[Rung, ...]:
    return tuple(Rung(d, money(list_price * (1 - d))) for d in discounts)


def last_quote(quotes: Iterable[Quoted], offer: str, on: str) -> Quoted | None:
    """Give the last quote of an offer for one thing."""
    return next((q for q in quotes if q.offer == offer and q.on == on), None)


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A hard limit and the rungs that it takes away."""

    code: str
    bound: str
    stopped: tuple[str, ...]


def guardrails(
    offer: OfferPlan,
    rungs: Iterable[Rung],
    list_price: Decimal,
    last: Quoted | None,
    left: Decimal | None,
) -> tuple[tuple[Rung, ...], tuple[Guardrail, ...]]:
    """Give the rungs that no limit takes away, and the limits that took some."""
    kept = tuple(rungs)
    bound: list[Guardrail] = []
    for code, limit, allows in _limits(offer, list_price, last, left):
        stopped = tuple(rung.label for rung in kept if not allows(rung))
        if stopped:
            bound.append(Guardrail(code, str(limit), stopped))
            kept = tuple(rung for rung in kept if allows(rung))
    return kept, tuple(bound)


def quotable(
    offer: OfferPlan, list_price: Decimal, last: Quoted | None, left: Decimal | None
) -> bool:
    """Say whether any rung passes every limit; most often the first one does."""
    limits = tuple(allows for _, _, allows in _limits(offer, list_price, last, left))
    return any(all(allows(rung) for allows in limits) for rung in ladder(offer, list_price))


def _limits(
    offer: OfferPlan, list_price: Decimal, last: Quoted | None, left: Decimal | None
) -> Any:
    if offer.floor is not None:
        floor = money(list_price * offer.floor)
        yield "floor", floor, lambda rung: rung.price >= floor
    if offer.ceiling is not None:
        ceiling = money(list_price * offer.ceiling)
        yield "ceiling", ceiling, lambda rung: rung.price <= ceiling
    if offer.margin is not None:
        least = money(list_price * (offer.cost + offer.margin))
        yield "margin", least, lambda rung: rung.price >= least
    if offer.move is not None and last is not None:
        before = Decimal(str(last.discount))
        yield (
            "largest_move",
            offer.move,
            lambda rung: abs(rung.discount - before) <= offer.move,
        )
    if left is not None:
        yield "budget", left, lambda rung: list_price - rung.price <= left


def components(list_price: Decimal, rung: Rung, currency: str) -> list[dict[str, Any]]:
    """Give what the price is made of; the amounts sum to it to the cent."""
    off = rung.price - list_price
    parts = [{"code": "list", "amount": amount(list_price, currency)}]
    return [*parts, {"code": "coupon", "amount": amount(off, currency)}] if off else parts


def amount(value: Decimal, currency: str) -> dict[str, str]:
    """Give money as messages carry it.

    >>> amount(Decimal("3.49"), "USD")
    {'amount': '3.49', 'currency': 'USD'}
    """
    return {"amount": str(value), "currency": currency}
