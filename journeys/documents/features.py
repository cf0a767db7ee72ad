"""``features``: what a customer's events add up to, one definition for conditions, learners and prices."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from journeys.documents.base import Cel, Document, Name, Span, Strict

Kind = Literal[
    "count", "sum", "mean", "decayed", "distinct", "since", "last", "gap_mean", "gap_sd", "gap_long"
]
"""What a feature is: see the reference of features."""


class FeatureDocument(Strict):
    """One feature."""

    kind: Kind
    """``count``, ``sum``, ``mean`` (over ``window``), ``decayed`` (with ``half_life``), ``distinct`` (different
    texts of ``value`` over ``window``, exactly up to 64, estimated beyond), ``since`` and
    ``gap_mean`` / ``gap_sd`` / ``gap_long`` (mean + 2 sd), in days, ``last`` (the last ``value``, or a list of the
    last ``n``)."""
    event: Name
    """The event that it counts."""
    where: Cel | None = None
    """Which of these events."""
    value: Cel | None = None
    """What is added up, 1 when it is left out; for distinct the text that is told apart."""
    n: Annotated[int | None, Field(ge=1, le=32, strict=True)] = None
    """For last: a list of so many values, numbers or texts, the newest first."""
    window: Span | None = None
    """How far back, for count, sum and mean."""
    half_life: Span | None = None
    """When half of it is forgotten, for decayed."""
    per: Cel | None = None
    """A list of keys: one number per key."""
    keys: Annotated[list[str] | None, Field(max_length=256)] = None
    """The keys that are kept."""
    amounts: str | None = None
    """The event's field that maps a key to its number, instead of ``value``."""
    transform: Literal["log1p", "decay"] | None = None
    """``log1p``, or ``decay``: one half per ``scale``."""
    scale: Span | None = None
    """The half-life of ``decay``."""
    missing: float | None = None
    """The number while nothing is known."""
    ttl: Span | None = None
    """It (each key of its own) is forgotten when no event has touched it for so long."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {"count": "window", "sum": "window", "mean": "window", "decayed": "half_life"}
        needs |= {"distinct": "window"}
        needed = needs.get(self.kind)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"a feature of kind {self.kind} needs {needed}")
        if (self.per is None) != (self.keys is None):
            raise ValueError("per and keys go together")
        if self.transform == "decay" and self.scale is None:
            raise ValueError("transform decay needs scale")
        if self.kind == "distinct" and (self.value is None or self.amounts is not None):
            raise ValueError("a feature of kind distinct needs value, and no amounts")
        if self.n is not None and (self.kind != "last" or self.transform or self.missing):
            raise ValueError("n goes with kind last, without transform and missing")
        if self.kind in {"sum", "mean", "last"} and (self.value is None) == (self.amounts is None):
            raise ValueError(f"a feature of kind {self.kind} needs value, or amounts by key")
        return self


class FeaturesDocument(Document):
    """A set of features, and the vectors that learners see."""

    features: Name
    """Its name."""
    description: str = ""
    """What it is about, for people."""
    define: dict[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")], FeatureDocument
    ]
    """The features by name; conditions read them as ``customer.<name>``."""
    vectors: dict[Name, Annotated[list[str], Field(min_length=1, max_length=256)]] = {}
    """Named lists of features; a family with ``keys`` gives one number per key, or the one of
    ``name.{on}`` where something is priced."""
