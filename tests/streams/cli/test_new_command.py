"""``rumbo new journey``: what it writes works at once, beside whatever is there, and nothing is written over."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from journeys.compiling.names import CONTROLS
from journeys.json_schema import schema_text
from journeys.tree import tree_of
from streams.cli.main import app
from streams.definitions.examination import examine
from tests.journeys.mutants import idle

KINDS = ["journey", "reminds.test", "in-time.test", "policy", "schema"]
SHOP = """\
schema: shop
events:
  page.viewed: {page: string, depth: integer?}
  order.completed: {basket: string, lines: list<object>, paid: money, at: timestamp, by: map<number>}
consents: [service, news]
"""
POLICY = "policy: gentle\nconsent: news\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rumbo(*arguments, answers=None):
    return CliRunner().invoke(app, list(map(str, arguments)), input=answers)


def new(*arguments, answers=None):
    return rumbo("new", "journey", *arguments, answers=answers)


def refused(*arguments):
    """Give the sentence of a refusal, after which no file is new."""
    before = written()
    result = new(*arguments)
    assert (result.exit_code, written()) == (1, before)
    return result.stderr.removeprefix("rumbo: ").removesuffix("\n")


def written(place="."):
    return {str(path.relative_to(place)) for path in Path(place).rglob("*") if path.is_file()}


def value(path):
    return tree_of(Path(path).read_text()).value


def assert_clean(place="."):
    """Find that all three commands have nothing to say, and that no test is idle."""
    for command in ("validate", "lint", "test"):
        result = rumbo(command, place)
        assert result.exit_code == 0, result.stdout
    found = examine([Path(place)])
    for read in found.reads:
        if read.kind == "test":
            assert idle(found.plan, read.document) == []


def test_in_an_empty_folder_everything_is_written_and_holds():
    result = new("welcome-back")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        *(f"wrote welcome-back.{kind}.yaml" for kind in KINDS),
        "wrote rumbo.schema.json",
        "5 files: nothing is wrong",
        "passed  welcome-back-in-time",
        "passed  welcome-back-reminds",
        "2 passed, 0 failed",
        "Next: change it, then",
        "  rumbo validate .  # every mistake, with its line",
        "  rumbo lint .  # what is doubtful",
        "  rumbo test .  # what happens, on a clock of its own",
        "  rumbo apply .  # brings it into force, where Kafka runs",
    ]
    assert_clean()


def test_what_it_writes_is_known_to_editors():
    new("welcome-back")
    assert Path("rumbo.schema.json").read_text() == schema_text()
    schema = Draft202012Validator(json.loads(schema_text()))
    for kind in KINDS:
        text = Path(f"welcome-back.{kind}.yaml").read_text()
        assert text.startswith("# yaml-language-server: $schema=./rumbo.schema.json\n")
        assert list(schema.iter_errors(tree_of(text).value)) == []


def test_what_was_said_stands_in_the_journey():
    result = new("trial", "--event", "trial.begun", "--goal", "plan.bought", "--wait", "1d12h")
    assert result.exit_code == 0
    journey = value("trial.journey.yaml")
    assert journey["entry"]["event"] == "trial.begun"
    assert journey["exits"]["done"]["event"] == "plan.bought"
    assert journey["goals"]["reached"] == {"event": "plan.bought", "within": "8d12h"}
    assert journey["steps"]["pause"] == {"wait": "1d12h"}
    assert value("trial.schema.yaml")["events"] == {"trial.begun": {}, "plan.bought": {}}
    assert_clean()


@pytest.mark.parametrize("wait", ["1m", "12h", "3d5m", "60d"])
def test_the_tests_pass_whatever_the_wait(wait):
    assert new("patience", "--wait", wait).exit_code == 0
    assert_clean()


def test_the_folder_journeys_is_taken_where_it_is():
    Path("journeys").mkdir()
    assert new("welcome-back").exit_code == 0
    assert written("journeys") == {
        *(f"welcome-back.{kind}.yaml" for kind in KINDS),
        "rumbo.schema.json",
    }
    assert_clean("journeys")


def test_a_folder_that_is_not_there_is_made():
    result = new("welcome-back", "--in", "my shop/new")
    assert result.exit_code == 0
    assert "  rumbo test 'my shop/new'  #" in result.stdout
    assert_clean("my shop/new")


def test_what_is_declared_is_used_and_not_declared_again():
    Path("shop.yaml").write_text(SHOP)
    Path("gentle.yaml").write_text(POLICY)
    assert new("welcome-back").exit_code == 0
    assert written() == {
        "shop.yaml",
        "gentle.yaml",
        *(f"welcome-back.{kind}.yaml" for kind in KINDS[:3]),
        "rumbo.schema.json",
    }
    assert value("welcome-back.journey.yaml")["policies"] == ["gentle"]
    test = value("welcome-back.in-time.test.yaml")
    assert test["given"] == {"consents": ["news"]}
    assert test["when"][0]["data"] == {"page": "a page"}
    assert set(test["when"][1]["data"]) == {"basket", "lines", "paid", "at", "by"}
    assert_clean()


def test_only_what_is_missing_is_declared():
    Path("shop.yaml").write_text(SHOP.replace("service, news", ""))
    Path("gentle.yaml").write_text(POLICY)
    assert new("welcome-back", "--goal", "form.sent").exit_code == 0
    declared = value("welcome-back.schema.yaml")
    assert (declared["events"], declared["consents"]) == ({"form.sent": {}}, ["news"])
    assert_clean()


def test_documents_around_a_folder_within_count():
    Path("shop.yaml").write_text(SHOP)
    assert new("welcome-back", "--in", "back").exit_code == 0
    assert "back/welcome-back.schema.yaml" not in written()
    assert value("back/welcome-back.policy.yaml")["consent"] == "service"
    assert_clean("back")
    assert_clean()


def test_a_second_journey_shares_the_policy_of_the_first():
    new("welcome-back")
    result = new("second-thoughts", "--event", "cart.left")
    assert result.exit_code == 0
    assert value("second-thoughts.journey.yaml")["policies"] == ["welcome-back"]
    assert value("second-thoughts.schema.yaml")["events"] == {"cart.left": {}}
    assert "wrote rumbo.schema.json" not in result.stdout
    assert_clean()


QUIET = 'quiet_hours: {{from: "{}", to: "{}", timezone: {}, then: {}}}\n'


@pytest.mark.parametrize(
    "quiet",
    [
        QUIET.format("09:00", "23:30", "UTC", "drop"),
        QUIET.format("00:15", "23:45", "Asia/Kathmandu", "defer"),
        QUIET.format("22:00", "21:30", "America/St_Johns", "drop"),
    ],
)
def test_the_tests_keep_clear_of_quiet_hours(quiet):
    Path("shop.yaml").write_text(SHOP)
    Path("gentle.yaml").write_text(POLICY + quiet)
    assert new("welcome-back", "--wait", "7h").exit_code == 0
    assert value("welcome-back.journey.yaml")["policies"] == ["gentle"]
    assert_clean()


@pytest.mark.parametrize(
    "policy",
    [
        "policy: gentle\ncaps: [{name: never, count: 0, within: 1d}]\n",
        'policy: gentle\nquiet_hours: {from: "00:00", to: "23:59", timezone: UTC}\n',
    ],
)
def test_a_policy_that_lets_nothing_through_is_not_used(policy):
    Path("gentle.yaml").write_text(policy)
    assert new("welcome-back").exit_code == 0
    assert value("welcome-back.journey.yaml")["policies"] == ["welcome-back"]
    assert_clean()


def test_a_policy_without_consent_needs_none():
    Path("gentle.yaml").write_text("policy: gentle\n")
    assert new("welcome-back").exit_code == 0
    assert "given" not in value("welcome-back.reminds.test.yaml")
    assert "consents" not in value("welcome-back.schema.yaml")
    assert_clean()


@pytest.mark.parametrize("event", CONTROLS)
def test_events_that_are_always_declared_begin_a_journey(event):
    assert new("welcome-back", "--event", event).exit_code == 0
    assert_clean()


def test_neighbours_that_are_broken_or_no_documents_are_left_alone():
    Path("compose.yaml").write_text("services: {}\n")
    Path("shop.yaml").write_text(SHOP + "customers: {}\n")
    result = new("welcome-back")
    assert (result.exit_code, "2 passed, 0 failed" in result.stdout) == (0, True)
    assert "welcome-back.schema.yaml" not in written()


def test_at_a_terminal_it_asks_until_it_knows():
    Path("shop.yaml").write_text(SHOP)
    answers = "Cart left\ncart.left\ncart.left\n\nsoon\n2d\n"
    result = new("welcome-back", "--ask", answers=answers)
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "The documents here declare these events: order.completed, page.viewed\n"
        "Which event begins it? [page.viewed]: "
    )
    assert "'Cart left' cannot be a name: a name has small letters" in result.output
    assert "'cart.left' cannot both begin the journey and be its goal" in result.output
    assert "'soon' is not a duration; write 45m, 3d, 1d12h or ISO 8601" in result.output
    journey = value("welcome-back.journey.yaml")
    assert journey["entry"]["event"] == "cart.left"
    assert journey["goals"]["reached"]["event"] == "order.completed"
    assert journey["steps"]["pause"] == {"wait": "2d"}
    assert_clean()


def test_what_a_flag_says_is_not_asked():
    result = new("welcome-back", "--ask", "--event", "cart.left", "--wait", "2d", answers="\n")
    assert result.exit_code == 0
    assert "begins it?" not in result.stdout
    assert "Which event is it for? [order.completed]: " in result.stdout


def test_a_file_is_never_written_over():
    Path("welcome-back.policy.yaml").write_text(
        "policy: mine\ncaps: [{name: a, count: 0, within: 1d}]\n"
    )
    assert refused("welcome-back") == (
        "welcome-back.policy.yaml is there, and nothing is written over it: choose another name."
    )


def test_a_document_of_the_same_name_elsewhere():
    Path("old.yaml").write_text("journey: welcome-back\nentry: {event: a}\nsteps: {b: {exit: c}}\n")
    assert refused("welcome-back") == (
        "The journey 'welcome-back' stands in old.yaml already: choose another name."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Welcome"], "'Welcome' cannot be a name: a name has small letters, digits, '-', '_' and"),
        (["../out"], "'../out' cannot be a name"),
        (["null"], "'null' cannot be a name: YAML does not read it as a text."),
        (["w" * 57], f"The name '{'w' * 57}' is too long: its tests are named after it, take one"),
        (["a", "--event", "Page Viewed"], "'Page Viewed' cannot be a name"),
        (["a", "--event", ""], "'' cannot be a name"),
        (["a", "--event", "rumbo.timer"], "'rumbo.timer' is an event of Rumbo itself"),
        (["a", "--event", "order.completed"], "'order.completed' cannot both begin the journey"),
        (["a", "--goal", "page.viewed"], "'page.viewed' cannot both begin the journey"),
        (["a", "--wait", "soon"], "'soon' is not a duration"),
        (["a", "--wait", "0s"], "A wait of 0s is not for a reminder: take one from 1m to 60d."),
        (["a", "--wait", "90d"], "A wait of 90d is not for a reminder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments, sentence):
    assert refused(*arguments).startswith(sentence)


def test_the_longest_name_works():
    assert new("w" * 56).exit_code == 0
    assert_clean()


def test_what_was_begun_is_taken_back_when_the_rest_cannot_be_written():
    Path("rumbo.schema.json").symlink_to("nowhere")
    assert refused("welcome-back") == ("rumbo.schema.json cannot be written: File exists.")


def test_a_folder_that_cannot_be_made():
    Path("taken").write_text("")
    assert refused("welcome-back", "--in", "taken/within") == (
        "taken/within cannot be written: Not a directory."
    )
