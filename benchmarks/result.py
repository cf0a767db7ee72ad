"""What one run of a contender gave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Behaviour events absorbed, in how many seconds; CPU seconds by process; messages written."""

    events: int
    seconds: float
    cpu: dict[str, float]
    outputs: int

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    @property
    def cost(self) -> dict[str, float]:
        """CPU microseconds per event, by process."""
        return {name: 1e6 * spent / self.events for name, spent in self.cpu.items()}
