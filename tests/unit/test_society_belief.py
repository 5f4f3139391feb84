"""Belief: today's equation where nothing local counts, its own region's where it does."""

import math

import numpy as np
import pytest

import naive
import societies
from blank import BELIEF, blank, parameters
from kernels import from_python
from powderkeg.society.country.belief import START, update_belief
from powderkeg.society.country.columns import NATION, REGION, SITE

update_belief = from_python(update_belief)

PEOPLE = np.array([2e6, 1e6, 1e6])
FIRST = np.array([0, 2, 4, 4])
WEIGHT = np.array([1.0, 0.6, 0.4, 1.0])
NEAR = {"rel": 1e-7}  # the kernel's logistic is in single precision


def situation() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """6,000 people out and a site lost, all in region 0; units absent in region 2."""
    nation, region, _ = blank()
    site = np.zeros((len(SITE), 4))
    site[SITE["guarded"]] = [1, 0, 1, 1]
    site[SITE["holder"]] = [1, 0, 0, 0]
    nation[NATION["crowd"]], nation[NATION["elites_out"]] = 6000.0, 10.0
    nation[NATION["army_here"]], nation[NATION["troops"]] = 1.0, 500.0
    region[REGION["weight"]], region[REGION["protest"]] = 20.0, [250.0, 0.0, 0.0]
    region[REGION["riot"]] = [50.0, 0.0, 0.0]
    region[REGION["present"]], region[REGION["force"]] = [1000.0, 1000.0, 0.0], [500.0, 1000.0, 0.0]
    return nation, region, site


def believed(local: float, **changes: float) -> tuple[float, np.ndarray]:
    """(nation, regions) after one hour of the situation."""
    nation, region, site = situation()
    update_belief(4e6, PEOPLE, FIRST, WEIGHT, site, nation, region, parameters(belief_local=local, **changes))
    return nation[NATION["belief"]], region[REGION["belief"]]


def test_where_nothing_local_counts_all_regions_follow_the_national_equation() -> None:
    nation, regions = believed(0.0)
    # One site lost counts in full, an unguarded one by half.
    target = naive.belief_target(
        6000.0 / 4e6, 1.0 + 0.3, 0.25, 0.25, army=True, ally=True, par=societies.middle()
    )
    expected = BELIEF + (target - BELIEF) * (1 - np.exp(-1 / societies.middle()["belief_time"]))
    assert regions == pytest.approx([expected] * 3, **NEAR)
    assert nation == pytest.approx(expected, **NEAR)


def test_where_only_the_local_counts_each_region_follows_its_own() -> None:
    par = societies.middle()
    _, regions = believed(1.0)
    lost = 8.0 * (1.0 + 0.3) / 2.0  # two sites lost at home are like eight in the country
    rows = ((0.003, lost, 0.5), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    targets = [naive.belief_target(c, s, d, 0.25, army=True, ally=True, par=par) for c, s, d in rows]
    expected = [BELIEF + (target - BELIEF) * (1 - np.exp(-1 / par["belief_time"])) for target in targets]
    assert regions == pytest.approx(expected, **NEAR)


def test_the_nations_belief_is_the_mean_over_people() -> None:
    nation, regions = believed(0.6)
    assert nation == pytest.approx(float(PEOPLE @ regions) / 4e6, **NEAR)
    assert regions[0] < regions[1] == regions[2]


@pytest.mark.parametrize("name", ["belief_crowd", "belief_sites", "belief_disloyal", "belief_elite"])
def test_what_is_lost_lowers_belief_everywhere(name: str) -> None:
    for region in (0, 1):
        ends = [believed(0.5, **{name: value})[1][region] for value in (0.0, 1.0, 2.0)]
        assert ends == sorted(ends, reverse=True)
        assert ends[0] > ends[2]


@pytest.mark.parametrize("name", ["belief_army", "belief_ally"])
def test_help_raises_it(name: str) -> None:
    ends = [believed(0.5, **{name: value})[0] for value in (0.0, 1.0, 2.0)]
    assert ends == sorted(ends)
    assert ends[0] < ends[2]


@pytest.mark.parametrize("local", [0.0, 0.7])
def test_it_rests_at_its_start_when_nothing_happens(local: float) -> None:
    nation, region, _ = blank()
    start = 1.0 / (1.0 + math.exp(-START))
    nation[NATION["belief"]] = region[REGION["belief"]] = start
    region[REGION["present"]] = region[REGION["force"]] = 500.0
    update_belief(
        4e6, PEOPLE, np.zeros(4, dtype=int), np.zeros(0), np.zeros((len(SITE), 0)), nation, region,
        parameters(belief_local=local),
    )  # fmt: skip
    assert nation[NATION["belief"]] == pytest.approx(start, rel=1e-7)
    assert region[REGION["belief"]] == pytest.approx([start] * 3, rel=1e-7)
