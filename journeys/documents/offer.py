"""``offer``: a ladder of prices and the limits that no learner can cross."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from journeys.documents.base import Cel, Document, Name, Share, Span, Strict, Truth
from journeys.documents.steps import Explore


class LargestMove(Strict):
    """How far a customer's price may move."""

    share: Share
    """Of the list price ..."""
    per: Span
    """... since the quote of at most this long ago."""


class BudgetDocument(Strict):
    """What offers may give away."""

    name: Name
    """The budget's name: offers may share one."""
    amount: Decimal
    """How much."""
    per: Span
    """In how long."""


class OfferDocument(Document):
    """An offer."""

    offer: Name
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 4217."""
    list_price: Cel
    """The price without the offer; ``on`` is what is priced."""
    ladder: Annotated[list[Share], Field(min_length=2, max_length=64)]
    """The discounts to choose from."""
    model: Name
    """The demand model."""
    eligible: Cel | None = None
    """Who may have it."""
    cost: Share = Decimal(0)
    """What one sale costs, as a share of the list price."""
    margin: Share | None = None
    """The least margin over the cost, as a share of the list price."""
    floor: Share | None = None
    """The lowest price, as a share of the list price."""
    ceiling: Share | None = None
    """The highest price, as a share of the list price."""
    largest_move: LargestMove | None = None
    """How far a customer's price may move."""
    stable_for: Span = 0
    """The same customer sees the same price for so long."""
    budget: BudgetDocument | None = None
    """What may be given away."""
    explore: Explore = Explore()
    """How much is played to learn."""
    baseline: Share = Decimal(0)
    """The discount when the model is missing, stale or alarmed."""
    disclosure: str | None = None
    """The notice to show with a personalised price."""
    observational: Truth = True
    """The demand was learned from prices that others set; say so with every quote."""
