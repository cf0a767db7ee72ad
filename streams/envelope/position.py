"""Source positions: the message id ``job:epoch:partition:offset:k`` as text and in parts."""

from journeys.event import Position


def text(position: Position) -> str:
    """Write a position as a message id.

    >>> text(Position("rumbo", 0, 3, 41, 2))
    'rumbo:0:3:41:2'
    """
    place = f"{position.job}:{position.epoch}:{position.partition}"
    return f"{place}:{position.offset}:{position.k}"


def parse(identity: str) -> Position:
    """Read a message id; ``ValueError`` when it names no position.

    >>> parse("rumbo:0:3:41:2").offset
    41
    >>> parse("41:2")
    Traceback (most recent call last):
    ValueError: '41:2' is not a message id (job:epoch:partition:offset:k)
    """
    job, *numbers = identity.rsplit(":", 4)
    if job and len(numbers) == len(("epoch", "partition", "offset", "k")) and _counts(numbers):
        return Position(job, *map(int, numbers))
    raise ValueError(f"{identity[:80]!r} is not a message id (job:epoch:partition:offset:k)")


def _counts(numbers: list[str]) -> bool:
    return all(n.isascii() and n.isdigit() and len(n) < len("9223372036854775808") for n in numbers)
