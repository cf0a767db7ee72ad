"""``rumbo experiment``: what experiments have shown so far, as often as you like to look."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeys.diagnostic import close_to
from streams.cli.failure import CommandError
from streams.cli.output import Format, FormatOption, show, table, write_json

if TYPE_CHECKING:
    from streams.experiments.ledger import Ledger, Trial
    from streams.experiments.result import Result

app = typer.Typer(
    help="Look at experiments, as often as you like: intervals stay valid.", no_args_is_help=True
)

EventsOption = Annotated[
    Path | None,
    typer.Option(
        "--events",
        exists=True,
        dir_okay=False,
        help="Messages of journey.lifecycle as JSON lines, instead of the topic.",
    ),
]


@app.command("show")
def show_one(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the experiment.")],
    version: Annotated[
        int | None, typer.Option(help="This version of it; the latest one without.")
    ] = None,
    events: EventsOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Show an experiment: customers, means and lifts with intervals by arm, guardrails, and a verdict."""
    from streams.cli.experiment_tables import plain, shown  # noqa: PLC0415 - loads numbers

    found = _result(_ledger(events), name, version)
    if form is Format.JSON:
        write_json(plain(found))
        return
    for part in shown(found):
        show(part)


@app.command("list")
def list_all(events: EventsOption = None, form: FormatOption = Format.TEXT) -> None:
    """List experiments by version: since when, and how many customers are in each arm."""
    rows = [_plain(trial) for trial in _ledger(events).trials]
    if form is Format.JSON:
        write_json(rows)
        return
    listed = table("experiment", "versions", "since", "customers")
    for row in rows:
        arms = ", ".join(f"{arm} {count:,}" for arm, count in row["arms"].items())
        versions = ", ".join(map(str, row["versions"]))
        listed.add_row(row["experiment"], versions, row["since"], arms)
    show(listed if rows else "Nobody was exposed to any experiment.")


def _plain(trial: "Trial") -> dict[str, Any]:
    from journeys.local_time import instant  # noqa: PLC0415 - loads the engine

    return {
        "experiment": trial.name,
        "versions": trial.versions,
        "since": instant(min(trial.times.values())),
        "arms": {arm: trial.count(arm) for arm in trial.design.shares},
    }


def _ledger(events: Path | None) -> "Ledger":
    from streams.experiments.ledger import Ledger  # noqa: PLC0415 - loads the clients
    from streams.experiments.source import messages  # noqa: PLC0415 - loads the clients
    from streams.settings import Settings  # noqa: PLC0415
    from streams.simulation.topic import TopicMissing  # noqa: PLC0415 - loads the clients

    try:
        return Ledger.of(messages(Settings(), events))
    except TopicMissing as missing:
        raise CommandError(str(missing)) from None


def _result(ledger: "Ledger", name: str, version: int | None) -> "Result":
    from streams.experiments.result import result  # noqa: PLC0415 - loads numbers

    known = sorted(n for one in ledger.trials if one.name == name for n in one.versions)
    if not known:
        near = close_to(name, {one.name for one in ledger.trials})
        hint = f" ({near})" if near else ""
        raise CommandError(f"Nobody was exposed to an experiment {name!r}{hint}.")
    wanted = known[-1] if version is None else version
    trial = ledger.find(name, wanted)
    if trial is None:
        there = ", ".join(map(str, known))
        raise CommandError(f"Nobody was exposed to version {wanted} of {name!r}: there is {there}.")
    return result(trial, ledger.until)
