"""The claimant and the neighbours: off by default or rare, felt through attention and through links only."""

import math

import numpy as np
import pytest

from blank import blank, key, nation_window, parameters
from kernels import from_python
from powderkeg.case import CaseError, Neighbour, check_case
from powderkeg.society.country import INDEX, PARAMETERS
from powderkeg.society.country.claimant import speak
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.neighbours import hazard, spread_abroad
from powderkeg.worlds import load_case
from societies import settings_of, small_case

speak = from_python(speak)
hazard = from_python(hazard)
spread_abroad = from_python(spread_abroad)


def spoken(rate: float, *, onset: float = 0.0, hours: int = 48, world: int = 1) -> tuple[np.ndarray, float]:
    """(attention by region in the last hour, messages) with attention 0.2 before the claimant."""
    nation, region, _ = blank(2)
    window = nation_window()
    nation[NATION["onset"]] = onset
    region[REGION["connectivity"]] = [1.0, 0.5]
    par = parameters(claimant_message_rate=rate, claimant_attention=0.1)
    for hour in range(hours):
        region[REGION["attention"]] = 0.2
        speak(key(1000 * world + hour), hour, nation, region, window, par)
    return region[REGION["attention"]], float(window[NATION_WINDOW["claimant_messages"]])


def test_no_claimant_is_the_default_and_changes_nothing() -> None:
    assert PARAMETERS[INDEX["claimant_message_rate"]].default.value == 0
    attention, messages = spoken(0.0)
    assert (attention == 0.2).all()
    assert messages == 0


def test_a_claimant_speaks_at_his_rate_once_there_is_a_crisis() -> None:
    assert spoken(24.0, onset=NEVER)[1] == 0
    counts = [spoken(6.0, world=k)[1] for k in range(200)]
    mean = 48 * (1 - math.exp(-0.25))
    assert abs(np.mean(counts) - mean) < 4 * math.sqrt(mean / 200)


def test_a_message_raises_attention_for_a_day_as_far_as_the_network_reaches() -> None:
    attention, _ = spoken(24.0)
    assert attention == pytest.approx([0.2 + 0.1 * 0.8, 0.2 + 0.05 * 0.8])
    nation, region, _ = blank(1)
    nation[NATION["onset"]], nation[NATION["message"]] = 0.0, 10.0
    par = parameters(claimant_message_rate=1e-9, claimant_attention=0.1)
    heard = []
    for hour in range(60):
        region[REGION["attention"]] = 0.2
        speak(key(1), hour, nation, region, nation_window(), par)
        heard.append(region[REGION["attention"], 0] > 0.2)
    assert [hour for hour, now in enumerate(heard) if now] == list(range(10, 34))


def log_hazard(
    grievance: float = 0.5, link: float = 0.0, cells: float = 0.0, *, belief: float = 0.9, crowd: float = 0.0
) -> float:
    nation = blank(1)[0]
    nation[NATION["belief"]], nation[NATION["crowd"]] = belief, crowd
    par = parameters(
        neighbour_base=-6.0, neighbour_grievance=2.0, neighbour_contagion=0.5, neighbour_example=1.5,
        neighbour_cells=0.25,
    )  # fmt: skip
    return math.log(hazard(grievance, link, cells, nation, par))


def test_a_neighbours_hazard_follows_its_equation() -> None:
    assert log_hazard() == pytest.approx(-5.0)
    assert log_hazard(0.8, 0.4, 2.0, belief=0.1, crowd=9000.0) == pytest.approx(
        -6.0 + 1.6 + 0.4 * (0.5 * math.log(10.0) + 1.5) + 0.5
    )


def test_without_a_link_and_without_cells_nothing_here_moves_a_neighbour() -> None:
    assert log_hazard(belief=0.01, crowd=1e6) == log_hazard()
    assert log_hazard(link=0.5, crowd=1e6) > log_hazard(link=0.1, crowd=1e6) > log_hazard()
    assert log_hazard(cells=3.0, belief=0.4) > log_hazard(cells=3.0, belief=0.6) == log_hazard()
    assert log_hazard(0.9) > log_hazard(0.1)


def test_unrest_begins_in_each_neighbour_at_most_once() -> None:
    nation, window = blank(1)[0], nation_window()
    neighbours = np.array([[0.5] * 15, [0.0] * 15, [0.0] * 15])
    par = parameters(neighbour_base=-0.5, neighbour_grievance=0.0)
    counts = []
    for day in range(60):
        spread_abroad(key(day), neighbours, nation, window, par)
        counts.append(window[NATION_WINDOW["neighbour_onsets"]])
    assert 0 < counts[0] < 15
    assert counts[-1] == 15
    assert nation[NATION["neighbours_out"]] == 2**15 - 1


def test_the_settings_neighbours_are_those_of_the_case() -> None:
    assert settings_of(small_case()).neighbours.tolist() == [[0.4, 0.6], [0.5, 0.2], [0.0, 2.0]]
    alone = settings_of(small_case().replace(neighbours=()))
    assert alone.neighbours.shape == (3, 0)


SUCCESSORS = {
    "Armenia", "Azerbaijan", "Belarus", "Estonia", "Georgia", "Kyrgyzstan", "Latvia", "Lithuania", "Moldova",
    "Russia", "Tajikistan", "Turkmenistan", "Ukraine", "Uzbekistan",
}  # fmt: skip


def test_the_bundled_cases_neighbours_are_all_successor_states_and_hardly_linked() -> None:
    neighbours = load_case("kazakhstan-2022").neighbours
    assert {n.name for n in neighbours} == SUCCESSORS | {"China"}
    assert all(0 < n.link <= 0.2 and n.cells == 0 and n.reason and n.source for n in neighbours)
    assert float(np.median([n.grievance for n in neighbours])) == 0.5
    assert all(0.3 <= n.grievance <= 0.7 for n in neighbours)
    # On the map where they are: the nearest capital is Bishkek, the farthest in the east Beijing.
    places = {n.name: (n.latitude, n.longitude) for n in neighbours}
    assert max(places, key=lambda name: places[name][1] or 0.0) == "China"
    assert places["Kyrgyzstan"] == (42.87, 74.59)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"grievance": 1.2}, r"neighbours\[1\].grievance': 1.2 is out of range; allowed: 0 to 1"),
        ({"link": -0.1}, r"neighbours\[1\].link': -0.1 is out of range"),
        ({"cells": -1}, r"neighbours\[1\].cells': -1 cells cannot be fewer than none"),
        ({"latitude": 43.0}, r"neighbours\[1\]': a neighbour's capital has no longitude; give latitude and"),
        (
            {"latitude": 43.0, "longitude": 200.0},
            r"neighbours\[1\].longitude': 200 is out of range; allowed: -180 to 180",
        ),
        ({"name": "Lowland"}, r"neighbours\[2\].name': 'Lowland' is there twice"),
    ],
)
def test_an_impossible_neighbour_is_refused(changes: dict[str, object], said: str) -> None:
    from powderkeg.society import society_named

    case = small_case()
    case = case.replace(neighbours=(case.neighbours[0].model_copy(update=changes), case.neighbours[1]))
    with pytest.raises(CaseError, match=said):
        check_case(case, society_named("country"))


def test_more_neighbours_than_fifteen_are_refused() -> None:
    from powderkeg.society import society_named

    many = tuple(Neighbour(name=f"N{i}") for i in range(16))
    with pytest.raises(CaseError, match="16 neighbours are more than the 15"):
        check_case(small_case().replace(neighbours=many), society_named("country"))
