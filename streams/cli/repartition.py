"""``rumbo repartition``: another count of partitions, with every customer where they belong then."""

import asyncio
from typing import Annotated

import typer

from streams.cli.failure import CommandError
from streams.settings import Settings


def repartition(
    count: Annotated[int, typer.Argument(min=1, max=4096, metavar="N", help="How many.")],
    wait: Annotated[float, typer.Option(min=0.0, help="How long (s) workers may drain.")] = 60.0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Move the customers to N partitions; run again after it broke off, it goes on."""
    asyncio.run(_repartition(Settings(), count, wait, yes=yes))


async def _repartition(settings: Settings, count: int, wait: float, *, yes: bool) -> None:
    from streams.job import opened  # noqa: PLC0415 - loads the clients when used
    from streams.repartition.move import NoMove, before, check  # noqa: PLC0415
    from streams.repartition.move import repartition as move  # noqa: PLC0415

    try:
        async with opened(settings) as job:
            await check(job, count)
            typer.echo(
                f"{job.layout.input} goes from {await before(job)} to {count} partitions. Workers "
                "hold meanwhile; stop what sends events, so that their order stays."
            )
            if not yes and not typer.confirm("Move all customers?"):
                raise CommandError("Nothing was changed.")
            await move(settings, job, count, wait, typer.echo)
    except NoMove as refused:
        raise CommandError(str(refused)) from None
    typer.echo("Start workers and learners again now: those that ran see new partitions late.")
