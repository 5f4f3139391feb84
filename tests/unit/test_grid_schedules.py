"""The short text of a schedule: one number, a jump at a step, a walk, or a number for each step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from powderkeg.case import CaseError
from powderkeg.society.grid import PRESETS, Schedule, read_settings
from powderkeg.society.grid.schedules import read_schedule


def read(given: Schedule, steps: int = 10) -> list[float]:
    return list(map(float, read_schedule("legitimacy", given, steps)))


@pytest.mark.parametrize("given", [0.9, "0.9", " 0.9 ", [0.9] * 10, np.float32(0.9), np.array(0.9)])
def test_one_number_holds_throughout(given: Schedule) -> None:
    assert read(given) == pytest.approx([0.9] * 10)


def test_a_jump_begins_at_its_step_counted_from_one() -> None:
    assert read("0.9, 4: 0.7") == [0.9] * 3 + [0.7] * 7
    assert read("0.9, 1: 0.7") == [0.7] * 10
    assert read("0.9, 10: 0.7") == [0.9] * 9 + [0.7]
    assert read("0.9, 3: 0.7, 5: 0.2") == [0.9] * 2 + [0.7] * 2 + [0.2] * 6
    assert read("0.9,3:0.7,5:  .2") == read("0.9, 3: 0.7, 5: 0.2")


def test_a_walk_goes_in_equal_steps_of_which_the_first_is_at_its_beginning() -> None:
    assert read("0.5, 3-6: 0.25") == [0.5, 0.5, 0.4375, 0.375, 0.3125, 0.25, 0.25, 0.25, 0.25, 0.25]
    assert read("0.5, 3 - 6: 0.25") == read("0.5, 3-6: 0.25")
    assert read("0.5, 4-4: 0.25") == read("0.5, 4: 0.25")


def test_a_walk_may_follow_another() -> None:
    assert read("0, 1-2: 0.5, 3-4: 0, 9: 1") == [0.25, 0.5, 0.25, 0, 0, 0, 0, 0, 1, 1]


def test_what_lies_beyond_the_run_is_not_reached() -> None:
    assert read("0.9, 40: 0.1") == [0.9] * 10
    assert read("1, 7-14: 0") == [1.0] * 6 + [0.875, 0.75, 0.625, 0.5]


@pytest.mark.parametrize(
    "given", ["0.1, 0.2, 0.3", [0.1, 0.2, 0.3], (0.1, 0.2, 0.3), np.array([0.1, 0.2, 0.3])]
)
def test_a_number_for_each_step_is_taken_as_it_is(given: Schedule) -> None:
    assert read(given, steps=3) == [0.1, 0.2, 0.3]


def test_an_array_given_is_not_the_array_kept() -> None:
    given = np.array([0.1, 0.2, 0.3])
    kept = read_schedule("legitimacy", given, 3)
    given[0] = 0.9
    assert kept[0] == 0.1


HUNDREDTHS = st.integers(0, 100).map(lambda n: n / 100)


@given(first=HUNDREDTHS, goal=HUNDREDTHS, begin=st.integers(1, 30), length=st.integers(1, 60))
def test_a_walk_between_allowed_numbers_is_allowed_and_arrives(
    first: float, goal: float, begin: int, length: int
) -> None:
    """On the step that the text says, exactly: 0.1 walked to 0 must not end below nought."""
    end = begin + length - 1
    values = read_schedule("legitimacy", f"{first}, {begin}-{end}: {goal}", 100)
    assert (values[: begin - 1] == first).all()
    assert (values[end - 1 :] == goal).all()
    steps = np.diff([first, *values[begin - 1 : end]])
    np.testing.assert_allclose(steps, (goal - first) / length, atol=1e-12)


def test_the_paper_s_runs_say_what_the_paper_says() -> None:
    salami, jump, withdrawal = (read_settings(f"epstein2002-run{n}") for n in (3, 4, 5))
    assert salami.legitimacy[75] == 0.9
    np.testing.assert_allclose(np.diff(salami.legitimacy[75:146]), -0.01)
    np.testing.assert_allclose(salami.legitimacy[145:], 0.2)
    assert (jump.legitimacy[:76] == 0.9).all()
    np.testing.assert_allclose(jump.legitimacy[76:], 0.7)
    assert (withdrawal.cops[0], withdrawal.cops[-1]) == (118, 0)
    assert set(np.diff(withdrawal.cops).tolist()) == {0, -1}, "cops are withdrawn one by one"


def test_presets_of_the_paper_begin_where_table_2_does() -> None:
    table = {1: (0.89, 0.04), 2: (0.82, 0.04), 3: (0.9, 0.074), 4: (0.9, 0.074), 5: (0.8, 0.074),
             6: (0.9, 0.0), 7: (0.8, 0.0), 8: (0.8, 0.04)}  # fmt: skip
    for run, (legitimacy, cops) in table.items():
        settings = read_settings(f"epstein2002-run{run}")
        assert settings.legitimacy[0] == legitimacy
        assert settings.cop_density[0] == pytest.approx(cops, abs=1.01e-4)
    assert sum(name.startswith("epstein2002") for name in PRESETS) == len(table)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (1.5, "1.5 is out of range; allowed: 0 to 1"),
        (-0.1, "-0.1 is out of range"),
        (float("nan"), "nan is out of range"),
        ("inf", "inf is out of range"),
        ("0.9, 3: 1.2", "1.2 at step 3 is out of range"),
        ([0.5, 0.5, -1.0], "-1 at step 3 is out of range"),
        ("high", "'high' in 'high' is no number; allowed: one number, one for each step, or a text such as"),
        ("", "'' in '' is no number"),
        ("0.9, 3: low", "'low' in '0.9, 3: low' is no number"),
        ("0.9, 3; 0.7", "'3; 0.7' in '0.9, 3; 0.7' is no number"),
        ("0.9, 0.8, 3: 0.7", "'0.8' in '0.9, 0.8, 3: 0.7' is not understood"),
        ("0.9, 3-: 0.7", "'3-: 0.7' in .* is not understood"),
        ("0.9, -3: 0.7", "is not understood"),
        ("0.9, 2.5: 0.7", "is not understood"),
        ("0.9, 0: 0.7", "step 0 in '0.9, 0: 0.7' is out of order; allowed: steps counted from 1"),
        ("0.9, 3: 0.7, 3: 0.6", "step 3 in .* counted from 1 and rising, here from 4 on"),
        ("0.9, 2-3: 0.7, 1: 0.6", "step 1 in .* out of order"),
        ("0.9, 3-2: 0.7", "step 3-2 in .* out of order"),
        ([0.1, 0.2], "a schedule of 2 values for a run of 3 steps; .* set steps to 2, or give 3 values"),
        ("0.1, 0.2, 0.3, 0.4", "a schedule of 4 values for a run of 3 steps"),
        ([], "a schedule of 0 values"),
        ([[0.1, 0.2, 0.3]], r"given; allowed: one number"),
        (True, "True is no number; allowed: one number"),
        ([True, False, True], "is no number; allowed: one number"),
        (["a", "b", "c"], "is no number; allowed: one number"),
        (None, "allowed: "),
        ({}, "is no number"),
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused_with_what_is_allowed(given: Schedule, words: str) -> None:
    with pytest.raises(CaseError, match=f"^legitimacy: .*{words}") as caught:
        read_schedule("legitimacy", given, 3)
    assert "allowed: " in str(caught.value)
