"""The page ``docs/reference/rules.md``: every code of a finding, from the pages that explain them."""

from pathlib import Path

RULES = Path(__file__).parents[1] / "journeys" / "rules"
"""A page for each code."""

_INTRO = """# Codes of findings

`rumbo validate` finds what cannot work (E), `rumbo lint` also what works and is doubtful (W). Each code has a page with
a file in which it is found, and the same one mended; `rumbo rule E003` prints it. A comment on the line or above it
allows a warning: `# rumbo: allow W03 because the shop opens at ten`.

| code | what |
|---|---|
"""


def rules_page() -> str:
    """Give the page."""
    titles = {page.stem: page.read_text(encoding="utf-8") for page in sorted(RULES.glob("*.md"))}
    rows = [
        f"| [{code}](../../journeys/rules/{code}.md) | {_title(text)} |\n"
        for code, text in titles.items()
    ]
    return _INTRO + "".join(rows)


def _title(text: str) -> str:
    r"""Give what stands behind the code in the heading.

    >>> _title("# E003: an unknown key\n\nThis place")
    'an unknown key'
    """
    return text.partition("\n")[0].partition(": ")[2]
