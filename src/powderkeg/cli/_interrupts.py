"""Ctrl-C: unwind as usual, but do not wait for numbers that nobody wants any more.

An interruption unwinds the main thread, which takes its half-written files away within milliseconds. The
threads that simulate write nothing and stop at the end of their block, which may be a minute off: they are
left behind.
"""

import _thread
import os
import signal
import sys
import threading
from types import FrameType

INTERRUPTED = 130
GRACE_SECONDS = 2.0
_AGAIN_SECONDS = 0.05
_MESSAGE = "powderkeg: interrupted; no half-written file was left behind\n"
_CURSOR_BACK = "\r\x1b[2K\x1b[?25h"

_said = threading.Event()
_heard = threading.Event()


def leave_soon_when_interrupted() -> None:
    """From now on let Ctrl-C end the process within `GRACE_SECONDS`, unless the shell had it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _heard_where_nothing_can_be_raised


def say_interrupted() -> None:
    """Tell the user, once, that the interruption was heard and what it left."""
    if not _said.is_set():
        _said.set()
        sys.stderr.write(_MESSAGE)
        sys.stderr.flush()


def forget_interruption() -> None:
    """Let the process end with our exit code, and not by a signal.

    Python notes an interruption that unwinds a piece of source given to `exec` (numba and dataclasses compile
    such), though it is caught later, and then has the process die of SIGINT at its end. Another piece, run to
    its end, takes that note away. A second interruption while Python closes down would do the same.
    """
    exec("")  # noqa: S102 - nothing is run
    if signal.getsignal(signal.SIGINT) is _interrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Unwind the main thread, once: a second one would break off what takes half-written files away."""
    if _heard.is_set():
        return
    _heard.set()
    patience = threading.Timer(GRACE_SECONDS, _leave)
    patience.daemon = True
    patience.start()
    signal.default_int_handler(number, frame)


def _heard_where_nothing_can_be_raised(unraisable: "sys.UnraisableHookArgs") -> None:
    """Interrupt again where Python has dropped an interruption that fell into a `__del__`; else as usual."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        _heard.clear()
        again = threading.Timer(_AGAIN_SECONDS, _thread.interrupt_main)  # at once would fall into this hook
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(unraisable)


def _leave() -> None:
    if sys.stderr.isatty():
        sys.stderr.write(_CURSOR_BACK)  # the bar, cut off, cannot put it back itself
    say_interrupted()
    os._exit(INTERRUPTED)
