"""A priced offer: the quote, what it is made of, and the limits that held it."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from streams.messages.action import Emission
from streams.messages.body import Body, Instant, Money

Share = Annotated[str, Field(pattern=r"^\d+(\.\d+)?%$", examples=["20%"])]
"""A share of the list price."""


class Component(Body):
    """One part of a price."""

    code: str
    """What it is: ``list``, ``coupon`` ..."""
    amount: Money
    """Added to the price; negative when it is taken off."""


class Rung(Body):
    """One point of the ladder that no guardrail took away."""

    discount: Share
    """What it takes off the list price."""
    propensity: float
    """The exact probability with which it would have been chosen."""
    score: float | None = None
    """What one shopper is expected to earn at it, in the quote's currency."""


class Guardrail(Body):
    """A hard limit that took points off the ladder before the learner was asked."""

    code: str
    """``floor``, ``ceiling``, ``margin``, ``largest_move``, ``budget`` ..."""
    bound: str
    """The limit's value."""
    stopped: list[Share]
    """The discounts that it took away."""


class Quote(Body):
    """A price for one thing, valid until an instant; the components sum to it to the cent."""

    quote: str
    """Id of the quote; a stable quote that is shown again keeps it."""
    decision: str
    """The decision that set the price."""
    offer: str
    """The offer document, ``name@version``."""
    on: str
    """What is priced: a category, a product, a cart."""
    listed: Annotated[Money, Field(alias="list")]
    """The price without the offer."""
    price: Money
    """The price to pay."""
    discount: Share
    """What was taken off, as a share of the list price."""
    components: Annotated[list[Component], Field(min_length=1)]
    """What the price is made of, in order."""
    valid_until: Instant | None
    """Until then the price is kept."""
    disclosure: str | None
    """The notice to show with a personalised price."""
    observational: bool
    """The demand was learned from prices that others set: the effect of the offer is not proven."""
    stable: bool
    """An earlier quote that still stands; no new choice was made."""
    reason: str
    """Why this price, in one line for a person."""
    model: str | None = None
    """The demand model that was asked."""
    snapshot: str | None = None
    """The model's snapshot in force."""
    baseline: bool = False
    """The baseline price was taken because the model is missing, stale or alarmed."""
    exploring: bool = False
    """The price was chosen to learn."""
    propensity: float | None = None
    """The probability with which this discount was chosen."""
    ladder: list[Rung] = Field(default_factory=list)
    """The points that were left to choose from."""
    guardrails: list[Guardrail] = Field(default_factory=list)
    """The limits that bound."""
    context: dict[str, float] = Field(default_factory=dict)
    """The features that the learner saw."""
    contributions: dict[str, float] = Field(default_factory=dict)
    """What each feature adds to the score of the chosen price."""
    evidence: dict[str, Any] = Field(default_factory=dict)
    """How much the model has learned about this product group."""

    @model_validator(mode="after")
    def _sums_to_the_cent(self) -> "Quote":
        total = sum(Decimal(part.amount.amount) for part in self.components)
        if total != Decimal(self.price.amount):
            raise ValueError(f"the components sum to {total}, the price is {self.price.amount}")
        return self


class Offer(Emission):
    """An offer to show, with its quote. It is published to ``price.offers`` only."""

    action: Literal[True] = True
    """Always true: something to act on."""
    quote: Quote
    """The priced quote."""
