"""Lint: what works and is doubtful all the same, each rule born of a complaint about some engine."""
