"""What each record of the input is: an event of a customer, one of Rumbo's own, or nothing useful."""

import json
from typing import NamedTuple

FIELDS = {
    "visit.began": {"visit": str},
    "cart.paid": {"visit": str, "value": (int, float), "item": str, "items": list, "prices": dict},
}
"""What the chaos schema declares as needed."""
DEEPEST = 64


class Event(NamedTuple):
    """Something a customer did."""

    id: str
    type: str
    customer: str
    data: dict


class Own(NamedTuple):
    """An event that Rumbo appended itself."""

    type: str
    data: dict


class Bad(NamedTuple):
    """What must become a dead letter, and the cause that it must name."""

    cause: str


def read(record):
    """Read a record as far as its envelope goes."""
    if record.value is None:
        return Bad("tombstone")
    try:
        said = json.loads(record.value.decode())
    except RecursionError:
        return Bad("too_deep")
    except ValueError:
        return Bad("not_json")
    if not isinstance(said, dict):
        return Bad("wrong_type")
    if _depth(said) > DEEPEST:
        return Bad("too_deep")
    return _envelope(record, said)


def _envelope(record, said):
    if str(said.get("type", "")).startswith("rumbo."):
        return Own(said["type"], said["data"])
    if not said.get("id"):
        return Bad("no_id")
    if record.key is None:
        return Bad("no_key")
    if record.key.decode() != said.get("subject"):
        return Bad("key_mismatch")
    return Event(said["id"], said["type"], said["subject"], said["data"])


def valid(event):
    """Judge an event by the schema: `Bad` or None."""
    fields = FIELDS.get(event.type)
    if fields is None:
        return Bad("unknown_event")
    for name, kind in fields.items():
        if not isinstance(event.data.get(name), kind) or isinstance(event.data[name], bool):
            return Bad("invalid")
    return None


def _depth(value):
    level, depth = [value], 0
    while level:
        depth += 1
        inside = [list(o.values()) if isinstance(o, dict) else o for o in level]
        level = [one for many in inside for one in many if isinstance(one, dict | list)]
    return depth
