"""What all documents share: strict models, and the small things that they are written with."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from journeys import durations
from journeys.event import Millis


class Strict(BaseModel):
    """A part of a document: unknown keys are errors, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def exactly_one(*keys: str) -> JsonDict:
    """Tell editors that exactly one of these keys stands in a part.

    >>> exactly_one("at", "after")
    {'oneOf': [{'required': ['at']}, {'required': ['after']}]}
    """
    return {"oneOf": [{"required": [key]} for key in keys]}


def _reading(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        return read(str(value)) if isinstance(value, str | int | float) else value

    return take


def _writing(write: Callable[[Any], str], kind: type) -> PlainSerializer:
    """Write values of this kind as people do; in a union others come by, which stay as they are."""
    return PlainSerializer(
        lambda value: write(value) if isinstance(value, kind) else value, when_used="json"
    )


Span = Annotated[
    Millis,
    BeforeValidator(_reading(durations.duration)),
    _writing(durations.written, int),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{durations.PATTERN}$",
            "examples": ["45m", "3d", "PT1H"],
        }
    ),
]
"""A duration: ``45m``, ``3d``, ``1d12h`` or ISO 8601."""

Offset = Annotated[
    Millis,
    BeforeValidator(_reading(durations.offset)),
    _writing(durations.written_offset, int),
    WithJsonSchema(
        {"type": "string", "pattern": f"^-?{durations.PATTERN}$", "examples": ["-3d", "2h"]}
    ),
]
"""A duration that may be negative: ``-3d`` is three days before."""

Share = Annotated[
    Decimal,
    BeforeValidator(_reading(durations.share)),
    _writing(durations.percent, Decimal),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{durations.SHARE_PATTERN}$"},
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "examples": ["5%"],
        }
    ),
]
"""A share: ``5%`` or ``0.05``."""


def whole(shares: dict[str, Decimal]) -> dict[str, Decimal]:
    """Give shares that add up to 100%; others are refused."""
    total = sum(shares.values())
    if total != 1:
        raise ValueError(f"the shares add up to {float(total):.6g}: they must be 1, which is 100%")
    return shares


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Instant = Annotated[
    datetime,
    AfterValidator(_in_utc),
    WithJsonSchema(  # no format: editors would miss the offset
        {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d", "examples": ["2026-03-02T10:00:00Z"]}
    ),
]
"""An instant in RFC 3339; without an offset it is in UTC."""

Truth = Annotated[bool, Field(strict=True)]
"""``true`` or ``false``; ``yes`` and ``on`` are texts in YAML 1.2."""

Cel = Annotated[str, Field(min_length=1, max_length=4096)]
"""An expression in CEL; quote it inside braces."""

NAME = r"^[a-z][a-z0-9_.-]{0,63}$"
STEP_NAME = r"^[a-z][a-z0-9_]{0,63}$"
STEP_PATH = r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,8}$"
FIELD_TYPE = (
    r"^(string|number|integer|boolean|timestamp|money|object"
    r"|list<(string|number|object)>|map<(string|number)>)\??$"
)
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
COUNTRY = r"^[A-Z]{2}$"

PATTERNS: dict[str, str] = {
    NAME: "a name has small letters, digits, '-', '_' and '.', at most 64",
    STEP_NAME: "a name of a step has small letters, digits and '_', at most 64",
    STEP_PATH: "a name of a step has small letters, digits and '_', at most 64; behind a call, '.' and its step",
    FIELD_TYPE: (
        "a type is string, number, integer, boolean, timestamp, money, object, list<string>,"
        " list<number>, list<object>, map<string> or map<number>; with ? the field may be missing"
    ),
    CLOCK: 'a time of day is written "08:00"',
    COUNTRY: "a country is its code of two capital letters, such as ES",
}
"""What each pattern means, for the person whose text does not fit it."""

Clock = Annotated[str, Field(pattern=CLOCK, examples=["21:00"])]
"""A time of day, quoted."""

Country = Annotated[str, Field(pattern=COUNTRY, examples=["ES"])]
"""A country by its ISO 3166 code."""

Name = Annotated[str, Field(pattern=NAME, examples=["cart-rescue"])]
"""A name: small letters, digits, ``-``, ``_`` and ``.``."""

StepName = Annotated[str, Field(pattern=STEP_NAME, examples=["remind"])]
"""A step's name: small letters, digits and ``_``."""

StepPath = Annotated[str, Field(pattern=STEP_PATH, examples=["remind", "greet.tell"])]
"""A step's name; a called one's behind that of its call."""

Version = Annotated[int, Field(ge=1, strict=True)]
"""A version: 1, 2, 3 ... The same version never has two contents."""


class Document(Strict):
    """A document: its first key is its kind and its name."""

    version: Version = 1
    """Raised whenever the content changes."""
