"""Reading a page as a person does."""

import io

from rich.console import Console


def shown(page, width=80):
    """Give a page as a terminal of this width shows it."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(page)
    return out.getvalue()


def words(page):
    """Give a page as one line: where it breaks is not what matters."""
    return " ".join(shown(page).split())
