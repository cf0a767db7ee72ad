"""Dead letters: what could not be absorbed, kept with its original bytes, and sent again once."""

from streams.dead_letters.letter import DeadLetter, Source, read, write

__all__ = ["DeadLetter", "Source", "read", "write"]
