"""What the pages say can be followed: links lead somewhere, commands exist, documents are valid."""

import re
import shlex

import pytest
from typer.main import get_command

from journeys.compiling.plan import compile_plan
from journeys.documents import KINDS
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.cli.main import app
from tests.docs.fences import PAGES, ROOT, fences

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
    blocks = [fence for fence in fences(page) if fence.language == "yaml"]
    whole = {
        fence.file or f"{number}.yaml": fence.text
        for number, fence in enumerate(blocks)
        if fence.text.split(":")[0] in KINDS
    }
    reads, findings = load(whole)
    assert findings == []
    plan, findings = compile_plan(1, reads, Settings(), Plan())
    assert findings == []
    assert len(plan.journeys) == sum(read.kind == "journey" for read in reads)


@every_page
def test_python_is_python(page):
    for fence in fences(page):
        if fence.language == "python":
            compile(fence.text, str(page), "exec")
