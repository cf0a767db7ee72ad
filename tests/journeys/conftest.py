"""The shipped library, compiled once."""

import pytest

from journeys.compiling.plan import compile_plan
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.folder import LIBRARY, texts


@pytest.fixture(scope="session")
def library():
    """Give the shipped documents by name of their test, and the plan that they make."""
    reads, findings = load(texts([LIBRARY]))
    plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    assert not [*findings, *more]
    return plan, {read.name: read for read in reads if read.kind == "test"}
