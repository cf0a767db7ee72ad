"""The checksum of a record, by which a claim recognises the record that it left off at."""

from hashlib import blake2b

from streams.lanes.fold import Record


def checksum(record: Record) -> bytes:
    """Eight bytes over timestamp, key, value and headers: another record gives others.

    >>> checksum(Record(4, 0, b"7", b"{}")) == checksum(Record(5, 0, b"7", b"{}"))
    True
    >>> checksum(Record(4, 0, b"7", b"{}")) == checksum(Record(4, 0, b"7", None))
    False
    """
    digest = blake2b(record.timestamp.to_bytes(8, "big", signed=True), digest_size=8)
    for part in _parts(record):
        digest.update(b"\xff" if part is None else len(part).to_bytes(4, "big") + part)
    return digest.digest()


def _parts(record: Record) -> list[bytes | None]:
    parts = [record.key, record.value]
    for name, value in record.headers:
        parts += [name.encode(), value]
    return parts
