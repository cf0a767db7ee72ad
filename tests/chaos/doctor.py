"""Doctoring what a story left behind: dropped, changed, renamed records; and what the judge says to it."""

from hashlib import blake2b

import msgspec

from tests.chaos.judge.verdict import Verdict
from tests.chaos.report import FAILS


def found(recording):
    """Give what the judge finds wrong."""
    line = Verdict(recording).judged()
    return {key: line[key] for key in FAILS if line.get(key)}


def place_of(recording, topic, *parts):
    """Give the log that holds a record with these parts, and its place in there."""
    for log in recording.logs[topic].values():
        for place, record in enumerate(log):
            if all(part in record.value for part in parts):
                return log, place
    raise AssertionError(f"nothing in {topic} has {parts}")


def drop(recording, topic, *parts):
    log, place = place_of(recording, topic, *parts)
    return log.pop(place)


def change(recording, topic, parts, before, after):
    """Change the bytes of a record."""
    log, place = place_of(recording, topic, *parts)
    assert before in log[place].value
    log[place] = log[place]._replace(value=log[place].value.replace(before, after, 1))


def renamed(record, off, k=99):
    """Give the record under an id of another event of its partition."""
    (name, identity), *others = (h for h in record.headers if h[0] in ("id", "rumbo-position"))
    assert not others
    source = identity.rsplit(b":", 2)[0]
    new = b"%s:%d:%d" % (source, off, k)
    headers = tuple((n, new if n == name else raw) for n, raw in record.headers)
    return record._replace(headers=headers)


def doctored(record, change_block):
    """Give a snapshot with other numbers, and a checksum that fits them."""
    body = msgspec.msgpack.decode(record.value[22:])
    change_block(body["numbers"]["blocks"][0])
    packed = msgspec.msgpack.encode(body)
    digest = blake2b(packed, digest_size=16).digest()
    return record._replace(value=record.value[:6] + digest + packed)
