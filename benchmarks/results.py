"""RESULTS.md: what stands between two markers is what the last written run gave."""

from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


def written(text: str, name: str, body: str) -> str:
    """Replace what stands between the markers of a name.

    >>> written("<!-- a:begin -->old<!-- a:end -->", "a", "new")
    '<!-- a:begin -->\\nnew\\n<!-- a:end -->'
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"RESULTS.md has no markers {begin} and {end}")
    return f"{before}{begin}\n{body}\n{end}{after}"


def write(name: str, body: str) -> None:
    """Put a table and its facts into RESULTS.md."""
    RESULTS.write_text(written(RESULTS.read_text(), name, body))
