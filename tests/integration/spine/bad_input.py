"""Bad input of every kind, and what becomes of it: its cause and its stage."""

from typing import NamedTuple

from tests.integration.spine.recording import INPUT

CUSTOMER = "bad-input"
TIME = "2017-01-20T12:00:00Z"
KIB = 1024


class Bad(NamedTuple):
    """A record, and what is wrong with it."""

    cause: str
    stage: str
    value: bytes | None
    key: bytes | None = CUSTOMER.encode()
    headers: tuple[tuple[str, bytes], ...] = (("x-shop", b"\x00\xff"),)
    passes: dict = {}  # noqa: RUF012 - never changed


def event(**changed):
    """Write an order by hand; what is None is left out."""
    parts = {
        "specversion": '"1.0"',
        "id": '"bad-1"',
        "source": '"/by-hand"',
        "type": '"order.completed"',
        "subject": f'"{CUSTOMER}"',
        "time": f'"{TIME}"',
        "data": '{"basket_id": "b1", "value": 3.5, "categories": ["CHEESE"]}',
    } | changed
    return ("{" + ", ".join(f'"{n}": {v}' for n, v in parts.items() if v) + "}").encode()


def order(value):
    """Write the data of an order with this value."""
    return f'{{"basket_id": "b1", "value": {value}, "categories": ["CHEESE"]}}'


BAD = {
    "undecodable": Bad("not_json", "decode", b"\xff\xfe{"),
    "no value": Bad("tombstone", "decode", None),
    "a list": Bad("wrong_type", "decode", b"[1, 2]"),
    "no envelope": Bad("unknown_format", "decode", b'{"basket_id": "b1"}'),
    "a text for a number": Bad("invalid", "validate", event(data=order('"much"'))),
    "a field is missing": Bad("invalid", "validate", event(data='{"basket_id": "b1"}')),
    "data of a wrong type": Bad("wrong_type", "decode", event(data='"an order"')),
    "NaN": Bad("not_json", "decode", event(data=order("NaN"))),
    "beyond a double": Bad("not_json", "decode", event(data=order("1e400"))),
    "nested 10,000 deep": Bad("too_deep", "decode", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "over 256 KiB": Bad(
        "too_large",
        "decode",
        event(data=f'{{"note": "{"x" * 256 * KIB}"}}'),
        passes={"compression_type": "gzip"},
    ),
    "no id": Bad("no_id", "decode", event(id=None)),
    "no time": Bad("no_time", "decode", event(time=None)),
    "a time that is none": Bad("bad_time", "decode", event(time='"soon"')),
    "an unknown name": Bad("unknown_event", "validate", event(type='"order.complete"')),
    "no key": Bad("no_key", "decode", event(), key=None),
    "key is not subject": Bad("key_mismatch", "decode", event(subject='"another"')),
    "too early": Bad("too_early", "time", event(time='"2018-01-20T12:00:00Z"')),
    "too old": Bad("too_old", "time", event(time='"2016-01-20T12:00:00Z"')),
    "a forged clock": Bad(
        "bad_signature", "control", event(type='"rumbo.clock.advanced"', subject=None), key=None
    ),
}
"""Every kind of bad input, by a name."""


async def send_bad(shop):
    """Send each kind once; give where it lies: name -> (partition, offset)."""
    placed = {}
    for name, bad in BAD.items():
        partition = shop.place(CUSTOMER)
        record = (partition, bad.key, bad.value, list(bad.headers))
        (offset,) = await shop.send(INPUT, record, **bad.passes)
        placed[name] = (partition, offset)
    return placed
