"""Authoring: a new journey, with what it needs and tests that pass, written into a folder of documents."""
