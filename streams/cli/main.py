"""The command ``rumbo``: every command in its own file, listed here under its panel."""

import logging

import typer

from streams.cli import dead_letters, experiment, local, new, topics
from streams.cli.accept_loss import accept_loss
from streams.cli.apply import apply
from streams.cli.bridge import bridge
from streams.cli.demo import demo
from streams.cli.diagram import diagram
from streams.cli.diff import diff
from streams.cli.doctor import doctor
from streams.cli.explain import explain
from streams.cli.failure import SpeakingGroup
from streams.cli.journeys import journeys
from streams.cli.kill import kill
from streams.cli.lint import lint
from streams.cli.panels import AUTHOR, OPERATE, RUN, UNDERSTAND
from streams.cli.pause import pause
from streams.cli.repartition import repartition
from streams.cli.replay import replay
from streams.cli.resume import resume
from streams.cli.rollback import rollback
from streams.cli.rule import rule
from streams.cli.run import run
from streams.cli.schema import schema
from streams.cli.simulate import simulate
from streams.cli.stop import stop
from streams.cli.stuck import stuck
from streams.cli.test import run_tests
from streams.cli.upgrade import upgrade
from streams.cli.validate import validate
from streams.cli.why_not import explain_why_not


def quiet() -> None:
    """Keep the clients' own log lines off the terminal: commands speak for them."""
    for client in ("aiokafka", "kafka"):
        logging.getLogger(client).setLevel(logging.CRITICAL)


app = typer.Typer(
    name="rumbo",
    cls=SpeakingGroup,
    help="Adaptive customer journeys: the next step and the price to offer, per event.",
    callback=quiet,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(new.app, name="new", rich_help_panel=AUTHOR)
app.command(rich_help_panel=AUTHOR)(validate)
app.command(rich_help_panel=AUTHOR)(lint)
app.command("test", rich_help_panel=AUTHOR)(run_tests)
app.command(rich_help_panel=AUTHOR)(simulate)
app.command(rich_help_panel=AUTHOR)(diff)
app.command(rich_help_panel=AUTHOR)(diagram)
app.command(rich_help_panel=AUTHOR)(apply)
app.command(rich_help_panel=AUTHOR)(rule)
app.command(rich_help_panel=AUTHOR)(schema)
app.command(rich_help_panel=RUN)(run)
app.command(rich_help_panel=RUN)(demo)
app.command(rich_help_panel=RUN)(bridge)
app.add_typer(local.app, name="local", rich_help_panel=RUN)
app.command(rich_help_panel=UNDERSTAND)(explain)
app.command("why-not", rich_help_panel=UNDERSTAND)(explain_why_not)
app.add_typer(experiment.app, name="experiment", rich_help_panel=UNDERSTAND)
app.command(rich_help_panel=UNDERSTAND)(replay)
app.command(rich_help_panel=OPERATE)(journeys)
app.command(rich_help_panel=OPERATE)(pause)
app.command(rich_help_panel=OPERATE)(resume)
app.command(rich_help_panel=OPERATE)(stop)
app.command(rich_help_panel=OPERATE)(kill)
app.command(rich_help_panel=OPERATE)(rollback)
app.add_typer(topics.app, name="topics", rich_help_panel=OPERATE)
app.add_typer(dead_letters.app, name="dead-letters", rich_help_panel=OPERATE)
app.command(rich_help_panel=OPERATE)(stuck)
app.command(rich_help_panel=OPERATE)(doctor)
app.command(rich_help_panel=OPERATE)(repartition)
app.command(rich_help_panel=OPERATE)(upgrade)
app.command("accept-loss", rich_help_panel=OPERATE)(accept_loss)

if __name__ == "__main__":
    app()
