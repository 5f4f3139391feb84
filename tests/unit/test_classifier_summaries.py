"""Declared summaries: the same numbers from a real and from a simulated record."""

from __future__ import annotations

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import FEW, RECORD, START, report, small_case
from powderkeg.evidence.classifier import Layout, layout_of, real_values
from powderkeg.evidence.classifier.summaries import Summaries, summaries_of
from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.plan import plan_of
from powderkeg.society.country import INDICATORS

SPLIT = tuple(
    report(f"S{place}", "deaths_by_place", value, 4, date_start=START, place_id=place, origin_id="agency")
    for place, value in (("NOR", 50.0), ("SOU", 8.0))
)
LEVELS = (
    report("L1", "traffic_public", 1.5, 2, origin_id="monitor", unit="s.d."),
    report("L2", "connectivity", 0.2, 2, origin_id="monitor", unit="share"),
)
FULL = (*RECORD, *SPLIT, *LEVELS)


def layout() -> Layout:
    return layout_of(plan_of(small_case(FULL), FEW))


def real() -> dict[str, float]:
    found = summaries_of(layout(), real_values(layout())[None])
    return dict(zip(found.names, found.values[0].tolist(), strict=True))


def test_every_feature_has_a_name_of_its_own_and_a_kind() -> None:
    case = pk.load_case("kazakhstan-2022")
    for laid in (layout(), layout_of(plan_of(case, INDICATORS))):
        found = summaries_of(laid, real_values(laid)[None])
        assert len(set(found.names)) == len(found.names) == len(found.kinds) == found.values.shape[1]
        assert set(found.kinds) == {"slots", "watch", "sums"}
        assert np.isfinite(found.values).all()


def test_slots_are_read_by_their_kind() -> None:
    found = real()
    assert found["R1 participants NOR: size"] == pytest.approx(np.log(0.7))
    assert found["R1 participants NOR: not seen"] == 0.0
    assert found["R2 participants nation: size"] == pytest.approx(np.log(0.6))
    assert found["R3 administrations_lost NOR: told"] == 1.0
    assert found["R4 protesting_regions nation: level"] == 2.0
    assert found["R4 protesting_regions nation: level off"] == 1.0
    assert found["R7 deaths nation: size"] == pytest.approx(np.log(0.7))
    assert found["R9 detained nation: size"] == pytest.approx(np.log(0.41))
    assert found["SNOR deaths_by_place: share NOR"] == pytest.approx(np.log(50.5 / 12.5))
    assert found["SNOR deaths_by_place: share SOU"] == pytest.approx(np.log(8.5 / 12.5))
    assert found["L1 traffic_public nation: level off"] == 1.5
    assert found["L2 connectivity nation: level off"] == pytest.approx(0.3)


def test_a_toll_that_was_replaced_has_no_feature() -> None:
    assert not [name for name in real() if name.startswith("R6 ")]


def test_sums_weigh_slots_by_their_letters() -> None:
    found = real()
    b, c = LETTER_WEIGHTS["B"], LETTER_WEIGHTS["C"]
    assert found["participants: seen"] == pytest.approx(b + c)
    assert found["participants: size"] == pytest.approx(b * np.log(0.7) + c * np.log(0.6))
    assert found["all: told"] == pytest.approx(LETTER_WEIGHTS["A"])
    assert found["day 1: size"] == pytest.approx(b * np.log(0.7) + c * np.log(0.09))


def with_slots(kind: str, said: float) -> Summaries:
    laid = layout()
    row = real_values(laid)
    for slot in laid.slots:
        if slot.term.observation.kind == kind:
            row[slot.columns] = said
    return summaries_of(laid, row[None])


def test_what_was_not_seen_has_no_size() -> None:
    found = with_slots("count", 0.0)
    named = dict(zip(found.names, found.values[0].tolist(), strict=True))
    assert named["R1 participants NOR: size"] == 0.0
    assert named["R1 participants NOR: not seen"] == 1.0
    assert named["participants: seen"] == 0.0


def test_the_watch_counts_what_it_noticed_by_stretches_of_the_record() -> None:
    quiet, loud = with_slots("absence", 0.0), with_slots("absence", 1.0)
    watch = [n for n, kind in enumerate(quiet.kinds) if kind == "watch"]
    assert (quiet.values[0, watch] == 0.0).all()
    slots = sum(slot.claim.role == "silence" for slot in layout().slots)
    counts = [n for n in watch if not quiet.names[n].endswith("root")]
    roots = [n for n in watch if quiet.names[n].endswith("root")]
    assert loud.values[0, counts].sum() == slots
    assert np.allclose(loud.values[0, roots] ** 2, loud.values[0, counts])
    assert len(counts) == 3  # five days of one indicator: 0 and 1, 2 and 3, 4


def test_a_thousandfold_figure_moves_no_feature_by_more_than_a_few_units() -> None:
    laid = layout()
    row = real_values(laid)
    slot = next(slot for slot in laid.slots if slot.claim.claim_id == "R2")
    far = row.copy()
    far[slot.first] *= 1_000.0
    moved = np.abs(summaries_of(laid, far[None]).values - summaries_of(laid, row[None]).values)
    assert moved.max() < 8.0


def test_rows_are_read_one_by_one() -> None:
    laid = layout()
    rows = np.stack([real_values(laid), real_values(laid) + 1.0])
    both = summaries_of(laid, rows).values
    assert np.array_equal(both[1], summaries_of(laid, rows[1:]).values[0])


def test_nothing_told_has_no_features() -> None:
    empty = layout_of(plan_of(small_case(()), FEW))
    found = summaries_of(empty, np.zeros((4, 0)))
    assert found.values.shape == (4, 0)
    assert found.names == found.kinds == ()
