"""One arithmetic: what a process fixes so that replays give equal bytes on every machine."""

import os
import zoneinfo

CORE = "Haswell"
"""The OpenBLAS kernel that every supported machine has."""


def fix_arithmetic() -> None:
    """Fix numpy's dispatch, OpenBLAS's core type and the packaged time zones; before numpy is loaded."""
    os.environ.setdefault("OPENBLAS_CORETYPE", CORE)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
    os.environ.setdefault("PYTHONTZPATH", "")
    zoneinfo.reset_tzpath([path for path in [os.environ["PYTHONTZPATH"]] if path])
