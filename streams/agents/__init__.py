"""Faust agents: each only hands what it gets to the one who handles it."""
