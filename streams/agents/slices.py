"""The agent of an input topic: it hands each slice to its handler and does nothing else."""

from typing import Any

import faust

from streams.transport.owner import Handler
from streams.transport.schema import SliceSchema
from streams.transport.slices import Slice


def hand_over(app: faust.App, topic: str, handler: Handler) -> None:
    """Add the agent that reads a topic to an app.

    A slice of an earlier placing of its partition is void: it is dropped here.
    """
    channel = app.topic(topic, schema=SliceSchema(), internal=False)

    async def slices(stream: Any) -> None:
        async for event in stream.noack().events():
            part: Slice = event.value
            if part.epoch == app.consumer.epoch(part.tp):  # type: ignore[attr-defined]
                handler.take(part, event.ack)

    app.agent(channel, name=f"{topic}-slices")(slices)
