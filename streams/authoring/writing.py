"""Writing: drafts become files, all of them or none, and no file that is there is touched."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from journeys.json_schema import FILE, schema_text
from journeys.loader import load
from streams.authoring.neighbours import Neighbours
from streams.authoring.refusal import Refusal


def write(folder: Path, texts: Mapping[str, str], around: Neighbours) -> list[Path]:
    """Write these files, and the schema for editors where it is missing; give what was written."""
    refuse_files(folder, texts)
    _refuse_documents(texts, around)
    wanted = {folder / name: text for name, text in texts.items()}
    if not (folder / FILE).exists():
        wanted[folder / FILE] = schema_text()
    _write_all(folder, wanted)
    return list(wanted)


def _write_all(folder: Path, wanted: Mapping[Path, str]) -> None:
    begun: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in wanted.items():
            with path.open("x", encoding="utf-8") as file:
                begun.append(path)
                file.write(text)
    except OSError as error:
        for path in begun:
            path.unlink()
        where = error.filename or folder
        raise Refusal(f"{where} cannot be written: {error.strerror}.") from None


def refuse_files(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write over a file."""
    for name in names:
        if (folder / name).exists():
            what = "nothing is written over it"
            raise Refusal(f"{folder / name} is there, and {what}: choose another name.")


def _refuse_documents(texts: Mapping[str, str], around: Neighbours) -> None:
    for read in load(texts)[0]:
        holding = around.holding(read.kind, read.name)
        if holding is not None:
            where = f"stands in {holding} already"
            raise Refusal(f"The {read.kind} {read.name!r} {where}: choose another name.")
