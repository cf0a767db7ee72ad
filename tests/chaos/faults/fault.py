"""What a fault is."""

from typing import NamedTuple

from tests.chaos.world import SESSION

TAKEOVER = SESSION + 1.0
"""How soon (s) a surviving worker must have taken over."""
BACK = 10.0
"""How soon (s) all must go on once what was away is back."""


class Struck(NamedTuple):
    """What was done: from ``since`` (monotonic) on every partition must go on within ``limit`` s.

    For harm to the learner ``snapshots`` is how many there were: one more must come.
    """

    name: str
    since: float
    limit: float
    snapshots: int | None = None


class Fault:
    """Something that happens to the world; picked as often as its ``weight`` says."""

    weight = 1.0

    @property
    def name(self):
        """Its name in the report: the class's, as words."""
        return "".join(f" {c.lower()}" if c.isupper() else c for c in type(self).__name__).strip()

    def fits(self, world):  # noqa: ARG002 - for those that need something of it
        """Whether it can be done to the world as it is."""
        return True

    async def strike(self, world):
        """Do it, undo it; give what was `Struck`."""
        raise NotImplementedError
