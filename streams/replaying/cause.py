"""What is likely to be the cause of a difference, in sentences."""

from streams.replaying.comparison import IN_REPLAY, IN_TOPIC, OUT_OF_ORDER, Mismatch
from streams.replaying.stretch import Stretch

_ELSE = (
    "Another release, arithmetic or RUMBO_JOB_KEY than that of the workers folds otherwise: compare "
    "`rumbo doctor` there and here. Else somebody else wrote to the topic."
)
_WHY = {
    IN_TOPIC: "The topic was made anew, its broker lost records, or it was cleaned. Or another "
    "release, arithmetic or RUMBO_JOB_KEY than the workers' says more: compare `rumbo doctor`.",
    IN_REPLAY: _ELSE,
    OUT_OF_ORDER: "A partition's messages lie in the order of their events: somebody else wrote to "
    "the topic.",
}


def cause(one: Stretch, mismatch: Mismatch) -> str:
    """Say what is likely to be the cause, and what is known of its event and its epoch."""
    said = [_WHY.get(mismatch.unequal.what, _ELSE)]
    if mismatch.message.id.off in one.asides:
        said.append("Its event was set aside: the workers must agree that it became a dead letter.")
    if one.place.epoch:
        said.append(
            f"This is epoch {one.place.epoch}: an operator's accept-loss, or a move to other "
            f"partitions, began the fold anew at {one.start}, and accept-loss kept the states of "
            "customers in Redis, which no log holds."
        )
    return " ".join(said)
