"""Learning: what each snapshot holds is the sum of the examples up to its offset, each once."""

import json
from hashlib import blake2b
from typing import NamedTuple

import msgspec
import numpy as np

from tests.chaos.judge.recording import EXAMPLES, SNAPSHOTS

UNIT = 4096
HEAD = 22
"""Four letters, a schema number, a checksum of sixteen bytes."""


class Snapshot(NamedTuple):
    """A snapshot: its name as decisions carry it, and its body."""

    name: str
    model: str
    offset: int
    order: tuple
    body: dict


def snapshots(recording):
    """Give every snapshot of the log by its name; one that is damaged is left out."""
    found = {}
    for _, record in recording.all(SNAPSHOTS):
        digest, body = record.value[6:HEAD], record.value[HEAD:]
        if blake2b(body, digest_size=16).digest() == digest:
            said = _arrays(msgspec.msgpack.decode(body))
            order = (said["generation"], said["offset"])
            name = f"{said['model']}@{order[0]}.{order[1]}#{digest.hex()[:12]}"
            found[name] = Snapshot(name, said["model"], said["offset"], order, said)
    return found


def _arrays(value):
    if isinstance(value, dict) and value.keys() == {"array", "shape", "data"}:
        return np.frombuffer(value["data"], value["array"]).reshape(value["shape"])
    if isinstance(value, dict):
        return {name: _arrays(one) for name, one in value.items()}
    return [_arrays(one) for one in value] if isinstance(value, list) else value


def examples(recording):
    """Give each example once, in the order of the log: model -> (offset, data)."""
    found, seen = {}, set()
    for _, record in recording.all(EXAMPLES):
        position = record.said["rumbo-position"]
        if position not in seen:
            seen.add(position)
            data = json.loads(record.value)["data"]
            found.setdefault(data["model"], []).append((record.offset, data))
    return found


class Learning(NamedTuple):
    """How many examples the worst snapshot counts too often, or not at all; how many there were."""

    twice: int
    missing: int
    learned: int


def judge(recording):
    """Compare every snapshot with the examples before it, and the last ones with all."""
    taught, kept = examples(recording), snapshots(recording)
    twice = missing = 0
    for model, given in taught.items():
        own = [one for one in kept.values() if one.model == model]
        last = max(own, key=lambda one: one.order, default=None)
        if last is None or last.offset < given[-1][0]:
            reached = -1 if last is None else last.offset
            missing += sum(offset > reached for offset, _ in given)
        for snapshot in own:
            more, less = _compare(snapshot, [d for offset, d in given if offset <= snapshot.offset])
            twice, missing = max(twice, more), max(missing, less)
    return Learning(twice, missing, sum(map(len, taught.values())))


def _compare(snapshot, given):
    """Say how many examples a snapshot has too many, and too few."""
    if "blocks" not in snapshot.body["numbers"]:
        return _days(snapshot, given)
    numbers = snapshot.body["numbers"]
    blocks = dict(zip(numbers["arms"], numbers["blocks"], strict=True))
    more = less = 0
    for arm in blocks.keys() | {data["arm"] for data in given}:
        own = [data for data in given if data["arm"] == arm]
        rows = blocks[arm]["rows"] if arm in blocks else 0
        more, less = more + max(0, rows - len(own)), less + max(0, len(own) - rows)
        if arm in blocks and not _same_sums(blocks[arm], own, numbers["features"]):
            less += rows == len(own)
    return more, less


def _same_sums(block, given, features):
    rows = [[1.0, *(data["context"].get(name, 0.0) for name in features)] for data in given]
    whole = np.rint(np.clip(np.array(rows), -64, 64) * UNIT).astype(np.int64)
    reward = np.array([round(data["reward"] * UNIT) for data in given])
    products = (whole.T @ whole)[np.triu_indices(whole.shape[1])]
    return np.array_equal(products, block["products"]) and np.array_equal(
        whole.T @ reward, block["rewarded"]
    )


def _days(snapshot, given):
    """Compare counts of purchases by day; a day that is over went into the curves and is left out."""
    days = snapshot.body["numbers"]["market"]["days"]
    known = {int(day) for day in days[:, 1]}
    rows = int(days[:, -1].sum())
    own = sum(
        row["bought"] for data in given if data["at"] // 86_400_000 in known for row in data["rows"]
    )
    return max(0, rows - own), max(0, own - rows)
