"""What a newcomer stumbled over on the page: each stays mended."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

import powderkeg as pk
from outlooks import crisis, weighed
from powderkeg.app.outlook_view import outlook_view
from powderkeg.case import Shock
from powderkeg.language import say
from powderkeg.outlook import Outlook
from powderkeg.report.charts.panels import even_columns, full_columns
from powderkeg.report.deaths import given_deaths
from powderkeg.report.formats import log_value
from powderkeg.report.maps.cities import city_map_of
from powderkeg.report.outlook_tables import (
    _OF_INTERVENER,
    difference_sections,
    intervened,
    outcome_sections,
)
from powderkeg.report.sections import beyond
from societies import at


@cache
def look() -> Outlook:
    return pk.outlook(crisis(), weighed(), worlds=20, instigator=False, options=("alone", "stay"))


def test_a_table_of_differences_says_of_what_and_cannot_be_taken_for_levels() -> None:
    levels, differences = outcome_sections(look()), difference_sections(look())
    assert [one.difference for one in (*levels, *differences)] == [False] * 4 + [True] * 4
    for one in differences:
        assert one.title.endswith("difference to “As it was”")
        assert one.headers[0] == "option less “As it was”"
        cells = [cell for group in one.groups for row in group.rows for cell in row[1:]]
        assert all(cell[0] in "+\N{MINUS SIGN}0\N{EN DASH}" for cell in cells)
    view = outlook_view(look())
    assert [one.title for one in view["differences"]] == [one.title for one in differences]
    assert not any(one.difference for one in view["sections"])


def test_columns_on_foreign_troops_are_left_out_where_none_come() -> None:
    assert intervened(look())
    table = look().table.copy(deep=True)
    for name in ("mean", "low", "high"):
        table[name].loc[{"outcome": list(_OF_INTERVENER[:-1])}] = 0.0
    without = replace(look(), table=table)
    widths = [len(one.headers) for one in outcome_sections(without)]
    whole = [len(one.headers) for one in outcome_sections(look())]
    assert [all_ - less for all_, less in zip(whole, (1, 0, 0, 3), strict=True)] == widths
    assert [bool(one.lines) for one in outcome_sections(without)] == [True, False, False, True]


def test_a_mean_beyond_its_range_is_explained() -> None:
    table = look().table.copy(deep=True)
    at_deaths = {"outcome": "deaths", "option": "alone"}
    for name, value in (("mean", 2.0), ("low", 0.0), ("high", 1.0)):
        table[name].loc[at_deaths] = value
    deaths = outcome_sections(replace(look(), table=table))[0]
    row = next(row for row in deaths.groups[0].rows if row[0] == "No outside force")
    assert row[1] == "2 (0 to 1; few worlds carry the mean)"
    assert not beyond(1.0 + 1e-12, 0.0, 1.0)


@pytest.mark.parametrize(("value", "text"), [(-0.001, "0.00"), (-0.5, "-0.50"), (0.001, "0.00")])
def test_nought_has_no_sign(value: float, text: str) -> None:
    assert str(say("{x:.2f}", x=value)) == text
    assert log_value(-0.04) == "0.0"


@pytest.mark.parametrize(
    ("panels", "most", "columns"), [(6, 5, 3), (6, 6, 6), (7, 6, 4), (1, 6, 1), (0, 6, 1)]
)
def test_no_panel_stands_alone_under_a_full_row(panels: int, most: int, columns: int) -> None:
    assert even_columns(panels, most) == columns


@pytest.mark.parametrize(
    ("panels", "columns"), [(1, 1), (2, 2), (5, 5), (6, 3), (7, 4), (8, 4), (9, 3), (10, 5), (11, 4)]
)
def test_rows_of_panels_are_full_where_they_can_be(panels: int, columns: int) -> None:
    assert full_columns(panels, 5) == columns


def test_deaths_given_to_every_world_are_named_beside_the_record() -> None:
    case = pk.load_case("kazakhstan-2022")
    place = case.regions[0].place_id
    assert given_deaths(case.replace(shocks=())) == ""
    shock = Shock(kind="killing", time=at(1), places=(place,), value=2)
    assert "include 2 deaths" in given_deaths(case.replace(shocks=(shock,)))


def test_the_seat_of_a_region_without_a_city_is_called_a_seat() -> None:
    case = pk.load_case("kazakhstan-2022")
    found = city_map_of(case.regions)
    assert found is not None
    assert {spot.name for spot in found.spots} == {f"seat of {one.name}" for one in case.regions}
