"""Chaos: everything dies at random under load, and a judge of its own says whether anything shows."""
