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


class Bar:
    """A live bar on a terminal. A context manager; call it with each update, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=Console(file=self._stream),
            transient=True,
        )
        self._task = self._progress.add_task("starting", total=None)
        self._progress.start()
        return self

    def __call__(self, update: Update) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task, completed=update.done, total=update.total, description=update.label
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
        self._began: tuple[float, float] | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, update: Update) -> None:
        with self._lock:
            now = time.monotonic()
            if self._began is None and update.done > 0:
                # The pace is taken from the first finished step on: what came before it was compilation too.
                self._began = (now, update.done)
            if now - self._spoke < self._between and update.done < update.total:
                return
            self._spoke = now
            self._stream.write(f"{self._line(update, now)}\n")
            self._stream.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: every line is already out."""

    def _line(self, update: Update, now: float) -> str:
        share = update.done / update.total if update.total > 0 else 0.0
        line = f"{update.label}: {share:.0%}"
        since, done = self._began or (now, update.done)
        if done < update.done < update.total:
            seconds = (now - since) / (update.done - done) * (update.total - update.done)
            line += f", about {in_words(seconds)} left"
        return line


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
