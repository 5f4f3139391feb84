"""The page of the gallery: its scores, and what it says of answers right, wrong and silent."""

from __future__ import annotations

import json
import math
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

SCIENCE = Path(__file__).parents[2] / "docs" / "science"
PRIOR = {"spontaneous": 0.4, "infiltrated": 0.5, "other": 0.1}


@pytest.fixture
def science(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    monkeypatch.syspath_prepend(str(SCIENCE))
    return {name: import_module(name) for name in ("gallery", "gallery_scores", "gallery_words")}


def row(
    answer: str, weights: tuple[float, float, float], *, resolved: bool = True, simulated: bool = False
) -> dict[str, Any]:
    raw = dict(zip(PRIOR, weights, strict=True))
    ratio = raw["infiltrated"] / raw["spontaneous"]
    odds = {
        "for": "infiltrated",
        "against": "spontaneous",
        "odds": ratio,
        "low": 1.5,
        "high": 30.0,
        "cap": 12.0,
    }
    return {
        "title": "Somewhere", "digest": "a", "weighed_digest": "a", "simulated": simulated,
        "answer": answer.split(),
        "known": "Nobody planned it.", "reports": 30, "origins": 7, "reason": "",
        "weighing": {
            "prior": PRIOR, "posterior": raw, "raw_posterior": raw, "resolved": resolved, "odds": [odds],
            "log_evidence": {"spontaneous": -10.0, "infiltrated": None, "other": -12.0},
            "log_evidence_se": dict.fromkeys(PRIOR, 0.1), "gain": dict.fromkeys(PRIOR, -1.0),
            "headline": "As it is.", "unresolved_reasons": [] if resolved else ["too few worlds"],
            "checks": [{"number": 7, "name": "noise", "status": "fail"}], "seed": 1, "seconds": 3,
            "settings": {"tier": "default", "particles": 9, "seeds": 2}, "versions": {},
        },
    }  # fmt: skip


def test_scores_are_the_textbook_s(science: dict[str, ModuleType]) -> None:
    scoring = science["gallery_scores"]
    weights = {"a": 0.7, "b": 0.2, "c": 0.1}
    assert scoring.log_score(weights, ["b"]) == pytest.approx(math.log(0.2))
    assert scoring.brier(weights, ["b"]) == pytest.approx(0.7**2 + 0.8**2 + 0.1**2)
    assert scoring.brier({"a": 0.0, "b": 1.0}, ["b"]) == 0
    assert scoring.brier({"a": 1.0, "b": 0.0}, ["b"]) == 2
    assert scoring.log_score({"a": 0.0, "b": 1.0}, ["a"]) == pytest.approx(math.log(1e-9))


def test_an_answer_that_leaves_two_open_counts_as_one(science: dict[str, ModuleType]) -> None:
    scoring = science["gallery_scores"]
    weights = {"a": 0.5, "b": 0.2, "c": 0.3}
    assert scoring.log_score(weights, ["a", "b"]) == pytest.approx(math.log(0.7))
    assert scoring.brier(weights, ["a", "b"]) == pytest.approx(2 * 0.3**2)
    assert science["gallery_words"].verdict(row("spontaneous infiltrated", (0.1, 0.8, 0.1))) == "right"


def test_a_proper_score_is_best_for_whoever_says_what_he_believes(science: dict[str, ModuleType]) -> None:
    scoring = science["gallery_scores"]
    belief = {"a": 0.6, "b": 0.3, "c": 0.1}
    stream = np.random.Generator(np.random.Philox(key=[11, 1]))

    def expected(said: dict[str, float], score: str) -> float:
        sign = 1.0 if score == "log_score" else -1.0
        return sign * sum(p * getattr(scoring, score)(said, [truth]) for truth, p in belief.items())

    for score in ("log_score", "brier"):
        for other in stream.dirichlet(np.ones(3), size=50):
            assert expected(dict(zip(belief, map(float, other), strict=True)), score) < expected(
                belief, score
            )


def test_the_interval_is_students(science: dict[str, ModuleType]) -> None:
    interval = science["gallery_scores"].interval
    assert interval([1.0]) is None
    low, high = interval([1.0, 2.0, 3.0])
    assert (low, high) == pytest.approx((2 - 2.919986 / math.sqrt(3), 2 + 2.919986 / math.sqrt(3)), rel=1e-5)


def test_right_wrong_and_silent_are_told_apart(science: dict[str, ModuleType]) -> None:
    words = science["gallery_words"]
    assert words.verdict(row("infiltrated", (0.1, 0.8, 0.1))) == "right"
    assert words.verdict(row("spontaneous", (0.1, 0.8, 0.1))) == "wrong"
    assert words.verdict(row("spontaneous", (0.1, 0.8, 0.1), resolved=False)) == "silent"
    assert words.verdict(row("", (0.1, 0.8, 0.1))) == "not scored"


def test_the_page_says_where_it_fails(science: dict[str, ModuleType]) -> None:
    figures = {
        "one": row("spontaneous", (0.1, 0.8, 0.1)),
        "two": row("infiltrated", (0.1, 0.8, 0.1), simulated=True),
        "three": row("spontaneous", (0.2, 0.7, 0.1), resolved=False),
        "four": {**row("", (0.2, 0.7, 0.1)), "digest": "b"},
    }
    page = science["gallery_words"].page(figures)
    assert "right 1, wrong 1, silent 1, not scored 1." in page
    assert "**one**: it names `infiltrated`, and the answer is `spontaneous`." in page
    assert "its own weights would put `infiltrated` first (0.70), and the answer is `spontaneous`" in page
    assert "Scored here: 2 real, 1 simulated." in page
    assert "- too few worlds" in page
    assert "cap 12, range 1.5 to 30" in page
    assert "run `python docs/science/gallery.py --cases four`" in page
    assert page.count("The case has changed") == 1
    assert "| all | 3 | as printed |" in page
    assert "| simulated | 1 | uncapped | -0.22 | -0.69 | one case |" in page


def test_an_unresolved_case_is_scored_as_if_nothing_had_been_said(science: dict[str, ModuleType]) -> None:
    scoring = science["gallery_scores"]
    silent = row("spontaneous", (0.2, 0.7, 0.1), resolved=False)
    assert scoring.as_spoken(silent) == PRIOR
    assert scoring.uncapped(silent)["spontaneous"] == 0.2


def test_the_answer_is_read_out_of_sources(science: dict[str, ModuleType]) -> None:
    gallery = science["gallery"]
    text = (
        "# S\n\n## 4. What scholarship says\n\nAsked.\n\n- **Who.** X.\n"
        "- So: **The answer is *a* of\n  two**.\n\n## 5. Missing\nno"
    )
    section = gallery.section_of(text)
    assert "Missing" not in section
    assert gallery.in_short(section) == "The answer is *a* of two."
    assert gallery.in_short("First words\nhere.\n\nMore.") == "First words here."
    assert gallery.section_of("# S\n\nnothing") == ""


def test_the_page_in_the_repository_is_made_from_the_figures_in_it(science: dict[str, ModuleType]) -> None:
    kept = SCIENCE / "gallery.json"
    if not kept.is_file():
        pytest.skip("the gallery has not been weighed yet")
    figures = json.loads(kept.read_text(encoding="utf-8"))
    assert (SCIENCE / "gallery.md").read_text(encoding="utf-8") == science["gallery_words"].page(figures)
    assert not re.search(
        r"nan|None|inf\b", (SCIENCE / "gallery.md").read_text(encoding="utf-8").split("## All")[1]
    )
