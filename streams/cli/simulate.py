"""``rumbo simulate``: documents are tried on events of the past before they touch anyone."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.output import Format, FormatOption


class Models(StrEnum):
    """What learners know in a dry run."""

    BASELINE = "baseline"
    LEARN = "learn"


def simulate(  # noqa: PLR0913, PLR0917 - one for each option
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Files, or folders of them; what they refer to is found around them.",
        ),
    ],
    events: Annotated[
        str,
        typer.Option(
            help="JSON lines, a .parquet file, completejourney, synthetic:N, topic, or topic:NAME."
        ),
    ],
    households: Annotated[
        int | None, typer.Option(min=1, help="Of completejourney: only so many households.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Of a topic: records from this instant on (RFC 3339).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Of a topic: records before this instant (RFC 3339).")
    ] = None,
    models: Annotated[
        Models,
        typer.Option(help="baseline: as if nothing were learned; learn: from the run itself."),
    ] = Models.BASELINE,
    tail: Annotated[
        str, typer.Option(help="How long time goes on after the last event, such as 30d.")
    ] = "0s",
    compare: Annotated[
        Path | None,
        typer.Option(exists=True, help="Other documents: who would go another way than in them?"),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the report as a page to this file.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Dry run: stored events through the same engine, every policy and timer honoured, nothing sent."""
    from streams.cli.dry_runs import Wanted, run  # noqa: PLC0415 - loads the engine

    learn = models is Models.LEARN
    wanted = Wanted(households, since, until, learn, tail, compare, html)
    raise typer.Exit(run(paths, events, wanted, form))
