"""Poison: records that no shop should send; each kind is a function of a good event."""

import json

CUSTOMER = "nobody"


def said(event, **changed):
    """Give the bytes of an event with some attributes changed; what is None is left out."""
    parts = {name: value for name, value in (event | changed).items() if value is not None}
    return json.dumps(parts).encode()


def _deep(event):
    return event["subject"].encode(), b'{"a":' * 10_000 + b"1" + b"}" * 10_000


def _key(event):
    return event["subject"].encode()


KINDS = {
    "invalid JSON": lambda event: (_key(event), said(event)[:-7]),
    "bad UTF-8": lambda event: (_key(event), said(event, source="/till~").replace(b"~", b"\xff")),
    "a list": lambda event: (_key(event), b"[1, 2]"),
    "a text for a number": lambda event: (
        _key(event),
        said(event, type="cart.paid", data=CART | {"value": "much"}),
    ),
    "a field is missing": lambda event: (_key(event), said(event, data={"page": "home"})),
    "no key": lambda event: (None, said(event)),
    "key is not subject": lambda event: (b"somebody", said(event)),
    "nested 10,000 deep": _deep,
    "unknown type": lambda event: (_key(event), said(event, type="cart.pait")),
    "tombstone": lambda event: (_key(event), None),
    "no id": lambda event: (_key(event), said(event, id=None)),
}
"""What each kind makes of a good event: key and value."""
CART = {"visit": "v0", "value": 1.0, "item": "apple", "items": ["apple"], "prices": {"apple": 1.0}}
