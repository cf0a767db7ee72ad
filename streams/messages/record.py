"""Answers to customers' requests for export and erasure."""

from typing import Any, Literal

from pydantic import Field

from streams.messages.body import Body, Instant


class CustomerRecord(Body):
    """What was exported or erased, with a proof."""

    customer: str
    """The customer."""
    request: str
    """Id of the event that asked."""
    kind: Literal["export", "erasure"]
    """What was asked."""
    at: Instant
    """When it was done."""
    contents: dict[str, Any] = Field(default_factory=dict)
    """What Rumbo knows of the customer; empty for an erasure."""
    proof: str
    """Checksum of what was exported, or of what is left."""
