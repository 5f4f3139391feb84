"""Indicators: windows join as they say, national values come from regions, the table holds together."""

import numpy as np
import pytest

from powderkeg.society.country import (
    CALM_HOURS,
    DEATHS_BY_CAUSE,
    DEATHS_BY_SIDE,
    INDICATORS,
    Worlds,
    join_windows,
    over_places,
)
from powderkeg.society.country.columns import NATION, REGION, REGION_WINDOW, SITE
from powderkeg.society.country.indicators import PROTEST_THRESHOLD
from societies import FIERCE, born, settings_of, small_case

SIZE = 24
# Counted by the peaks of a window, which regions may reach in different windows.
OVER_PEAKS = {"protesting_regions"}


@pytest.fixture(scope="module")
def crisis() -> Worlds:
    worlds = born(settings_of(small_case(), recorded=False), SIZE, FIERCE)
    worlds.step(CALM_HOURS + 24)
    worlds.collect()
    return worlds


def test_collecting_often_and_once_give_the_same(crisis: Worlds) -> None:
    often, once = crisis.fork(np.arange(SIZE), "same"), crisis.fork(np.arange(SIZE), "same")
    joined: dict[str, np.ndarray] = {}
    hours = 0
    for length in (6, 18, 24, 1, 47, 24):
        often.step(length)
        window = often.collect()
        for name, value in window.items():
            joined[name] = value if not hours else join_windows(name, joined[name], value, (hours, length))
        hours += length
    once.step(hours)
    whole = once.collect()
    assert often.digest() == once.digest()
    assert whole["deaths"].sum() > 0
    for name in INDICATORS.keys() - OVER_PEAKS:
        assert joined[name] == pytest.approx(whole[name], rel=1e-12, abs=1e-12), name
    for name in OVER_PEAKS:
        assert (joined[name] <= whole[name]).all()


def test_values_have_the_shapes_their_rows_say(crisis: Worlds) -> None:
    values = crisis.fork(np.arange(SIZE), "same").collect()
    assert list(values) == list(INDICATORS)
    for name, value in values.items():
        assert value.dtype == np.float64
        assert value.shape == ((SIZE,) if INDICATORS[name].national else (SIZE, 4)), name
        assert over_places(name, value).shape == (SIZE,)


def test_a_new_window_begins_empty(crisis: Worlds) -> None:
    worlds = crisis.fork(np.arange(SIZE), "same")
    worlds.step(48)
    worlds.collect()
    assert not worlds.window.any()
    assert not worlds.nation_window.any()


def test_peaks_levels_and_lasts_are_those_of_an_hourly_watch(crisis: Worlds) -> None:
    worlds = crisis.fork(np.arange(SIZE), "same")
    peaks, riot, net, lost = [], [], [], []
    for _ in range(72):
        worlds.step(1)
        weight = worlds.region[:, REGION["weight"]]
        riot.append(worlds.region[:, REGION["riot"]] * weight)
        peaks.append(worlds.region[:, REGION["protest"]] * weight + riot[-1])
        net.append(worlds.region[:, REGION["connectivity"]].copy())
        held = worlds.site[:, SITE["holder"]] > 0
        rows = [held[:, worlds.setting.site_region == r].sum(axis=1) for r in range(4)]
        lost.append(np.stack(rows, axis=1))
    values = worlds.collect()
    assert values["participants"] == pytest.approx(np.max(peaks, axis=0))
    assert values["crowd"] == pytest.approx(values["participants"])
    assert values["rioters"] == pytest.approx(np.max(riot, axis=0))
    assert values["connectivity"] == pytest.approx(np.mean(net, axis=0))
    assert (values["price"] == worlds.region[:, REGION["price"]]).all()
    assert (values["sites_held"] == lost[-1]).all()
    assert (values["hours_lost"] == (np.array(lost) >= 2).sum(axis=0)).all()
    assert (values["regions_lost"] == (np.array(lost) >= 2).sum(axis=2).max(axis=0)).all()
    assert (values["protesting_regions"] == (np.max(peaks, axis=0) >= PROTEST_THRESHOLD).sum(axis=1)).all()
    assert (values["belief"] == worlds.nation[:, NATION["belief"]]).all()
    assert lost[-1].any(), "no site was lost: this test saw nothing"


def test_deaths_add_up_by_side_and_by_cause(crisis: Worlds) -> None:
    worlds = crisis.fork(np.arange(SIZE), "same")
    worlds.step(120)
    values = worlds.collect()
    for names in (DEATHS_BY_SIDE, DEATHS_BY_CAUSE):
        assert (sum(values[name] for name in names) == values["deaths"]).all()
    civilian = values["deaths"] - values["deaths_security"] - values["deaths_allied"] - values["deaths_cell"]
    assert (values["deaths_civilian"] == civilian).all()
    assert (values["deaths_named"] == values["deaths"].sum(axis=1)).all()


def test_lost_sites_add_up_by_kind_and_by_how(crisis: Worlds) -> None:
    worlds = crisis.fork(np.arange(SIZE), "same")
    worlds.step(120)
    values = worlds.collect()
    kinds = sum(values[f"{kind}_lost"] for kind in ("administrations", "airports", "police_sites"))
    assert (kinds <= values["sites_lost"]).all()
    assert (values["sites_fought"] + values["sites_walked_over"] <= values["sites_lost"]).all()
    assert (values["sites_lost"] <= values["sites_attacked"]).all()


@pytest.mark.parametrize("name", INDICATORS)
def test_each_row_says_its_unit_meaning_and_kind(name: str) -> None:
    row = INDICATORS[name].row
    assert row.name == name
    assert row.unit
    assert row.meaning
    assert row.dims in {"region", "national", "both"}


def test_every_column_of_the_window_reaches_an_indicator() -> None:
    assert set(REGION_WINDOW) <= set(INDICATORS)
