"""Ten thousand agents and a million leave the same courses: the number of agents is a matter of cost."""

import numpy as np
import pytest
from scipy import stats

from powderkeg.case import Case
from powderkeg.society.country import CALM_HOURS
from societies import ACTIVE, born, place, settings_of, small_case

FALSE_ALARM = 0.001
DAYS = 4
FEW, MANY = (10_000, 240), (1_000_000, 24)
"""Agents of the country, and worlds."""
RUN = {**ACTIVE, "spontaneous_rate": 4e-6}


def two_regions() -> Case:
    """Two regions of six million people each."""
    return small_case(tuple(place(f"P{i}", 50.0 + i, 70.0 + 2 * i, 6_000_000) for i in range(2)))


def courses(agents: int, worlds: int, seed: int) -> dict[str, np.ndarray]:
    """Indicators of the country by day and world, (DAYS, worlds) each."""
    setting = settings_of(two_regions(), seed=seed, agents=agents, recorded=False)
    assert setting.citizens == agents
    rows: dict[str, list[np.ndarray]] = {}
    for begin in range(0, worlds, 12):  # a million agents: 24 MB a world
        batch = born(setting, 12, RUN, first=begin)
        batch.step(CALM_HOURS, 2)
        batch.collect()
        days: dict[str, list[np.ndarray]] = {}
        for _ in range(DAYS):
            batch.step(24, 2)
            for name, values in batch.collect().items():
                days.setdefault(name, []).append(values.sum(axis=1) if values.ndim == 2 else values)
        for name, found in days.items():
            rows.setdefault(name, []).append(np.array(found))
    return {name: np.concatenate(parts, axis=1) for name, parts in rows.items()}


@pytest.mark.slow
def test_ten_thousand_agents_and_a_million_agree_in_distribution() -> None:
    """Kolmogorov and Smirnov on every indicator and day that moves: false alarm 1 in 1,000 over all."""
    few, many = courses(*FEW, seed=1), courses(*MANY, seed=2)
    pairs = [
        (name, day, np.round(few[name][day], 3), np.round(many[name][day], 3))
        for name in few
        for day in range(DAYS)
        if np.ptp(few[name][day]) > 0.0 or np.ptp(many[name][day]) > 0.0
    ]
    assert np.median(few["participants"][2]) > 1000, "no crisis to compare"
    assert len({name for name, *_ in pairs}) >= 15, "few indicators move"
    alike = {(name, day): stats.ks_2samp(a, b, method="asymp").pvalue for name, day, a, b in pairs}
    worst = min(alike, key=lambda key: alike[key])
    assert alike[worst] > FALSE_ALARM / len(pairs), (worst, alike[worst], len(pairs))
