"""How a check speaks: a clause holds, or ``CheckFailed`` says which one does not."""

from collections.abc import Callable, Iterable, Mapping, Sequence

SWEEP = 1_000
"""Draws, evenly spread over [0, 1), that tell whether arms are drawn as often as published."""


class CheckFailed(AssertionError):
    """A learner breaks its contract; the sentence names the clause and what was found."""


def must(holds: bool, clause: str) -> None:
    """Raise ``CheckFailed`` when a clause does not hold.

    Examples
    --------
    >>> must(1 + 1 == 3, "sums are right")
    Traceback (most recent call last):
    online_models.checks.clause.CheckFailed: broken: sums are right
    """
    if not holds:
        raise CheckFailed(f"broken: {clause}")


def must_refuse(call: Callable[[], object], what: str) -> None:
    """Raise ``CheckFailed`` when ``call`` does not end in a ``ValueError``."""
    try:
        call()
    except ValueError:
        return
    except Exception as error:
        raise CheckFailed(f"broken: {what} is refused by a ValueError, not {error!r}") from error
    raise CheckFailed(f"broken: {what} is refused")


def must_be_vector(shares: Sequence[float], floor: float) -> None:
    """Check that shares sum to one and that each holds its part of the floor."""
    must(abs(sum(shares) - 1.0) < 1e-9, f"propensities sum to 1 (found {sum(shares)!r})")
    least = floor / len(shares) - 1e-12
    must(min(shares) >= least, f"each arm holds its part of the floor of {floor:g} in total")


def must_draw_as_published(
    shares: Mapping[str, float], drawn_at: Callable[[float], str], tolerance: float = 0.002
) -> None:
    """Check over a sweep of draws that each arm is drawn as often as its propensity says."""
    drawn = [drawn_at((step + 0.5) / SWEEP) for step in range(SWEEP)]
    for arm, share in shares.items():
        found = drawn.count(arm) / SWEEP
        must(
            abs(found - share) <= tolerance,
            f"{arm!r} is drawn as often as published ({share:.4f}, found {found:.4f})",
        )


def spread(count: int, start: int = 0) -> Iterable[float]:
    """Give numbers spread evenly over [0, 1): multiples of the golden ratio.

    Examples
    --------
    >>> [round(x, 2) for x in spread(3)]
    [0.62, 0.24, 0.85]
    """
    return ((step + 1) * 0.6180339887498949 % 1.0 for step in range(start, start + count))
