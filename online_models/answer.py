"""From scores and a published vector to one answer: the draw, the runner-up, what each feature added."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from online_models.explained import shares
from online_models.policy import Choice, Evidence


def answer(
    arms: Sequence[str],
    vector: Sequence[float],
    place: int,
    scores: Sequence[float],
    parts: NDArray[np.float64],
    evidence: Evidence,
    features: Sequence[str] = (),
    ignored: tuple[str, ...] = (),
) -> Choice:
    """Put an answer together.

    Parameters
    ----------
    arms, vector, place, scores
        The eligible arms, their propensities, the place that was drawn, and their scores.
    parts
        Contributions, a row per arm, the constant one first; the sum of a row is the arm's score.
    evidence
        What stands behind the score of the drawn arm.
    features
        Names of the other columns of ``parts``.
    ignored
        Features that could not be used.

    Examples
    --------
    >>> parts = np.array([[0.5], [0.25]])
    >>> answer(["a", "b"], [0.9, 0.1], 1, [0.5, 0.25], parts, Evidence(3.0, 0.1)).exploring
    True
    """
    others = [other for other in range(len(arms)) if other != place]
    second = max(others, key=scores.__getitem__, default=None)
    return Choice(
        arm=arms[place],
        propensities=dict(zip(arms, vector, strict=True)),
        scores=dict(zip(arms, scores, strict=True)),
        exploring=scores[place] < max(scores),
        runner_up=None if second is None else arms[second],
        contributions=shares(features, parts[place]),
        runner_up_contributions={} if second is None else shares(features, parts[second]),
        evidence=evidence,
        ignored=ignored,
    )
