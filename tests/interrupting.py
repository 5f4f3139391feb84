"""A child process that hears Ctrl-C."""

import signal


def heed_interrupts() -> None:
    """Undo what a shell does to work it starts in the background: SIGINT ignored, in its children too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
