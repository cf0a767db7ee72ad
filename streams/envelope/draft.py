"""What the formats have in common: the checks that make an `Event`."""

from typing import Any

from journeys.event import Event, Millis, Position
from streams.envelope import position
from streams.envelope.headers import POSITION, REPLAYS
from streams.envelope.rejection import Cause, RefusedError

MAX_ID = 512
"""Most characters of an event's id, a source or a message id."""
MAX_NAME = 200
"""Most characters of an event's name."""
MAX_CUSTOMER = 256
"""Most bytes of a customer's id."""
RESERVED = "rumbo."
"""Names that begin so are Rumbo's own."""

Headers = dict[str, bytes]


def text(value: object, field: str, missing: Cause, most: int = MAX_ID) -> str:
    """Take a text of 1 to ``most`` characters; `RefusedError` names the field.

    >>> text("e1", "id", Cause.NO_ID)
    'e1'
    """
    if value is None or value == "":
        raise RefusedError(missing, f"The event has no {field!r}.")
    if type(value) is not str:
        kind = type(value).__name__
        raise RefusedError(Cause.WRONG_TYPE, f"{field!r} must be a text, not {kind}.")
    if len(value) > most:
        raise RefusedError(Cause.WRONG_TYPE, f"{field!r} is longer than {most} characters.")
    return value


def name_of(value: object, field: str) -> str:
    """Take an event's name; those of Rumbo itself are refused here."""
    name = text(value, field, Cause.NO_NAME, MAX_NAME)
    if name.startswith(RESERVED):
        sentence = f"Only Rumbo itself writes events named {RESERVED}*; choose another name."
        raise RefusedError(Cause.RESERVED, sentence)
    return name


def object_of(value: object, field: str) -> dict[str, Any]:
    """Take an object; nothing at all is an empty one."""
    if value is None:
        return {}
    if type(value) is not dict:
        kind = type(value).__name__
        raise RefusedError(Cause.WRONG_TYPE, f"{field!r} must be an object, not {kind}.")
    return value


def customer_of(key: bytes | None, named: object, field: str) -> str:
    """Take the customer: the record's key and the event's own word must be equal."""
    customer = text(named, field, Cause.NO_CUSTOMER, MAX_CUSTOMER)
    encoded = customer.encode()
    if len(encoded) > MAX_CUSTOMER:
        raise RefusedError(Cause.WRONG_TYPE, f"{field!r} is longer than {MAX_CUSTOMER} bytes.")
    if not key:
        sentence = f"The record has no key; the key must be the customer, as {field!r} is."
        raise RefusedError(Cause.NO_KEY, sentence)
    if encoded != key:
        sentence = f"The record's key and {field!r} differ; both must be the customer."
        raise RefusedError(Cause.KEY_MISMATCH, sentence)
    return customer


def event(
    headers: Headers,
    *,
    identity: str,
    name: str,
    customer: str,
    time: Millis,
    data: dict[str, Any],
    source: str,
    replays: object = None,
) -> Event:
    """Put an event together, with where it was forwarded from and what it replays."""
    return Event(
        id=identity,
        name=name,
        customer=customer,
        time=time,
        data=data,
        source=source,
        origin=_origin(headers),
        replays=_replays(headers, replays),
    )


def utf8(value: bytes, field: str) -> str:
    """Read a header; `RefusedError` when its bytes are no UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise RefusedError(Cause.WRONG_TYPE, f"The header {field!r} is not UTF-8.") from None


def _origin(headers: Headers) -> Position | None:
    if POSITION not in headers:
        return None
    try:
        return position.parse(utf8(headers[POSITION], POSITION))
    except ValueError as error:
        raise RefusedError(Cause.BAD_POSITION, f"The header {POSITION!r}: {error}.") from None


def _replays(headers: Headers, said: object) -> str:
    if REPLAYS in headers:
        said = utf8(headers[REPLAYS], REPLAYS)
    return "" if said is None or said == "" else text(said, "replays", Cause.WRONG_TYPE)
