"""The difference of documents: a law of sets, changes in people's units, and what becomes of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from life import DAY, HOUR, NOON, Life, plan_of

from journeys.compiling.plan import compile_plan
from journeys.difference.documents import Documents, Kind, difference
from journeys.difference.people import Becomes, takeover
from journeys.difference.wording import told
from journeys.loader import load
from journeys.plan import Plan, Settings

SCHEMA = "schema: shop\nevents: {ping: {}, pong: {}}\n"
OLD = """\
journey: it
version: 1
entry: {event: ping}
policies: [night]
steps:
  pause: {wait: 2d}
  listen: {wait_for: {event: pong, timeout: 5d}}
  tell: {emit: {kind: message, content: old}}
  stop: {exit: done}
"""


def documents(**texts):
    reads, findings = load({f"{name}.yaml": text for name, text in texts.items()})
    plan, more = compile_plan(1, reads, Settings(), Plan())
    assert [*findings, *more] == []
    return Documents(reads, plan.journeys)


def journey(steps, version=1, more=""):
    return f"journey: it\nversion: {version}\nentry: {{event: ping}}\n{more}steps:\n{steps}"


def changed(before, after):
    old = documents(shop=SCHEMA, it=before)
    (found,) = difference(old, documents(shop=SCHEMA, it=after)).documents
    return [tuple(one) for one in found.changes]


def test_a_span_is_shown_as_people_write_it():
    before, after = journey("  a: {wait: 60m}\n"), journey("  a: {wait: {for: PT2H}}\n")
    assert changed(before, after) == [("steps.a.wait", "1h", "2h")]


def test_another_way_to_write_the_same_is_no_change():
    before, after = journey("  a: {wait: 60m}\n"), journey("  a: {wait: {for: 1h}} # an hour\n")
    old, new = documents(shop=SCHEMA, it=before), documents(shop=SCHEMA, it=after)
    (found,) = difference(old, new).documents
    assert (found.change, found.changes, found.refused) == (Kind.REWRITTEN, (), True)


def test_what_was_left_out_counts_as_its_default():
    assert changed(
        journey("  a: {wait: 1h}\n"), journey("  a: {wait: 1h}\n", 1, "max_age: 9d\n")
    ) == [("max_age", "90d", "9d")]


def test_an_edge_changes_with_the_order_of_steps():
    a, b = "  a: {wait: 1h}\n", "  b: {wait: 2h}\n"
    assert changed(journey(a + b), journey(b + a)) == [
        ("steps (order)", ["a", "b"], ["b", "a"]),
        *((("edges", edge, None)) for edge in ("(entry) → a", "a → b", "b → (finished)")),
        *((("edges", None, edge)) for edge in ("(entry) → b", "b → a", "a → (finished)")),
    ]


def test_caps_are_known_by_their_names():
    policy = "policy: calm\ncaps: [{caps}]\n"
    one, two = "{name: one, count: 1, within: 1d}", "{name: two, count: 2, within: 7d}"
    old = documents(it=policy.replace("{caps}", one))
    (found,) = difference(old, documents(it=policy.replace("{caps}", f"{two}, {one}"))).documents
    assert [change.path for change in found.changes] == ["caps.two"]


small = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["wait: 1h", "wait: 2h", "emit: {kind: message, content: x}", "exit: out"]),
    min_size=1,
)
headers = st.sampled_from(
    ["", "holdout: 5%\n", "priority: 2\n", "goals: {g: {event: ping, within: 1d}}\n"]
)


@st.composite
def sets(draw):
    """Give a few documents; every step of their journey can be reached."""
    texts = {"shop": SCHEMA}
    if draw(st.booleans()):
        steps = "".join(
            f"  {name}: {{{verb}}}\n" for name, verb in draw(small).items() if verb != "exit: out"
        )
        texts["it"] = journey(
            steps + "  end: {exit: out}\n", draw(st.integers(1, 2)), draw(headers)
        )
    for name in draw(st.sets(st.sampled_from(["calm", "loud"]))):
        texts[name] = (
            f"policy: {name}\ncaps: [{{name: c, count: {draw(st.integers(0, 2))}, within: 1d}}]\n"
        )
    return documents(**texts)


@given(sets())
def test_a_set_does_not_differ_from_itself(one):
    found = difference(one, one)
    assert (found.documents, found.people, told(found)) == ((), (), ["nothing differs"])


TURNED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}


@given(sets(), sets())
def test_swapped_sets_swap_what_is_added_and_removed(old, new):
    there, back = difference(old, new), difference(new, old)
    for one, other in zip(there.documents, back.documents, strict=True):
        assert (one.kind, one.name) == (other.kind, other.name)
        assert TURNED.get(one.change, one.change) is other.change
        assert (one.before, one.after) == (other.after, other.before)
        turned = sorted(((c.path, c.after, c.before) for c in other.changes), key=repr)
        assert sorted(map(tuple, one.changes), key=repr) == turned


def standing(step):
    """Give a customer who stands on a step of the old version, and what meets them next at the earliest."""
    life = Life(plan_of(OLD))
    life.meets("ping", NOON + 12 * HOUR)
    if step != "pause":
        life.waits(NOON + 3 * DAY)
    if step == "tell":
        life.meets("pong", NOON + 3 * DAY + 12 * HOUR)
    (enrolment,) = life.state.enrolments
    assert enrolment.step == step
    return life, (NOON + DAY if step == "pause" else NOON + 3 * DAY + 13 * HOUR)


NEW = """\
journey: it
version: 2
entry: {event: ping}
policies: [night]
steps:
  rest: {wait: 3d}
  listen: {wait_for: {event: pong, timeout: 9d}}
  tell: {emit: {kind: message, content: new}}
  stop: {exit: done}
"""


@pytest.mark.parametrize("old", ["pause", "listen", "tell"])
@pytest.mark.parametrize("target", ["", "rest", "listen", "tell", "stop"])
@pytest.mark.parametrize("retime", ["true", "false"])
@pytest.mark.parametrize("removed", ["{exit: gone}", "{step: rest}", "{step: stop}"])
@pytest.mark.parametrize("number", [1, 7])
def test_what_is_foretold_is_what_happens(old, target, retime, removed, number):
    mapped = f"{old}: {target}" if target else ""
    how = f"{{from: [{number}], map: {{{mapped}}}, retime: {retime}, removed: {removed}}}"
    life, now = standing(old)
    (stood,) = life.state.enrolments
    new = plan_of(NEW + f"migrate: {how}\n", number=2, before=life.plan)
    told_before = takeover(life.plan.journeys["it"], new.journeys["it"])
    (fate,) = [one for one in told_before.fates if one.step == old]
    assert told_before.leaves_out is (number == 7)
    life.plan = new
    life.meets("order.completed", now)
    check(fate, life, stood, now)


def check(fate, life, stood, now):
    """Hold what was foretold against where the customer is now."""
    on = {one.version: one for one in life.state.enrolments}
    if fate.becomes is Becomes.STAYS:
        assert on[1].step == fate.step
    elif fate.becomes is Becomes.LEAVES:
        assert (on, [one["reason"] for one in life.said("enrolment.exited")]) == ({}, [fate.to])
    elif fate.becomes is Becomes.GOES_ON:
        assert fate.to in {move["step"] for move in life.said("enrolment.migrated")}
        assert not on or (on[2].step, on[2].since) != (stood.step, stood.since)
    else:
        assert on[2].step == fate.to
        assert (on[2].since, on[2].deferred) == (stood.since, stood.deferred)
        assert (on[2].due == stood.due) is (fate.becomes is not Becomes.RETIMED)


EXPERIMENT = """\
experiment: it
version: 1
arms: {a: 50%, b: 50%}
metric: {event: pong, within: 3d}
"""
PARTED = "  part: {split: {experiment: it}}\n  a: {exit: a}\n  b: {exit: b}\n"


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("{a: 50%, b: 50%}", "{a: 20%, b: 80%}", "arms"),
        ("within: 3d}", "within: 5d}\nerror: 1%", "metric, error"),
        ("within: 3d}", "within: 3d}\ndescription: why", ""),
        ("within: 3d}", "within: 3d}\nstop: {at: 2026-03-02}", ""),
    ],
)
def test_an_edited_experiment_begins_with_nobody(old, new, keys):
    before, after = EXPERIMENT, EXPERIMENT.replace("version: 1", "version: 2").replace(old, new)
    sides = (documents(shop=SCHEMA, it=journey(PARTED), e=one) for one in (before, after))
    found = [line for line in told(difference(*sides)) if line.startswith("warning: ")]
    said = (
        f"warning: experiment it changes its {keys}: if it is running, who is in it stays in their arm"
        " and counts for version 1; version 2 begins with nobody"
    )
    assert found == ([said] if keys else [])
