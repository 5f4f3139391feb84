"""Validating the method: kept, gone on with, used by later weighings, and by no others."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import powderkeg as pk
from cases import tiny_case
from powderkeg.evidence import filtered
from powderkeg.evidence.classifier import Store
from powderkeg.evidence.combine import pair_errors
from powderkeg.evidence.result import Odds, Settings
from powderkeg.evidence.validated import Validated
from powderkeg.evidence.validation import (
    SMALL,
    WHOLE,
    Size,
    agreements,
    kept_validation,
    size_of,
    validate_method,
)

TINY = tiny_case()
SIZE = Size(10, 1, 6)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="module")
def found(store: Store) -> Validated:
    return validate_method(TINY, size=SIZE, seed=3, jobs=2, store=store)


def test_both_routes_are_judged_on_records_of_every_hypothesis(found: Validated) -> None:
    assert found.classifier is not None
    assert found.filter is not None
    assert found.classifier.worlds == (10, 10, 10)
    assert found.filter.worlds == (1, 1, 1)
    assert found.filter.hypotheses == ("spontaneous", "infiltrated", "other")
    assert (found.worlds, found.records, found.filter_particles) == (10, 3, 6)
    assert math.fsum(np.exp(list(found.second.values()))) == pytest.approx(1.0)
    assert "6 particles per hypothesis" in found.filter.note


def test_records_that_are_weighed_are_no_twins_while_there_are_others() -> None:
    truth, group = np.repeat([0, 1, 2], 3), np.array([7, 8, 9, 7, 8, 9, 1, 2, 3], dtype=np.uint64)
    assert filtered._no_twins(truth, group, 1) == [0, 4, 6]
    assert filtered._no_twins(truth, group, 2) == [0, 1, 5, 3, 6, 7]


def test_the_ranks_of_true_parameters_are_kept_of_every_record_of_a_mechanism(found: Validated) -> None:
    assert found.ranks is not None
    assert found.ranks.truth == ("spontaneous", "infiltrated")
    known = np.isfinite(found.ranks.ranks)
    assert known.any(axis=1).all()
    cells = found.ranks.parameters.index("cells")
    assert known[:, cells].tolist() == [False, True]  # only one hypothesis gives it a range
    assert ((found.ranks.ranks[known] >= 0.0) & (found.ranks.ranks[known] <= 1.0)).all()


def test_each_hypothesis_s_own_records_say_where_the_real_one_lies(found: Validated) -> None:
    assert [row.hypothesis for row in found.tails] == ["spontaneous", "infiltrated"]
    assert all(row.records == 10 for row in found.tails)
    assert found.alarms is None  # none was asked for


def test_causes_that_no_hypothesis_names_are_tried_kept_and_found_again(store: Store) -> None:
    size = Size(12, 0, 6, 8)
    tried = validate_method(TINY, size=size, seed=5, jobs=2, store=store)
    assert tried.alarms is not None
    names = {row.distortion for row in tried.alarms.noticed}
    assert {"none", "sixth actor", "reporting collapse", "mass defection"} <= names
    assert {row.records for row in tried.alarms.noticed} == {8}
    kept = kept_validation(TINY, seed=5, store=store)
    assert kept is not None
    assert kept.alarms == tried.alarms
    assert kept.tails == tried.tails
    again = validate_method(TINY, size=size, seed=5, jobs=1, store=Store(None))
    assert again.alarms == tried.alarms


def test_nothing_is_weighed_twice(found: Validated, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def again(*_: object, **__: object) -> None:
        pytest.fail("a record that is kept was weighed again")

    monkeypatch.setattr(filtered, "run_joint", again)
    second = validate_method(TINY, size=SIZE, seed=3, jobs=1, store=store)
    assert second.cached == 1.0
    assert second.filter == found.filter
    assert second.second == found.second


def test_what_is_kept_is_for_the_same_case_seed_and_agents_alone(found: Validated, store: Store) -> None:
    kept = kept_validation(TINY, seed=3, store=store)
    assert kept is not None
    assert kept.filter == found.filter
    assert kept_validation(TINY, seed=4, store=store) is None
    assert kept_validation(TINY, seed=3, agents=48, store=store) is None
    changed = TINY.replace(record=TINY.record[:-1])
    assert kept_validation(changed, seed=3, store=store) is None


def test_a_smaller_validation_does_not_take_the_place_of_a_larger_one(found: Validated, store: Store) -> None:
    larger = validate_method(TINY, size=Size(12, 0, 6), seed=3, jobs=1, store=store)
    assert larger.filter is None
    validate_method(TINY, size=SIZE, seed=3, jobs=1, store=store)
    kept = kept_validation(TINY, seed=3, store=store)
    assert kept is not None
    assert kept.worlds == 12
    assert found.worlds == 10


def test_a_weighing_uses_what_is_kept_and_else_says_that_nothing_was_tried() -> None:
    before = pk.weigh(TINY, particles=6, seed=8, tier="quick")
    assert before.validated is None
    assert not before.resolved
    assert all(row.odds == 1.0 or row.cap is None for row in before.odds)
    validate_method(TINY, size=SIZE, seed=8)
    after = pk.weigh(TINY, particles=6, seed=8, tier="quick")
    assert after.validated is not None
    assert after.validated.agreement
    assert all(row.cap is not None and row.odds <= row.cap * (1 + 1e-9) for row in after.odds)
    assert after.log_evidence == before.log_evidence


def test_the_size_grows_with_the_worlds() -> None:
    assert size_of(WHOLE.worlds) == WHOLE
    assert size_of(50).records == 0
    assert size_of(300).records == 3
    assert size_of(300).distorted == 90
    assert size_of(50, particles=500).particles == size_of(WHOLE.worlds, 500).particles == 500
    assert size_of(WHOLE.worlds, 500).records == WHOLE.records
    assert SMALL.worlds < WHOLE.worlds


def test_routes_agree_where_they_are_near_and_are_at_odds_where_they_are_far() -> None:
    known = Validated(second={"a": 0.0, "b": -1.0, "c": -4.0}, second_error={"a": 0.1, "b": 0.1, "c": 0.1})
    rows = (
        Odds("a", "b", math.e**1.2, None, None, None, math.e**1.2),
        Odds("a", "c", 2.0, None, None, None, 2.0),
        Odds("b", "c", 2.0, None, None, None, 2.0),
    )
    errors = {("a", "b"): 0.2, ("a", "c"): 0.2, ("b", "c"): math.nan}
    found = {(row.for_, row.against): row.status for row in agreements(rows, errors, known, {}).agreement}
    assert found == {("a", "b"): "agree", ("a", "c"): "disputed", ("b", "c"): "unknown"}


def test_errors_of_pairs_come_from_paired_seeds() -> None:
    shift = np.array([0.0, 1.0, -1.0, 0.5])
    errors = pair_errors({"a": shift, "b": shift - 2.0, "c": -shift})
    assert errors["a", "b"] == pytest.approx(0.0, abs=1e-12)
    assert errors["a", "c"] > 0.5


def test_a_small_validation_says_so_when_it_is_found_on_disk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    weighing = importlib.import_module("powderkeg.evidence.weigh")
    kept = Validated(worlds=SMALL.worlds, records=6)
    monkeypatch.setattr(weighing, "kept_validation", lambda *_, **__: kept)
    settings = Settings("default", 300, 4, None, 1, None)
    (note,) = weighing._validated(TINY, settings, (), 1, None).notes
    assert note.startswith("Validated on 200 simulated records per hypothesis, 6 of them weighed")
    kept = replace(kept, worlds=WHOLE.worlds)
    assert weighing._validated(TINY, settings, (), 1, None).notes == ()


def test_a_plan_laid_out_otherwise_has_a_validation_of_its_own(found: Validated, store: Store) -> None:
    from powderkeg.evidence.plan import plan_of
    from powderkeg.society.country import INDICATORS

    unsettled = plan_of(TINY, INDICATORS, settled=False)
    assert found.worlds == 10
    assert kept_validation(TINY, seed=3, store=store, plan=unsettled) is None
    assert kept_validation(TINY, seed=3, store=store, plan=plan_of(TINY, INDICATORS)) is not None


def test_a_record_without_a_scored_report_is_weighed_to_a_page_that_says_so(tmp_path: Path) -> None:
    bare = TINY.replace(record=tuple(r.model_copy(update={"use": "context"}) for r in TINY.record))
    result = pk.weigh(bare, particles=6, seeds=2, seed=3)
    assert "no report is scored" in result.headline
    page = tmp_path / "page.html"
    pk.write_report(bare, result, path=page)
    assert "no report is scored" in page.read_text(encoding="utf-8")


def test_the_particles_asked_for_are_the_filter_s(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Size] = []
    module = importlib.import_module("powderkeg.evidence.validate")
    monkeypatch.setattr(module, "validate_method", lambda _case, *, size, **_: asked.append(size))
    for particles in (None, 70):
        pk.validate(TINY, worlds=40, prior_predictive=False, recovery=False, particles=particles)
    assert [size.particles for size in asked] == [SMALL.particles, 70]
