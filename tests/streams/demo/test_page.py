"""The page fits the terminal, whatever its size, and says what the messages said."""

import io

import orjson
import pytest
from rich.console import Console

from streams.demo.feed import Progress
from streams.demo.page import figures, line, page, summary
from streams.demo.score import DAY, Rates, Score
from streams.demo.tally import Tally

HINTS = ["Try in another terminal:  cd /home/me", "  rumbo explain 7", "  kcat -b 127.0.0.1:9092"]
SIZES = [(80, 24), (100, 30), (140, 45), (60, 20)]


def message(kind, **data):
    return orjson.dumps({"type": f"rumbo.{kind}", "time": "2017-03-01T10:00:00Z", "data": data})


@pytest.fixture
def tally():
    made = Tally(Score(0, 360 * DAY))
    for journey in ("basket-offer", "next-category", "win-back"):
        made.add(message("enrolment.entered", customer="7", journey=journey))
    made.add(message("enrolment.exited", customer="7", journey="win-back"))
    arms = [{"arm": "SOUP", "eligible": True}, {"arm": "TEA", "eligible": False}]
    for number in range(100):
        made.add(
            message(
                "decision", customer=str(number), journey="next-category", step="pick",
                chosen="SOUP", arms=arms, reason=f"SOUP, expected 0.61 against 0.{number:02} for TEA",
            )
        )  # fmt: skip
        quote = {"on": "SOUP", "list": {"amount": "2.37"}, "price": {"amount": "2.13"}}
        made.add(
            message("offer", customer=str(number), quote=quote | {"reason": "10% off: to learn"})
        )
    for rule in ("contact.two_a_week", "contact.quiet_hours", "contact.quiet_hours"):
        made.add(message("suppression", customer="7", rule=rule, outcome="dropped"))
    return made


def drawn(tally, progress, width, height, colour=None):
    out = io.StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=colour)
    console.print(page(tally, progress, 412.0, height, HINTS))
    return out.getvalue()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_page_fills_the_terminal_and_no_line_more(tally, width, height):
    lines = drawn(tally, Progress(events=12_345, at=36 * DAY), width, height).splitlines()
    assert len(lines) == height
    assert max(len(line) for line in lines) <= width
    assert lines[-3:] == HINTS


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_before_anything_has_come_it_has_the_same_size(width, height):
    tally = Tally(Score(0, 360 * DAY))
    assert len(drawn(tally, Progress(), width, height).splitlines()) == height


def test_at_80_columns_every_word_that_matters_is_there(tally):
    text = drawn(tally, Progress(events=12_345, at=36 * DAY), 80, 24)
    for said in (
        "Fri 06 Feb 1970 00:00", "10% of the shoppers' year", "12,345 events  412/s",
        "basket-offer", "next-category", "win-back",
        "SOUP, expected 0.61 against 0.99 for TEA", "SOUP 2.37 → 2.13", "10% off: to learn",
        "Held back: 3", "2  quiet_hours (dropped)", "1  two_a_week (dropped)",
    ):  # fmt: skip
        assert said in text
    assert "…" not in text


def test_the_newest_decision_stands_first(tally):
    rows = [line for line in drawn(tally, Progress(), 100, 30).splitlines() if "expected" in line]
    assert [row.split()[0] for row in rows[:3]] == ["99", "98", "97"]


def test_text_of_others_is_never_read_as_markup(tally):
    tally.add(
        message("decision", customer="[bold]7", journey="j", chosen="x", reason="[red]why[/]")
    )
    text = drawn(tally, Progress(), 100, 30)
    assert "[bold]7" in text
    assert "[red]why[/]" in text


def test_the_counts_are_those_of_the_messages(tally):
    assert (tally.decisions, tally.offers, tally.suppressions) == (100, 100, 3)
    assert tally.entered["win-back"] == tally.exited["win-back"] == 1
    assert tally.someone == "0"


def test_figures_have_the_keys_that_machines_rely_on(tally):
    tally.score.total = Rates(decisions=8, learner=4, most_popular=3, uniform=2.0)
    assert figures(tally, Progress(events=500), 10.0) == {
        "events": 500,
        "decisions": 100,
        "offers": 100,
        "suppressions": 3,
        "events_per_second": 50.0,
        "hit_rate": {"learner": 0.5, "most_popular": 0.375, "uniform": 0.25},
    }


def test_words_say_the_same_numbers(tally):
    tally.score.total = tally.score.parts[3] = Rates(
        decisions=8, learner=4, most_popular=3, uniform=2.0
    )
    said = summary(tally, Progress(events=500), 10.0)
    assert "events               500   in 10 s, 50/s" in said
    assert "8 matured decisions" in said
    assert "learner       0.500" in said
    plain = line(tally, Progress(events=500, at=36 * DAY), 50.0)
    assert plain == (
        "1970-02-06 00:00  500 events (50/s), 100 decisions, 100 offers, 3 held back, "
        "hit rate 0.500"
    )
