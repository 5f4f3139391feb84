"""What fits into memory, told before anything is allocated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powderkeg.worlds import load_case, memory_needed, most_that_fit, what_fits

CASE = load_case("kazakhstan-2022")


@given(st.integers(1, 1000), st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_most_that_fit_is_the_most(each: int, room: int, wanted: int) -> None:
    found = most_that_fit(lambda n: each * n, room, wanted)
    assert found < wanted
    assert found == min(wanted - 1, room // each)


@pytest.mark.parametrize(("worlds", "agents"), [(300, "all"), (2, 900_000_000), (10**9, None)])
def test_what_is_said_to_fit_does_and_one_more_does_not(worlds: int, agents: int | str | None) -> None:
    room = 20 * 2**30
    assert memory_needed(CASE, worlds, agents) > room, "fits anyway"
    said = what_fits(CASE, room, worlds, agents)
    as_they_are = re.search(r"([0-9,]+) of these worlds", said.replace("one of", "1 of"))
    if as_they_are:
        fit = int(as_they_are[1].replace(",", ""))
        assert memory_needed(CASE, fit, agents) <= room < memory_needed(CASE, fit + 1, agents)
    with_fewer = re.search(r"([0-9,]+) worlds of ([0-9,]+) agents each", said)
    if with_fewer:
        many, fewer = (int(n.replace(",", "")) for n in with_fewer.groups())
        assert many == worlds
        assert memory_needed(CASE, many, fewer) <= room < memory_needed(CASE, many, fewer + 1)
    assert as_they_are or with_fewer


def test_one_is_said_in_words_and_agents_are_those_of_each_world() -> None:
    one, two = (memory_needed(CASE, n, "all") for n in (1, 2))
    assert re.fullmatch(
        r"one of these worlds or 3 worlds of [0-9,]+ agents each", what_fits(CASE, (one + two) // 2, 3, "all")
    )
    assert re.fullmatch(r"one world of [0-9,]+ agents", what_fits(CASE, one - 1, 1, "all"))


def test_where_not_even_one_world_fits_it_is_said() -> None:
    assert what_fits(CASE, 1000, 5, None) == "not even one of these worlds"
    assert what_fits(CASE, 1000, 5, "all") == "not even one of these worlds"
