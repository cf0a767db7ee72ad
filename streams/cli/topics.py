"""``rumbo topics``: the table of topics, and how the broker has them."""

import asyncio
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from streams.cli.output import Format, FormatOption, console, table, write_json
from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.topics import TOPICS, full_name

if TYPE_CHECKING:
    from streams.topic_admin import Difference

app = typer.Typer(help="List, create, check and document the topics.", no_args_is_help=True)


@app.command("list")
def list_topics(output: FormatOption = Format.TEXT) -> None:
    """List the topics: direction, key, partitions, retention and what they are for."""
    rows = [_row(name, Settings()) for name in TOPICS]
    if output is Format.JSON:
        write_json(rows)
        return
    shown = table("topic", "direction", "key", "partitions", "kept", "what")
    for row in rows:
        shown.add_row(*(str(value) for value in row.values()))
    console().print(shown)


def _row(name: str, settings: Settings) -> dict[str, Any]:
    topic = TOPICS[name]
    days = topic.retention // 86_400_000
    kept = "for ever" if topic.retention < 0 else f"{days} days"
    return {
        "topic": full_name(settings.prefix, name),
        "direction": str(topic.direction),
        "key": topic.key,
        "partitions": topic.count(settings.partitions, settings.learning_partitions),
        "kept": "compacted" if topic.compacted else kept,
        "what": topic.purpose,
    }


@app.command()
def create(
    partitions: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Partitions of the input and the outputs.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Create the topics that are missing, and say what differs in those that are there.

    Exit code 1 when Rumbo cannot work with what is there.
    """
    given = {} if partitions is None else {"partitions": partitions}
    made, found = asyncio.run(_create(Settings().model_copy(update=given)))
    unequal = [asdict(one) for one in found]
    if output is Format.JSON:
        write_json({"created": made, "differences": unequal})
    else:
        for name in made:
            typer.echo(f"created {name}")
        typer.echo(f"{len(made)} created, {len(TOPICS) - len(made)} were there")
        _print_differences(unequal)
    raise typer.Exit(1 if any(one.hurts for one in found) else 0)


async def _create(settings: Settings) -> tuple[list[str], list["Difference"]]:
    from streams import topic_admin  # noqa: PLC0415 - the client is loaded when it is used

    async with topic_admin.administrator(kafka_of(settings)) as admin:
        made = await topic_admin.create(admin, settings)
        # What was just made is as it should be, whether or not every broker knows it yet.
        return made, [one for one in await _unequal(admin, settings) if one.topic not in made]


@app.command()
def describe(output: FormatOption = Format.TEXT) -> None:
    """Compare the topics at the broker with the table; exit code 1 when they differ."""
    found, unequal = asyncio.run(_describe(Settings()))
    if output is Format.JSON:
        write_json({"topics": found, "differences": unequal})
    else:
        shown = table("topic", "partitions", "settings")
        for name, topic in found.items():
            said = " ".join(f"{key}={value}" for key, value in topic["settings"].items())
            shown.add_row(name, str(topic["partitions"]), said)
        console().print(shown)
        _print_differences(unequal)
    raise typer.Exit(1 if unequal else 0)


async def _describe(settings: Settings) -> tuple[dict[str, Any], list[dict[str, str]]]:
    from streams import topic_admin  # noqa: PLC0415 - the client is loaded when it is used

    async with topic_admin.administrator(kafka_of(settings)) as admin:
        names = {full_name(settings.prefix, name): topic for name, topic in TOPICS.items()}
        there = await topic_admin.find(admin, names)
        shown = {
            name: {
                "partitions": found.partitions,
                "settings": {key: found.settings.get(key) for key in names[name].settings},
            }
            for name in names
            if (found := there.get(name))
        }
        return shown, [asdict(one) for one in await _unequal(admin, settings)]


async def _unequal(admin: Any, settings: Settings) -> list["Difference"]:
    from streams import topic_admin  # noqa: PLC0415 - the client is loaded when it is used

    names = [full_name(settings.prefix, name) for name in TOPICS]
    there = await topic_admin.find(admin, names)
    return topic_admin.differences(settings, there)


def _print_differences(unequal: list[dict[str, str]]) -> None:
    for one in unequal:
        typer.echo(
            f"{one['topic']}: {one['what']} should be {one['wanted']}, is {one['found']}; "
            f"{one['fix']}"
        )


class Notation(StrEnum):
    """How the AsyncAPI document is written."""

    JSON = "json"
    YAML = "yaml"


@app.command()
def asyncapi(
    notation: Annotated[Notation, typer.Option("--format", help="json or yaml.")] = Notation.JSON,
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Write the AsyncAPI 3 document of this deployment."""
    from streams.asyncapi import document  # noqa: PLC0415 - makes the models' schemas

    made = document(Settings())
    text = _yaml(made) if notation is Notation.YAML else _json(made)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")


def _json(made: dict[str, Any]) -> str:
    return orjson.dumps(made, option=orjson.OPT_INDENT_2).decode()


def _yaml(made: dict[str, Any]) -> str:
    from io import StringIO  # noqa: PLC0415 - only here

    from ruamel.yaml import YAML  # noqa: PLC0415 - only here

    writer: Any = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False
    text = StringIO()
    writer.dump(made, text)
    return text.getvalue()
