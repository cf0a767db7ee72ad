"""What a failing command says: a sentence on what happened and what to do, and exit code 1."""

import sys
from collections.abc import Callable
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from streams.endpoints import NoServerError
from streams.local.failure import LocalFailure


class CommandError(Exception):
    """A command cannot do its work; the message is for the person at the terminal."""


class SpeakingGroup(TyperGroup):
    """Commands whose expected failures are sentences, not tracebacks."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an expected failure ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = explain(error)
            if sentence is None:
                raise
            typer.echo(f"rumbo: {sentence}", err=True)
            ctx.exit(1)


def explain(error: Exception) -> str | None:
    """Give the sentence for an expected failure, None for a defect of ours.

    >>> explain(CommandError("There is no such dead letter."))
    'There is no such dead letter.'
    """
    if isinstance(error, CommandError | NoServerError | LocalFailure):
        return str(error)
    if isinstance(error, ValidationError) and error.title == "Settings":
        return _settings(error)
    return next((say(error) for name, say in _SAID.items() if _is(error, name)), None)


def _is(error: Exception, name: str) -> bool:
    """Compare by name, so that a command without Kafka or Redis does not load their clients."""
    module, _, kind = name.rpartition(".")
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, kind))


_SAID: dict[str, Callable[[Exception], str]] = {
    "aiokafka.errors.KafkaConnectionError": lambda error: (
        f"Kafka cannot be reached. Check that it runs and that RUMBO_KAFKA points at it ({error})."
    ),
    "aiokafka.errors.KafkaError": lambda error: f"Kafka refused: {error}",
    "streams.authoring.refusal.Refusal": str,
    "streams.store.errors.StoreError": str,
    "streams.transport.publishing.PublishError": str,
    "streams.transport.reader.ReadError": str,
}


def _settings(error: ValidationError) -> str:
    lines = [
        f"RUMBO_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()
    ]
    return "the settings cannot be used.\n  " + "\n  ".join(lines)
