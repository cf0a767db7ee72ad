"""A page for every code: its first file is found wrong with that code, and the mended one holds."""

import re
from pathlib import Path

import pytest

from journeys.compiling.plan import compile_plan
from journeys.linting.lint import lint
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.rules_page import RULES
from tests.docs.fences import fences

TEST = """\
test: {0}-begins
journey: {0}
when: [{{at: "2026-03-02T15:00:00Z", event: page.viewed, data: {{page: home}}}}]
then: [{{expect: entered}}]
"""
SET = {
    "shop.yaml": (
        "schema: shop\n"
        "events:\n  page.viewed: {page: string}\n  order.completed: {value: number}\n"
        "consents: [marketing]\ncustomer: {age: number}\n"
    ),
    "features.yaml": (
        "features: shopper\ndefine:\n  views: {kind: count, event: page.viewed, window: 1d}\n"
        "vectors: {seen: [views]}\n"
    ),
    "demand.yaml": "model: demand\nkind: demand\nfeatures: seen\n",
    "coupon.yaml": (
        "offer: coupon\ncurrency: EUR\nlist_price: '9.99'\nladder: [0%, 5%]\nmodel: demand\n"
    ),
    "contact.yaml": "policy: standard-contact\nconsent: marketing\n",
    "held.yaml": "policy: held\nhold: 10m\n",
    "page.yaml": (
        "experiment: first-page\narms: {plain: 50%, warm: 50%}\n"
        "metric: {event: order.completed, within: 7d}\n"
    ),
    "greeting.yaml": (
        "journey: greeting\nentry: {event: page.viewed}\n"
        "goals: {bought: {event: order.completed, within: 7d}}\nsteps:\n  stop: {exit: done}\n"
    ),
    "greeting.test.yaml": TEST.format("greeting"),
}
PAGES = sorted(RULES.glob("*.md"))
CODES = {page.stem for page in PAGES}
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


WEEKLY = 80
"""Decisions a week in the examples."""


def codes(page, text):
    linted = page.stem.startswith("W") or page.stem == "E020"
    named = linted and "journey: hello" in text
    tried = {"hello.test.yaml": TEST.format("hello")} if named else {}
    reads, findings = load(SET | tried | {"it.yaml": text})
    _, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    weekly = WEEKLY if page.stem == "W02" else None
    doubts = [one for one in lint(reads, weekly) if one.path == "it.yaml"]
    return {one.code for one in (*findings, *more, *(doubts if linted else ()))}


MORE = re.compile(r"^(.*\n) *# and ([\d,]+) more like this one\n", re.MULTILINE)
"""What stands in a page for lines that nobody wants to read."""


def examples(page, kind):
    found = (fence.text for fence in fences(page) if fence.file == kind)
    return [MORE.sub(_repeated, text) for text in found]


def _repeated(match):
    line, more = match.groups()
    return line * (1 + int(more.replace(",", "")))


@every_page
def test_what_is_shown_as_wrong_is_found(page):
    (text,) = examples(page, "finds")
    assert codes(page, text) == {page.stem}


@every_page
def test_what_is_shown_as_mended_holds(page):
    (text,) = examples(page, "holds")
    assert codes(page, text) == set()


def test_every_code_has_its_page():
    sources = [path for path in Path("journeys").rglob("*.py") if "library" not in path.parts]
    used = {code for path in sources for code in re.findall(r'"([EW]\d{2,3})"', path.read_text())}
    assert used == CODES
