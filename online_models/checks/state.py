"""What holds for every learner: its numbers are all it knows, and a bad example changes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from online_models.checks.clause import must, must_refuse
from online_models.learner import Learner
from online_models.snapshot import pack, unpack

Example = Mapping[str, Any]


def check_state(
    make: Callable[[], Learner], examples: Sequence[Example], bad: Iterable[Example]
) -> None:
    """Check that a learner learns, is restored bit for bit, and refuses bad examples unchanged.

    Parameters
    ----------
    make
        Makes a fresh learner.
    examples
        Examples that it must learn.
    bad
        Examples that it must refuse by a ``ValueError``.

    Examples
    --------
    >>> from online_models import build
    >>> example = {"context": {}, "arm": "milk", "reward": 1.0}
    >>> check_state(lambda: build("most_popular", {}), [example] * 4, [{}])
    """
    half = len(examples) // 2
    learner = taught(make, examples[:half])
    must(pack(learner.numbers()) != pack(make().numbers()), "examples change the numbers")
    twin = restored(make, learner)
    must(pack(twin.numbers()) == pack(learner.numbers()), "a restored learner has equal bytes")
    for example in examples[half:]:
        learner.learn_one(example)
        twin.learn_one(example)
    must(pack(twin.numbers()) == pack(learner.numbers()), "a restored learner goes on alike")
    _check_refusals(learner, bad)


def check_order_free(make: Callable[[], Learner], examples: Sequence[Example]) -> None:
    """Check that the order of examples leaves no trace in the bytes.

    Examples
    --------
    >>> from online_models import build
    >>> examples = [{"context": {}, "arm": arm, "reward": 0.1} for arm in "abc"]
    >>> check_order_free(lambda: build("thompson", {}), examples)
    """
    forward, backward = taught(make, examples), taught(make, examples[::-1])
    must(
        pack(forward.numbers()) == pack(backward.numbers()),
        "the order of examples leaves no trace in the bytes",
    )


def taught(make: Callable[[], Learner], examples: Iterable[Example]) -> Learner:
    """Make a learner and teach it."""
    learner = make()
    for example in examples:
        learner.learn_one(example)
    return learner


def restored(make: Callable[[], Learner], learner: Learner) -> Learner:
    """Make a learner with the numbers of another, through bytes."""
    twin = make()
    twin.restore(unpack(pack(learner.numbers())))
    return twin


def _check_refusals(learner: Learner, bad: Iterable[Example]) -> None:
    before = pack(learner.numbers())
    for example in bad:
        must_refuse(partial(learner.learn_one, example), f"the example {example!r:.90}")
        must(
            pack(learner.numbers()) == before, f"a refused example changes nothing: {example!r:.90}"
        )
