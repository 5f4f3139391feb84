"""The verb `civil-violence`: its options, what it prints for machines and for people, what it writes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import powderkeg as pk
from powderkeg.cli._program import run_program
from powderkeg.society.grid import PRESETS, SETTINGS

Captured = pytest.CaptureFixture[str]
RUN = ("civil-violence", "--preset", "epstein2002-run2", "--steps", "300")
GROUPS = ("civil-violence", "--preset", "epstein2002-run7", "--steps", "90", "--seed", "3")  # gone at step 82
BY_STEP = ("active", "jailed", "quiet", "arrests", "cops", "tension")
OF_GROUPS = ("group_a", "group_b", "killings", "births", "deaths_of_age")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(capsys: Captured, *arguments: str) -> str:
    """Run a command that must succeed; give what it printed on stdout."""
    assert run_program(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def answer(capsys: Captured, *arguments: str) -> dict[str, Any]:
    """Run a command with --json; stdout must be one JSON object and nothing else."""
    value = json.loads(typed(capsys, *arguments, "--json"))
    assert isinstance(value, dict)
    return value


def outbursts_by_hand(active: list[int], threshold: int = 50, discard: int = 1) -> dict[str, list[int]]:
    """Waits, lengths, totals, peaks and first steps, counted step by step."""
    found: list[list[int]] = []
    begins: list[int] = []
    waits: list[int] = []
    calm = None
    for step, number in enumerate(active, start=1):
        if step <= discard:
            continue
        if number > threshold:
            if calm == 0:
                found[-1].append(number)
            else:
                waits += [calm] if calm is not None else []
                found.append([number])
                begins.append(step)
            calm = 0
        elif calm is not None:
            calm += 1
    return {
        "waits": waits,
        "lengths": [len(one) for one in found],
        "totals": [sum(one) for one in found],
        "peaks": [max(one) for one in found],
        "begins": begins,
    }


def test_help_has_an_option_for_every_setting_with_what_the_table_says(capsys: Captured) -> None:
    told = typed(capsys, "civil-violence", "--help")
    assert told.startswith("Usage: powderkeg civil-violence [OPTIONS]")
    # The help breaks words at hyphens; without spaces the text is the table's again.
    packed = "".join(told.split())
    for row in SETTINGS:
        assert f"--{row.name.replace('_', '-')}" in told, row.name
        assert "".join(row.meaning.split()) in packed, row.name
        assert "|".join(row.choices) in packed, row.name
        default = "none" if row.default is None else f"{row.default}"
        assert f"Default:{default}." in packed, row.name
    assert all("".join(name.split()) in packed for name in PRESETS)


def test_the_short_help_is_there_too(capsys: Captured) -> None:
    assert typed(capsys, "civil-violence", "-h") == typed(capsys, "civil-violence", "--help")


def test_the_programs_help_does_not_load_the_grid() -> None:
    code = (
        "from powderkeg.cli._program import run_program; run_program(['--help']); "
        "import sys; print('LOADED', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told, loaded = done.stdout.split("LOADED")
    assert "civil-violence" in told
    assert not {"numpy", "numba", "powderkeg.society.grid"} & set(loaded.split())


def test_json_is_the_run_that_python_gives(capsys: Captured) -> None:
    found = answer(capsys, *RUN, "--seed", "4", "--k", "2.4", "--max-jail", "25")
    runs = pk.civil_violence(preset="epstein2002-run2", steps=300, seed=4, k=2.4, max_jail=25)
    assert (found["preset"], found["seed"], found["worlds"], found["steps"]) == (
        "epstein2002-run2",
        4,
        1,
        300,
    )
    for name in BY_STEP:
        assert found[name] == pytest.approx(runs[name].values.tolist(), rel=1e-12), name
    assert not set(OF_GROUPS) & set(found)
    assert "extinct_at" not in found
    assert found["state_hash"] == runs.attrs["state_hash"]
    given = {name: None if value == "" else value for name, value in runs.attrs.items()}
    assert found["settings"] == {row.name: given[row.name] for row in SETTINGS}


def test_the_outbursts_of_the_json_are_those_counted_by_hand(capsys: Captured) -> None:
    found = answer(capsys, *RUN, "--worlds", "2")
    assert len(found["outbursts"]) == 2
    for active, told in zip(found["active"], found["outbursts"], strict=True):
        by_hand = outbursts_by_hand(active)
        assert len(by_hand["waits"]) >= 5
        assert {key: told[key] for key in by_hand} == by_hand
        assert (told["count"], told["threshold"], told["discarded"]) == (len(by_hand["begins"]), 50, 1)
        assert told["share"] == pytest.approx(sum(number > 50 for number in active[1:]) / 299)


def test_several_worlds_are_lists_of_lists_and_begin_with_the_one_alone(capsys: Captured) -> None:
    one, several = answer(capsys, *RUN), answer(capsys, *RUN, "--worlds", "3")
    for name in BY_STEP:
        assert len(several[name]) == 3
        assert several[name][0] == one[name]
    assert several["active"][1] != several["active"][0]


def test_the_same_seed_gives_the_same_on_any_number_of_threads(capsys: Captured) -> None:
    first = answer(capsys, *RUN, "--worlds", "3", "--seed", "9", "--jobs", "1")
    assert answer(capsys, *RUN, "--worlds", "3", "--seed", "9", "--jobs", "2") == first
    assert answer(capsys, *RUN, "--worlds", "3", "--seed", "8")["state_hash"] != first["state_hash"]


def test_two_groups_have_their_series_and_the_step_at_which_one_is_gone(capsys: Captured) -> None:
    found = answer(capsys, *GROUPS)
    assert set(OF_GROUPS) <= set(found)
    gone = [step for step in range(90) if 0 in (found["group_a"][step], found["group_b"][step])]
    assert found["extinct_at"] == gone[0] + 1
    early = answer(capsys, *GROUPS, "--steps", "5", "--worlds", "2")
    assert early["extinct_at"] == [None, None]


@pytest.mark.parametrize("word", ["none", "None", "NONE"])
def test_none_is_a_value_in_any_case(capsys: Captured, word: str) -> None:
    found = answer(capsys, *RUN, "--max-jail", word, "--max-age", word, "--peacekeepers", word)
    assert [found["settings"][name] for name in ("max_jail", "max_age", "peacekeepers")] == [None] * 3
    # Nobody comes out of jail, so that fewer and fewer are free.
    assert found["jailed"] == sorted(found["jailed"])


def test_schedules_are_texts(capsys: Captured) -> None:
    changed = answer(capsys, *RUN, "--legitimacy", "0.95, 200: 0.6", "--cop-density", "0.04, 101-200: 0")
    assert changed["settings"]["legitimacy"] == "0.95, 200: 0.6"
    assert max(changed["active"][:199]) < 20 < max(changed["active"][199:])
    assert (changed["cops"][99], changed["cops"][149], changed["cops"][-1]) == (64, 32, 0)
    steps = ("civil-violence", "--width", "20", "--height", "20", "--agent-vision", "2", "--cop-vision", "2")
    each = answer(capsys, *steps, "--steps", "3", "--cop-density", "0.1, 0.05, 0")
    assert each["cops"] == [40, 20, 0]
    assert each["preset"] is None


def test_json_writes_a_page_only_where_it_was_asked_for(capsys: Captured, tmp_path: Path) -> None:
    assert "page" not in answer(capsys, *RUN)
    assert list(tmp_path.iterdir()) == []
    assert answer(capsys, *RUN, "--out", "mine.html")["page"] == "mine.html"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.html"]


def test_the_page_is_named_after_the_preset_or_after_the_verb(capsys: Captured, tmp_path: Path) -> None:
    assert "The page: epstein2002-run2.html" in typed(capsys, *RUN)
    assert "The page: civil-violence.html" in typed(capsys, "civil-violence", "--steps", "30", "--static")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "civil-violence.html",
        "epstein2002-run2.html",
    ]
    assert "<script" not in (tmp_path / "civil-violence.html").read_text(encoding="utf-8")
    assert "<script" in (tmp_path / "epstein2002-run2.html").read_text(encoding="utf-8")


def test_progress_goes_to_stderr(capsys: Captured) -> None:
    assert run_program((*RUN, "--json")) == 0
    out, err = capsys.readouterr()
    json.loads(out)
    assert "simulating: 100%" in err


def test_the_table_has_the_figures_of_the_json(capsys: Captured) -> None:
    found = answer(capsys, *RUN, "--k", "2.4")
    out = typed(capsys, *RUN, "--k", "2.4", "--static")
    assert "epstein2002-run2, seed 1: 1 world of 300 steps on 40 x 40 cells" in out
    assert "settings of the command: k 2.4, steps 300" in out
    one = found["outbursts"][0]
    row = next(line.split() for line in out.splitlines() if line.startswith("1  "))
    assert row == [
        "1", f"{max(found['active'][1:])}", f"{one['count']}", f"{np.mean(one['waits']):.1f}",
        f"{np.std(one['waits'], ddof=1):.1f}", f"{np.mean(one['totals']):,.0f}",
        f"{100 * one['share']:.1f}", "%", f"{found['jailed'][-1]}",
    ]  # fmt: skip
    assert found["state_hash"] in out


def test_the_table_of_two_groups_counts_the_dead(capsys: Captured) -> None:
    found = answer(capsys, *GROUPS)
    rows = [line.split() for line in typed(capsys, *GROUPS).splitlines() if line.startswith("1  ")]
    figures = (
        found["group_a"][-1], found["group_b"][-1], sum(found["killings"]), sum(found["births"]),
        sum(found["deaths_of_age"]), found["extinct_at"],
    )  # fmt: skip
    assert rows == [
        ["1", *(f"{figure:,}" for figure in figures)]
    ]  # no outbursts: survivors stay active with nobody left to kill


def test_a_setting_that_can_do_nothing_is_told(capsys: Captured) -> None:
    run_program([*RUN, "--cloning", "0.1", "--ratio-threshold", "2", "--static", "--out", "idle.html"])
    told = capsys.readouterr().err
    assert "powderkeg: cloning: does nothing under model='rebellion'" in told
    assert "powderkeg: ratio_threshold: does nothing under ratio='floor'" in told


def test_several_worlds_have_a_row_each_and_one_together(capsys: Captured) -> None:
    found = answer(capsys, *RUN, "--worlds", "3")
    lines = typed(capsys, *RUN, "--worlds", "3", "--static").splitlines()
    assert [line.split()[0] for line in lines if line[:3].strip() in {"1", "2", "3", "all"}] == [
        *"123",
        "all",
    ]
    waits = [wait for one in found["outbursts"] for wait in one["waits"]]
    pooled = next(line.split() for line in lines if line.startswith("all"))
    assert pooled[3:5] == [f"{np.mean(waits):.1f}", f"{np.std(waits, ddof=1):.1f}"]
