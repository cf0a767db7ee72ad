"""The loader, whatever it is given: findings inside the file, and one tree whichever scanner reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from journeys.loader import load
from journeys.tree import TreeError, _built, tree_of
from streams.definitions.folder import LIBRARY, texts

SHIPPED = texts([LIBRARY])
PIECES = [*"\t{}[]:?|>'\"#%\n", "- ", "&a ", "*a", "!x ", "---\n"]


@st.composite
def mangled(draw):
    """Give a shipped document with a few things cut out, put in, or said twice."""
    text = draw(st.sampled_from(sorted(SHIPPED.values())))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=4) | st.just(text[begin:end] * 2))
        text = text[:begin] + piece + text[end:]
    return text


@given(mangled() | st.text(max_size=200))
def test_a_broken_file_gives_findings_that_stand_in_it(text):
    reads, findings = load({"it.yaml": text})
    assert reads or findings
    lines = text.count("\n") + text.count("\r") + 1
    for one in findings:
        assert 1 <= one.line <= lines + 1
        assert one.column >= 1
        assert one.shown(text)


@given(mangled())
def test_where_libyaml_accepts_a_text_both_scanners_read_the_same(text):
    trees = []
    for pure in (False, True):
        try:
            trees.append(_built(text, pure=pure))
        except TreeError as error:
            trees.append(error.flaw[:2])
        except (YAMLError, ValueError):
            return
    assert trees[0] == trees[1]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_documents_are_read_by_libyaml(name):
    assert _built(SHIPPED[name], pure=False) == _built(SHIPPED[name], pure=True)
    assert tree_of(SHIPPED[name]).places
