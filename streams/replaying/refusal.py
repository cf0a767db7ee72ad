"""Why a partition cannot be replayed."""


class NotReplayable(Exception):
    """The log or what it names is not there any more; the message says what to do."""
