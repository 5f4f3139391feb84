"""What the page says of foreign powers and of spill-over: sections in words, a map, a tree."""

import json
import math
from dataclasses import replace

import numpy as np
import vl_convert

from powderkeg.case import Case
from powderkeg.outlook.neighbours import Diary, spill_over
from powderkeg.outlook.neighbours_summary import SpillOverTable, spill_over_table
from powderkeg.outlook.powers import (
    PAYOFFS,
    Branch,
    CellsEffect,
    decisions,
    draw_payoffs,
    instigation,
    second_front,
    tree,
)
from powderkeg.report.charts.neighbour_map import small_percent
from powderkeg.report.charts.theme import Spec
from powderkeg.report.neighbours import neighbours_figure, neighbours_section
from powderkeg.report.powers import payoffs_section, powers_figure, powers_section
from powderkeg.report.rendering import VEGA_LITE
from powderkeg.society.country import CALM_HOURS
from powderkeg.worlds import load_case
from powers import QUIET, SIZE, branched, run
from societies import ACTIVE, born, settings_of, small_case

PLACED = tuple(
    n.model_copy(update={"latitude": 40.0 + i, "longitude": 60.0 + 10 * i})
    for i, n in enumerate(small_case().neighbours)
)


def table_of(case: Case) -> SpillOverTable:
    worlds = born(settings_of(case), 12, {**ACTIVE, "neighbour_base": -5.0, "belief_crowd": 8.0})
    worlds.step(CALM_HOURS)
    diary = Diary.of(worlds)
    for _ in range(6):
        worlds.step(24)
        diary.note(worlds)
    return spill_over_table(spill_over(diary, case.neighbours))


def data(spec: Spec) -> list[dict[str, object]]:
    return [row for rows in spec["datasets"].values() for row in rows]


def test_spill_over_is_told_with_its_background_apart() -> None:
    table = table_of(small_case())
    section = neighbours_section(table)
    rows = section.groups[0].rows
    assert {row[0] for row in rows} == {"Upland", "Lowland"}
    upland = next(row for row in table.rows if row.name == "Upland")
    said = next(row for row in rows if row[0] == "Upland")
    assert said[2:5] == tuple(
        small_percent(part.mean) for part in (upland.chance, upland.background, upland.excess)
    )
    assert "6 days" in section.text[0]
    assert "background" in section.text[1]
    assert "judgements" in section.lines[0]


def test_the_map_puts_a_disc_of_the_excess_at_each_capital() -> None:
    case = small_case().replace(neighbours=PLACED)
    table = table_of(case)
    figure = neighbours_figure(table, case)
    assert figure is not None
    vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
    points = {row["name"]: row for row in data(figure.spec) if "excess" in row}
    assert set(points) == {"Upland", "Lowland"}
    for row in table.rows:
        assert math.isclose(float(str(points[row.name]["excess"])), row.excess.mean, rel_tol=1e-3)
        assert (points[row.name]["lat"], points[row.name]["lon"]) == (row.latitude, row.longitude)
        assert row.name in figure.alt
    cross = next(row for row in data(figure.spec) if "name" in row and "excess" not in row)
    people = np.array([place.population for place in case.regions], dtype=float)
    north = np.average([float(place.latitude) for place in case.regions], weights=people)
    assert math.isclose(float(str(cross["lat"])), north)
    assert '"url"' not in json.dumps(figure.spec)


def test_without_coordinates_there_is_no_map() -> None:
    case = small_case()
    assert neighbours_figure(table_of(case), case) is None


def test_the_bundled_case_has_a_map_of_fifteen_countries() -> None:
    case = load_case("kazakhstan-2022")
    table = table_of(small_case().replace(neighbours=case.neighbours))
    figure = neighbours_figure(table, case)
    assert figure is not None
    vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
    assert len([row for row in data(figure.spec) if "excess" in row]) == 15


def test_small_chances_are_said_as_such() -> None:
    assert [small_percent(v) for v in (0.0, 2e-6, 0.00123, 0.25)] == [
        "0 %", "under 0.001 %", "0.12 %", "25 %",
    ]  # fmt: skip


def test_powers_are_told_with_their_inequalities() -> None:
    payoffs = draw_payoffs(1, SIZE)
    run(branched({**QUIET, "opportunist_stake": 2.0}), payoffs, frozenset({"withdrawal", "successor"}))
    effect = CellsEffect("abroad", "bare", 100, 16.0, 0.8, 0.5, 0.3, 0.05)
    rows = (*decisions(payoffs), instigation(payoffs, effect))
    front = second_front(payoffs)
    section = powers_section(rows, front, effect)
    assert len(section.groups[0].rows) == len(rows) == 5
    words = "\n".join(section.lines)
    for row in rows:
        assert row.inequality in words
    assert front is not None
    assert front.sentence in words
    assert "no evidence" in words
    assert "Acted with gratitude g at" in words
    instigator = section.groups[0].rows[-1]
    assert instigator[0].startswith("instigator")
    assert instigator[3] == "–"


def test_every_payoff_is_listed_with_its_prior_and_source() -> None:
    rows = payoffs_section().groups[0].rows
    assert len(rows) == len(PAYOFFS)
    assert all(all(cell for cell in row) for row in rows)


def test_the_tree_is_drawn_with_a_line_a_branch() -> None:
    payoffs = draw_payoffs(1, SIZE)
    run(branched(), payoffs, frozenset({"withdrawal", "successor"}))
    root = tree(payoffs)

    def count(branch: Branch) -> int:
        return 1 + sum(count(child) for child in branch.children)

    figure = powers_figure(root, "as they choose")
    vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
    nodes = [row for row in data(figure.spec) if "label" in row]
    edges = [row for row in data(figure.spec) if "y2" in row]
    assert len(nodes) == count(root)
    assert len(edges) == len(nodes) - 1
    width = figure.spec["width"] / len({str(row["x"]) for row in nodes})
    for row in nodes:
        lines = [str(row[key]) for key in sorted(row, reverse=True) if key.startswith("name")]
        assert " ".join(filter(None, lines)) == row["label"]
        assert max(map(len, lines)) * 5.5 < width, "it runs into the next branch"
    assert "it withdraws" in figure.alt
    leaves = [row["y"] for row in nodes if row["key"] not in {other["parent"] for other in nodes}]
    assert len(set(map(str, leaves))) == len(leaves), "no two leaves lie on one line"
    lone = replace(root, children=())
    assert vl_convert.vegalite_to_vega(powers_figure(lone, "alone").spec, vl_version=VEGA_LITE)
