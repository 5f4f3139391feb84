"""Progress: a bar on a terminal, few plain lines elsewhere, always with the time left."""

import io
import sys

import pytest

from powderkeg.cli import _progress
from powderkeg.cli._progress import Bar, Lines, Step, TimeLeft, in_words, progress


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


def told(clock: list[float]) -> list[float]:
    """Estimates of the time left, given the clock after each step."""
    left = TimeLeft()
    steps = (Step(done, len(clock), "mixed") for done in range(1, len(clock) + 1))
    found = (left.seconds(step, now) for step, now in zip(steps, clock, strict=True))
    return [seconds for seconds in found if seconds is not None]


def test_even_steps_after_a_slow_start_are_told_exactly() -> None:
    clock = [60.0 + step for step in range(100)]
    assert told(clock) == pytest.approx(list(range(89, 0, -1)))


def test_little_is_not_told_from() -> None:
    left = TimeLeft()
    assert [left.seconds(Step(done, 100, "mixed"), float(done)) for done in (0, 1, 5, 10, 100)] == [None] * 5
    assert TimeLeft().seconds(Step(0, 0, "starting"), 1.0) is None


def test_steps_in_bursts_do_not_throw_the_estimate_about() -> None:
    # Ten steps at once every ten seconds: the pace of the last few steps would swing between nought and ten.
    clock = [10.0 * (step // 10) for step in range(200)]
    errors = [abs(seconds - (190 - 10 * (done // 10))) for done, seconds in enumerate(told(clock), start=20)]
    assert max(errors[20:]) < 60
    assert max(errors[100:]) < 20
