"""Expectations with one word wrong: each of them must fail, or the right one says nothing."""

from journeys.expectation import check
from journeys.rehearsal import rehearse


def idle(plan, document):
    """Give the wrong expectations that a test document would let pass."""
    happened = rehearse(plan, document).happened
    return [
        wrong
        for number, one in enumerate(document.then)
        for wrong in mutants(one)
        if passes([*document.then[:number], wrong, *document.then[number + 1 :]], happened)
    ]


def passes(expected, happened):
    return all(one.met for one in check(expected, happened, [""] * len(expected)))


def mutants(one):
    """Give the same expectation with each word of it wrong."""
    if one.never:
        return
    yield one.model_copy(update={"never": True})
    for word in ("step", "reason", "rule", "chosen", "content"):
        if getattr(one, word) is not None:
            yield one.model_copy(update={word: "something_else"})
    if one.after is not None:
        yield one.model_copy(update={"after": one.after + 1})
    for field in one.data:
        yield one.model_copy(update={"data": one.data | {field: "something else"}})
