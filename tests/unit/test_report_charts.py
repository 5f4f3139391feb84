import dataclasses
import json
import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import vl_convert

import powderkeg as pk
from cases import tiny_case
from powderkeg.evidence import Band, Evidence
from powderkeg.report.charts import indicator_bands, tile_positions
from powderkeg.report.charts.scales import count_axis, decade_ticks, spans_decades
from powderkeg.report.charts.theme import Spec
from powderkeg.report.colours import HYPOTHESIS_COLOURS, OTHER_COLOUR, hypothesis_colours
from powderkeg.report.figure import Figure
from powderkeg.report.figures import draw, late_gain
from powderkeg.report.rendering import VEGA_LITE, svg
from results import example_evidence

LARGEST_SPEC = 100_000
COLOURS = {"spontaneous": "#0072B2", "infiltrated": "#D55E00"}
DAYS = tuple(date(2022, 1, 3) + timedelta(days=i) for i in range(3))


@pytest.fixture(scope="module")
def result() -> Evidence:
    return example_evidence(tiny_case())


@pytest.fixture(scope="module")
def kazakhstan() -> Evidence:
    return example_evidence(pk.load_case("kazakhstan-2022"))


def band(scale: float, *, cumulated: bool = False) -> Band:
    return Band(
        DAYS, *(scale * np.array([1.0, 2.0, 3.0]) * q for q in (0.5, 0.8, 1, 1.2, 2)), cumulated=cumulated
    )


def find(figures: list[Figure], name: str) -> Figure:
    return next(figure for figure in figures if figure.name == name)


def rows_of(spec: Spec, part: dict[str, Any]) -> list[dict[str, Any]]:
    """The data of one layer, or of the whole chart."""
    rows: list[dict[str, Any]] = spec["datasets"][part["data"]["name"]]
    return rows


def test_every_chart_compiles_is_small_and_says_in_words_what_it_shows(kazakhstan: Evidence) -> None:
    figures = draw(kazakhstan).every()
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
        assert len(json.dumps(figure.spec)) < LARGEST_SPEC, figure.name
        assert len(figure.alt) > 40, figure.name
        assert figure.title
        assert '"url"' not in json.dumps(figure.spec), "a chart holds its own data and fetches none"


def test_at_least_eight_indicators_are_held_against_the_reports(kazakhstan: Evidence) -> None:
    assert len(draw(kazakhstan).bands) >= 8


def test_people_harmed_come_before_property(kazakhstan: Evidence) -> None:
    names = [figure.name for figure in draw(kazakhstan).bands]
    assert max(names.index(f"bands-{name}") for name in ("deaths", "injured", "detained")) < min(
        names.index(f"bands-{name}") for name in ("sites-lost", "shops-looted", "participants")
    )


def test_posterior_charts_are_not_drawn_while_nothing_is_resolved() -> None:
    figures = draw(example_evidence(tiny_case(), resolved=False))
    assert figures.posterior is None
    assert figures.odds_by_day is None


def test_the_bars_are_the_prior_and_the_posterior(result: Evidence) -> None:
    spec = find(draw(result).every(), "posterior").spec
    rows = rows_of(spec, spec)
    for kind, values in (("prior", result.prior), ("posterior", result.posterior)):
        drawn = {row["h"]: row["p"] for row in rows if row["kind"] == kind}
        assert drawn == pytest.approx(dict(values), rel=1e-3)


def test_the_lines_end_at_the_gain_and_the_bands_hold_every_seed(result: Evidence) -> None:
    spec = find(draw(result).every(), "gain-by-block").spec
    rows = rows_of(spec, spec["layer"][1])
    for name in ("spontaneous", "infiltrated"):
        last = [row for row in rows if row["h"] == name][-1]
        spread = result.increments[name].sum(axis=1)
        assert last["g"] == pytest.approx(result.gain[name], rel=1e-3)
        assert last["high"] - last["low"] == pytest.approx(np.ptp(spread), abs=2e-3)


def test_bands_keep_their_quantiles_and_reports_their_figures() -> None:
    case = tiny_case()
    report = next(one for one in case.record if one.report_id == "T4")
    spec = indicator_bands(
        case, "Deaths", "persons", {"spontaneous": band(10, cumulated=True)}, [report], COLOURS
    )
    rows = rows_of(spec, spec)
    assert [row["c"] for row in rows] == [10, 20, 30]
    assert [row["e"] for row in rows] == [20, 40, 60]
    point = rows_of(spec, spec["spec"]["layer"][-1])[0]
    assert (point["id"], point["low"], point["best"], point["high"]) == ("T4", 20, 30, 50)
    # A toll is drawn on the last day it counts, with a line back to its first.
    assert point["time"] == "2022-01-05T12:00:00Z"
    assert point["from"] == "2022-01-03T00:00:00Z"


def test_a_report_of_other_days_is_not_drawn() -> None:
    case = tiny_case()
    late = case.record[0].model_copy(update={"date_start": date(2022, 1, 9), "date_end": date(2022, 1, 9)})
    spec = indicator_bands(case, "Participants", "persons", {"spontaneous": band(1)}, [late], COLOURS)
    assert '"T1"' not in json.dumps(spec)


def test_late_gain_counts_only_the_days_that_set_no_range(result: Evidence) -> None:
    assert result.late_from is not None
    expected = sum(
        gain
        for block, gain in zip(result.blocks, result.gain_blocks["infiltrated"], strict=True)
        if block.day >= result.late_from
    )
    assert late_gain(result)["infiltrated"] == pytest.approx(expected)
    assert late_gain(dataclasses.replace(result, late_from=None)) == {}


def test_scales_turn_logarithmic_only_where_the_values_need_it() -> None:
    assert spans_decades([0, 3, 40, 900, 36_000])
    assert not spans_decades([0, 3, 4, 9])
    assert not spans_decades([100, 200, 300])
    assert not spans_decades([])
    assert "scale" not in count_axis("e", [0.0, 1.0], title=None).to_dict()
    assert count_axis("e", [0.0, 3.0, 36_000.0, 5.0], title=None).to_dict()["scale"]["type"] == "symlog"


@pytest.mark.parametrize("highest", [12, 150, 3_000, 40_000, 300_000, 5e6])
def test_log_ticks_are_few_start_at_zero_and_reach_the_top_decade(highest: float) -> None:
    ticks = decade_ticks(highest)
    assert ticks[0] == 0
    assert len(ticks) <= 5
    assert highest / 100 < ticks[-1] <= highest


def test_a_hypothesis_keeps_its_colour_and_other_is_grey() -> None:
    names = [f"h{i}" for i in range(6)]
    colours = hypothesis_colours([*names, "other"])
    assert [colours[name] for name in names] == list(HYPOTHESIS_COLOURS[:6])
    assert colours["other"] == OTHER_COLOUR
    assert len(set(HYPOTHESIS_COLOURS)) == len(HYPOTHESIS_COLOURS)


def test_every_region_gets_a_tile_of_its_own_on_its_own_side_of_the_map(kazakhstan: Evidence) -> None:
    tiles = tile_positions(kazakhstan.case.regions)
    assert len(set(tiles.values())) == len(kazakhstan.case.regions) == 17
    west, east, north, south = (tiles[name] for name in ("MAN", "VOS", "SEV", "SHY"))
    assert west[0] < tiles["AST"][0] < east[0]
    assert north[1] < tiles["AST"][1] < south[1]


def test_given_tiles_are_kept() -> None:
    places = [
        place.model_copy(update={"extra": {"tile_x": str(i), "tile_y": "2"}})
        for i, place in enumerate(tiny_case().regions)
    ]
    assert tile_positions(places) == {"NOR": (0, 2), "SOU": (1, 2), "COA": (2, 2)}


def test_a_drawn_chart_names_itself_and_its_reports_and_shares_no_id(result: Evidence) -> None:
    spec = find(draw(result).every(), "bands-deaths").spec
    drawings = [svg(spec, name) for name in ("one", "two")]
    assert 'role="img" aria-label="Deaths (persons) by day' in drawings[0]
    assert "<title>T4: 30, grade C, scored</title>" in drawings[0]
    ids = [set(re.findall(r'\bid="([^"]+)"', drawing)) for drawing in drawings]
    assert ids[0]
    assert not ids[0] & ids[1]
