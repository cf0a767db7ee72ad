"""``rumbo test``: test documents are rehearsed, and what happened is held against what they expect."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.output import Format, FormatOption


def run_tests(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            help="Tests, or folders of them; what they use is found around them. The library otherwise.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only tests of this name or of this journey.")
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", help="Only tests whose name or journey fits: 'cart and not late'.")
    ] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which steps and ways no test has gone.")
    ] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit's XML to this file.")] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Rehearse test documents on a virtual clock: no broker, no waiting."""
    from streams.cli.rehearsals import Wanted, rehearse  # noqa: PLC0415 - loads the engine

    wanted = Wanted(only or [], keyword, coverage=coverage, junit=junit)
    raise typer.Exit(rehearse(paths, wanted, form))
