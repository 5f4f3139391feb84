"""Before any report is looked at, each bundled hypothesis allows a crisis, a fizzle, and lost sites."""

import numpy as np
import pytest

from powderkeg.case import Case
from powderkeg.society.country import over_places
from powderkeg.society.country.indicators import PROTEST_THRESHOLD
from powderkeg.worlds import calm_worlds, load_case

pytestmark = pytest.mark.slow

WORLDS = 200
DAYS = 14
CASE = load_case("kazakhstan-2022")
HYPOTHESES = [hypothesis.name for hypothesis in CASE.hypotheses if not hypothesis.know_nothing]


def course(case: Case, hypothesis: str) -> dict[str, np.ndarray]:
    """Per world: acceptance, peak of people, sites lost, deaths by day 14."""
    calm = calm_worlds(case, hypothesis, size=WORLDS, seed=1)
    worlds = calm.worlds
    peak, lost, deaths = np.zeros((3, WORLDS))
    for _ in range(DAYS):
        worlds.step(24, 2)
        values = worlds.collect()
        peak = np.maximum(peak, over_places("participants", values["participants"]))
        lost += over_places("sites_lost", values["sites_lost"])
        deaths += over_places("deaths", values["deaths"])
    return {"acceptance": np.array(calm.acceptance), "peak": peak, "lost": lost, "deaths": deaths}


@pytest.fixture(scope="module")
def courses() -> dict[str, dict[str, np.ndarray]]:
    return {name: course(CASE, name) for name in HYPOTHESES}


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_each_hypothesis_allows_a_crisis_a_fizzle_and_lost_sites(
    courses: dict[str, dict[str, np.ndarray]], hypothesis: str
) -> None:
    found = courses[hypothesis]
    assert (found["peak"] > 5_000).mean() > 0.05
    assert (found["peak"] < PROTEST_THRESHOLD).mean() > 0.05
    assert (found["lost"] > 0).mean() > 0.03
    assert (found["deaths"] > 0).mean() > 0.03
    assert found["peak"].max() < 0.05 * sum(place.population for place in CASE.regions)


def test_the_calm_before_says_nothing_between_these_hypotheses(
    courses: dict[str, dict[str, np.ndarray]],
) -> None:
    # They differ in what waits for a crowd, an order or a fight, none of which a calm burn-in has.
    acceptances = {float(found["acceptance"]) for found in courses.values()}
    assert max(acceptances) - min(acceptances) < 0.02
    assert min(acceptances) > 0.5


def test_permuting_places_permutes_what_is_expected() -> None:
    """The medians over crisis worlds of each region's peak, with the file's regions in reverse order.

    Streams and citizens' traits are addressed by a region's index, so single worlds differ; medians agree
    within their error.
    """
    turned = CASE.replace(places=CASE.places[::-1])
    peaks = []
    for case in (CASE, turned):
        worlds = calm_worlds(case, "spontaneous", size=600, seed=1).worlds
        worlds.step(6 * 24, 2)
        order = np.argsort(worlds.places)
        peaks.append(np.log1p(worlds.collect()["participants"][:, order]))
    means = [p.mean(axis=0) for p in peaks]
    errors = np.sqrt(sum(p.var(axis=0) for p in peaks) / 600)
    # 17 regions at a false-alarm rate of 1 in 1,000 altogether.
    assert np.abs((means[0] - means[1]) / errors).max() < 4.1
