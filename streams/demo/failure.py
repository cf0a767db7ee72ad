"""Why the demo cannot go on."""


class DemoFailure(Exception):
    """The demo cannot go on; the sentence says why."""
