"""One finding in a file: where it stands, what is wrong, what was expected."""

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from journeys.documents import Document
from journeys.tree import Loc, Place

WIDEST = 160
"""Characters of a file's line that are shown; of a longer one, those around the finding."""


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A finding; ``line`` and ``column`` count from 1.

    >>> print(Diagnostic("cart.yaml", 3, 5, "E003", "unknown key 'wiat'", "did you mean 'wait'?"))
    cart.yaml:3:5: unknown key 'wiat' (did you mean 'wait'?) [E003]
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.message}{hint} [{self.code}]"

    def shown(self, text: str) -> str:
        """Give the finding with its line of ``text`` and a caret below it."""
        lines = text.encode(errors="replace").decode().splitlines()
        if not 0 < self.line <= len(lines):
            return str(self)
        number = f"{self.line:>5} | "
        begin = max(0, self.column - WIDEST // 2) if len(lines[self.line - 1]) > WIDEST else 0
        caret = " " * (len(number) + self.column - 1 - begin) + "^"
        return f"{self}\n{number}{lines[self.line - 1][begin : begin + WIDEST]}\n{caret}"


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return text.splitlines()


def look_alike(name: str) -> str:
    """Give a hint when a name holds letters that only look like those of names.

    >>> look_alike("c\u0430rt")
    "'\u0430' is CYRILLIC SMALL LETTER A"
    """
    odd = next((letter for letter in name if letter.isalpha() and not letter.isascii()), "")
    return f"{odd!r} is {unicodedata.name(odd, 'no letter of names')}" if odd else ""


def close_to(wrong: str, known: Iterable[str]) -> str:
    """Give a hint when something known is spelled almost like this.

    >>> close_to("wiat", ["wait", "emit"])
    "did you mean 'wait'?"
    """
    found = difflib.get_close_matches(wrong, list(known), n=3)
    best = min(found, key=lambda one: sorted(one) != sorted(wrong), default="")
    return f"did you mean {best!r}?" if best else ""


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read from a file, and where each of its parts stands."""

    path: str
    text: str
    kind: str
    name: str
    document: Document
    places: dict[Loc, Place]
    lost: frozenset[str] | None = None
    """The names of what was taken away, where the document is broken: it is not to be used."""

    def at(self, loc: Loc) -> Place:
        """Give line and column of a part, or of the nearest part around it."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places.get(loc, (1, 1))

    def finding(self, loc: Loc, code: str, message: str, hint: str = "") -> Diagnostic:
        """Give a finding at a part of this document."""
        line, column = self.at(loc)
        return Diagnostic(self.path, line, column, code, message, hint)

    def quoted(self, loc: Loc) -> bool:
        """Say whether the text of a part stands in quotes."""
        line, column = self.at(loc)
        return _lines(self.text)[line - 1][column - 1 : column] in {'"', "'"}

    def place(self, loc: Loc) -> str:
        """Give a part's place as ``file:line``."""
        return f"{self.path}:{self.at(loc)[0]}"
