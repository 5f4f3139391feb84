"""Cohorts agree in distribution with single citizens of weight one, and many cohorts with few.

Seeds are fixed; each test states the share of seeds for which it would fail although all is well. Comparisons
of independent worlds within one test share their false alarms (Bonferroni).
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from scipy import stats

import naive
from kernels import from_python
from naive_cohorts import PROTEST, RIOT, cohort_flows, cohort_people
from powderkeg.case import Case, Prior, Report
from powderkeg.evidence import synthetic_case, weigh
from powderkeg.kernels import extend
from powderkeg.society.country import CALM_HOURS, Setting, Worlds
from powderkeg.society.country.citizens import tabulate_fade
from powderkeg.society.country.cohorts import FLOWS, move_cohorts
from powderkeg.society.country.columns import REGION
from societies import ACTIVE, PLACES, at, born, place, settings_of, small_case

tabulate_fade = from_python(tabulate_fade)
move_cohorts = from_python(move_cohorts)

FALSE_ALARM = 1e-3
DAYS = 4
SEEDS, WORLDS = (
    range(1, 41),
    10,
)  # few worlds a sample of agents: they share its traits and are not independent
COPIES = 2000
RUN = {**ACTIVE, "spontaneous_rate": 4e-6}
VARIANTS = {
    "everything": {},
    "people do not tire": {"fatigue_cost": 0.0},
    "many opportunists": {"opportunist_share": 0.3, "riot_absence_ratio": 0.5},
}


@cache
def two_towns() -> Case:
    """Two regions of 300,000 people each, of whom some 9,000 could ever take part."""
    return small_case(tuple(place(f"P{i}", 50.0 + i, 70.0 + 2 * i, 300_000) for i in range(2)))


def citizens_of_weight_one(seed: int, changes: Mapping[str, float]) -> Setting:
    """As many agents as the strata have persons, each with one state."""
    persons = born(settings_of(two_towns(), recorded=False), 1, changes).region[0, REGION["limit"]]
    setting = settings_of(two_towns(), seed=seed, agents=int(persons.sum()), single=True, recorded=False)
    weight = born(setting, 1, changes).region[0, REGION["weight"]]
    assert np.abs(weight - 1.0).max() < 1e-3
    return setting


def course(
    setting: Setting, changes: Mapping[str, float], size: int, days: int = DAYS
) -> dict[str, np.ndarray]:
    """Per day and world the people and the rioters of the country, and who ever took part: (days, P)."""
    worlds = born(setting, size, changes)
    worlds.step(CALM_HOURS, 2)
    worlds.collect()
    rows: dict[str, list[np.ndarray]] = {"participants": [], "rioters": [], "ever": []}
    for _ in range(days):
        worlds.step(24, 2)
        values = worlds.collect()
        for name in ("participants", "rioters"):
            rows[name].append(values[name].sum(axis=1))
        ever = worlds.region[:, REGION["ever"]] * worlds.region[:, REGION["weight"]]
        rows["ever"].append(ever.sum(axis=1))
    return {name: np.array(values) for name, values in rows.items()}


def pooled(kind: str, changes: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Courses over several samples of agents: traits differ between seeds, as streams do."""
    parts = []
    for seed in SEEDS:
        if kind == "single":
            setting = citizens_of_weight_one(seed, changes)
        else:
            setting = settings_of(two_towns(), seed=seed + 100, agents=2 * 96, recorded=False)
        parts.append(course(setting, changes, WORLDS))
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_cohorts_have_the_crowds_of_single_citizens(variant: str) -> None:
    """Kolmogorov and Smirnov on each day's people, rioters, all who took part: false alarm 1 in 1,000."""
    changes = {**RUN, **VARIANTS[variant]}
    cohorts, single = (pooled(kind, changes) for kind in ("cohorts", "single"))
    assert np.median(single["participants"][2]) > 1000, "no crisis to compare"
    assert (single["rioters"][3] > 0).any()
    for name in cohorts:
        for day in range(DAYS):
            # Fractions of persons that cohorts keep are rounded, or they would tell the two apart.
            pair = [np.round(found[name][day]) for found in (cohorts, single)]
            alike = stats.ks_2samp(*pair, method="asymp").pvalue
            assert alike > FALSE_ALARM / (3 * DAYS), (name, day + 1)


CLOSURE = {
    "the middle of the prior": ({"fatigue_cost": 0.075, "leave_rate": 0.175, "weariness": 0.05}, 0.2),
    "its most tiring corner": ({"fatigue_cost": 0.12, "leave_rate": 0.175, "weariness": 0.01}, 0.4),
}
"""Parameters, and by how much the log of a day's crowd may be off: what one mean fatigue per cohort costs."""


@pytest.mark.slow
@pytest.mark.parametrize(("changes", "off"), CLOSURE.values(), ids=CLOSURE)
def test_one_mean_fatigue_for_a_cohort_costs_no_more_than_stated(
    changes: Mapping[str, float], off: float
) -> None:
    """Means of log crowds, cohorts against citizens who each have their own fatigue: false alarm 1 in 1,000.

    The closure is the one approximation of cohorts. It makes crowds smaller where people tire fast and rest
    long: a few rested people among many tired ones would come again, and their mean would not.
    """
    cohorts, single = (pooled(kind, {**RUN, **changes}) for kind in ("cohorts", "single"))
    for day in range(1, DAYS):
        logs = [np.log1p(found["participants"][day]) for found in (cohorts, single)]
        apart = abs(logs[0].mean() - logs[1].mean())
        error = np.sqrt(sum(log.var() / log.size for log in logs))
        assert apart < off + stats.norm.isf(FALSE_ALARM / 2 / (DAYS - 1)) * error, day + 1


def hour_of_cohorts(before: Worlds, hour: naive.Hour) -> Worlds:
    """``COPIES`` times the same hour of world 0, each with noise of its own."""
    after = before.fork(np.zeros(COPIES, dtype=int), "same")
    s, fade, flow = after.setting, np.empty(400), np.empty((FLOWS, after.setting.citizens), np.float32)
    tabulate_fade(after.parameters[0], fade)
    for p in range(COPIES):
        for r in range(len(after.places)):
            key = np.uint64(extend(np.uint64(naive.extend(41, p)), np.uint64(r)))
            move_cohorts(
                key, hour.number, r, s.first[r], s.first[r + 1], hour.pace[0, r], s.urban[r], s.block, s.part,
                after.mass[p], flow, fade, s.traits, after.region[p], after.parameters[p],
            )  # fmt: skip
    return after


def test_as_many_persons_move_in_an_hour_as_independent_persons_would() -> None:
    """Means and variances of the people moved in a region, over 2,000 hours: false alarm 1 in 1,000 each."""
    number = 60
    worlds = born(
        settings_of(small_case(), agents=96, recorded=False), 30, {**ACTIVE, "opportunist_share": 0.0}
    )
    worlds.step(CALM_HOURS + number)
    crowds = worlds.region[:, REGION["protest"]].min(axis=1)
    before = worlds.fork([crowds.argmax()], "same")
    hour = naive.hour_of(before, number)
    flows = cohort_flows(before, hour, number - int(before.region[0, REGION["evaluated"], 0]))
    after = hour_of_cohorts(before, hour)
    starts = before.setting.first[:-1]

    def by_region(persons: np.ndarray) -> np.ndarray:
        return np.add.reduceat(persons, starts, axis=-1)

    out = by_region(before.mass[0, PROTEST].astype(float))
    never = by_region(cohort_people(before)[0] - before.mass[0, :4].sum(axis=0))
    quiet = never + by_region(before.mass[0, 0].astype(float))
    come, home, turn = (by_region(part[0]) for part in (flows.fresh + flows.again, flows.home, flows.turn))
    binomial = sum(n * m / n * (1 - m / n) for n, m in ((quiet, come), (out, home), (out, turn)))
    change = after.region[:, REGION["protest"]] - out
    z = stats.norm.isf(FALSE_ALARM / 2)
    assert (np.abs(change.mean(axis=0) - (come - home - turn)) < z * np.sqrt(binomial / COPIES) + 0.02).all()
    # 1.1: rounding to whole persons and normal limits add a twelfth of a person's variance to each draw.
    assert (np.abs(change.var(axis=0) / (binomial + 0.25) - 1) < z * np.sqrt(2 / COPIES) + 0.02).all()
    riots = after.region[:, REGION["riot"]] - by_region(before.mass[0, RIOT].astype(float))
    back = by_region(flows.riot_home[0])
    spread = np.sqrt((turn + back) / COPIES)
    assert (np.abs(riots.mean(axis=0) - (turn - back)) < z * spread + 0.02).all()


def test_the_first_people_of_a_crisis_are_drawn_as_persons() -> None:
    """700 people at an origin: the noise of their number is that of persons, spread over ten agents or more.

    Decision 008: an agent of the default number stands for hundreds of persons, and yet the crowd has the
    variance of a sum of persons, ``n p (1 - p)`` (agents that move as one would have some 300 times as much:
    the weight of an agent).
    """
    still = (
        "shock_boost",
        "contagion",
        "sight_gain",
        "risk_contained",
        "leave_rate",
        "weariness",
        "arrest_rate",
    )
    riots = ("absence_to_riot", "clash_to_riot", "incident_to_riot", "riot_contagion", "opportunist_share")
    changes = {**RUN, "spontaneous_rate": 5e-3, "risk_dispersed": 0.0, "lethal_discretion": 0.0}
    setting = settings_of(two_towns(), agents=2 * 24, recorded=False)
    worlds = born(setting, 400, {**changes, **dict.fromkeys(still + riots, 0.0)})
    people = worlds.region[0, REGION["limit"], 0]
    assert people / 24 > 300
    while worlds.region[:, REGION["protest"], 0].mean() < 700.0:
        worlds.step(1)
    crowd = worlds.region[:, REGION["protest"], 0]
    # People differ in their chances, which takes a little more off: 0.03.
    binomial = 1.0 - crowd.mean() / people
    assert (
        abs(crowd.var() / crowd.mean() - binomial) < stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(2 / 400) + 0.03
    )
    out = worlds.mass[:, PROTEST, : setting.first[1]]
    assert (out > 0.5).sum(axis=1).min() >= 10
    # No agent is most of them: the inverse of the sum of squared shares counts agents by their weight.
    shares = out / out.sum(axis=1, keepdims=True)
    assert (1.0 / (shares**2).sum(axis=1)).min() >= 10


@pytest.mark.slow
@pytest.mark.parametrize("few", [24, 48])
def test_more_cohorts_change_no_quantile_of_a_days_crowd(few: int) -> None:
    """Deciles 1, 5 and 9 of the national crowd of days 2 to 6, 600 worlds: false alarm 1 in 1,000.

    Parameters are spread as a prior is; sites and streams are the same; the errors are bootstrapped.
    """
    size, days, levels = 600, 6, (0.1, 0.5, 0.9)
    rng = np.random.default_rng(3)
    spread = {
        "contagion": ACTIVE["contagion"] * np.exp(rng.uniform(-0.7, 0.7, size)),
        "spontaneous_rate": ACTIVE["spontaneous_rate"] * np.exp(rng.uniform(-1.5, 1.5, size)),
        "legitimacy": rng.uniform(0.84, 0.88, size),
        "fatigue_cost": rng.uniform(0.03, 0.1, size),
    }
    crowds = []
    for per_region in (few, 96):
        setting = settings_of(small_case(), agents=4 * per_region, recorded=False, seed=per_region)
        crowds.append(np.log1p(course(setting, {**ACTIVE, **spread}, size, days)["participants"][1:]))
    drawn = rng.integers(0, size, (200, size))
    worst = 0.0
    for level in levels:
        ends = [np.quantile(crowd, level, axis=1) for crowd in crowds]
        errors = [np.quantile(crowd[:, drawn], level, axis=2).std(axis=1) for crowd in crowds]
        # A log error of 0.02 at least: quantiles of small whole numbers jump.
        worst = max(worst, float((np.abs(ends[0] - ends[1]) / np.maximum(np.hypot(*errors), 0.02)).max()))
    assert worst < stats.norm.isf(FALSE_ALARM / 2 / (len(levels) * days))


def a_record() -> Case:
    """The small country with priors, and a record of its crowds simulated under ``spontaneous``."""

    def within(low: float, high: float) -> Prior:
        return Prior(distribution="log_uniform", min=low, max=high)

    parameters = {name: Prior(distribution="constant", value=value) for name, value in ACTIVE.items()}
    parameters |= {
        "contagion": within(0.1, 0.4),
        "spontaneous_rate": within(3e-7, 3e-6),
        "shock_boost": within(100, 600),
    }
    slots = [
        Report(
            report_id=f"R{day}{region.place_id}", date_start=at(day).date(), date_end=at(day).date(),
            place_id=region.place_id, indicator="participants", best=1.0, statement="said", source="paper",
            origin_id=f"o{day}{region.place_id}", reliability="B", use="scored",
        )
        for day in (2, 3, 4, 5) for region in PLACES[:2]
    ]  # fmt: skip
    case = small_case(parameters=parameters, days=6).replace(record=tuple(slots))
    return synthetic_case(case, "spontaneous", seed=4)


@pytest.mark.slow
def test_twice_as_many_cohorts_leave_the_log_evidence_within_its_error() -> None:
    """Four passes each at 24 and 48 agents a region, the same seeds: false alarm 1 in 1,000 a hypothesis."""
    passes, particles = 4, 300
    case = a_record()
    found = [
        weigh(case, particles=particles, seeds=passes, seed=2, agents=4 * n, checks=False) for n in (24, 48)
    ]
    for name in ("spontaneous", "infiltrated"):
        values, errors = zip(*((f.log_evidence[name], f.log_evidence_se[name]) for f in found), strict=True)
        # The errors are themselves estimated from four passes: Student's t with six degrees of freedom.
        bound = stats.t.isf(FALSE_ALARM / 2, 2 * (passes - 1)) * np.hypot(*errors)
        assert 0.0 < bound < 3.0, "an error so large that this test could not fail"
        assert abs(values[0] - values[1]) < bound, name
