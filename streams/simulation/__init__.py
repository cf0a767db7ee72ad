"""The dry run: stored or made-up events through the engine, and a report of what would happen."""
