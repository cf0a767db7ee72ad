"""What one run of a contender gave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Events absorbed, in how many seconds; CPU seconds by process; messages for each event."""

    events: int
    seconds: float
    cpu: dict[str, float]
    messages: float

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    @property
    def cost(self) -> dict[str, float]:
        """CPU microseconds per event, by process."""
        return {name: 1e6 * spent / self.events for name, spent in self.cpu.items()}

    @property
    def own(self) -> float:
        """CPU microseconds per event of the process that does the job: the first one."""
        return next(iter(self.cost.values()))
