"""``rumbo simulate``: stored events through documents, what would happen, and nothing sent."""

import gzip
import json

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from streams.cli.main import app

SCHEMA = """\
schema: shop
events:
  page.viewed: {page: string}
  order.completed: {value: number}
consents: [marketing]
"""
POLICY = """\
policy: contact
consent: marketing
caps: [{name: weekly, count: 1, within: 7d}]
"""
JOURNEY = """\
journey: hello
entry: {event: page.viewed, where: "event.page == 'cart'", reentry: {after: 1h}}
exits: {bought: {event: order.completed, goal: bought}}
goals: {bought: {event: order.completed, within: 7d}}
policies: [contact]
steps:
  pause: {wait: 1h}
  tell: {emit: {kind: message, surfaces: [app], content: hello, expires: 1d}}
  rest: {wait: 10d}
"""


def line(customer, number, name, time, **data):
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/test",
        "type": name,
        "subject": customer,
        "time": time,
        "data": data,
    }


EVENTS = [
    line("1", 1, "consent.changed", "2026-03-01T09:00:00Z", purpose="marketing", granted=True),
    line("1", 2, "page.viewed", "2026-03-01T10:00:00Z", page="cart"),
    line("2", 3, "page.viewed", "2026-03-01T10:10:00Z", page="cart"),
    line("3", 4, "page.viewed", "2026-03-01T10:20:00Z", page="cart"),
    line("3", 5, "order.completed", "2026-03-01T10:30:00Z", value=9.5),
    line("4", 6, "page.viewed", "2026-03-01T10:40:00Z", page="home"),
    line("1", 7, "page.viewed", "2026-03-02T10:40:00Z", page="home"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "journeys").mkdir()
    for name, text in (("shop", SCHEMA), ("contact", POLICY), ("hello", JOURNEY)):
        (tmp_path / "journeys" / f"{name}.yaml").write_text(text)
    written(tmp_path / "events.jsonl", EVENTS)
    return tmp_path


def written(path, events):
    path.write_text("".join(f"{json.dumps(one)}\n" for one in events))


def rumbo(*arguments):
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def told(*arguments):
    result = rumbo(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def edges(found):
    return {(one["from"], one["to"]): one["count"] for one in found["journeys"]["hello"]["edges"]}


def test_how_many_go_down_each_edge_and_where_they_stand(folder):
    found = told("journeys", "--events", "events.jsonl")
    assert (found["events"], found["customers"], found["sent"]) == (7, 4, 0)
    assert found["events_per_second"] > 0
    assert edges(found) == {
        (None, "pause"): 3,
        ("pause", "tell"): 2,
        ("pause", "=bought"): 1,
        ("tell", "rest"): 2,
    }
    hello = found["journeys"]["hello"]
    assert (hello["entered"], hello["ends"], hello["goals"]) == (3, {"bought": 1}, {"bought": 1})
    assert hello["standing"] == {"rest": 2}
    assert found["emissions"] == {"2026-03-01": {"message app": 1}}
    assert found["suppressions"] == [
        {
            "rule": "contact.consent",
            "outcome": "dropped",
            "place": "journeys/contact.yaml:2",
            "count": 1,
        }
    ]


def test_time_can_go_on_after_the_last_event(folder):
    found = told("journeys", "--events", "events.jsonl", "--tail", "30d")
    assert found["journeys"]["hello"]["standing"] == {}
    assert found["journeys"]["hello"]["ends"] == {"bought": 1, "finished": 2}


def test_a_person_sees_tables(folder):
    result = rumbo("journeys", "--events", "events.jsonl")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert "Nothing was sent." in result.stdout.splitlines()[0]
    assert ["(entry)", "pause", "3", "100.0%"] in lines
    assert ["rest", "(stand", "here", "at", "the", "end)", "2", "66.7%"] in lines
    assert ["2026-03-01", "1"] in lines


def test_what_a_worker_would_set_aside_is_counted_with_its_cause(folder):
    bad = [
        {"hello": "there"},
        line("1", 8, "page.viewed", "2026-03-02T11:00:00Z", page=5),
        line("1", 9, "page.veiwed", "2026-03-02T11:00:00Z"),
        line("1", 10, "page.viewed", "2027-03-02T11:00:00Z", page="cart"),
    ]
    written(folder / "events.jsonl", [*EVENTS, *bad])
    with (folder / "events.jsonl").open("a") as more:
        more.write("no json\n\n")
    found = told("journeys", "--events", "events.jsonl")
    assert found["events"] == len(EVENTS)
    assert sum(found["refused"].values()) == len(bad) + 1
    assert found["refused"]["too_early"] == 1


@pytest.mark.parametrize("name", ["events.jsonl.gz", "events.parquet"])
def test_packed_and_columnar_files_give_the_same(folder, name):
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress((folder / "events.jsonl").read_bytes()))
    else:
        rows = [one | {"data": json.dumps(one["data"])} for one in EVENTS]
        parquet.write_table(pa.Table.from_pylist(rows), folder / name)
    same = told("journeys", "--events", "events.jsonl")
    found = told("journeys", "--events", name)
    same.pop("events_per_second")
    found.pop("events_per_second")
    assert found == same


def test_who_would_go_another_way(folder):
    (folder / "other").mkdir()
    for name, text in (
        ("shop", SCHEMA),
        ("contact", POLICY),
        ("hello", JOURNEY.replace("wait: 1h", "wait: 20m")),
    ):
        (folder / "other" / f"{name}.yaml").write_text(text.replace("'cart'", "'home'"))
    found = told("journeys", "--events", "events.jsonl", "--compare", "other")
    assert found["compared"]["hello"]["customers"] == 4
    assert found["compared"]["hello"]["moved"] == 4
    same = told("journeys", "--events", "events.jsonl", "--compare", "journeys")
    assert same["compared"] == {}


def test_a_page_opens_offline(folder):
    assert rumbo("journeys", "--events", "events.jsonl", "--html", "report.html").exit_code == 0
    page = (folder / "report.html").read_text()
    assert "<svg" in page
    assert "hello: 3 entered" in page
    assert "contact.consent" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


def test_made_up_events_are_always_the_same(folder):
    first = told("journeys", "--events", "synthetic:500")
    second = told("journeys", "--events", "synthetic:500")
    first.pop("events_per_second")
    second.pop("events_per_second")
    assert first == second
    assert first["refused"] == {}
    assert first["journeys"]["hello"]["entered"] > 20


def test_learners_can_learn_from_the_run_itself(folder):
    assert told("journeys", "--events", "events.jsonl")["learned"] is None
    assert told("journeys", "--events", "events.jsonl", "--models", "learn")["learned"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--events", "nowhere.jsonl"), 1, "There are no events at 'nowhere.jsonl'"),
        (("--events", "events.jsonl", "--tail", "soon"), 1, "--tail: 'soon' is not a duration"),
    ],
)
def test_what_cannot_be_run_is_said(folder, arguments, code, said):
    result = rumbo("journeys", *arguments)
    assert (result.exit_code, said in result.stderr) == (code, True)


def test_documents_with_findings_are_not_run(folder):
    path = folder / "journeys" / "hello.yaml"
    path.write_text(JOURNEY.replace("wait: 1h", "wiat: 1h"))
    result = rumbo("journeys", "--events", "events.jsonl")
    assert result.exit_code == 2
    assert "did you mean 'wait'?" in result.stdout


def test_a_folder_without_a_journey_is_not_run(folder):
    result = rumbo("journeys/shop.yaml", "--events", "events.jsonl")
    assert (result.exit_code, result.stderr) == (2, "rumbo: there is no journey here\n")


EXPERIMENT = """\
experiment: words
arms: {plain: 50%, warm: 50%}
metric: {event: order.completed, within: 7d}
"""
EXPERIMENTING = """\
journey: hello
entry: {event: page.viewed, reentry: {after: 0s}}
policies: [contact]
steps:
  part: {split: {experiment: words}}
  plain: {exit: plain}
  warm: {exit: warm}
"""


def test_it_counts_who_would_be_in_which_arm(folder):
    for name, text in (("hello", EXPERIMENTING), ("words", EXPERIMENT)):
        (folder / "journeys" / f"{name}.yaml").write_text(text)
    page = folder / "page.html"
    arms = told("journeys", "--events", "events.jsonl")["experiments"]["words"]
    assert sum(arms.values()) == 4
    shown = rumbo("journeys", "--events", "events.jsonl", "--html", page).stdout
    assert "\nExposed to experiments\n" in shown
    assert "Exposed to experiments" in page.read_text()
    for arm, count in arms.items():
        assert f"words       {arm}" in shown
        assert f'<td>{arm}</td><td class="n">{count}</td>' in page.read_text()
