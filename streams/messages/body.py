"""The base of every message body, and the parts that several bodies share."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema


def _open(schema: dict[str, Any]) -> None:
    """Let readers accept fields that a later release adds."""
    schema.pop("additionalProperties", None)


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    PlainSerializer(_rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant as RFC 3339 in UTC, to the millisecond."""


class Body(BaseModel):
    """The ``data`` of an outgoing message: strict for its writer, open for its readers."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_extra=_open,
    )


class Money(Body):
    """An amount of money."""

    amount: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["3.49"])]
    """The amount as a decimal text, to the cent."""
    currency: Annotated[str, Field(min_length=3, max_length=3, examples=["USD"])]
    """The currency, ISO 4217."""


class Priority(Body):
    """The weight of an emission against others of equal priority: their product is compared."""

    probability: float
    """Of acceptance, as the model that decided foretold it; 1 where none did."""
    value: float
    """What it is worth when it is accepted, as its step says."""
    lever: float
    """The lever of its journey."""


class AboutEnrolment(Body):
    """What every message about an enrolment says."""

    customer: str
    """The customer; also the record's key and the CloudEvent's ``subject``."""
    journey: str
    """Name of the journey."""
    version: int
    """Version of the journey that the enrolment is pinned to."""
    enrolment: str
    """This customer's passage through the journey."""
    key: str | None = None
    """What tells several enrolments of one customer in one journey apart (a cart, an order)."""
    caused_by: str
    """Id of the event that led to this message."""


class TraceStep(Body):
    """One thing that was looked at on the way to a decision."""

    path: str
    """Its place in the document (``cart-rescue.steps.judge.branch.0``)."""
    result: str
    """What it gave: ``true``, ``false``, ``missing``, ``error``, or a word of the step."""
    values: dict[str, Any] = Field(default_factory=dict)
    """The values that it read."""
    note: str = ""
    """What else an operator should know."""
