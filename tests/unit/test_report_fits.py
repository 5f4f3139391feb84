"""How each hypothesis fits: which reports are held against which bands, and what the charts show."""

import dataclasses
import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import vl_convert

import powderkeg as pk
from cases import tiny_case
from placed import placed_evidence
from powderkeg.case import Report
from powderkeg.evidence import Band, Evidence
from powderkeg.report.charts.panels import panel_label
from powderkeg.report.colours import hypothesis_colours
from powderkeg.report.figure import Figure
from powderkeg.report.fits import fit_figures, holds, place_reports, shares_inside
from powderkeg.report.rendering import VEGA_LITE
from results import example_evidence

DAYS = tuple(date(2022, 1, 3) + timedelta(days=n) for n in range(3))


@pytest.fixture(scope="module")
def kazakhstan() -> Evidence:
    return placed_evidence(pk.load_case("kazakhstan-2022"))


@pytest.fixture(scope="module")
def figures(kazakhstan: Evidence) -> dict[str, Figure]:
    found = fit_figures(kazakhstan, hypothesis_colours(kazakhstan.hypotheses))
    return {figure.name: figure for figure in found}


def band(*highs: float, cumulated: bool = False) -> Band:
    return Band(DAYS, *(np.array(highs) * share for share in (0.5, 0.6, 0.7, 0.8, 1.0)), cumulated=cumulated)


def told(first: int = 0, last: int = 0, **given: Any) -> Report:
    return (
        tiny_case()
        .record[0]
        .model_copy(
            update={"date_start": DAYS[first], "date_end": DAYS[last], "low": None, "high": None, **given}
        )
    )


@pytest.mark.parametrize(
    ("report", "kind", "held"),
    [
        (told(best=10.0), "count", True),
        (told(best=11.0), "count", False),
        (told(best=4.0), "count", False),
        (told(best=4.0), "lower_bound", True),  # there may have been more
        (told(best=11.0), "lower_bound", False),
        (told(best=30.0, low=9.0, high=40.0), "count", True),  # some of the range is held
        (told(best=35.0, last=1), "count", True),  # all its days count
        (told(best=1.0), "event", True),
        (told(best=0.0), "event", None),  # what was not seen says nothing here
        (told(best=None), "count", None),
    ],
)
def test_a_band_holds_a_report_or_not(report: Report, kind: str, held: bool | None) -> None:
    assert holds(report, band(10.0, 40.0, 90.0), kind) is held


def test_a_running_total_is_held_against_the_last_of_its_days() -> None:
    assert holds(told(0, 2, best=80.0), band(10.0, 40.0, 90.0, cumulated=True), "total")
    assert not holds(told(0, 2, best=8.0), band(10.0, 40.0, 90.0, cumulated=True), "total")


def test_days_that_were_not_simulated_say_nothing() -> None:
    early = told(best=10.0).model_copy(update={"date_start": date(2021, 1, 1), "date_end": date(2021, 1, 1)})
    assert holds(early, band(10.0, 10.0, 10.0), "count") is None


def test_shares_count_what_each_band_holds() -> None:
    case = tiny_case()
    made = dataclasses.replace(
        example_evidence(case),
        bands={"participants/COA": {"spontaneous": band(800.0, 0, 0), "infiltrated": band(80.0, 0, 0)}},
    )
    reports = [report for report in case.record if report.place_id == "COA"]
    assert shares_inside(made, reports) == {"spontaneous": (1, 1), "infiltrated": (0, 1)}


def test_every_scored_indicator_has_a_chart_that_compiles_is_small_and_speaks(
    figures: dict[str, Figure],
) -> None:
    assert {"fit-deaths", "fit-crowd-places", "fit-events-places"} <= set(figures)
    assert "fit-deaths-by-place" not in figures, "shares by place are held against no band"
    for name, figure in figures.items():
        assert len(json.dumps(figure.spec)) < 100_000, name
        assert "inside" in figure.alt, name
        assert '"url"' not in json.dumps(figure.spec)
    for name in ("fit-deaths", "fit-crowd-places"):
        vl_convert.vegalite_to_vega(figures[name].spec, vl_version=VEGA_LITE)


def test_people_harmed_come_before_the_rest(figures: dict[str, Figure]) -> None:
    names = list(figures)
    assert max(names.index(f"fit-{name}") for name in ("deaths", "detained")) < names.index(
        "fit-crowd-places"
    )


def test_the_panels_of_a_chart_carry_the_share_under_the_name(
    figures: dict[str, Figure], kazakhstan: Evidence
) -> None:
    spec = figures["fit-crowd-places"].spec
    rows = next(iter(spec["datasets"].values()))
    inside = shares_inside(kazakhstan, scored_crowds(kazakhstan))
    for name, (held, known) in inside.items():
        assert known == 10
        assert {row["p"] for row in rows if row["h"] == name} == {f"{name}\n{held} of 10 inside"}
    assert spec["facet"]["sort"] == [f"{name}\n{held} of 10 inside" for name, (held, _) in inside.items()]


def scored_crowds(result: Evidence) -> list[Report]:
    return [r for r in result.case.record if r.indicator == "crowd" and r.use == "scored"]


def test_a_bar_is_the_band_of_the_report_s_place_on_its_day(
    figures: dict[str, Figure], kazakhstan: Evidence
) -> None:
    rows = next(iter(figures["fit-crowd-places"].spec["datasets"].values()))
    row = next(row for row in rows if row["id"] == "K027" and row["h"] == "mixed")
    found = kazakhstan.bands["crowd/ALA"]["mixed"]
    at = found.days.index(date(2022, 1, 5))
    assert (row["a"], row["c"], row["e"]) == pytest.approx(
        (found.q05[at], found.q50[at], found.q95[at]), rel=1e-2
    )
    assert (row["best"], row["scored"], row["bound"]) == (20_000, 1, 1)
    assert next(row for row in rows if row["id"] == "K011")["scored"] == 0


def test_of_many_reports_those_are_drawn_that_separate_most(kazakhstan: Evidence) -> None:
    weights = {name: row.nats for row in kazakhstan.ledger for name in row.report_ids}
    events = [
        report
        for report in kazakhstan.case.record
        if report.use == "scored" and f"{report.indicator}/{report.place_id}" in kazakhstan.bands
    ]
    drawn = place_reports(kazakhstan, events)
    assert len(drawn) == 12 < len(events)
    left = {report.report_id for report in events} - {one.report_id for one in drawn}
    assert min(one.weight for one in drawn) >= max(weights[name] for name in left)


@pytest.mark.parametrize("count", [1, 40])
def test_one_hypothesis_and_forty_with_long_names(count: int) -> None:
    case = tiny_case()
    many = tuple(
        case.hypotheses[0].model_copy(update={"name": f"h{n} " + "long-name " * 8, "prior": 0.9 / count})
        for n in range(count)
    )
    made = placed_evidence(
        case.model_copy(update={"hypotheses": (*many, case.hypotheses[-1])}), validated=False
    )
    found = fit_figures(made, hypothesis_colours(made.hypotheses))
    assert found
    for figure in found:
        assert len(json.dumps(figure.spec)) < 100_000
        assert len(figure.spec["facet"]["sort"]) == count
        assert figure.spec["columns"] == min(count, 6)
    assert len(found) * count <= 120


def test_a_heading_breaks_into_three_lines_at_most_and_keeps_what_stands_under_it() -> None:
    label = panel_label("every word of a name that is far too long for a narrow panel", "2 of 3 inside", 130)
    *name, under = label.split("\n")
    assert under == "2 of 3 inside"
    assert len(name) == 3
    assert name[-1].endswith("…")
    assert panel_label("short", "", 130) == "short"


def test_a_record_in_which_nothing_is_scored_has_no_charts() -> None:
    made = dataclasses.replace(example_evidence(tiny_case()), ledger=())
    assert fit_figures(made, hypothesis_colours(made.hypotheses)) == ()


def test_ranges_are_drawn_only_where_a_report_gives_one(figures: dict[str, Figure]) -> None:
    """A layer without data has an axis without an extent, of which Vega warns on the reader's console."""

    def filters(name: str) -> str:
        return json.dumps(figures[name].spec["spec"]["layer"])

    assert "datum.low < datum.high" in filters("fit-crowd-places")
    assert "datum.low < datum.high" not in filters("fit-events-places")
