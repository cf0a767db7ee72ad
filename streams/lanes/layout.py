"""Where the lanes of a job read and write, and their limits."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Full names of topics (with the deployment's prefix), and limits.

    ``outputs`` are the topics of which partition p holds only messages of partition p, in order.
    ``commit`` bounds a commit (bytes of states and messages), ``compare`` is how often (s) an idle
    owner looks whether it still is one, ``tail`` how many last records of an output a claim reads,
    ``kept`` how many bytes of customers' states a process keeps from one slice to the next, the same for
    each of its partitions.
    """

    job: str
    input: str
    jobs: str
    outputs: tuple[str, ...]
    commit: int = 4 * MIB
    compare: float = 2.0
    tail: int = 64
    kept: int = 32 * MIB
