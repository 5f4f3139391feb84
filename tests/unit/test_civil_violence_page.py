"""The page of a run on a grid: the numbers in its charts, its pictures, its words, and the command in it."""

import json
import re
import shlex
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vl_convert
import xarray as xr

import powderkeg as pk
from powderkeg.case import CaseError
from powderkeg.cli._program import run_program
from powderkeg.report.charts.grid_series import MOST_STEPS, highest_of_spans, step_series
from powderkeg.report.charts.histogram import bins, round_width
from powderkeg.report.charts.outburst_tension import AFTER, BEFORE, around_outbursts
from powderkeg.report.charts.outburst_waits import wait_counts
from powderkeg.report.charts.theme import Spec
from powderkeg.report.civil_violence import GridRun, run_of, world_figures, write_civil_violence
from powderkeg.report.civil_violence.figures import Figures, draw
from powderkeg.report.civil_violence.pictures import few_pictures, legend, player_data
from powderkeg.report.civil_violence.settings import command, in_text, setting_lines
from powderkeg.report.civil_violence.summary import headline, what_was_run
from powderkeg.report.civil_violence.unfolding import LARGEST, shown_steps, unfolding
from powderkeg.report.rendering import VEGA_LITE
from powderkeg.society.grid import PICTURE, PRESETS, SETTINGS

LARGEST_SPEC = 130_000
LARGEST_PAGE, LARGEST_STATIC = 1_500_000, 400_000
ONLY_LINK = "https://doi.org/10.1073/pnas.092080199"


@pytest.fixture(scope="module")
def data() -> xr.Dataset:
    return pk.civil_violence(preset="epstein2002-run2", steps=600, seed=3)


@pytest.fixture(scope="module")
def run(data: xr.Dataset) -> GridRun:
    return run_of(data)


@pytest.fixture(scope="module")
def figures(run: GridRun) -> Figures:
    return draw(run, unfolding(run))


@pytest.fixture(scope="module")
def several() -> GridRun:
    return run_of(pk.civil_violence(preset="netlogo-rebellion", steps=400, seed=5, worlds=3))


@pytest.fixture(scope="module")
def groups() -> GridRun:
    return run_of(pk.civil_violence(preset="epstein2002-run7", steps=120, seed=3))  # one is gone at step 82


def find(figures: Figures, name: str) -> Spec:
    return next(figure.spec for figure in figures.every() if figure.name == name)


def rows_of(spec: Spec, layer: int) -> list[dict[str, Any]]:
    """The data of one layer."""
    # Data that all layers share is lifted out of them.
    data = spec["layer"][layer].get("data") or spec["data"]
    rows: list[dict[str, Any]] = spec["datasets"][data["name"]]
    return rows


def level_of_waits(active: list[int]) -> list[int]:
    """Waits counted from the text of the series: U for a step above 50, d for one that is not."""
    text = "".join("U" if number > 50 else "d" for number in active[1:])
    return [len(calm) for calm in re.findall(r"(?<=U)d+(?=U)", text)]


def test_the_line_of_active_agents_is_the_series(data: xr.Dataset, figures: Figures) -> None:
    rows = rows_of(find(figures, "active"), 0)
    assert [row["s"] for row in rows] == list(range(1, 601))
    assert [row["active"] for row in rows] == data["active"].values.tolist()
    jailed = rows_of(find(figures, "jailed"), 0)
    assert [row["jailed"] for row in jailed] == data["jailed"].values.tolist()


def test_each_outburst_is_marked_at_its_highest_step(data: xr.Dataset, figures: Figures) -> None:
    marks = rows_of(find(figures, "active"), 2)
    active = data["active"].values.tolist()
    text = "".join("U" if number > 50 else "d" for number in active)
    spans = [found.span() for found in re.finditer("U+", "d" + text[1:])]
    assert len(marks) == len(spans) > 10
    for mark, (begin, end) in zip(marks, spans, strict=True):
        assert mark["v"] == max(active[begin:end]) == active[mark["s"] - 1]
        assert begin < mark["s"] <= end
        assert f"from step {begin + 1:,}: {end - begin} steps" in mark["says"]
        assert f"{sum(active[begin:end]):,} added up" in mark["says"]


def test_the_bars_of_waits_count_every_wait(data: xr.Dataset, figures: Figures) -> None:
    waits = level_of_waits(data["active"].values.tolist())
    spec = find(figures, "waits")
    bars = rows_of(spec, 0)
    assert [row["n"] for row in bars] == [sum(row["from"] <= w < row["to"] for w in waits) for row in bars]
    assert sum(row["n"] for row in bars) == len(waits)
    mean = rows_of(spec, 2)[0]["from"]
    assert mean == pytest.approx(np.mean(waits))
    # Waits without memory of that mean: the chance of each whole wait, added up over the bin.
    quit_ = 1 / mean
    for bar, expected in zip(bars, rows_of(spec, 1), strict=True):
        chance = sum(quit_ * (1 - quit_) ** (w - 1) for w in range(bar["from"], bar["to"]))
        assert expected["m"] == pytest.approx(len(waits) * chance, rel=1e-3)


def test_the_survival_of_waits_is_the_share_as_long_or_longer(data: xr.Dataset, figures: Figures) -> None:
    waits = level_of_waits(data["active"].values.tolist())
    points = rows_of(find(figures, "wait-survival"), 1)
    assert [point["t"] for point in points] == sorted(set(waits))
    for point in points:
        assert point["p"] == pytest.approx(np.mean([w >= point["t"] for w in waits]), rel=1e-3)


def test_the_bars_of_sizes_count_every_outburst(data: xr.Dataset, figures: Figures) -> None:
    active = data["active"].values.tolist()
    text = "d" + "".join("U" if number > 50 else "d" for number in active[1:])
    totals = [sum(active[slice(*found.span())]) for found in re.finditer("U+", text)]
    bars = rows_of(find(figures, "sizes"), 0)
    assert [row["n"] for row in bars] == [sum(row["from"] <= t < row["to"] for t in totals) for row in bars]
    assert sum(row["n"] for row in bars) == len(totals)


def test_the_tension_is_averaged_over_the_windows_around_outbursts(
    data: xr.Dataset, figures: Figures
) -> None:
    active, tension = data["active"].values, data["tension"].values
    begins = [i for i in range(1, 600) if active[i] > 50 and (i == 1 or active[i - 1] <= 50)]
    whole = [i for i in begins if i >= BEFORE and i + AFTER < 600]
    rows = rows_of(find(figures, "tension"), 2)
    assert [row["t"] for row in rows] == list(range(-BEFORE, AFTER + 1))
    for row in rows:
        assert row["m"] == pytest.approx(np.mean([tension[i + row["t"]] for i in whole]), rel=1e-3)


def test_windows_that_reach_over_an_end_are_left_out() -> None:
    tension = np.arange(100.0)[None, :]
    windows = around_outbursts(tension, [np.array([BEFORE - 1, BEFORE, 99 - AFTER, 100 - AFTER])])
    assert windows[:, BEFORE].tolist() == [BEFORE, 99 - AFTER]
    assert around_outbursts(tension, [np.array([], dtype=np.int64)]).shape == (0, BEFORE + AFTER + 1)


def test_a_long_run_is_thinned_by_its_highest_steps_and_says_so() -> None:
    steps = MOST_STEPS + 1
    values = np.zeros(steps)
    values[[17, steps - 1]] = 99, 77
    spec = step_series({"active": values}, "active agents")
    rows = rows_of(spec, 0)
    assert len(rows) < 2500
    at = {row["s"]: row["active"] for row in rows if row["active"]}
    assert sorted(at.values()) == [77, 99]
    assert min(at) <= 18 < min(at) + rows[1]["s"] - rows[0]["s"]
    assert len(rows_of(step_series({"active": values[:-1]}, "x"), 0)) == MOST_STEPS
    assert highest_of_spans(np.array([1.0, 5, 2, 0, 3]), 2).tolist() == [5, 2, 3]


def test_a_page_of_a_long_run_says_that_it_is_thinned(tmp_path: Path) -> None:
    data = pk.civil_violence(preset="epstein2002-run2", steps=MOST_STEPS + 1)
    page = write_civil_violence(data, tmp_path / "long.html").read_text(encoding="utf-8")
    assert "Thinned: each point is the highest of 3 steps." in page
    assert len(page.encode()) < LARGEST_PAGE


def test_bins_are_round_begin_at_one_and_hold_all() -> None:
    assert [round_width(reach) for reach in (1, 30, 31, 61, 151, 3001)] == [1, 1, 2, 5, 10, 200]
    rows = bins(np.array([1.0, 5, 5, 6, 100]))
    assert rows[0]["from"] == 1
    assert all(row["to"] == after["from"] for row, after in pairwise(rows))
    assert sum(row["n"] for row in rows) == 5
    assert rows[1] == {"from": 6, "to": 11, "n": 1, "span": "6 to 10"}


def test_waits_that_are_all_one_step_can_be_drawn() -> None:
    assert rows_of(wait_counts(np.ones(6)), 0) == [{"from": 1, "to": 2, "n": 6, "span": "1"}]


def test_several_worlds_are_a_line_and_a_band_and_pooled_waits(several: GridRun) -> None:
    figures = draw(several, unfolding(several))
    active = several.series["active"]
    spec = find(figures, "active")
    assert [row["active"] for row in rows_of(spec, 1)] == active[0].tolist()
    # The band is drawn in spans of two steps, each world by its higher one.
    higher = np.maximum(active[:, ::2], active[:, 1::2])
    assert [row["low"] for row in rows_of(spec, 0)] == higher.min(axis=0).tolist()
    assert [row["high"] for row in rows_of(spec, 0)] == higher.max(axis=0).tolist()
    waits = [wait for one in active.tolist() for wait in level_of_waits(one)]
    assert sum(row["n"] for row in rows_of(find(figures, "waits"), 0)) == len(waits)
    rows = world_figures(several)
    assert [row.name for row in rows] == ["1", "2", "3", "all"]
    assert rows[-1].mean_wait == pytest.approx(np.mean(waits))
    assert rows[-1].sd_wait == pytest.approx(np.std(waits, ddof=1))
    assert rows[-1].peak == active[:, 1:].max()


def test_two_groups_have_their_sizes_and_killings_drawn(groups: GridRun) -> None:
    figures = draw(groups, unfolding(groups))
    rows = rows_of(find(figures, "groups"), 0)
    for name in ("group_a", "group_b"):
        assert [row[name] for row in rows] == groups.series[name][0].tolist()
    killings = rows_of(find(figures, "killings"), 0)
    assert [row["killings"] for row in killings] == groups.series["killings"][0].tolist()
    gone = groups.extinct_at(0)
    assert gone is not None
    assert f"one group is gone at step {gone}" in headline(groups)
    assert f"{groups.series['killings'].sum():,.0f} agents are killed" in headline(groups)


def test_what_is_imposed_is_drawn_where_it_changes(run: GridRun) -> None:
    assert draw(run, unfolding(run)).imposed == ()
    falling = run_of(pk.civil_violence(preset="epstein2002-run4", steps=100))
    (figure,) = draw(falling, unfolding(falling)).imposed
    assert [row["legitimacy"] for row in rows_of(figure.spec, 0)] == [0.9] * 76 + [0.7] * 24
    withdrawn = run_of(pk.civil_violence(steps=60, cop_density="0.04, 1-40: 0"))
    (figure,) = draw(withdrawn, unfolding(withdrawn)).imposed
    assert rows_of(figure.spec, 0)[-1]["cops"] == 0


def test_the_pictures_are_those_of_the_same_run_around_its_peak(run: GridRun) -> None:
    shown = unfolding(run)
    peak = int(np.argmax(run.series["active"][0, 1:])) + 2
    assert shown.steps == tuple(range(peak - 8, peak + 16))
    for step, picture in zip(shown.steps, shown.pictures, strict=True):
        assert (picture == 2).sum() == run.series["active"][0, step - 1]
        assert (picture == 1).sum() == run.series["quiet"][0, step - 1]
        assert (picture == 6).sum() == run.series["cops"][0, step - 1]
    assert [shown.steps[frame] - peak for frame in shown.few] == [-4, -2, 0, 2, 5, 12]


def test_the_pictures_of_two_groups_are_spread_until_one_is_gone(groups: GridRun) -> None:
    shown = unfolding(groups)
    assert (shown.steps[0], shown.steps[-1]) == (1, groups.extinct_at(0))
    assert np.ptp(np.diff(shown.steps)) <= 1
    assert len(shown.few) == 6
    for step, picture in zip(shown.steps, shown.pictures, strict=True):
        at = {name: values[0, step - 1] for name, values in groups.series.items()}
        assert np.isin(picture, (1, 2)).sum() == at["group_a"]
        assert np.isin(picture, (4, 5)).sum() == at["group_b"]
        assert np.isin(picture, (2, 5)).sum() == at["active"]


def test_the_player_holds_every_frame_cell_by_cell(run: GridRun) -> None:
    shown = unfolding(run)
    told = player_data(run, shown)
    for text, picture in zip(told["cells"], shown.pictures, strict=True):
        assert np.array_equal(np.array([int(code) for code in text]).reshape(40, 40), picture)
    at = shown.few[2]
    active, jailed = (int(run.series[name][0, shown.steps[at] - 1]) for name in ("active", "jailed"))
    assert told["labels"][at] == f"step {shown.steps[at]}: {active} active, {jailed} jailed"


def test_a_path_covers_the_cells_of_its_code_and_no_other(run: GridRun) -> None:
    shown = unfolding(run)
    picture = few_pictures(run, shown)[2]
    drawn = np.zeros((40, 40), dtype=int)
    for code, path in picture.paths.items():
        x, y = 0, 0.0
        for kind, right, down, length in re.findall(r"([Mm])(-?\d+) (-?[\d.]+)h(\d+)", path):
            x, y = (int(right), float(down)) if kind == "M" else (x + int(right), y + float(down))
            drawn[int(y), x : x + int(length)] += code
            x += int(length)
    assert np.array_equal(drawn, shown.pictures[picture.frame])


def test_a_large_grid_is_cut_to_where_the_most_are_active() -> None:
    run = run_of(
        pk.civil_violence(preset="epstein2002-run2", width=130, height=120, steps=40, agent_vision=3)
    )
    shown = unfolding(run)
    assert shown.pictures.shape[1:] == (LARGEST, LARGEST)
    assert shown.corner is not None
    row, column = shown.corner
    whole = pk.civil_violence(
        preset="epstein2002-run2", width=130, height=120, steps=run.peak_step(), agent_vision=3
    )["grid"].values
    frame = shown.steps.index(run.peak_step())
    assert np.array_equal(shown.pictures[frame], whole[row : row + 100, column : column + 100])
    counts = {
        (r, c): (whole[r : r + 100, c : c + 100] == 2).sum() for r in range(21) for c in range(31)
    }  # fmt: skip
    assert counts[shown.corner] == max(counts.values())


def test_a_run_of_one_step_and_one_where_nothing_happens_have_a_page(tmp_path: Path) -> None:
    for name, settings in {"one": {"steps": 1}, "still": {"legitimacy": 1.0, "steps": 30}}.items():
        data = pk.civil_violence(**settings)  # type: ignore[arg-type]
        for static in (False, True):
            page = write_civil_violence(data, tmp_path / f"{name}.html", static=static)
            text = page.read_text(encoding="utf-8")
            assert "No outburst" in text
            assert "nan" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert shown_steps(run_of(pk.civil_violence(legitimacy=1.0, steps=30))) == (
        tuple(np.unique(np.rint(np.linspace(1, 30, 24))).astype(int)), False,
    )  # fmt: skip


def test_the_legend_names_what_can_be_seen(run: GridRun, groups: GridRun, several: GridRun) -> None:
    assert [one.words for one in legend(run)] == ["quiet", "active", "cop"]
    assert [one.words for one in legend(several)] == ["quiet", "active", "jailed", "cop"]
    assert [one.words for one in legend(groups)] == [
        "quiet, group_a", "active, group_a", "quiet, group_b", "active, group_b",
    ]  # fmt: skip
    assert set(PICTURE) == set(range(7))


@pytest.mark.parametrize("preset", [*PRESETS])
def test_every_preset_has_a_page_of_both_kinds_within_its_size(preset: str, tmp_path: Path) -> None:
    data = pk.civil_violence(preset=preset, steps=120, worlds=2)
    for static, limit in ((False, LARGEST_PAGE), (True, LARGEST_STATIC)):
        page = write_civil_violence(data, tmp_path / "page.html", static=static)
        text = page.read_text(encoding="utf-8")
        assert len(text.encode()) < limit
        assert static == ("<script" not in text)
        own = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        links = set(re.findall(r"(?:href|src|url)\s*[=(]\s*[\"']?(https?:[^\"')\s]+)", own))
        assert links == {ONLY_LINK}
        assert f"epstein2002-run{preset[-1]}" in own or not preset.startswith("epstein")
        assert data.attrs["state_hash"] in own
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_whole_run_of_the_paper_fits_its_page(tmp_path: Path) -> None:
    data = pk.civil_violence(preset="epstein2002-run2", worlds=3)
    for static, limit in ((False, LARGEST_PAGE), (True, LARGEST_STATIC)):
        page = write_civil_violence(data, tmp_path / "page.html", static=static)
        assert page.stat().st_size < limit


def test_every_chart_compiles_is_small_and_says_in_words_what_it_shows(
    figures: Figures, groups: GridRun, several: GridRun
) -> None:
    for drawn in (figures, draw(groups, unfolding(groups)), draw(several, unfolding(several))):
        names = [figure.name for figure in drawn.every()]
        assert len(names) == len(set(names))
        for figure in drawn.every():
            vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
            assert len(json.dumps(figure.spec)) < LARGEST_SPEC, figure.name
            assert len(figure.alt) > 40
            assert '"url"' not in json.dumps(figure.spec)


def test_the_settings_say_where_they_come_from() -> None:
    given = {"k": 2.3, "steps": 50, "max_jail": None}
    data = pk.civil_violence(preset="epstein2002-run2", **given)  # type: ignore[arg-type]
    lines = {line.name: line for line in setting_lines(run_of(data, given))}
    assert list(lines) == [row.name for row in SETTINGS]
    # Given by the command, though it is the preset's own value.
    assert [lines[name].origin for name in given] == ["command"] * 3
    assert (lines["legitimacy"].origin, lines["legitimacy"].value) == ("preset", "0.82")
    assert lines["width"].origin == "default"
    assert lines["max_jail"].value == "none (for ever)"
    # From a data set alone, only what differs can be known to have been given.
    assert run_of(data).given == {"steps", "max_jail"}


def test_the_command_on_the_page_makes_the_same_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"steps": 90, "max_jail": None, "legitimacy": "0.9, 30: 0.6", "ratio": "literal"}
    data = pk.civil_violence(preset="epstein2002-run2", seed=7, worlds=2, **given)  # type: ignore[arg-type]
    page = write_civil_violence(data, tmp_path / "first run.html", given=given, static=True)
    text = page.read_text(encoding="utf-8")
    typed = shlex.split(unescape(re.search(r'id="command">(.*?)</code>', text)[1]))  # type: ignore[index]
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    assert typed[0] == "powderkeg"
    assert run_program(typed[1:]) == 0
    again = (tmp_path / "again" / "first run.html").read_text(encoding="utf-8")
    # The library that draws numbers its clips through the life of the process.
    assert re.sub(r"clip\d+", "clip", again) == re.sub(r"clip\d+", "clip", text)


def test_values_are_written_as_the_command_line_takes_them() -> None:
    assert [in_text(value) for value in (None, 7.0, 1.7, 3, "floor", [0.9, 1.0])] == [
        "none", "7", "1.7", "3", "floor", "0.9, 1",
    ]  # fmt: skip
    data = pk.civil_violence(legitimacy=[0.9, 0.8, 0.7], steps=3)
    assert "--legitimacy '0.9, 0.8, 0.7'" in command(run_of(data), "x.html", static=False)


def test_the_summary_has_the_figures_and_no_verdict(run: GridRun) -> None:
    waits = level_of_waits(run.series["active"][0].tolist())
    told = headline(run)
    assert f"{run.outbursts[0].count} outbursts (more than 50 active at once)" in told
    assert f"between one and the next {np.mean(waits):.1f} steps on average" in told
    assert f"At most {run.series['active'][0, 1:].max():.0f} agents are active at once" in told
    assert "epstein2002-run2" in what_was_run(run)
    assert "From the command: steps 600." in what_was_run(run)
    assert not re.search("confirm|reproduc|agree|as claimed", told + what_was_run(run))


def test_a_page_that_cannot_be_written_leaves_nothing(
    data: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaseError, match=r"ending in \.html"):
        write_civil_violence(data, tmp_path / "page.txt")
    page = tmp_path / "page.html"
    page.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_civil_violence(data, page)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert page.read_text(encoding="utf-8") == "old"
