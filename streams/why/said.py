"""What Rumbo said about a customer: one outgoing message, read as its consumers are given it."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import ValidationError

from streams.envelope.position import parse
from streams.messages import Body
from streams.topics import TOPICS

Place = tuple[int, int, int]
"""Epoch, offset and k of a message: within one partition they only grow, in every topic alike."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its id, the logical topic, the type and time of its CloudEvent, and its body."""

    id: str
    topic: str
    type: str
    time: datetime
    body: Body

    @property
    def place(self) -> Place:
        """Where it stands in what was said from its partition."""
        position = parse(self.id)
        return position.epoch, position.offset, position.k


def read(topic: str, value: bytes) -> Said | None:
    """Read a record of an output topic; None for what Rumbo did not write.

    >>> read("journey.decisions", b"hello") is None
    True
    """
    try:
        event = orjson.loads(value)
        models = TOPICS[topic].messages
        model = models.get(event["type"]) or models["rumbo.message"]
        body = model.model_validate(event["data"], extra="ignore")
        parse(event["id"])
        moment = datetime.fromisoformat(event["time"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
    return Said(event["id"], topic, event["type"], moment, body)
