"""The facts of ``rumbo.jobs``: one key each, written once, never changed; they only grow."""

import msgspec

from streams.lanes.fold import OutRecord

PARTITION = 0
"""``rumbo.jobs`` has one partition: the order of facts is the order of its log."""


class Epoch(msgspec.Struct, tag="epoch", tag_field="fact", frozen=True):
    """The input topic began a new life: ``partition`` alone, or all of it."""

    epoch: int
    partition: int | None = None


class Claim(msgspec.Struct, tag="claim", tag_field="fact", frozen=True):
    """The fold of a partition begins at ``start``; of several claims the first one stands."""

    epoch: int
    partition: int
    partitions: int
    start: int
    token: str


class Aside(msgspec.Struct, tag="aside", tag_field="fact", frozen=True):
    """The event at ``off`` is not decided: it becomes a dead letter, in every replay too."""

    epoch: int
    partition: int
    off: int
    cause: str


class Moving(msgspec.Struct, tag="moving", tag_field="fact", frozen=True):
    """Customers are about to move to ``partitions`` partitions: nobody claims before they have."""

    epoch: int
    partitions: int


class Moved(msgspec.Struct, tag="moved", tag_field="fact", frozen=True):
    """All of them lie in the log: the folds of ``epoch`` begin at these offsets; the first one stands."""

    epoch: int
    starts: tuple[int, ...]
    run: str


class Bridged(msgspec.Struct, tag="bridged", tag_field="fact", frozen=True):
    """A bridge has begun to read a partition of its topic; ``source`` is its name and epoch."""

    source: str
    partition: int


Fact = Epoch | Claim | Aside | Moving | Moved | Bridged

_decode = msgspec.json.Decoder(Fact).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def key(job: str, fact: Fact) -> bytes:
    """Name a fact.

    >>> key("rumbo", Aside(0, 3, 41, "ValueError"))
    b'rumbo/aside/0/3/41'
    >>> key("rumbo", Claim(0, 3, 8, 0, "f00d"))
    b'rumbo/claim/0/3/f00d'
    """
    match fact:
        case Epoch(epoch, None):
            parts: tuple[object, ...] = ("epoch", epoch)
        case Epoch(epoch, partition):
            parts = ("epoch", epoch, partition)
        case Claim(epoch, partition, _, _, token):
            parts = ("claim", epoch, partition, token)
        case Aside(epoch, partition, off, _):
            parts = ("aside", epoch, partition, off)
        case Moving(epoch, _):
            parts = ("moving", epoch)
        case Moved(epoch, _, run):
            parts = ("moved", epoch, run)
        case Bridged(source, partition):
            parts = ("bridged", source, partition)
    return "/".join(map(str, (job, *parts))).encode()


def record(job: str, topic: str, fact: Fact) -> OutRecord:
    """Make the record of a fact; ``topic`` is the full name of ``rumbo.jobs``.

    >>> record("rumbo", "rumbo.jobs", Epoch(1)).value
    b'{"fact":"epoch","epoch":1,"partition":null}'
    """
    return OutRecord(topic, PARTITION, key(job, fact), _encode(fact), [])


def read(job: str, name: bytes | None, value: bytes | None) -> Fact | None:
    """Read a fact of a job; None for those of other jobs, and for what is no fact.

    >>> read("rumbo", b"rumbo/epoch/1", b'{"fact":"epoch","epoch":1}')
    Epoch(epoch=1, partition=None)
    >>> read("rumbo", b"other/epoch/1", b'{"fact":"epoch","epoch":1}') is None
    True
    """
    if name is None or value is None:
        return None
    try:
        fact: Fact = _decode(value)
    except msgspec.DecodeError:
        return None
    return fact if key(job, fact) == name else None
