"""The models of one partition of ``learning.examples``: each example learned once, in the order of the log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from journeys.event import Position
from journeys.plan import ModelPlan
from online_models.learner import Learner, build
from online_models.snapshot import Snapshot, seal, unseal
from streams.envelope.headers import POSITION
from streams.envelope.position import parse
from streams.lanes.fold import Record

FindModel = Callable[[str], ModelPlan | None]


@dataclass(slots=True)
class Lesson:
    """One model as it is being taught."""

    learner: Learner
    generation: int = 1
    offset: int = -1
    sources: dict[str, tuple[int, int]] = field(default_factory=dict)
    changed: bool = False


class _CloudEvent(msgspec.Struct):
    data: dict[str, Any]


_decoder = msgspec.json.Decoder(_CloudEvent)


class Lessons:
    """Folds examples into models; the state is what the snapshots say, and nothing else."""

    def __init__(self, find: FindModel) -> None:
        self._find = find
        self._held: dict[str, Lesson] = {}

    def restore(self, data: bytes) -> None:
        """Take a model's snapshot, unless a higher one was taken before."""
        snapshot = unseal(data)
        before = self._held.get(snapshot.model)
        order = (snapshot.generation, snapshot.offset)
        if before is None or order > (before.generation, before.offset):
            self._held[snapshot.model] = Lesson(
                snapshot.learner(), snapshot.generation, snapshot.offset, dict(snapshot.sources)
            )

    @property
    def models(self) -> Mapping[str, Lesson]:
        """The models that have learned something, by name."""
        return self._held

    @property
    def start(self) -> int:
        """The first offset that some model has not learned yet."""
        return min((lesson.offset for lesson in self._held.values()), default=-1) + 1

    def learn(self, record: Record) -> str:
        """Learn one example; a sentence says why it could not be, nothing when it was or was known.

        An example whose place in its source was learned before is skipped: it was sent twice.
        """
        try:
            example = _decoder.decode(record.value or b"").data
            lesson = self._lesson(example)
            if record.offset > lesson.offset:
                _learn(lesson, example, record)
            lesson.offset = max(lesson.offset, record.offset)
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, LookupError) as error:
            return f"example at offset {record.offset} was not learned: {error}"
        return ""

    def _lesson(self, example: Mapping[str, Any]) -> Lesson:
        name = str(example["model"])
        if name not in self._held:
            model = self._find(name)
            if model is None:
                raise LookupError(f"no document in force names the model {name!r}")
            self._held[name] = Lesson(build(model.kind, model.settings))
        return self._held[name]

    def changed(self) -> list[str]:
        """Give the models that learned since they were sealed, the one furthest behind first.

        Published in this order, a crash between two of them re-reads what the later one misses.
        """
        names = [name for name, lesson in self._held.items() if lesson.changed]
        return sorted(names, key=lambda name: (self._held[name].offset, name))

    def seal(self, name: str) -> bytes:
        """Give a model's snapshot as bytes, and count it as unchanged from here on."""
        lesson = self._held[name]
        lesson.changed = False
        return seal(
            Snapshot.of(lesson.learner, name, lesson.generation, lesson.offset, lesson.sources)
        )


def _learn(lesson: Lesson, example: Mapping[str, Any], record: Record) -> None:
    """Learn an example, unless its place in its source was learned before."""
    said = dict(record.headers).get(POSITION)
    position = None if said is None else parse(said.decode())
    if position is not None and _place(position) <= lesson.sources.get(position.source, (-1, -1)):
        return
    lesson.learner.learn_one(example)
    lesson.changed = True
    if position is not None:
        lesson.sources[position.source] = _place(position)


def _place(position: Position) -> tuple[int, int]:
    return position.offset, position.k
