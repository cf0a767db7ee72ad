"""The judge: knows only the topics and Redis, and folds the input log by itself."""

import json
from collections import Counter
from dataclasses import dataclass, field

from streams.lanes.fold import Place, Record
from tests.integration.delivery.toy import LIMIT, ToyFold
from tests.integration.log import read


def content(record):
    return record.key, record.value, tuple(record.headers)


def identity(record):
    return dict(record.headers).get("id") or dict(record.headers)["position"]


@dataclass
class Verdict:
    events: int = 0
    outputs: int = 0
    repeats: int = 0
    repeated: Counter = field(default_factory=Counter)
    seen: set = field(default_factory=set, repr=False)
    missing: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    two_contents: list = field(default_factory=list)
    out_of_order: list = field(default_factory=list)
    wrong_states: list = field(default_factory=list)
    doubled: list = field(default_factory=list)

    @property
    def clean(self):
        return not (
            self.missing
            or self.unknown
            or self.two_contents
            or self.out_of_order
            or self.wrong_states
            or self.doubled
        )


class Folded:
    """The pure fold of one partition's log, an event at a time, in memory."""

    def __init__(self, fold, place, records, asides=frozenset()):
        self.states, self.due, self.partition, self.outputs = {}, {}, None, []
        for record in records:
            due = sorted((at, name) for name, at in self.due.items() if at is not None)
            timers = [(name, at) for at, name in due][: LIMIT + 1]
            states = dict.fromkeys([record.key.decode()] if record.key else [])
            states |= {name: None for name, _ in timers}
            states = {name: self.states.get(name) for name in states}
            one = [Record(record.offset, record.timestamp, *content(record))]
            folded = fold.fold(place, self.partition, one, states, timers, asides)
            self.partition = folded.partition
            self.states |= folded.states
            self.due |= folded.due
            self.outputs += folded.outbox


async def judge(rig, *, asides=None, fold=None):
    """Compare what came out, and what Redis holds, with the fold of the input log."""
    verdict = Verdict()
    fold = fold or ToyFold(rig.prefix, **rig.config.get("fold", {}))
    input_ = await read(rig.kafka.servers, f"{rig.prefix}in")
    expected = {}
    for partition, records in input_.items():
        place = Place(rig.job, 0, partition, len(input_))
        folded = Folded(fold, place, records, (asides or {}).get(partition, frozenset()))
        expected |= {(o.topic, o.partition, identity(o)): content(o) for o in folded.outputs}
        verdict.events += len(records)
        _same_state(rig, partition, records, folded, verdict)
    for name in ("out", "dead", "examples"):
        for partition, records in (await read(rig.kafka.servers, f"{rig.prefix}{name}")).items():
            _same_outputs(f"{rig.prefix}{name}", partition, records, expected, verdict)
    verdict.missing = [key for key in expected if key not in verdict.seen]
    return verdict


def _same_outputs(topic, partition, records, expected, verdict):
    seen, last = verdict.seen, {}
    for record in records:
        key = (topic, partition, identity(record))
        verdict.outputs += 1
        source, off, k = _position(key[2])
        if key in seen:
            verdict.repeats += 1
            verdict.repeated[topic.rsplit(".", 1)[1]] += 1
        elif (off, k) <= last.get(source, (-1, -1)):
            verdict.out_of_order.append(key)
        last[source] = max(last.get(source, (-1, -1)), (off, k))
        seen.add(key)
        if key not in expected:
            verdict.unknown.append(key)
        elif expected[key] != content(record):
            verdict.two_contents.append(key)


def _position(identity):
    source, off, k = identity.rsplit(b":", 2)
    return source, int(off), int(k)


def _same_state(rig, partition, records, folded, verdict):
    client = rig.redis.client
    tag = f"{{{rig.job}:{partition}}}"
    held = {}
    for key in client.scan_iter(f"{tag}:c:*", count=1000):
        held[key.decode().split(":c:", 1)[1]] = client.get(key)
    if held != {name: state for name, state in folded.states.items() if state is not None}:
        verdict.wrong_states.append((partition, "states", _difference(held, folded.states)))
    due = {name.decode(): int(at) for name, at in client.zscan_iter(f"{tag}:due")}
    if due != {name: at for name, at in folded.due.items() if at is not None}:
        verdict.wrong_states.append((partition, "due"))
    meta = client.hgetall(f"{tag}:meta")
    if records and meta.get(b"state") != folded.partition:
        verdict.wrong_states.append((partition, "partition", meta, folded.partition))
    counts = Counter()
    for name, state in held.items():
        counts[name] = json.loads(state)["n"]
    sent = Counter(r.key.decode() for r in records if r.key)
    verdict.doubled += [(partition, name) for name in counts if counts[name] > sent[name]]


def _difference(held, expected):
    return [name for name in held.keys() | expected.keys() if held.get(name) != expected.get(name)]
