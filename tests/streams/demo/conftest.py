"""The lines of the data package, read once for all tests of the demo."""

import pytest

from streams.demo.baskets import Lines


@pytest.fixture(scope="session")
def lines():
    return Lines.read()
