"""Tests of the parts see no deployment: no ``RUMBO_*`` variable of the machine reaches them."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_deployment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("RUMBO_"):
            monkeypatch.delenv(name)
