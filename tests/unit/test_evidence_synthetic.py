"""Records simulated under a known truth."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import CHAINS, FEW, RECORD, START, MarkovWorlds, report, small_case
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.synthetic import Truth, fill_slots, simulated_record
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators

if TYPE_CHECKING:
    from pathlib import Path

    from powderkeg.case import Case, Report

SPLIT = tuple(
    report(f"S{place}", "deaths_by_place", value, 4, date_start=START, place_id=place, origin_id="agency")
    for place, value in (("NOR", 50.0), ("SOU", 8.0))
)
REVISED = report("R6b", "deaths", 90.0, 4, date_start=START, origin_id="agency")
COPY = RECORD[0].model_copy(update={"report_id": "R1b"})
NOTE = report("N1", "participants", 3.0, use="context", reason="to be read")
FULL = (*RECORD, *SPLIT, REVISED, COPY, NOTE)


def filled(seed: int, chain: str = "stormy", record: tuple[Report, ...] = FULL) -> tuple[Report, ...]:
    case = small_case(record)
    plan = plan_of(case, FEW)
    world = MarkovWorlds(CHAINS[chain], 1, seed)
    wanted = dict.fromkeys(plan.windows(), plan.segments)
    values = Accumulators(wanted, FEW, plan.places, 1)
    for segment in range(plan.segments):
        world.step(SEGMENT_HOURS)
        values.update(segment, world.collect())
    return fill_slots(case, plan, values, seed)


@cache
def bundled() -> tuple[Case, Case, Truth]:
    case = pk.load_case("kazakhstan-2022")
    return (case, *simulated_record(case, "infiltrated", 3, agents=340))


def test_slots_keep_who_when_where_and_grade() -> None:
    kept = {r.report_id: r for r in filled(1) if r.origin_id != WATCH}
    assert set(kept) == {r.report_id for r in FULL} - {"N1"}
    for before in (r for r in FULL if r.use == "scored"):
        after = kept[before.report_id]
        for field in (
            "date_start",
            "date_end",
            "time",
            "place_id",
            "indicator",
            "origin_id",
            "reliability",
            "published",
        ):
            assert getattr(after, field) == getattr(before, field)
        assert after.statement.startswith("simulated")
        assert after.source == "simulated"


def test_the_same_seed_gives_the_same_record_and_another_another() -> None:
    assert filled(1) == filled(1)
    assert [r.best for r in filled(1)] != [r.best for r in filled(2)]


def test_a_copy_stays_a_copy() -> None:
    for seed in range(5):
        values = {r.report_id: r.best for r in filled(seed)}
        assert values["R1"] == values["R1b"]


def test_cumulative_series_never_fall() -> None:
    for seed in range(10):
        values = {r.report_id: r.best for r in filled(seed)}
        assert values["R9"] >= values["R8"]


def test_parts_of_a_toll_do_not_exceed_the_toll_they_share_out() -> None:
    for seed in range(10):
        values = {r.report_id: r.best for r in filled(seed)}
        assert values["SNOR"] + values["SSOU"] <= values["R7"]


def test_values_are_whole_and_not_negative() -> None:
    best = [r.best for seed in range(10) for r in filled(seed)]
    assert all(value is not None and value >= 0.0 and value == round(value) for value in best)


def test_a_quiet_world_is_reported_quieter_than_a_storm() -> None:
    tolls = {
        chain: np.median([r.best for seed in range(40) for r in filled(seed, chain) if r.report_id == "R7"])
        for chain in CHAINS
    }
    assert tolls["calm"] < tolls["stormy"]


def test_the_daily_watch_notices_losses_that_nobody_else_has_a_slot_for() -> None:
    noticed = [r for seed in range(20) for r in filled(seed) if r.origin_id == WATCH]
    assert noticed
    assert {(r.indicator, r.best) for r in noticed} == {("sites_lost", 1.0)}


def test_a_simulated_record_has_the_same_plan() -> None:
    before, after = plan_of(small_case(FULL), FEW), plan_of(small_case(filled(4)), FEW)
    assert after.blocks == before.blocks
    assert [len(c) for c in after.claims] == [len(c) for c in before.claims]


def test_the_simulated_case_reads_back_and_hides_its_truth(tmp_path: Path) -> None:
    case, simulated, truth = bundled()
    pk.write_case(simulated, tmp_path / "blind")
    written = "".join(path.read_text() for path in (tmp_path / "blind").iterdir())
    assert pk.load_case(tmp_path / "blind").digest == simulated.digest
    assert "imulated" in simulated.title
    assert truth.hypothesis == "infiltrated"
    assert [h.name for h in simulated.hypotheses] == [h.name for h in case.hypotheses]
    assert not any("infiltrated" in row.statement for row in simulated.record)
    assert "truth" not in written


def test_nothing_of_the_real_record_stands_in_the_simulated_one() -> None:
    case, simulated, truth = bundled()
    assert any(row.extra for row in case.record)
    assert all(row.extra == {} and row.reason == "" and row.source_url == "" for row in simulated.record)
    assert {day.note for day in simulated.calendar} == {""}
    said = {row.statement for row in case.record} | {row.source for row in case.record}
    assert not said & {row.statement for row in simulated.record}
    assert {row.source for row in simulated.record} == {"simulated"}
    assert truth.seed == 3
    assert "3" not in simulated.name + simulated.title.replace(case.title, "") + simulated.summary


def test_the_simulated_case_says_what_it_was_made_from_and_by() -> None:
    case, simulated, truth = bundled()
    assert simulated.sources == ("SOURCES.md",)
    text = simulated.documents["SOURCES.md"]
    assert case.name in text
    assert case.digest in text
    assert pk.__version__ in text
    assert "simulated" in text
    assert truth.hypothesis not in text


def test_inputs_of_a_simulated_case_are_the_worlds_own() -> None:
    _, simulated, truth = bundled()
    assert simulated.inputs
    assert {item.note for item in simulated.inputs} == {"simulated"}
    decided = {kind for kind, _ in truth.decisions} & {"army_call", "lethal_order", "emergency"}
    assert decided <= {item.kind for item in simulated.inputs}


def test_what_is_true_of_a_record_is_plain() -> None:
    plain = bundled()[2].to_json()
    assert set(plain) == {"hypothesis", "seed", "parameters", "totals", "decisions"}
    assert plain["parameters"]["cells"] >= 8.0


def test_only_a_hypothesis_with_a_mechanism_can_be_true() -> None:
    with pytest.raises(ValueError, match="other"):
        simulated_record(pk.load_case("kazakhstan-2022"), "other", 1)
