"""What the pages say can be followed: links lead somewhere, commands exist, documents are valid."""

import re
import shlex

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from journeys.compiling.plan import compile_plan
from journeys.expectation import run_test
from journeys.linting.lint import lint
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.cli.main import app
from tests.docs.fences import PAGES, ROOT, fences, stages

names = [str(page.relative_to(ROOT)) for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=names)


@every_page
def test_links_lead_to_files(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def commands(text):
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["rumbo"]:
            yield words[1:]


def unknown(words):
    """Give the first word of a command line that rumbo does not know."""
    command = get_command(app)
    for word in words:
        if word.startswith("--"):
            options = {
                option for one in command.params for option in (*one.opts, *one.secondary_opts)
            }
            if word.split("=")[0] not in options:
                return word
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


@every_page
def test_commands_exist(page):
    lines = [
        words for fence in fences(page) if fence.language == "sh" for words in commands(fence.text)
    ]
    assert [words for words in lines if unknown(words)] == []


def test_an_unknown_command_or_option_is_seen():
    assert unknown(["topics", "lst"]) == "lst"
    assert unknown(["demo", "--fats"]) == "--fats"


@every_page
def test_documents_are_valid(page):
    for whole in stages(page):
        reads, findings = load(whole)
        assert findings == []
        plan, findings = compile_plan(1, reads, Settings(clock="events"), Plan())
        assert findings == []
        assert len(plan.journeys) == sum(read.kind == "journey" for read in reads)
        verdicts = [run_test(plan, read) for read in reads if read.kind == "test"]
        assert [one.name for one in verdicts if not one.passed] == []


HOW_TO = ROOT / "docs" / "how-to"


@pytest.mark.parametrize("page", sorted(HOW_TO.glob("*.md")), ids=lambda page: page.stem)
def test_what_a_wish_needs_is_whole_tried_and_not_doubtful(page):
    *_, whole = stages(page)
    reads, _ = load(whole)
    assert [str(one) for one in lint(reads)] == []


def written(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def told(*words):
    return CliRunner().invoke(app, [str(word) for word in words]).stdout


def shown(page, begins):
    """Give the block that shows what a command writes, from the line on that begins so."""
    (block,) = [one.text for one in fences(page) if f"\n{begins}" in f"\n{one.text}"]
    return block[f"\n{block}".index(f"\n{begins}") :]


def test_a_live_journey_changes_as_its_page_shows(tmp_path):
    page = HOW_TO / "change-a-live-journey.md"
    for side, files in zip(("before", "after"), stages(page), strict=True):
        written(tmp_path / side, files)
    assert told("diff", tmp_path / "before", tmp_path / "after") == shown(page, "changed ")


def test_a_dry_run_counts_as_its_page_shows(tmp_path):
    *_, files = stages(HOW_TO / "split-traffic.md")
    written(tmp_path, files)
    said = told("simulate", tmp_path, "--events", "synthetic:2000")
    assert shown(HOW_TO / "dry-run.md", "first-week: ") in said


@every_page
def test_python_is_python(page):
    for fence in fences(page):
        if fence.language == "python":
            compile(fence.text, str(page), "exec")
