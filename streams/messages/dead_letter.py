"""What stands in the headers of a dead letter; its value is the original one, byte for byte."""

from typing import Annotated, Literal

from pydantic import Field

from streams.messages.body import Body, Instant

Text = Annotated[str, Field(max_length=4096)]


class DeadLetterHeaders(Body):
    """The Kafka headers of a dead letter: a CloudEvent in binary mode, and the original headers.

    Each original header follows unchanged under its name with ``original-`` before it. The record's
    key is the original key.
    """

    ce_id: str
    """Message id, ``J:e:p:off:k``; also in the header ``id``."""
    ce_specversion: Literal["1.0"] = "1.0"
    """Version of CloudEvents."""
    ce_type: Literal["rumbo.dead_letter"] = "rumbo.dead_letter"
    """What this is."""
    ce_source: str
    """The job that refused it."""
    ce_time: Instant
    """The engine's now."""
    ce_cause: str
    """Code of the cause, such as ``not_json``."""
    ce_stage: str
    """Where it was refused: ``decode``, ``validate``, ``time``, ``decide`` ..."""
    ce_error: Text
    """What is wrong and what to do, in one sentence."""
    ce_position: str
    """Where the original stands: ``topic:partition:offset``."""
    ce_received: Instant
    """When the broker took the original in."""
    ce_size: str
    """Size of the original value in bytes."""
    ce_absent: str | None = None
    """What the original did not have: ``key``, ``value`` or ``key,value``."""
    ce_truncated: str | None = None
    """What was cut to fit, ``headers`` or ``headers,value``; a replay reads the original."""
