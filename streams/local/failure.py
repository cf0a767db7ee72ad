"""Why the local stack cannot start, in a sentence that says what to do."""


class LocalFailure(Exception):
    """The stack is not started, and nothing is left half-started."""
