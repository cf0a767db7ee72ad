"""How fast Rumbo is, measured beside a floor and beside a textbook app: ``python -m benchmarks``."""

from streams.determinism import fix_arithmetic

fix_arithmetic()  # before anything here loads numpy, as `rumbo` does
