"""Simulated records in bulk: streams, chunks, and what makes a record."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hidden_markov import FEW, RECORD, START, Draw, report, small_case
from powderkeg.evidence.classifier import OVERSTATED, Layout, Store, layout_of, simulate
from powderkeg.evidence.classifier.records import CHUNK, chunk_of_records
from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.plan import plan_of

NAMES = ("calm", "stormy", "other")
SPLIT = tuple(
    report(f"S{place}", "deaths_by_place", value, 4, date_start=START, place_id=place, origin_id="agency")
    for place, value in (("NOR", 50.0), ("SOU", 8.0))
)
TRAFFIC = report("L1", "traffic_public", 1.5, 2, origin_id="monitor", unit="s.d.")
NONE = dict.fromkeys("ABCDEF", 0.0)


def layout() -> Layout:
    return layout_of(plan_of(small_case((*RECORD, *SPLIT, TRAFFIC)), FEW))


def values(worlds: int = 60, **changes: object) -> npt.NDArray[np.float64]:
    arguments = {"worlds": worlds, "seed": 4, **changes}
    return simulate(layout(), Draw(), FEW, NAMES, **arguments).values  # type: ignore[arg-type]


def test_truths_are_in_equal_parts_and_rows_are_as_wide_as_the_record() -> None:
    found = simulate(layout(), Draw(), FEW, NAMES, worlds=7, seed=1)
    assert found.values.shape == (21, layout().width)
    assert np.bincount(found.truth).tolist() == [7, 7, 7]
    assert np.isfinite(found.values).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert values().tobytes() == values().tobytes()
    assert values().tobytes() != values(seed=5).tobytes()


def test_the_number_of_jobs_changes_nothing() -> None:
    assert values(2 * CHUNK + 10, jobs=1).tobytes() == values(2 * CHUNK + 10, jobs=3).tobytes()


def test_more_worlds_leave_those_before_as_they_were() -> None:
    few, many = values(40), values(CHUNK + 40)
    for k in range(len(NAMES)):
        assert np.array_equal(few[k * 40 : (k + 1) * 40], many[k * (CHUNK + 40) :][:40])


def test_worlds_of_two_chunks_are_different_worlds() -> None:
    chunks = [
        chunk_of_records(layout(), Draw(), FEW, "calm", number=number, size=20, seed=4) for number in (0, 1)
    ]
    assert not np.array_equal(chunks[0].values, chunks[1].values)
    assert not set(chunks[0].group.tolist()) & set(chunks[1].group.tolist())


def test_twins_share_a_name_and_records_without_a_world_have_none_in_common_with_any() -> None:
    found = simulate(layout(), Draw(), FEW, NAMES, worlds=50, seed=1)
    calm, stormy, other = (set(found.group[found.truth == k].tolist()) for k in range(3))
    assert calm == stormy
    assert not other & calm
    assert len(other) == 50


def test_know_nothing_has_no_worlds_and_no_acceptance() -> None:
    found = simulate(layout(), Draw(acceptance={"calm": 0.25}), FEW, NAMES, worlds=20, seed=1)
    assert found.acceptance[:2] == (0.25, 0.5)
    assert np.isnan(found.acceptance[2])


def test_numbers_are_whole_and_what_was_seen_is_at_least_one() -> None:
    found, laid = values(200), layout()
    for slot in laid.slots:
        said = found[:, slot.columns]
        if slot.term.observation.kind == "level":
            assert np.array_equal(said, np.round(said, 3))
            continue
        assert np.array_equal(said, np.rint(said))
        assert (said >= 0.0).all()
        if slot.binary:
            assert set(np.unique(said)) <= {0.0, 1.0}


def test_a_split_shares_out_the_toll_of_the_same_record() -> None:
    found, slots = values(100), {slot.claim.claim_id: slot for slot in layout().slots}
    assert np.array_equal(found[:, slots["SNOR"].columns].sum(axis=1), found[:, slots["R7"].first])
    assert len(np.unique(found[:, slots["R7"].first])) > 50


def test_where_no_origin_is_ever_informed_no_world_can_be_told_from_another() -> None:
    found = values(400, worth=NONE)
    yes = [slot.first for slot in layout().slots if slot.binary]
    rates = [found[k * 400 : (k + 1) * 400][:, yes].mean() for k in range(3)]
    assert np.ptp(rates) < 0.03  # 400 records of 12 slots: four standard errors
    informed = values(400, worth=dict.fromkeys("ABCDEF", 1.0))
    rates = [informed[k * 400 : (k + 1) * 400][:, yes].mean() for k in range(3)]
    assert np.ptp(rates) > 0.06


def test_overstated_letters_are_worth_less_than_they_promise_in_their_order() -> None:
    assert set(OVERSTATED) == set(LETTER_WEIGHTS)
    assert all(OVERSTATED[letter] <= LETTER_WEIGHTS[letter] for letter in OVERSTATED)
    assert sorted("ABCDE", key=lambda letter: -OVERSTATED[letter]) == list("ABCDE")


def test_chunks_come_from_the_store_and_are_the_same(tmp_path: Path) -> None:
    store, depends = Store(tmp_path / "kept"), {"case": "markov"}
    first = simulate(layout(), Draw(), FEW, NAMES, worlds=60, seed=4, store=store, depends=depends)
    again = simulate(layout(), Draw(), FEW, NAMES, worlds=60, seed=4, store=store, depends=depends)
    assert (first.cached, again.cached) == (0.0, 1.0)
    assert first.values.tobytes() == again.values.tobytes()
    assert first.group.tobytes() == again.group.tobytes()
    assert first.acceptance[:2] == again.acceptance[:2]


@pytest.mark.parametrize(
    "change", [{"seed": 5}, {"depends": {"case": "another"}}, {"worth": NONE}, {"worlds": 61}]
)
def test_a_chunk_of_anything_else_is_made_anew(tmp_path: Path, change: dict[str, object]) -> None:
    asked = {"worlds": 60, "seed": 4, "store": Store(tmp_path / "kept"), "depends": {"case": "markov"}}
    simulate(layout(), Draw(), FEW, NAMES, **asked)  # type: ignore[arg-type]
    again = simulate(layout(), Draw(), FEW, NAMES, **{**asked, **change})  # type: ignore[arg-type]
    assert again.cached == 0.0


def test_chunks_done_before_an_interruption_are_kept(tmp_path: Path) -> None:
    store, depends = Store(tmp_path / "kept"), {"case": "markov"}

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(layout(), Draw(), FEW, NAMES, worlds=30, seed=4, store=store, depends=depends, progress=stop)
    again = simulate(layout(), Draw(), FEW, NAMES, worlds=30, seed=4, store=store, depends=depends)
    assert again.cached >= 2 / 3
    assert (
        again.values.tobytes() == simulate(layout(), Draw(), FEW, NAMES, worlds=30, seed=4).values.tobytes()
    )
