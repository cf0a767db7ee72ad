"""``rumbo rule``: what a code of a finding means, and how it is mended."""

from typing import Annotated

import typer
from rich.markdown import Markdown

from journeys.diagnostic import close_to
from streams.cli.failure import CommandError
from streams.cli.output import console
from streams.rules_page import RULES


def rule(
    code: Annotated[str, typer.Argument(help="The code, as findings end with it: E003.")],
) -> None:
    """Say what a code means, with a file in which it is found and the same one mended."""
    pages = {page.stem: page for page in RULES.glob("*.md")}
    page = pages.get(code.strip("[]").upper())
    if page is None:
        hint = close_to(code.upper(), pages) or f"they are {', '.join(sorted(pages))}."
        raise CommandError(f"there is no code {code!r}: {hint}")
    text, out = page.read_text(encoding="utf-8"), console()
    if out.is_terminal:
        out.print(Markdown(text))
    else:
        typer.echo(text, nl=False)
