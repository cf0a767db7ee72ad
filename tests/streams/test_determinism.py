"""Arithmetic is fixed before numpy is loaded; afterwards it would be too late, without a word."""

import subprocess
import sys

from streams.definitions.fingerprint import fingerprint

FIXED = """\
from streams.determinism import fix_arithmetic
fix_arithmetic()
from streams.definitions.fingerprint import fingerprint
print(fingerprint()["cpu"])
"""


def said(program):
    asked = [sys.executable, "-c", program]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def test_no_command_loads_numpy_before_it_is_asked_to_reckon():
    assert said("import sys, streams.cli.main; print('numpy' in sys.modules)") == "False"


def test_these_tests_reckon_as_a_worker_does():
    assert fingerprint()["cpu"] == said(FIXED)
