"""Snapshots: equal bytes for equal learners, and a sentence for every way they can be wrong."""

import os
import subprocess
import sys

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from online_models import (
    KINDS,
    Snapshot,
    SnapshotError,
    SnapshotName,
    build,
    dump,
    load,
    seal,
    unseal,
)
from online_models.snapshot import LIMIT, SCHEMA, name_of, pack, unpack

EXAMPLES = {
    "thompson": {"context": {"x": 0.5, "a": 1.0}, "arm": "milk", "reward": 1.0},
    "uniform": {"context": {}, "arm": "milk", "reward": 1.0},
    "most_popular": {"context": {}, "arm": "milk", "reward": 1.0},
    "demand": {"rows": [{"group": "milk", "discount": 0.1, "context": {"x": 1}, "bought": True}]},
    "observed_demand": {
        "at": 0,
        "rows": [{"group": "milk", "discount": 0.1, "context": {"x": 1}, "bought": True}],
    },
    "chance": {"context": {"days": 3.0, "a": 1.0}, "label": True},
}


def taught(kind):
    learner = build(kind, {})
    learner.learn_one(EXAMPLES[kind])
    return learner


def resealed(data, change):
    """The same snapshot with other content and a checksum that is right."""
    plain = msgspec.to_builtins(unseal(data), builtin_types=(np.ndarray,))
    change(plain)
    return seal(msgspec.convert(plain, Snapshot))


def test_every_kind_has_an_example_here():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("make", [lambda kind: build(kind, {}), taught])
def test_loaded_and_dumped_again_gives_the_same_bytes(kind, make):
    data = dump(make(kind))
    assert dump(load(data)) == data
    assert load(data).kind == kind
    assert load(data).settings == make(kind).settings


@pytest.mark.parametrize("seed", ["1", "2"])
def test_bytes_do_not_depend_on_the_process(seed):
    code = f"""
import sys
from online_models import build, dump
for kind, example in {EXAMPLES!r}.items():
    learner = build(kind, {{}})
    learner.learn_one(example)
    sys.stdout.buffer.write(dump(learner))
"""
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment
    )
    assert done.stdout == b"".join(dump(taught(kind)) for kind in EXAMPLES)


def test_everything_beside_the_numbers_comes_back():
    sources = {"rumbo:1:0": (4711, 2), "rumbo:1:3": (12, 0)}
    data = dump(taught("thompson"), "next/choose", 3, 99, sources)
    snapshot = unseal(data)
    assert (snapshot.model, snapshot.generation, snapshot.offset) == ("next/choose", 3, 99)
    assert snapshot.sources == sources
    assert seal(snapshot) == data


def test_a_name_says_model_place_and_checksum():
    data = dump(taught("thompson"), "next/choose", 3, 99)
    name = name_of(data)
    assert str(name).startswith("next/choose@3.99#")
    assert SnapshotName.parse(str(name)) == name
    assert name_of(dump(taught("thompson"), "next/choose", 3, 100)).order > name.order
    assert name.checksum != name_of(dump(build("thompson", {}), "next/choose", 3, 99)).checksum


@pytest.mark.parametrize(
    "text", ["", "m", "m@1", "m@1.2", "@1.2#ab", "m@1.x#ab", "m@1.2#", "m@1.2#g"]
)
def test_what_is_not_a_name_is_refused(text):
    with pytest.raises(SnapshotError, match="is not the name of a snapshot"):
        SnapshotName.parse(text)


def test_any_changed_byte_is_found():
    data = dump(taught("thompson"))
    for place in range(0, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(SnapshotError):
            unseal(broken)


def test_cut_bytes_are_found():
    data = dump(taught("demand"))
    for length in (0, 3, 10, 30, len(data) - 1):
        with pytest.raises(SnapshotError):
            unseal(data[:length])


def test_a_newer_schema_asks_for_an_upgrade():
    data = dump(taught("thompson"))
    newer = data[:4] + (SCHEMA + 1).to_bytes(2, "little") + data[6:]
    with pytest.raises(SnapshotError, match=f"schema {SCHEMA + 1}.*upgrade the worker"):
        unseal(newer)


def test_an_unknown_kind_and_unknown_settings_are_named():
    data = dump(taught("thompson"))
    with pytest.raises(SnapshotError, match="no learner is called 'oracle'"):
        load(resealed(data, lambda plain: plain.update(kind="oracle")))
    with pytest.raises(SnapshotError, match="unknown field `magic`"):
        load(resealed(data, lambda plain: plain["settings"].update(magic=1)))


def test_numbers_of_the_wrong_kind_are_refused():
    data = dump(taught("thompson"))
    with pytest.raises(SnapshotError, match="does not fit a 'thompson' learner"):
        load(resealed(data, lambda plain: plain["numbers"].pop("arms")))
    with pytest.raises(SnapshotError, match="does not fit a 'thompson' learner"):
        load(resealed(data, lambda plain: plain["numbers"].update(features=["only one"])))
    with pytest.raises(SnapshotError, match="float64 and int64"):
        pack({"numbers": np.array(["text"])})


def test_too_large_is_refused_both_ways():
    wide = Snapshot(model="m", kind="k", settings={}, numbers={"x": np.zeros(LIMIT // 8)})
    with pytest.raises(SnapshotError, match="fewer features or arms"):
        seal(wide)
    with pytest.raises(SnapshotError, match="over the limit"):
        unseal(b"RMBO" + bytes(LIMIT))


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(data):
    for start in (b"", b"RMBO\x01\x00"):
        with pytest.raises(SnapshotError):
            unseal(start + data)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), plain, max_size=4))
def test_plain_values_come_back(values):
    assert unpack(pack(values)) == values
    assert pack(dict(reversed(values.items()))) == pack(values)


@given(st.lists(st.floats(), max_size=20))
def test_floats_come_back_bit_for_bit(values):
    array = np.array(values, dtype=np.float64)
    assert unpack(pack({"a": array}))["a"].tobytes() == array.tobytes()
