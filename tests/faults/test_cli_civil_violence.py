"""Runs of `civil-violence` that cannot be: one clear message, exit code 2, nothing printed or written."""

from pathlib import Path

import pytest

from powderkeg.cli._program import run_program
from powderkeg.society.grid import SETTINGS, SettingRow

Captured = pytest.CaptureFixture[str]

REQUESTS = {
    "an unknown preset": (
        ("--preset", "epstein2002-run22"),
        [
            "--preset: 'epstein2002-run22' is not known",
            "netlogo-rebellion",
            "did you mean 'epstein2002-run2'?",
        ],
    ),
    "an unknown option": (("--agent-vison", "3"), ["--agent-vison", "--agent-vision"]),
    "an argument": (("kazakhstan-2022",), ["kazakhstan-2022"]),
    "an argument after two hyphens": (("--json", "--", "kazakhstan-2022"), ["kazakhstan-2022"]),
    "an option without its value": (("--k",), ["--k"]),
    "vision beyond half the grid": (
        ("--agent-vision", "21"),
        ["--agent-vision: 21 is more than half of the grid (40 x 40)", "allowed: 0 to 20"],
    ),
    "a grid too small for the vision": (("--height", "9"), ["7 is more than half of the grid (40 x 9)"]),
    "vision of less than nothing": (
        ("--cop-vision", "-1"),
        ["--cop-vision: -1.0 is out of range; allowed: a number, 0 or more"],
    ),
    "vision in letters": (("--cop-vision", "far"), ["--cop-vision", "'far' is not a number"]),
    "vision that is no number": (("--cop-vision", "nan"), ["--cop-vision: nan is out of range"]),
    "vision without end": (("--agent-vision", "inf"), ["--agent-vision: inf"]),
    "more agents than cells": (
        ("--agent-density", "1.2"),
        ["--agent-density: 1.2 is out of range; allowed: a number from 0 to 1"],
    ),
    "fewer agents than none": (("--agent-density", "-0.1"), ["--agent-density: -0.1 is out of range"]),
    "agents and cops beyond the cells": (
        ("--agent-density", "0.9", "--cop-density", "0.2"),
        ["1,760 of 1,600 cells", "together 1 or less"],
    ),
    "cops beyond the cells": (
        ("--cop-density", "1.5"),
        ["--cop-density: 1.5 is out of range; allowed: 0 to 1"],
    ),
    "a schedule of the wrong length": (
        ("--steps", "4", "--legitimacy", "0.9, 0.8, 0.7"),
        ["--legitimacy: a schedule of 3 values for a run of 4 steps", "set steps to 3"],
    ),
    "a schedule out of order": (
        ("--legitimacy", "0.9, 77: 0.7, 50: 0.5"),
        ["--legitimacy: step 50", "is out of order"],
    ),
    "a schedule out of range": (
        ("--legitimacy", "0.9, 77: 1.7"),
        ["--legitimacy: 1.7 at step 77 is out of range"],
    ),
    "a schedule in letters": (("--legitimacy", "high"), ["--legitimacy: 'high'", "is no number"]),
    "no steps": (
        ("--steps", "0"),
        ["--steps: 0 is out of range; allowed: a whole number from 1 to 10,000,000"],
    ),
    "steps of less than nothing": (("--steps", "-5"), ["--steps: -5 is out of range"]),
    "half a step": (("--steps", "0.5"), ["--steps", "'0.5' is not a whole number"]),
    "k of less than nothing": (("--k", "-2.3"), ["--k: -2.3 is out of range; allowed: a number, 0 or more"]),
    "a term of less than nothing": (("--max-jail", "-1"), ["--max-jail: -1 is out of range", "(for ever)"]),
    "a term in letters": (("--max-jail", "nobody"), ["--max-jail", "'nobody' is not a whole number", "none"]),
    "no grid": (("--width", "0"), ["--width: 0 is out of range; allowed: a whole number from 2 to 20,000"]),
    "none where it is no value": (("--k", "none"), ["--k", "'none' is not a number"]),
    "an unknown choice": (
        ("--ratio", "flor"),
        ["--ratio: 'flor' is not known; allowed: floor, literal", "did you mean 'floor'?"],
    ),
    "a choice in capitals": (("--model", "Rebellion"), ["--model: 'Rebellion' is not known", "rebellion"]),
    "peacekeepers after the end": (
        ("--preset", "epstein2002-run8", "--steps", "10", "--peacekeepers", "11"),
        ["--peacekeepers: 11 is after the last step (10)"],
    ),
    "two groups at once": (
        ("--preset", "epstein2002-run7", "--activation", "synchronous"),
        ["--activation: 'synchronous' cannot be had with model='intergroup'"],
    ),
    "no worlds": (("--worlds", "0"), ["--worlds", "0 is out of range; allowed: a whole number from 1"]),
    "a negative seed": (("--seed", "-1"), ["--seed", "-1 is out of range"]),
    "no jobs": (("--jobs", "0"), ["--jobs", "0 is out of range; allowed: a whole number from 1 to 1024"]),
    "a page in no folder": (("--out", "missing/page.html"), ["missing", "does not exist"]),
    "a page that is a folder": (("--out", "."), ["folder"]),
    "a page that is no page": (("--out", "page.pdf"), ["--out: page.pdf is no page", ".html"]),
    "a page that is no page, with JSON": (("--out", "page.pdf", "--json"), ["--out: page.pdf is no page"]),
    "worlds that no memory holds": (
        ("--worlds", "100000000"),
        ["--worlds 100000000 of 1,600 cells and 3,000 steps", "GiB", "are free"],
    ),
    "a grid that no memory holds": (
        ("--width", "20000", "--height", "20000", "--worlds", "1000"),
        ["400,000,000 cells", "GiB", "smaller --width and --height"],
    ),
}


@pytest.mark.parametrize(("typed", "words"), REQUESTS.values(), ids=REQUESTS.keys())
def test_a_run_that_cannot_be_says_why(
    typed: tuple[str, ...],
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_program(("civil-violence", *typed)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [word for word in words if word not in err] == []
    assert "Traceback" not in err
    assert "simulating" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("row", [row for row in SETTINGS if row.choices], ids=lambda row: row.name)
def test_every_choice_refuses_what_it_does_not_know(
    row: SettingRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    option = f"--{row.name.replace('_', '-')}"
    assert run_program(("civil-violence", option, "whatever")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{option}: 'whatever' is not known; allowed: {', '.join(row.choices)}" in err


def test_a_page_that_may_not_be_written_over_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").mkdir()
    assert run_program(("civil-violence", "--out", "page.html")) == 2
    assert "folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["page.html"]
