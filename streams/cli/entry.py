"""Where the command ``rumbo`` begins."""

import signal

from streams.determinism import fix_arithmetic


def main() -> None:
    """Run the command; Ctrl-C while it still loads ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fix_arithmetic()
    from streams.cli.main import app  # noqa: PLC0415 - loads for a second

    signal.signal(signal.SIGINT, signal.default_int_handler)
    app()
