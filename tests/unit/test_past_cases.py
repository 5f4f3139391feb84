"""Question 18: cases with a known answer, and what was kept of their weighing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import powderkeg as pk
from cases import write_tiny_case
from hidden_markov import FEW, Draw, settings, small_case
from powderkeg.case import CaseError, bundled_cases
from powderkeg.evidence import Settings, is_synthetic
from powderkeg.evidence.checklist.past_cases import (
    PastCase,
    PastFigures,
    check_past_cases,
    keep_past_case,
    known_answer,
    run_past_cases,
)
from powderkeg.evidence.classifier import Store
from powderkeg.evidence.kept_inputs import kept_inputs
from powderkeg.evidence.kept_passes import Keeping
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.store import open_store
from results import example_evidence

ANSWER = "hypothesis: infiltrated\nreason: invented\nsources: [an inquiry that never was]\n"
NAMES = ("spontaneous", "infiltrated", "other")
BUNDLED_NAMES = tuple(one.name for one in pk.load_case("kazakhstan-2022").hypotheses)


def past_case(folder: Path, answer: str | None = ANSWER, title: str = "A tiny crisis") -> Path:
    case = write_tiny_case(folder)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("A tiny crisis", title), encoding="utf-8")
    if answer is not None:
        (case / "answer.yaml").write_text(answer, encoding="utf-8")
    return case


def test_simulated_cases_are_no_past_cases_and_the_question_says_what_is_wanted() -> None:
    names = [name for name in bundled_cases() if name.startswith("examplia-")]
    assert all(is_synthetic(pk.load_case(name)) for name in names)
    assert all(known_answer(name, BUNDLED_NAMES) is not None for name in names)
    figures = run_past_cases(names)
    check = check_past_cases(figures)
    assert figures.looked_at == len(names) >= 3
    assert figures.cases == ()
    assert check.status == "unknown"
    assert "3 weighed cases with an answer (answer.yaml) are wanted" in check.figure


def test_an_answer_bears_on_nothing_that_is_weighed(tmp_path: Path) -> None:
    with_answer, without = past_case(tmp_path / "a"), past_case(tmp_path / "b", None)
    assert pk.load_case(with_answer).digest == pk.load_case(without).digest
    assert known_answer(without, NAMES) is None
    answer = known_answer(with_answer, NAMES)
    assert answer is not None
    assert (answer.hypothesis, answer.sources) == ("infiltrated", ("an inquiry that never was",))


def test_a_case_with_an_answer_is_scored_once_its_weighing_is_kept(tmp_path: Path) -> None:
    path, store = past_case(tmp_path), Store(tmp_path / "kept")
    before = run_past_cases([path], store=store)
    assert [one.rank for one in before.cases] == [0]
    said = check_past_cases(before).figure
    assert said.startswith("1 case looked at, 1 with a known answer, 0 weighed and kept;")
    assert check_past_cases(before).status == "unknown"
    result = replace(
        example_evidence(pk.load_case(path)),
        posterior={"spontaneous": 0.3, "infiltrated": 0.6, "other": 0.1},
        prior={"spontaneous": 0.5, "infiltrated": 0.4, "other": 0.1},
    )
    keep_past_case(result, store)
    (one,) = run_past_cases([path], store=store).weighed
    assert (one.answer, one.prior, one.posterior, one.rank) == ("infiltrated", 0.4, 0.6, 1)
    check = check_past_cases(run_past_cases([path], store=store))
    assert check.status == "unknown"
    assert "+0.41 nats" in check.figure
    assert "3 weighed cases are wanted" in check.figure


def test_an_answer_that_leaves_two_open_is_scored_by_the_weight_of_both(tmp_path: Path) -> None:
    text = "hypothesis: spontaneous\nor: [infiltrated]\nsources: [an inquiry]\n"
    path, store = past_case(tmp_path, text), Store(tmp_path / "kept")
    result = replace(
        example_evidence(pk.load_case(path)),
        posterior={"spontaneous": 0.2, "infiltrated": 0.5, "other": 0.3},
        prior={"spontaneous": 0.5, "infiltrated": 0.4, "other": 0.1},
    )
    keep_past_case(result, store)
    (one,) = run_past_cases([path], store=store).weighed
    assert (one.answer, one.rank) == ("spontaneous / infiltrated", 1)
    assert (one.prior, one.posterior) == pytest.approx((0.9, 0.7))


def test_a_weighing_cut_at_a_date_is_not_the_case_s_score(tmp_path: Path) -> None:
    path, store = past_case(tmp_path), Store(tmp_path / "kept")
    result = example_evidence(pk.load_case(path))
    keep_past_case(replace(result, settings=Settings("quick", 60, 1, None, 1, date(2022, 1, 4))), store)
    assert run_past_cases([path], store=store).weighed == ()


def test_a_changed_case_has_no_score(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    keep_past_case(example_evidence(pk.load_case(past_case(tmp_path / "a"))), store)
    assert run_past_cases([past_case(tmp_path / "b")], store=store).weighed
    assert not run_past_cases([past_case(tmp_path / "c", title="Another crisis")], store=store).weighed


def test_a_weighing_that_uses_nothing_kept_does_not_look_into_the_users_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looked() -> Store:
        raise AssertionError("the user's cache was looked into")

    monkeypatch.setattr(Store, "of_the_user", looked)
    nothing = open_store(cache=False)
    keeping = Keeping(nothing, "worlds", "code")
    result = weigh_worlds(small_case(), Draw(), FEW, settings(60, 1), seed=1, keeping=keeping)
    assert next(check for check in result.checks if check.id == 18).status == "unknown"
    kept_inputs(pk.load_case("kazakhstan-2022"), tier="quick", seed=1, as_of=None, store=nothing)
    with pytest.raises(AssertionError, match="looked into"):
        run_past_cases()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hypothesis: infiltratd\nsources: [x]\n", r"answer.yaml.*line 1.*'infiltratd' is no hypothesis"),
        ("sources: [x]\n", "it is not said which hypothesis is true"),
        ("hypothesis: other\n", "no source is listed"),
        ("hypothesis: other\nsources: x\n", "no source is listed"),
        ("hypothesis: other\nsources: [x]\nwhy: y\n", r"line 3.*'why' is not known here"),
        ("hypothesis: [a\n", "not YAML"),
        (
            "hypothesis: other\nor: [nobody]\nsources: [x]\n",
            r"line 2.*'nobody'. is no list of other hypotheses",
        ),
        ("hypothesis: other\nor: spontaneous\nsources: [x]\n", "is no list of other hypotheses"),
        ("hypothesis: other\nor: [other]\nsources: [x]\n", "is no list of other hypotheses"),
    ],
)
def test_a_mistake_in_an_answer_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CaseError, match=told):
        run_past_cases([past_case(tmp_path, text)], store=Store(None))


def rows(*posterior: float) -> PastFigures:
    cases = tuple(PastCase(f"c{n}", "a", 0.25, p, 1 if p > 0.5 else 2) for n, p in enumerate(posterior))
    return PastFigures(len(cases), cases)


@pytest.mark.parametrize(
    ("posterior", "status"),
    [
        ((0.9, 0.8, 0.85), "pass"),
        ((0.05, 0.04, 0.06), "fail"),
        ((0.9, 0.04, 0.3), "unknown"),
        ((0.9, 0.9), "unknown"),
    ],
)
def test_the_answer_follows_from_the_gains(posterior: tuple[float, ...], status: str) -> None:
    assert check_past_cases(rows(*posterior)).status == status
