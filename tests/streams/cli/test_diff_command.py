"""``rumbo diff``: what differs between documents as they were and as they are to be, in words and as JSON."""

import json

import pytest
from typer.testing import CliRunner

from streams.cli.main import app

SCHEMA = "schema: shop\nevents: {joined: {}, order.completed: {value: number}}\n"
POLICY = "policy: calm\ncaps: [{name: weekly, count: 2, within: 7d}]\n"
JOURNEY = """\
journey: welcome
version: 6
entry: {event: joined}
policies: [calm]
steps:
  pause: {wait: 1h}
  greet: {emit: {kind: message, content: hello}}
  patience: {wait: 3d}
  nudge: {emit: {kind: message, content: nudge}}
"""
NEXT = """\
journey: welcome
version: 7
entry: {event: joined}
policies: [calm]
holdout: 5%
steps:
  pause: {wait: 2h}
  greet: {emit: {kind: message, content: hello}}
  rest: {wait_for: {event: order.completed, timeout: 2d}}
  nudge: {emit: {kind: message, content: nudge}}
"""
SAID = """\
changed    journey welcome, version 6 → 7
           steps.pause.wait: 1h → 2h
           step patience removed: wait 3d
           step rest added: wait_for {"event": "order.completed", "timeout": "2d", "since": "step"}
           holdout added: 5%
           edge removed: greet → patience
           edge removed: patience → nudge
           edge added: greet → rest
           edge added: rest → nudge

people on welcome, version 6, when version 7 is in force:
  pause     stays on version 6
  greet     stays on version 6
  patience  stays on version 6
  nudge     stays on version 6
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for side, journey in (("old", JOURNEY), ("new", NEXT)):
        (tmp_path / side).mkdir()
        for name, text in (("shop", SCHEMA), ("calm", POLICY), ("welcome", journey)):
            (tmp_path / side / f"{name}.yaml").write_text(text)
    return tmp_path


def rumbo(*arguments):
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


def people(folder, migrate):
    (folder / "new" / "welcome.yaml").write_text(f"{NEXT}migrate: {migrate}\n")
    said = rumbo("old", "new").stdout.partition("in force:\n")[2].splitlines()
    return dict(line.strip().split("  ", 1) for line in said if line.startswith("  "))


def test_a_person_reads_what_changed_and_where_people_stay(folder):
    result = rumbo("old", "new")
    assert (result.exit_code, result.stdout) == (1, SAID)


def test_equal_documents(folder):
    result = rumbo("old", "old")
    assert (result.exit_code, result.stdout) == (0, "nothing differs\n")
    assert json.loads(rumbo("old", "old", "--format", "json").stdout) == {
        "documents": [],
        "people": [],
        "warnings": [],
    }


def test_two_files_are_held_against_each_other(folder):
    result = rumbo("old/welcome.yaml", "new/welcome.yaml")
    assert (result.exit_code, result.stdout) == (1, SAID)


def test_what_becomes_of_people_who_are_taken_over(folder):
    found = people(folder, "{from: [6], map: {patience: rest}}")
    assert {step: said.strip() for step, said in found.items()} == {
        "pause": "stands on it as before",
        "greet": "stands on it as before",
        "patience": "mapped to rest",
        "nudge": "stands on it as before",
    }
    found = people(folder, "{from: [6], map: {patience: rest}, retime: true}")
    assert found["patience"] == "mapped to rest and retimed"
    assert found["pause"].strip() == "retimed"
    assert people(folder, "{from: [6]}")["patience"] == "leaves (migrated_out)"
    found = people(folder, "{from: [6], removed: {step: nudge}}")
    assert found["patience"] == "goes on at nudge"


def test_a_version_that_from_leaves_out_is_warned_of(folder):
    assert set(people(folder, "{from: [5]}").values()) <= {
        "stays on version 6",
        *(f"{blanks}stays on version 6" for blanks in ("  ", "   ")),
    }
    said = "warning: migrate.from of journey welcome leaves out version 6: who is on it stays there"
    assert said in rumbo("old", "new").stdout


def test_another_content_under_the_same_version_is_warned_of(folder):
    (folder / "new" / "calm.yaml").write_text(POLICY.replace("count: 2", "count: 1"))
    (folder / "new" / "shop.yaml").write_text(f"# ours\n{SCHEMA}")
    lines = rumbo("old", "new").stdout.splitlines()
    assert "           caps.weekly.count: 2 → 1" in lines
    assert "rewritten  schema shop: another text that says the same" in lines
    refused = "has another content and the same version 1, which Rumbo refuses: raise its version"
    assert [line for line in lines if line.startswith("warning")] == [
        f"warning: policy calm {refused}",
        f"warning: schema shop {refused}",
    ]


def test_documents_come_and_go(folder):
    (folder / "new" / "loud.yaml").write_text(POLICY.replace("calm", "loud"))
    assert "added      policy loud, version 1\n" in rumbo("old", "new").stdout
    assert "removed    policy loud, version 1\n" in rumbo("new", "old").stdout


def test_a_machine_is_given_the_same(folder):
    result = rumbo("old", "new", "--format", "json")
    found = json.loads(result.stdout)
    (document,) = found["documents"]
    assert result.exit_code == 1
    assert {"path": "steps.pause.wait", "before": "1h", "after": "2h"} in document["changes"]
    assert {"path": "edges", "before": "greet → patience", "after": None} in document["changes"]
    assert [document[key] for key in ("kind", "name", "change", "before", "after")] == [
        *("journey", "welcome", "changed"),
        *(6, 7),
    ]
    (moved,) = found["people"]
    assert (moved["journey"], moved["from"], moved["to"]) == ("welcome", 6, 7)
    assert moved["steps"][0] == {"step": "pause", "becomes": "stays", "to": None}


def test_findings_are_written_instead(folder):
    (folder / "new" / "welcome.yaml").write_text(NEXT.replace("wait: 2h", "wiat: 2h"))
    result = rumbo("old", "new")
    assert result.exit_code == 2
    assert "unknown key 'wiat' (did you mean 'wait'?) [E003]" in result.stdout


def test_what_stands_around_a_file_may_be_broken(folder):
    (folder / "new" / "shop.yaml").write_text(SCHEMA.replace("joined: {}", "joined: {x: nubmer}"))
    result = rumbo("old/welcome.yaml", "new/welcome.yaml")
    assert result.exit_code == 2
    assert "rumbo: welcome: what stands around new/welcome.yaml has findings" in result.stderr


def test_nothing_to_compare(folder):
    (folder / "empty").mkdir()
    result = rumbo("old", "empty")
    assert (result.exit_code, result.stderr) == (2, "rumbo: there is no YAML file in empty\n")
