"""Progress on stderr: a bar with the time left on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 5.0
PACE_FROM, SHOWN_FROM = 0.05, 0.1  # shares of the work: where the pace is taken from, when it is told


class Update(Protocol):
    """What long work tells about itself: `done` of `total` steps, and what it is at."""

    @property
    def done(self) -> float:
        """Steps done so far."""

    @property
    def total(self) -> float:
        """Steps in all."""

    @property
    def label(self) -> str:
        """What is being done, in a few words."""


@dataclass(frozen=True)
class Step:
    """An update of our own making, for work that tells only how far it is."""

    done: float
    total: float
    label: str


class TimeLeft:
    """Estimates the time left from the mean pace of the whole run but its beginning.

    Blocks take unequal times and several passes run at once, so the pace of the last few steps jumps; the
    first steps compile. The mean since the first step past `PACE_FROM` of the work has neither fault, and
    steadies as the work goes on.
    """

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None

    def seconds(self, update: Update, now: float) -> float | None:
        """Take note of an update and estimate.

        Args:
            update: how far the work is.
            now: a clock's reading in seconds.

        Returns:
            Seconds left; None while too little is done to tell, and when all is done.
        """
        if update.total <= 0 or update.done < PACE_FROM * update.total or update.done <= 0:
            return None
        if self._began is None:
            self._began = (now, update.done)
        since, done = self._began
        if not max(done, SHOWN_FROM * update.total) < update.done < update.total:
            return None
        return (now - since) / (update.done - done) * (update.total - update.done)


class Bar:
    """A live bar on a terminal. A context manager; call it with each update, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._lock = Lock()
        self._left = TimeLeft()

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
            console=Console(file=self._stream),
            transient=True,
        )
        self._task = self._progress.add_task("starting", total=None, left="")
        self._progress.start()
        return self

    def __call__(self, update: Update) -> None:
        if self._progress is not None and self._task is not None:
            with self._lock:
                left = _left_in_words(self._left.seconds(update, time.monotonic()))
            self._progress.update(
                self._task, completed=update.done, total=update.total, description=update.label, left=left
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()


class Lines:
    """Plain lines for a log: the first update, then one every few seconds, and the last."""

    def __init__(self, stream: TextIO, seconds_between: float = SECONDS_BETWEEN_LINES) -> None:
        self._stream = stream
        self._between = seconds_between
        self._lock = Lock()
        self._spoke = float("-inf")
        self._left = TimeLeft()

    def __enter__(self) -> Self:
        return self

    def __call__(self, update: Update) -> None:
        with self._lock:
            now = time.monotonic()
            seconds = self._left.seconds(update, now)
            if now - self._spoke < self._between and update.done < update.total:
                return
            self._spoke = now
            self._stream.write(f"{_line(update, seconds)}\n")
            self._stream.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: every line is already out."""


def _line(update: Update, seconds: float | None) -> str:
    share = update.done / update.total if update.total > 0 else 0.0
    left = _left_in_words(seconds)
    return f"{update.label}: {share:.0%}" + (f", {left}" if left else "")


def _left_in_words(seconds: float | None) -> str:
    return "" if seconds is None else f"about {in_words(seconds)} left"


def progress() -> Bar | Lines:
    """Choose the display that suits stderr."""
    return Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)


def in_words(seconds: float) -> str:
    """Write a duration shortly: `42 s`, `3 min 5 s`, `2 h 10 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
