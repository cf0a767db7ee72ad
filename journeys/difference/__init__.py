"""The difference of two sets of documents: what changed, and what becomes of people on the way."""
