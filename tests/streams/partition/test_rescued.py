"""A partition in which steps fail: with ``on_error`` no event is set aside, in slices of whatever size."""

import pytest

from streams.definitions.book import DefinitionsBook
from streams.definitions.compiled import compiled
from streams.definitions.folder import documents
from streams.definitions.manifest import Manifest, encode
from streams.envelope import control
from streams.lanes.fold import Record
from streams.partition.fold import JourneyFold
from tests.streams.partition.records import BEGIN, DAY, KEY, event, kinds
from tests.streams.partition.test_together import Snapshots, absorbed, of_ours

SCHEMA = "schema: shop\nevents: {ping: {}}\ncustomer: {renewal: timestamp?}\n"
NEAR = 'wait: {until: customer.renewal, offset: 3d, at: "09:00", timezone: UTC}'
FAILING = f"""\
journey: failing
entry: {{event: ping}}
on_error: exit
steps:
  rest: {{wait: 1s}}
  near: {{{NEAR}}}
"""
AT_ONCE = FAILING.replace("failing", "at_once").replace("  rest: {wait: 1s}\n", "")
OTHER = """\
journey: other
entry: {event: ping}
steps:
  tell: {emit: {kind: message, content: hello}}
"""


def folds(folder, *texts):
    book = DefinitionsBook("", "journey.definitions", compiled)
    for number, text in enumerate((SCHEMA, OTHER, *texts)):
        (folder / f"{number}.yaml").write_text(text)
    found, findings, _ = documents([folder])
    assert not findings
    told = {"seed": "s", "clock": "wall", "max_ahead": 2 * DAY, "max_late": 30 * DAY}
    manifest = Manifest(1, "", tuple(sorted(one.key for one in found)), told, {}, "")
    for value in (*found, manifest):
        book.catalogue.add(value.key, encode(value))
    return JourneyFold(book, Snapshots(), prefix="", job_key=KEY, wall=lambda: BEGIN)


def the_log():
    log = [(None, *of_ours(control.PLAN, {"manifest": 1}))]
    for name in "ab":
        data = {"renewal": "9999-12-30T09:00:00Z"}
        log.append((name.encode(), event("profile.changed", name, f"p{name}", BEGIN, data), []))
    log += [(n.encode(), event("ping", n, f"{n}{at}", BEGIN, {}), []) for at in "12" for n in "ab"]
    log.append((None, *of_ours(control.CLOCK, {"limit": 500})))
    return [Record(n, BEGIN + 3000 * n, k, v, tuple(h)) for n, (k, v, h) in enumerate(log)]


@pytest.mark.parametrize("texts", [[FAILING], [AT_ONCE], [AT_ONCE, FAILING]])
def test_the_failing_journey_ends_and_the_other_goes_on(tmp_path, texts):
    fold, log = folds(tmp_path, *texts), the_log()
    outbox, *rest = absorbed(fold, log, 1)
    found = kinds(outbox)
    assert "decision_failed" not in found
    assert found.count("rumbo.message") == 4
    assert found.count("rumbo.enrolment.faulted") == 4 * len(texts)
    assert absorbed(fold, log, 3) == absorbed(fold, log, 70) == (outbox, *rest)


def test_without_on_error_the_event_is_set_aside(tmp_path):
    fold = folds(tmp_path, AT_ONCE.replace("on_error: exit\n", ""))
    outbox, *_ = absorbed(fold, the_log(), 70)
    assert kinds(outbox).count("decision_failed") == 4
    assert "rumbo.message" not in kinds(outbox)
