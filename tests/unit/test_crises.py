"""A coup attempt, a protest after an election, riots after a shooting: cases with no code of their own."""

import json
from pathlib import Path

import numpy as np
import pytest

from crises import CRISES, write_crisis
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
WORLDS, DAYS = 40, 6


@pytest.fixture(scope="module", params=CRISES)
def crisis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_crisis(request.param, tmp_path_factory.mktemp("crises"))


def run(folder: Path, hypothesis: str, capsys: Captured) -> dict[str, np.ndarray]:
    """Indicators of ``powderkeg run``, as the command line prints them: name -> (worlds, days[, places])."""
    typed = ["run", str(folder), "--hypothesis", hypothesis, "--worlds", str(WORLDS), "--agents", "240"]
    assert run_program([*typed, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["indicators"]
    return {name: np.array(entry["values"], dtype=float) for name, entry in found.items()}


def quiet_copy(folder: Path, target: Path) -> Path:
    """The same case without its shocks."""
    copy = write_crisis(folder.name, target)
    text = (copy / "case.yaml").read_text(encoding="utf-8")
    head, rest = text[: text.index("shocks:")], text[text.index("hypotheses:") :]
    (copy / "case.yaml").write_text(head + rest, encoding="utf-8")
    return copy


def test_a_crisis_is_read_and_found_right(crisis: Path, capsys: Captured) -> None:
    assert run_program(["check", str(crisis), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["case"], summary["places"]) == (crisis.name, 4)


@pytest.mark.parametrize("name", ["after-the-election", "after-a-shooting"])
def test_more_people_come_after_the_shock_than_without_it(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    folder = write_crisis(name, tmp_path)
    ours, theirs = (
        run(one, "spontaneous", capsys) for one in (folder, quiet_copy(folder, tmp_path / "quiet"))
    )
    # On the third day, in the south: 40 worlds, the same noise in both.
    assert ours["participants"][:, 2, 1].sum() > 1.3 * theirs["participants"][:, 2, 1].sum()
    for indicator, values in ours.items():
        assert (values[:, 0] == theirs[indicator][:, 0]).all(), f"{indicator} moved before the shock"


def test_a_coup_attempt_empties_posts_on_its_day(tmp_path: Path, capsys: Captured) -> None:
    folder = write_crisis("coup-attempt", tmp_path)
    ours, theirs = (run(one, "faction", capsys) for one in (folder, quiet_copy(folder, tmp_path / "quiet")))
    left, left_without = (found["sites_evacuated"][:, 2].sum() for found in (ours, theirs))
    assert left > 10 * max(1.0, left_without)
    assert ours["service_chief_removed"].sum() > theirs["service_chief_removed"].sum()


def test_a_hypothesis_without_a_faction_goes_on_as_if_no_order_was_given(
    tmp_path: Path, capsys: Captured
) -> None:
    folder = write_crisis("coup-attempt", tmp_path)
    ours, theirs = (
        run(one, "spontaneous", capsys) for one in (folder, quiet_copy(folder, tmp_path / "quiet"))
    )
    for name, values in ours.items():
        assert (values == theirs[name]).all(), name


def test_the_dead_of_a_shooting_are_among_every_worlds_dead(tmp_path: Path, capsys: Captured) -> None:
    found = run(write_crisis("after-a-shooting", tmp_path), "infiltrated", capsys)
    south = 1
    assert (found["deaths_by_security_fire"][:, 1, south] >= 1).all()
    assert (found["deaths_by_security_fire"][:, 2, south] >= 3).all()
    assert (found["deaths_bystander"][:, :3].sum(axis=(1, 2)) >= 4).all()
