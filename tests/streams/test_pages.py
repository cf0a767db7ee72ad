"""The pages made from code are what the code makes."""

from pathlib import Path

import pytest

from journeys.documents import KINDS
from streams.pages import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_the_repository_is_up_to_date(name):
    page = Path(__file__).parents[2] / name
    assert page.read_text() == PAGES[name](), "run: python -m streams.pages"


def test_every_key_of_every_kind_is_described():
    page = PAGES["docs/reference/documents.md"]()
    for kind, model in KINDS.items():
        assert f"## `{kind}`" in page
        for name, field in model.model_fields.items():
            assert f"| `{field.alias or name}` |" in page
