"""``rumbo diagram``: journeys as pictures."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failure import CommandError
from streams.cli.findings import FindingsFormat, write_findings
from streams.cli.validate import NOTHING, summary

if TYPE_CHECKING:
    from journeys.plan import JourneyPlan


class DiagramFormat(StrEnum):
    """What a diagram is written as."""

    MERMAID = "mermaid"
    SVG = "svg"


def diagram(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Files, or folders of them; what they refer to is found around them.",
        ),
    ],
    journey: Annotated[
        str | None, typer.Option(help="Only this journey; every one of the files without it.")
    ] = None,
    form: Annotated[
        DiagramFormat,
        typer.Option("--format", help="mermaid: text for pages that draw it; svg: an image."),
    ] = DiagramFormat.MERMAID,
    counts: Annotated[
        bool, typer.Option("--counts", help="How many stand on each step now, as Redis knows.")
    ] = False,
    customer: Annotated[
        str | None, typer.Option(help="Where this customer stands now, as Redis knows.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="The file to write, instead of printing.")
    ] = None,
) -> None:
    """Draw journeys: each step, where it leads and why; exit code 1 where files have findings, 2 for no journey."""
    from streams.definitions.examination import examine  # noqa: PLC0415 - loads the engine

    found = examine(paths)
    if found.findings:
        write_findings(found.findings, found.texts, FindingsFormat.TEXT, summary(found))
        raise typer.Exit(1)
    names = [read.name for read in found.reads if read.kind == "journey"]
    chosen = [found.plan.journeys[name] for name in names if journey in {None, name}]
    if not chosen:
        typer.echo(f"rumbo: {_nothing(journey, names)}", err=True)
        raise typer.Exit(NOTHING)
    standing = _standing(customer) if counts or customer is not None else None
    _write(drawn(chosen, form, standing), out)


def _nothing(journey: str | None, names: list[str]) -> str:
    if not names:
        return "there is no journey here"
    return f"no journey here is called {journey!r}; there are: {', '.join(sorted(names))}"


def _standing(customer: str | None) -> dict[str, dict[str, int]]:
    """Give how many stand on each step, by journey, whatever version they are on."""
    from streams.people import people  # noqa: PLC0415 - only here is a server needed
    from streams.settings import Settings  # noqa: PLC0415

    found: dict[str, dict[str, int]] = {}
    for place, count in asyncio.run(people(Settings(), customer)).items():
        steps = found.setdefault(place.journey, {})
        steps[place.step] = steps.get(place.step, 0) + count
    return found


def drawn(
    journeys: Sequence["JourneyPlan"],
    form: DiagramFormat,
    standing: Mapping[str, Mapping[str, int]] | None = None,
) -> str:
    """Draw journeys: as Mermaid a chart for each, as SVG one image of all; with who stands where, if known."""
    from journeys.drawing.graph import counted, graph_of  # noqa: PLC0415 - loads the engine
    from journeys.drawing.mermaid import mermaid  # noqa: PLC0415 - loads the engine
    from journeys.drawing.svg import svg  # noqa: PLC0415 - loads the engine

    graphs = [graph_of(journey) for journey in journeys]
    if standing is not None:
        graphs = [
            counted(graph, standing.get(journey.name, {}), {})
            for graph, journey in zip(graphs, journeys, strict=True)
        ]
    return svg(graphs) if form is DiagramFormat.SVG else "\n\n".join(map(mermaid, graphs))


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text)
        return
    try:
        out.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}") from None
