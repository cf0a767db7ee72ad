"""A broker that loses the end of a log, as a disk does that never wrote it."""

import struct

HEAD = struct.Struct(">qi11xi")
"""A batch begins with its first offset, the number of bytes that follow, and what its last adds."""
BEFORE = 12
"""Bytes before those that a batch counts."""


def lose_tail(kafka, topic, partition, offset):
    """Cut the log of a partition so that the batch of an offset is gone; the broker is down."""
    folder = kafka.folder / "data" / f"{topic}-{partition}"
    (log,) = folder.glob("*.log")
    data = log.read_bytes()
    end = 0
    while end < len(data):
        first, size, more = HEAD.unpack_from(data, end)
        if first + more >= offset or not size:
            break
        end += BEFORE + size
    with log.open("r+b") as file:
        file.truncate(end)
    for file in (*folder.glob("*index"), *folder.glob("*.snapshot")):
        file.unlink()
