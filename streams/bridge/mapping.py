"""How a foreign record becomes an event: which of its fields are id, type, subject, time and data."""

from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from journeys.local_time import millis
from streams.envelope.draft import MAX_CUSTOMER, name_of, object_of, text
from streams.envelope.instant import LATEST, read_time
from streams.envelope.json_object import read_object
from streams.envelope.outgoing import rfc3339
from streams.envelope.rejection import Cause, RefusedError
from streams.lanes.fold import Record
from streams.topics import INPUT_LIMIT

UNITS = {"s": 1000.0, "ms": 1.0, "us": 0.001}
"""How many milliseconds one of a number's units has."""


class MappingError(Exception):
    """The mapping cannot be used; the message says where it is wrong."""


class NotMapped(Exception):
    """A record cannot become an event; the message says why."""


class Mapping(BaseModel):
    """Texts that begin with ``$`` point into the record, others are taken as they are.

    ``$.order.id`` is a field of the value, ``$`` the whole value, ``$key`` the record's key,
    ``$timestamp`` its timestamp and ``$position`` its topic, partition and offset. ``otherwise``
    says what becomes of a record that cannot be mapped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Annotated[str, Field(min_length=1)]
    type: Annotated[str, Field(min_length=1)]
    id: str = "$position"
    time: str = "$timestamp"
    data: str = "$"
    source: str = ""
    types: dict[str, str] | None = None
    time_unit: Literal["s", "ms", "us"] = "ms"
    otherwise: Literal["stop", "skip"] = "stop"


Event = tuple[bytes, bytes]
"""Key and value of an event's record."""


def read(path: Path | None, options: dict[str, str]) -> Mapping:
    """Read a mapping's file; its lines that are options too give way to them.

    Raises
    ------
    MappingError
        Where the file or an option is wrong.
    """
    said = {} if path is None else _file(path)
    try:
        return Mapping(**(said | options))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise MappingError(f"{path or 'the mapping'}: {wrong}") from None


def _file(path: Path) -> dict[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(StringIO(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise MappingError(f"{path}: {error}") from None
    if not isinstance(found, dict):
        raise MappingError(f"{path}: a mapping has lines such as `subject: $.customer`")
    return {str(name): value for name, value in found.items()}


def event(mapping: Mapping, record: Record, position: str, source: str) -> Event | None:
    """Make the event of a record; None where ``types`` leaves its type out.

    >>> mapping = Mapping(subject="$.who", type="$.what", types={"Sold": "order.completed"})
    >>> record = Record(4, 0, None, b'{"who": 7, "what": "Sold"}')
    >>> event(mapping, record, "orders:0:4", "/bridge/orders")[0]
    b'7'

    Raises
    ------
    NotMapped
        Where a field is missing or cannot be what it should.
    """
    try:
        return _event(mapping, record, position, source)
    except RefusedError as error:
        raise NotMapped(error.rejection.sentence) from None


def _event(mapping: Mapping, record: Record, position: str, source: str) -> Event | None:
    if record.value is None:
        raise NotMapped("the record has no value")
    found = _Fields(record, read_object(record.value), position)
    kind = _type(mapping, found)
    if kind is None:
        return None
    customer = text(_text(found, mapping.subject), "subject", Cause.NO_CUSTOMER, MAX_CUSTOMER)
    made = {
        "specversion": "1.0",
        "id": text(_text(found, mapping.id), "id", Cause.NO_ID),
        "source": mapping.source or source,
        "type": kind,
        "subject": customer,
        "time": _time(mapping, found.get(mapping.time)),
        "data": object_of(found.get(mapping.data), "data"),
    }
    value = orjson.dumps(made)
    if len(value) > INPUT_LIMIT:
        raise NotMapped(f"the event has {len(value)} bytes, more than {INPUT_LIMIT}")
    return customer.encode(), value


class _Fields:
    """What a mapping's texts point at in one record."""

    def __init__(self, record: Record, value: dict[str, Any], position: str) -> None:
        self._record = record
        self._value = value
        self._position = position

    def get(self, place: str) -> Any:
        """Give what a text points at, or the text itself."""
        if place == "$":
            return self._value
        if place.startswith("$."):
            return self._field(place)
        named = {"$timestamp": self._record.timestamp, "$position": self._position}
        if place == "$key":
            return None if self._record.key is None else self._record.key.decode(errors="replace")
        return named.get(place, place)

    def _field(self, place: str) -> Any:
        found: Any = self._value
        for name in place[2:].split("."):
            found = found.get(name) if isinstance(found, dict) else None
            if found is None:
                raise NotMapped(f"there is no {place}")
        return found


def _type(mapping: Mapping, found: _Fields) -> str | None:
    said = _text(found, mapping.type)
    if mapping.types is not None:
        if said not in mapping.types:
            return None
        said = mapping.types[said]
    return name_of(said, "type")


def _text(found: _Fields, place: str) -> Any:
    """Give a text; whole numbers are written as they are."""
    value = found.get(place)
    return str(value) if type(value) is int else value


def _time(mapping: Mapping, value: Any) -> str:
    """Give an instant: an RFC 3339 text, or a number since 1970 in the mapping's unit."""
    if type(value) in (int, float):
        unit = 1.0 if mapping.time == "$timestamp" else UNITS[mapping.time_unit]
        if not 0 <= value * unit < _LATEST:
            raise NotMapped(f"{value} is no time in {mapping.time_unit} since 1970")
        return rfc3339(int(value * unit))
    read_time(value, "time")
    return str(value)


_LATEST = millis(LATEST)
