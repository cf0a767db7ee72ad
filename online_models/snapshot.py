"""A learner as bytes: explicit numbers with a schema number and a checksum, equal for equal learners."""

import hashlib
import re
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np

from online_models.learner import Learner, build

SCHEMA = 1
"""The schema that this release writes; it reads this one and the one before."""
LIMIT = 1 << 20
"""Largest snapshot in bytes."""

_MAGIC = b"RMBO"
_HEAD = struct.Struct("<4sH16s")
_NAME = re.compile(r"(.+)@(\d+)\.(-?\d+)#([0-9a-f]+)")
_DTYPES = ("<f8", "<i8")
_encoder = msgspec.msgpack.Encoder(order="deterministic")


class SnapshotError(ValueError):
    """The bytes cannot be used as a snapshot; the sentence says why and what to do."""


class SnapshotName(NamedTuple):
    """The name that decisions carry: ``model@generation.offset#checksum``.

    Examples
    --------
    >>> str(SnapshotName("next/choose", 1, 42, "00ff00ff00ff"))
    'next/choose@1.42#00ff00ff00ff'
    >>> SnapshotName.parse("next/choose@1.42#00ff00ff00ff").order
    (1, 42)
    """

    model: str
    generation: int
    offset: int
    checksum: str

    def __str__(self) -> str:
        return f"{self.model}@{self.generation}.{self.offset}#{self.checksum}"

    @property
    def order(self) -> tuple[int, int]:
        """Lanes only move to a higher one."""
        return self.generation, self.offset

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name back; ``SnapshotError`` when it is not one."""
        found = _NAME.fullmatch(text)
        if found is None:
            raise SnapshotError(
                f"{text!r:.80} is not the name of a snapshot (model@generation.offset#checksum)"
            )
        model, generation, offset, checksum = found.groups()
        return cls(model, int(generation), int(offset), checksum)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a model knows at one offset of its examples.

    Parameters
    ----------
    model
        Name of the model, the key of its record.
    generation
        Raised by a rollback or by changed features.
    offset
        Offset of the last example learned; -1 before the first.
    kind, settings, numbers
        What ``build`` and ``restore`` need.
    sources
        Per source of examples (``job:epoch:partition``) the highest (offset, k) learned.
    """

    model: str
    kind: str
    settings: dict[str, Any]
    numbers: dict[str, Any]
    generation: int = 1
    offset: int = -1
    sources: dict[str, tuple[int, int]] = {}

    @classmethod
    def of(
        cls,
        learner: Learner,
        model: str,
        generation: int = 1,
        offset: int = -1,
        sources: Mapping[str, tuple[int, int]] | None = None,
    ) -> Self:
        """Take what a learner knows now."""
        return cls(
            model=model,
            kind=learner.kind,
            settings=learner.settings,
            numbers=learner.numbers(),
            generation=generation,
            offset=offset,
            sources=dict(sources or {}),
        )

    def learner(self) -> Learner:
        """Build the learner again, with everything it knew."""
        try:
            learner = build(self.kind, self.settings)
            learner.restore(self.numbers)
        except (KeyError, TypeError, ValueError) as error:
            raise SnapshotError(
                f"the snapshot of {self.model!r} does not fit a {self.kind!r} learner: {error}; "
                "start a new generation or restore an older snapshot"
            ) from error
        return learner


def seal(snapshot: Snapshot) -> bytes:
    """Write a snapshot as bytes: the same bytes for the same numbers, in any process."""
    body = pack(msgspec.to_builtins(snapshot, builtin_types=(np.ndarray,)))
    if len(body) + _HEAD.size > LIMIT:
        raise SnapshotError(
            f"the snapshot of {snapshot.model!r} needs {len(body):,} bytes, more than {LIMIT:,}; "
            "give the model fewer features or arms"
        )
    return _HEAD.pack(_MAGIC, SCHEMA, _digest(body)) + body


def unseal(data: bytes) -> Snapshot:
    """Read a snapshot back, its checksum and schema verified; ``SnapshotError`` otherwise."""
    if len(data) > LIMIT:
        raise SnapshotError(f"a snapshot of {len(data):,} bytes is over the limit of {LIMIT:,}")
    if len(data) < _HEAD.size or data[:4] != _MAGIC:
        raise SnapshotError("these bytes are not a snapshot")
    _, schema, digest = _HEAD.unpack_from(data)
    if schema > SCHEMA:
        raise SnapshotError(
            f"the snapshot has schema {schema}, this release reads up to {SCHEMA}; upgrade the worker"
        )
    body = data[_HEAD.size :]
    if digest != _digest(body):
        raise SnapshotError("the snapshot is damaged (its checksum differs); use an older one")
    try:
        return msgspec.convert(unpack(body), Snapshot)
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"the snapshot cannot be read: {error}") from error


def dump(
    learner: Learner,
    model: str = "model",
    generation: int = 1,
    offset: int = -1,
    sources: Mapping[str, tuple[int, int]] | None = None,
) -> bytes:
    """Write a learner as bytes.

    Examples
    --------
    >>> from online_models.learner import build
    >>> learner = build("most_popular", {})
    >>> learner.learn_one({"context": {}, "arm": "milk", "reward": 1.0})
    >>> dump(load(dump(learner))) == dump(learner)
    True
    """
    return seal(Snapshot.of(learner, model, generation, offset, sources))


def load(data: bytes) -> Learner:
    """Build the learner that ``dump`` wrote; ``SnapshotError`` when the bytes are not usable."""
    return unseal(data).learner()


def name_of(data: bytes) -> SnapshotName:
    """Name a sealed snapshot, with the first twelve digits of its checksum."""
    snapshot = unseal(data)
    checksum = _HEAD.unpack_from(data)[2].hex()[:12]
    return SnapshotName(snapshot.model, snapshot.generation, snapshot.offset, checksum)


def pack(numbers: Mapping[str, Any]) -> bytes:
    """Write plain values and numpy arrays as bytes: equal bytes for equal numbers.

    Examples
    --------
    >>> unpack(pack({"b": np.array([1.5]), "a": [1, "x"]}))
    {'a': [1, 'x'], 'b': array([1.5])}
    """
    return _encoder.encode(_packed(dict(numbers)))


def unpack(data: bytes) -> dict[str, Any]:
    """Read what ``pack`` wrote."""
    numbers: dict[str, Any] = _unpacked(msgspec.msgpack.decode(data))
    return numbers


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()


def _packed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        dtype = value.dtype.newbyteorder("<").str
        if dtype not in _DTYPES:
            raise SnapshotError(f"a snapshot holds float64 and int64 numbers, not {value.dtype}")
        return {"array": dtype, "shape": list(value.shape), "data": value.astype(dtype).tobytes()}
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"array", "shape", "data"}:
            return _array(value)
        return {key: _unpacked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    return value


def _array(packed: dict[str, Any]) -> Any:
    if packed["array"] not in _DTYPES:
        raise SnapshotError(f"a snapshot holds float64 and int64 numbers, not {packed['array']!r}")
    flat = np.frombuffer(packed["data"], dtype=packed["array"])
    return flat.reshape(packed["shape"]).astype(flat.dtype.newbyteorder("="))
