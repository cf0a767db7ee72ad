"""The schema of a topic on this transport: slices pass through as they are."""

from collections.abc import Awaitable, Callable
from typing import Any

import faust
from faust.types import AppT, Message


class SliceSchema(faust.Schema[Any, Any]):
    """Hands a slice to the agent undecoded."""

    def compile(self, app: AppT, **_: Any) -> Callable[..., Awaitable[Any]]:
        """Give the function by which Faust makes an event of a message."""

        async def decode(message: Message, *, propagate: bool = False) -> Any:
            del propagate
            return app.create_event(None, message.value, {}, message)

        return decode
