"""``rumbo bridge``: a topic of somebody else becomes events of ours."""

import asyncio
import signal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.telemetry import set_up_logs
from streams.topics import INPUT, full_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.bridge.bridge import Bridge, Count
    from streams.bridge.mapping import Mapping


class From(StrEnum):
    """Where a bridge begins that has not got anywhere yet."""

    BEGIN = "begin"
    END = "end"


def bridge(
    topic: Annotated[str, typer.Argument(help="The topic to read, by its full name.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", dir_okay=False, help="YAML file of the mapping.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help="A line of the mapping, such as subject=$.customer."),
    ] = None,
    servers: Annotated[
        str | None, typer.Option("--kafka", help="Kafka of the topic, when it is another one.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of this bridge; the topic's else.")] = None,
    epoch: Annotated[int, typer.Option(min=0, help="Which life of the topic.")] = 0,
    begins: Annotated[From | None, typer.Option("--from", help="Where a new one begins.")] = None,
    once: Annotated[bool, typer.Option("--once", help="End where the topic ends now.")] = False,
) -> None:
    """Carry the records of a foreign topic into the input, until SIGTERM or Ctrl-C."""
    from streams.bridge.mapping import MappingError, read  # noqa: PLC0415 - loads the parser

    settings = Settings()
    set_up_logs(settings.log)
    if topic == full_name(settings.prefix, INPUT) and servers in {None, kafka_of(settings)}:
        raise CommandError(f"{topic} is the input itself; a bridge reads another topic.")
    try:
        mapped = read(mapping, _options(fields or []))
    except MappingError as error:
        raise CommandError(str(error)) from None
    names = f"{settings.group}.bridge.{name or topic}", epoch
    count = asyncio.run(
        _carry(lambda: _made(settings, topic, servers, names, mapped, begins), once)
    )
    typer.echo(
        f"{count.carried} carried, {count.left_out} of other types left out, "
        f"{count.not_mapped} not mapped"
    )


def _options(fields: list[str]) -> dict[str, str]:
    """Read ``name=place`` options."""
    pairs = [one.partition("=") for one in fields]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        raise CommandError(f"--field {wrong[0]}: write NAME=PLACE, such as subject=$.customer.")
    return {name: place for name, _, place in pairs}


def _made(
    settings: Settings,
    topic: str,
    servers: str | None,
    names: tuple[str, int],
    mapping: "Mapping",
    begins: From | None,
) -> "Bridge":
    from streams.bridge.bridge import Bridge, Crossing, Notes  # noqa: PLC0415 - loads the client
    from streams.bridge.source import Begin, Source  # noqa: PLC0415
    from streams.job import layout  # noqa: PLC0415

    kafka, (name, epoch) = kafka_of(settings), names
    begin = Begin(begins or From.BEGIN, said=begins is not None)
    begun = Notes(layout(settings), f"{name}:{epoch}", kafka)
    source = Source(servers or kafka, topic, f"{name}.{epoch}", begin, begun, settings.session)
    crossing = Crossing(name, epoch, kafka, full_name(settings.prefix, INPUT), mapping)
    return Bridge(crossing, source)


async def _carry(make: "Callable[[], Bridge]", once: bool) -> "Count":
    """Make a bridge where its loop runs, and run it."""
    from streams.bridge.source import SourceError  # noqa: PLC0415 - loads the client

    made, loop = make(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, made.leave)
    try:
        return await made.run(once=once)
    except SourceError as error:
        raise CommandError(str(error)) from None
