"""The page ``docs/reference/rules.md``: every code of a finding, from the pages that explain them."""

import re
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


_ELSEWHERE = """
## What other engines are asked to find

| a complaint about some engine | here |
|---|---|
"""
COMPLAINTS = (
    ("a wait without an end", "E005: `timeout` is needed; `timeout_next` is `next` without it"),
    ("a clock inside a condition that nothing wakes", "E023"),
    ("shares that do not sum to 100 %, arms given twice", "E004, E002"),
    (
        "a step that nobody reaches, or that leads nowhere",
        "E014, E013; behind the last step the journey is finished",
    ),
    ("a loop without a wait or a limit", "E015; `goto` needs `at_most`"),
    ("an event or field that nobody declares", "E010, E011"),
    ("a decision without baseline or reward window", "E005; `otherwise` is 0"),
    (
        "a price without a floor, or with one above the ceiling",
        "E024; without `floor` no price lies below the last point of its ladder",
    ),
    ("what a customer is or feels reaches a price", "E025"),
    ("a personalised price without a notice", "W16"),
    (
        "a new version, and nobody says where people on a lost step go",
        (
            "cannot be: whom `migrate` does not move stays on their version, and `removed` always says"
            " (`migrated_out` by itself); `rumbo diff OLD NEW --counts` counts them by step"
        ),
    ),
    (
        "two offers of one exclusive group at one place and time",
        (
            "not looked for in documents: it is settled when they want to go out, for each customer,"
            " and a suppression says why the other one did not"
        ),
    ),
    (
        "YAML that means something else (`on`, `no`, `10:30`)",
        "cannot be: files are YAML 1.2, and read strictly (E001, E003)",
    ),
    ("a reward window longer than the pause", "W01"),
    ("more arms than decisions can teach", "W02"),
    ("everybody goes on at one moment", "W03"),
    ("a cap per calendar day: 23:00 and again 01:00", "cannot be: every window is rolling"),
    ("one salt for two splits", "W05; each holdout has its own"),
    ("a wait that never ends as it should", "W06"),
    ("no time zone to fall back on", "W07; in quiet hours `timezone` is needed"),
)
"""What people complain about elsewhere, and where that is met: by a code, or by the language itself."""


def rules_page() -> str:
    """Give the page."""
    titles = {page.stem: page.read_text(encoding="utf-8") for page in sorted(RULES.glob("*.md"))}
    rows = [
        f"| [{code}](../../journeys/rules/{code}.md) | {_title(text)} |\n"
        for code, text in titles.items()
    ]
    met = [f"| {said} | {_linked(where)} |\n" for said, where in COMPLAINTS]
    return _INTRO + "".join([*rows, _ELSEWHERE, *met])


def _linked(text: str) -> str:
    """Make a link of each code.

    >>> _linked("W05; each")
    '[W05](../../journeys/rules/W05.md); each'
    """
    return re.sub(r"\b[EW]\d{2,3}\b", r"[\g<0>](../../journeys/rules/\g<0>.md)", text)


def _title(text: str) -> str:
    r"""Give what stands behind the code in the heading.

    >>> _title("# E003: an unknown key\n\nThis place")
    'an unknown key'
    """
    return text.partition("\n")[0].partition(": ")[2]
