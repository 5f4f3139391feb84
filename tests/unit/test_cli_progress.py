"""Progress: a bar on a terminal, few plain lines elsewhere, always with the time left."""

import io
import sys

import pytest

from powderkeg.cli import _progress
from powderkeg.cli._progress import Bar, Lines, Step, in_words, progress


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(_progress, "time", made)
    return made


def test_a_log_gets_a_line_every_few_seconds_and_not_one_per_step(clock: Clock) -> None:
    out = io.StringIO()
    with Lines(out, seconds_between=5) as tell:
        for step in range(1, 101):
            clock.now += 0.125
            tell(Step(step, 100, "spontaneous"))
    assert [line.split(",")[0] for line in out.getvalue().splitlines()] == [
        "spontaneous: 1%", "spontaneous: 41%", "spontaneous: 81%", "spontaneous: 100%",
    ]  # fmt: skip


def test_a_line_says_how_long_it_will_still_take(clock: Clock) -> None:
    out = io.StringIO()
    with Lines(out) as tell:
        tell(Step(1, 4, "mixed"))
        clock.now += 30
        tell(Step(2, 4, "mixed"))
    assert out.getvalue().splitlines()[1] == "mixed: 50%, about 1 min 0 s left"


def test_the_first_step_is_not_taken_for_the_pace_because_it_compiles(clock: Clock) -> None:
    out = io.StringIO()
    with Lines(out) as tell:
        tell(Step(0, 4, "mixed"))
        clock.now += 30
        tell(Step(1, 4, "mixed"))
    assert out.getvalue() == "mixed: 0%\nmixed: 25%\n"


def test_a_terminal_gets_a_bar_that_goes_away() -> None:
    out = io.StringIO()
    with Bar(out) as tell:
        tell(Step(1, 2, "elite-struggle"))
    assert "elite-struggle" in out.getvalue() or out.getvalue() == "\n"


@pytest.mark.parametrize(("terminal", "kind"), [(True, Bar), (False, Lines)])
def test_the_display_suits_stderr(monkeypatch: pytest.MonkeyPatch, terminal: bool, kind: type) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    assert type(progress()) is kind


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")],
)
def test_durations_are_short(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
