"""How fast Rumbo is, measured beside a floor and beside a textbook app: ``python -m benchmarks``."""
