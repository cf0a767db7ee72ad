"""Calls that cannot be, and the finding that each gives."""

import pytest

from journeys.linting.lint import lint
from journeys.loader import load
from tests.journeys.test_findings import OFFER, found


def journey(name, *steps):
    lines = "".join(f"  {step}\n" for step in steps)
    return f"journey: {name}\nentry: {{event: ping}}\nsteps:\n{lines}"


def call(name, step="a", more=", as: x"):
    return f"{step}: {{call: {{journey: {name}{more}}}}}"


def score(name):
    return f"s: {{score: {{model: chance, as: {name}}}}}"


def layers(count, wide):
    """Give journeys that call each other one below the other, each ``wide`` times."""
    found = [
        journey(f"c{n}", *(call(f"c{n + 1}", f"s{k}", "") for k in range(wide)))
        for n in range(1, count)
    ]
    return [*found, journey(f"c{count}", "stop: {exit: done}")]


GREET = journey("greet", "stop: {exit: done}")
FORK = "f: {fork: {branches: {p: a, q: b}, join: j}}"
FORKED = journey("forked", FORK, "a: {wait: 1d, next: j}", "b: {wait: 1d}", "j: {join: {of: all}}")

FOUND = {
    "unknown": (
        [call("gret")],
        [GREET],
        "4:23: no valid journey is called 'gret' (did you mean 'greet'?) [E012]",
    ),
    "itself": ([call("it")], [], "4:23: journeys call each other in a circle: it → it [E022]"),
    "circle": (
        [call("greet")],
        [journey("greet", call("third")), journey("third", call("it"))],
        "4:23: journeys call each other in a circle: it → greet → third → it [E022]",
    ),
    "into_a_circle": (
        [call("greet")],
        [journey("greet", call("third")), journey("third", call("greet"))],
        "4:23: no valid journey is called 'greet' [E012]",
    ),
    "same_name": (
        [call("greet")],
        [journey("greet", score("x"))],
        "4:23: 'greet' binds 'x', too: give one of them another name [E011]",
    ),
    "same_name_below": (
        [call("greet")],
        [journey("greet", call("third", more="")), journey("third", score("x"))],
        "4:23: 'greet' binds 'x', too: give one of them another name [E011]",
    ),
    "two_types": (
        [call("greet"), score("x")],
        [GREET],
        "5:34: 'x' is a number here, and a text in 'a' [E011]",
    ),
    "name_of_the_callee": (
        [call("greet"), "c: {set: {tier: '= y'}}"],
        [journey("greet", score("y"))],
        "5:20: nothing is called 'y' here [E011]",
    ),
    "nested_forks": (
        [
            FORK,
            call("forked", more="")[:-1] + ", next: j}",
            "b: {wait: 1d}",
            "j: {join: {of: all}}",
        ],
        [FORKED],
        "5:23: forks do not nest: 'forked' has one, and this lies in the branch 'p' of 'f' [E021]",
    ),
    "exit_in_a_fork": (
        [call("forked")],
        [FORKED.replace("a: {wait: 1d, next: j}", "a: {exit: x}")],
        "4:23: 'forked' has an exit inside a fork: such a journey cannot be called [E021]",
    ),
    "too_deep": ([call("c1")], layers(9, 1), "4:23: calls nest at most 8 deep [E022]"),
    "too_many": (
        [call("c1", f"s{k}", "") for k in range(6)],
        layers(4, 6),
        "4:3: with those that it calls, it has more than 2,000 steps [E022]",
    ),
    "loop": (
        [call("greet")[:-1] + ", next: a}"],
        [GREET],
        "4:3: 'a' can come back to itself without a wait or a pass limit [E015]",
    ),
    "no_quote": (
        [call("greet"), "b: {emit: {kind: offer}}"],
        [GREET],
        "5:3: 'b' can be reached without a quote: an offer step comes before it [E018]",
    ),
}


def found_in(steps, others):
    files = {f"other{n}.yaml": other for n, other in enumerate(others)}
    return [one for one in found(journey("it", *steps), **files) if one.startswith("it.yaml")]


@pytest.mark.parametrize(("steps", "others", "finding"), FOUND.values(), ids=FOUND)
def test_a_call_that_cannot_be(steps, others, finding):
    assert found_in(steps, others) == [f"it.yaml:{finding}"]


def test_contact_by_a_call_passes_the_callers_policies():
    said = "its emissions pass no policy: no consent, no caps, no quiet hours"
    sends, policy = (
        journey("sends", "s: {emit: {kind: message}}"),
        "policy: word\nconsent: marketing\n",
    )
    greet = journey("greet", call("sends", "b", ""))
    kept = {"sends.yaml": sends, "greet.yaml": greet, "word.yaml": policy}
    for head, warned in (
        ("", True),
        ("policies: [word]\n", False),
        ("transactional: true\n", False),
    ):
        text = journey("it", call("greet")).replace("steps:", f"{head}steps:")
        reads, _ = load({"it.yaml": text, **kept})
        found = [one.message for one in lint(reads) if (one.path, one.code) == ("it.yaml", "W12")]
        assert found == ([said] if warned else [])


def test_calls_nest_eight_deep():
    assert found_in([call("c1")], layers(8, 1)) == []


def test_a_loop_through_a_call_that_waits_is_a_loop():
    again = call("naps")[:-1] + ", next: a}"
    assert found_in([again], [journey("naps", "w: {wait: 1d}")]) == []


def test_a_quote_of_a_called_journey_is_there_after_it():
    steps = [
        "o: {offer: {use: deal, on: \"'x'\", else: w}}",
        "ok: {exit: quoted}",
        "w: {wait: 1d, next: o}",
    ]
    others = [OFFER.replace("offer: it", "offer: deal"), journey("priced", *steps)]
    assert found_in([call("priced"), "b: {emit: {kind: offer}}"], others) == []


def test_a_callee_that_was_found_wrong_cannot_be_called():
    wrong = journey("greet", "stop: {exit: done}").replace("ping", "pong")
    assert found(journey("it", call("greet")), **{"greet.yaml": wrong}) == [
        "greet.yaml:2:16: no schema declares the event 'pong' (did you mean 'ping'?) [E010]",
        "it.yaml:4:23: no valid journey is called 'greet' [E012]",
    ]
