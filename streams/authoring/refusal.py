"""Why nothing is written, in a sentence that says what to do."""


class Refusal(Exception):
    """Something cannot be written as it was asked for; nothing was."""
