"""The bytes of an outgoing message follow from the message alone."""

import os
import subprocess
import sys
from decimal import Decimal

import orjson
import pytest

from journeys.outcome import Message
from streams.envelope.outgoing import encode, rfc3339


def message(data, time=0):
    return Message(topic="price.offers", type="rumbo.offer", time=time, data=data, key="7")


def test_the_order_in_which_data_was_put_together_cannot_be_seen():
    one = encode("i", message({"a": {"x": 1, "y": 2}, "b": 3}), "s")
    two = encode("i", message({"b": 3, "a": {"y": 2, "x": 1}}), "s")
    assert one == two


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    code = (
        "from journeys.outcome import Message; from streams.envelope.outgoing import encode;"
        "import sys; d = {n: n for n in {'a', 'b', 'c', 'd', 'e'}};"
        "m = Message(topic='t', type='x', time=1, data=d, key='7');"
        "sys.stdout.buffer.write(encode('i', m, 's')[0])"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1


def test_money_stays_exact():
    value, _ = encode("i", message({"amount": Decimal("3.40")}), "s")
    assert orjson.loads(value)["data"] == {"amount": "3.40"}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (4102444800000, "2100-01-01T00:00:00.000Z"),
    ],
)
def test_instants_are_written_to_the_millisecond(at, text):
    assert rfc3339(at) == text
