"""The page on steadiness: what is printed is an average of passes, and is so much steadier."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from powderkeg.evidence import TIERS

SCIENCE = Path(__file__).parents[2] / "docs" / "science"
SEEDS = TIERS["default"].seeds  # passes that the default tier averages


@pytest.fixture(scope="module")
def words() -> ModuleType:
    sys.path.insert(0, str(SCIENCE))
    try:
        return importlib.import_module("evidence_words")
    finally:
        sys.path.remove(str(SCIENCE))


def row(evidence: Any, tier: str = "default") -> dict[str, Any]:  # noqa: ANN401 - anything like an array
    return {
        "label": "a rung",
        "particles": 300,
        "tier": tier,
        "passes": [
            {
                "seed": 1 + number // SEEDS,
                "replicate": number % SEEDS,
                "evidence": dict(zip("abc", values, strict=True)),
                "effective": 100.0 + number,
                "draws": 5.0,
                "seconds": 2.0,
            }
            for number, values in enumerate(np.asarray(evidence).tolist())
        ],
    }


def passes(spread: float, count: int = 400) -> Any:  # noqa: ANN401
    noise = np.random.default_rng(3).normal(size=(count, 3))
    return np.array([-100.0, -101.0, -103.0]) + spread * noise


def test_averages_are_those_of_the_evidence_not_of_its_logarithm(words: ModuleType) -> None:
    assert words.averaged(np.log([[1.0, 4.0], [3.0, 8.0]])) == pytest.approx(np.log([2.0, 6.0]))
    far = words.averaged(np.array([[-5_000.0, -1.0], [-5_000.0, -1.0]]))
    assert far == pytest.approx([-5_000.0, -1.0])


def test_a_small_spread_shrinks_with_the_root_of_the_passes(words: ModuleType) -> None:
    evidence = passes(0.1)
    alone, pair = words.single(row(evidence), (0, 1)), np.std(evidence[:, 0] - evidence[:, 1], ddof=1)
    assert alone[0] == pytest.approx(pair)
    lead, largest = words.printed(row(evidence), (0, 1))
    assert lead == pytest.approx(pair / np.sqrt(SEEDS), rel=0.1)
    assert largest == pytest.approx(alone[2] / np.sqrt(SEEDS), rel=0.1)
    night, _ = words.printed(row(evidence, "overnight"), (0, 1))
    assert night == pytest.approx(pair / np.sqrt(10.0), rel=0.1)


def test_intervals_hold_where_passes_are_steady_and_less_often_where_one_carries_the_mean(
    words: ModuleType,
) -> None:
    within, least = words.held(row(passes(0.1)))
    assert 0.85 < least <= within < 0.96
    rare = passes(0.1, 40)
    rare[7, 0] += 6.0
    assert words.held(row(rare))[1] < 0.5


def test_the_spread_of_whole_commands_leaves_broken_ones_out(words: ModuleType) -> None:
    evidence = passes(0.1, 2 * SEEDS + 1)
    told, number = words.commands(row(evidence), (0, 1))
    whole = [words.averaged(evidence[:SEEDS]), words.averaged(evidence[SEEDS : 2 * SEEDS])]
    expected = np.std([one[0] - one[1] for one in whole], ddof=1)
    assert (float(told), number) == (pytest.approx(expected, abs=0.005), "2")
    assert words.commands(row(evidence[: SEEDS + 1]), (0, 1)) == ("-", "1")


@pytest.mark.parametrize(("spread", "said"), [(0.01, "reached"), (3.0, "not reached")])
def test_the_verdict_follows_the_figures(words: ModuleType, spread: float, said: str, tmp_path: Path) -> None:
    place = tmp_path / "evidence.md"
    place.write_text("old figures\n\n# The twenty questions\n\nby hand\n")
    rows = [row(passes(spread, 8)), row(passes(spread, 8), "")]
    text = words.page({"machine": "m", "case": "c"}, rows, place)
    assert text.count(", reached") == (5 if said == "reached" else 0)
    assert text.count(", not reached") == (0 if said == "reached" else 5)
    assert text.endswith("\n# The twenty questions\n\nby hand\n")
    assert "old figures" not in text
    assert "8 passes lie between" in text
    assert "*a* and *b*" in text


def test_the_pair_is_that_of_the_default_tier_whatever_row_is_last(words: ModuleType, tmp_path: Path) -> None:
    other = passes(0.1, 8)[:, ::-1]  # b and c lead there
    rows = [row(passes(0.1, 8)), row(other, "overnight")]
    text = words.page({"machine": "m", "case": "c"}, rows, tmp_path / "none.md")
    assert "*a* and *b*,\nthe two that lead over all passes of the row *default*" in text


def test_every_pair_that_leads_in_some_command_is_told(words: ModuleType) -> None:
    steady = passes(0.1)
    assert [(pair, share) for pair, share, _ in words.leaders(row(steady))] == [((0, 1), 1.0)]
    close = steady.copy()
    close[:, 2] = close[:, 1] + np.random.default_rng(4).normal(size=len(close))  # c about as good as b
    found = words.leaders(row(close))
    assert {pair for pair, _, _ in found} >= {(0, 1), (0, 2)}
    assert sum(share for _, share, _ in found) == pytest.approx(1.0)
    (steadier,) = (one for one in found if one[0] == (0, 1))
    assert steadier[2] == pytest.approx(words.printed(row(close), (0, 1))[0])
    said = words.verdict([row(close)], (0, 1))
    assert "*a* and *c* in" in said
    assert "Of the pair that leads, whichever it is" in said


def test_what_few_passes_cannot_decide_is_not_decided(words: ModuleType) -> None:
    low, high = words.range_of(1.0, 4)
    assert (low, high) == (pytest.approx(0.5665, abs=1e-3), pytest.approx(3.7284, abs=1e-3))
    said = words.verdict([row(passes(0.1, 4))], (0, 1))
    assert "below it, not decided" in said
    assert "All of these passes share one seed of the command." in said
