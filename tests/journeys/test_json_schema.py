"""The schema for editors takes what the models take, and sees what they refuse."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from journeys import durations
from journeys.documents import KINDS
from journeys.json_schema import header, schema_text
from journeys.loader import load
from journeys.tree import tree_of
from streams.definitions.folder import LIBRARY, files
from streams.rules_page import RULES
from tests.docs.fences import PAGES, fences

SCHEMA = Draft202012Validator(json.loads(schema_text()))

LIBRARY_TEXTS = {name: path.read_text() for name, path in files([LIBRARY]).items()}
RULE_TEXTS = {
    f"{page.stem}-{number}": fence.text
    for page in sorted(RULES.glob("*.md"))
    for number, fence in enumerate(fences(page))
    if fence.file == "holds"
}
PAGE_TEXTS = {
    f"{page.stem}-{number}": fence.text
    for page in PAGES
    for number, fence in enumerate(fences(page))
    if fence.language == "yaml" and fence.text.split(":")[0] in KINDS
}
TEXTS = LIBRARY_TEXTS | RULE_TEXTS | PAGE_TEXTS


def slips(text):
    """Give where the schema finds something, and what."""
    return [(error.json_path, error.message) for error in SCHEMA.iter_errors(tree_of(text).value)]


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_shipped_and_shown_fits(name):
    assert slips(TEXTS[name]) == []


def test_every_kind_is_among_them():
    kinds = {next(iter(tree_of(text).value)) for text in TEXTS.values()}
    assert kinds == set(KINDS)


def test_shipped_documents_name_it_in_their_first_line():
    place = LIBRARY.parent
    for name, path in files([LIBRARY]).items():
        up = "/".join([".."] * len(path.relative_to(place).parents[0].parts))
        assert LIBRARY_TEXTS[name].splitlines()[0] == header(up)
        assert (path.parent / up / "rumbo.schema.json").exists()


JOURNEY = """\
journey: hello
version: 2
entry: {event: page.viewed, reentry: {after: 7d}}
exits: {bought: {event: order.completed}}
policies: [contact]
holdout: 5%
steps:
  pause: {wait: 3d}
  tell: {emit: {kind: message, expires: 1d}}
"""
TEST = """\
test: hello-begins
journey: hello
when: [{at: "2026-03-02T15:00:00", event: page.viewed}]
then: [{expect: entered}]
"""
SHORTHANDS = {
    "no_version": JOURNEY.replace("version: 2\n", ""),
    "a_wait_written_out": JOURNEY.replace("wait: 3d", "wait: {for: P1DT12H}"),
    "a_wait_with_all": JOURNEY.replace(
        "wait: 3d", 'wait: {until: customer.renewal, offset: -3d, at: "09:00", jitter: 20m}'
    ),
    "a_share_as_a_number": JOURNEY.replace("5%", "0.05"),
    "a_share_as_a_text": JOURNEY.replace("5%", '"0.05"'),
    "nothing_where_something_may_stand": JOURNEY.replace("holdout: 5%", "holdout:"),
    "a_time_out_of_a_feature": JOURNEY.replace(
        "wait: 3d",
        "wait_for: {event: order.completed, since: 2d,"
        " timeout: {feature: customer.gap, otherwise: 3d, least: 1d, most: 9d}}",
    ),
    "an_instant_without_an_offset": TEST,
    "an_amount": "offer: o\ncurrency: EUR\nlist_price: '9'\nladder: [0, 5%]\nmodel: m\n"
    "budget: {name: b, amount: 12.5, per: 7d}\n",
}


@pytest.mark.parametrize("name", SHORTHANDS)
def test_what_is_written_short_fits(name):
    assert load({"it.yaml": SHORTHANDS[name]})[1] == []
    assert slips(SHORTHANDS[name]) == []


WRONG = {
    "an_unknown_key": (JOURNEY + "hldout: 5%\n", "$"),
    "an_unknown_key_within": (JOURNEY.replace("expires", "expirs"), "$.steps.tell.emit"),
    "a_verb_misspelled": (JOURNEY.replace("wait:", "wiat:"), "$.steps.pause"),
    "two_verbs": (JOURNEY.replace("wait: 3d", "wait: 3d, exit: done"), "$.steps.pause"),
    "no_verb": (JOURNEY.replace("wait: 3d", "next: tell"), "$.steps.pause"),
    "a_list_that_is_none": (JOURNEY.replace("[contact]", "contact"), "$.policies"),
    "a_number_as_a_text": (JOURNEY.replace("version: 2", 'version: "2"'), "$.version"),
    "no_duration": (JOURNEY.replace("3d", "soon"), "$.steps.pause.wait"),
    "a_number_as_a_duration": (JOURNEY.replace("7d", "7"), "$.entry.reentry.after"),
    "no_share": (JOURNEY.replace("5%", "1.5"), "$.holdout"),
    "no_name": (JOURNEY.replace("journey: hello", "journey: Hello!"), "$.journey"),
    "no_name_of_a_step": (JOURNEY.replace("pause:", "Pause:"), "$.steps"),
    "something_missing": (JOURNEY.replace("entry:", "entri:"), "$"),
    "an_event_missing": (JOURNEY.replace("{event: order.completed}", "{}"), "$.exits.bought"),
    "an_unknown_word": (TEST.replace("entered", "enterd"), "$.then[0].expect"),
    "a_test_without_then": (TEST.replace("then:", "than:"), "$"),
    "a_moment_of_nothing": (TEST.replace("at: ", "id: "), "$.when[0]"),
    "no_kind": (JOURNEY.replace("journey:", "jurney:"), "$"),
    "no_type_of_a_field": ("schema: s\nevents: {a: {b: text}}\n", "$.events.a.b"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_is_seen_where_it_stands(name):
    text, place = WRONG[name]
    assert load({"it.yaml": text})[1] != []
    assert place in [where for where, _ in slips(text)]


def test_editors_are_told_what_keys_mean_and_what_holds_without_them():
    parts = SCHEMA.schema["$defs"]
    journey = parts["JourneyDocument"]["properties"]
    assert journey["holdout"]["description"].startswith("Share of customers who are watched")
    assert journey["max_age"]["default"] == "90d"
    assert "``" not in schema_text()


@given(
    st.from_regex(r"(P|PT)?([0-9]{1,5}(ms|[smhdwSMHDW]))*", fullmatch=True)
    | st.text("0123456789PTWDHMSsmhdw-.% ", max_size=8)
)
def test_editors_know_durations_as_rumbo_does(text):
    looks = re.fullmatch(durations.PATTERN, text) is not None
    try:
        durations.duration(text)
    except ValueError:
        # What is longer than ten years looks right and is not.
        assert not looks or max(map(int, re.findall(r"[0-9]+", text))) > 9
    else:
        assert looks


@pytest.mark.parametrize("text", ["5%", "0.05", ".5", "5 %", "0%", "1", "100%"])
def test_editors_take_a_share(text):
    assert re.fullmatch(durations.SHARE_PATTERN, text)
    assert 0 <= durations.share(text) <= 1


@pytest.mark.parametrize("text", ["five", "-5%", "5%%", "%", ""])
def test_editors_refuse_what_is_no_share(text):
    assert not re.fullmatch(durations.SHARE_PATTERN, text)
    with pytest.raises(ValueError, match="is not a share"):
        durations.share(text)


def test_the_packaged_file_is_the_schema():
    packaged = Path(LIBRARY.parent / "rumbo.schema.json").read_text(encoding="utf-8")
    assert packaged == schema_text()
