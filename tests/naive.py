"""Slow, obvious twins of the fast code, written from the equations and not from the kernels.

Random numbers are Python integers. Formulas are plain Python. The citizens' hour is dense NumPy: every
citizen of every world is evaluated, nothing is skipped. Where the algorithm is the same the kernel must agree
bit for bit; where it is not (the kernel draws candidates by thinning) it must agree in distribution.
"""

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.society.country import INDEX, Worlds
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.setting import CALM_HOURS

Floats = NDArray[np.float64]
MASK = (1 << 64) - 1


# Random numbers: SplitMix64's finaliser for keys, Squares64 for numbers.


def finalise(x: int) -> int:
    """SplitMix64's output for the state ``x``."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def extend(key: int, part: int) -> int:
    """The key's child for one more part of the address."""
    return finalise((key & MASK) ^ finalise(part & MASK)) | 1


def address(seed: int, lineage: int, purpose: int, entity: int) -> int:
    """Key of a stream."""
    key = seed
    for part in (lineage, purpose, entity):
        key = extend(key, part)
    return key


def bits(key: int, counter: int) -> int:
    """Squares64: four rounds of squaring, adding and swapping halves; a fifth is folded in."""
    y = (counter * key) & MASK
    z = (y + key) & MASK
    x = y
    for added in (y, z, y, z):
        x = (x * x + added) & MASK
        before_swap = x
        x = (x >> 32) | ((x << 32) & MASK)
    return before_swap ^ (((x * x + y) & MASK) >> 32)


def uniform(key: int, counter: int) -> float:
    """The middle of one of 2^52 equal intervals of (0, 1)."""
    return ((bits(key, counter) >> 12) + 0.5) / 2.0**52


def normal(key: int, counter: int) -> float:
    """The quantile of a uniform number of a key of its own."""
    return statistics.NormalDist().inv_cdf(uniform(key ^ 0x9D8F2C6B3A5E7714, counter))


def poisson(mean: float, key: int, counter: int) -> int:
    """The smallest k whose cumulative probability reaches the uniform number; above 30 the normal limit."""
    if mean <= 0.0:
        return 0
    if mean > 30.0:
        return max(0, math.floor(mean + math.sqrt(mean) * normal(key, counter) + 0.5))
    u, k, chance = uniform(key, counter), 0, math.exp(-mean)
    cumulative = chance
    while u > cumulative and k < 400:
        k += 1
        chance *= mean / k
        cumulative += chance
    return k


def binomial(number: int, chance: float, key: int, counter: int) -> int:
    """Successes by inverting the rarer outcome's distribution; a normal where over 30 are expected."""
    if number <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return number
    rare = min(chance, 1.0 - chance)
    mean = number * rare
    if mean > 30.0:
        k = math.floor(mean + math.sqrt(mean * (1.0 - rare)) * normal(key, counter) + 0.5)
        k = max(0, min(number, k))
    else:
        u, k, term = uniform(key, counter), 0, math.exp(number * math.log1p(-rare))
        cumulative = term
        while u > cumulative and k < number and term >= 1e-300:
            k += 1
            term *= rare / (1.0 - rare) * (number - k + 1) / k
            cumulative += term
    return k if chance <= 0.5 else number - k


# Formulas of the mechanisms.


def logistic(x: float) -> float:
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + math.exp(-x))


@dataclass(frozen=True)
class PriceState:
    """What a region remembers of prices."""

    reference: float = 1.0
    shock: float = 0.0
    kick: float = 0.0


def next_prices(state: PriceState, price: float, reference_days: float, shock_decay: float) -> PriceState:
    """One hour of getting used to a price, and of the fading memory of its jumps."""
    shock = max(0.0, math.log(price / state.reference))
    kick = state.kick - state.kick / shock_decay + max(0.0, shock - state.shock)
    return PriceState(state.reference + (price - state.reference) / (24.0 * reference_days), shock, kick)


def nearness(distance: Floats, scale: float) -> Floats:
    """Rows of W, proportional to (1 + d / d0) to the power -1.5 for the other regions."""
    count = len(distance)
    rows = [
        [0.0 if q == r else (1.0 + distance[r, q] / scale) ** -1.5 for q in range(count)]
        for r in range(count)
    ]
    return np.array([[w / (sum(row) or 1.0) for w in row] for row in rows])


def next_attention(
    active: Floats, perceived: Floats, population: Floats, near: Floats, connectivity: Floats,
    par: Mapping[str, float], own: float = 1.0, half: float | None = None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """(perceived, attention) of every region, from the persons active in each.

    ``own`` is the weight of a region's own crowd, also in the national mean: 0 for the attention to riots
    elsewhere.
    """
    alpha = 1000.0 * active / population
    perceived = perceived + (alpha - perceived) / par["attention_lag"]
    whole = (perceived * population).sum() - (1.0 - own) * perceived * population
    people = population.sum() - (1.0 - own) * population
    nation = np.divide(whole, people, out=np.zeros_like(whole), where=people > 0)
    share = par["attention_national"]
    elsewhere = (1.0 - share) * (near @ perceived) + share * nation
    stimulus = own * alpha + par["attention_outside"] * connectivity * elsewhere
    return perceived, stimulus / ((par["attention_half"] if half is None else half) + stimulus)


def belief_target(
    crowd_share: float, lost_weight: float, disloyal: float, exits: float, army: bool, ally: bool,
    par: Mapping[str, float],
) -> float:  # fmt: skip
    """pi*: ``crowd_share`` of the population is active, ``exits`` is the share of the elite that left."""
    x = 3.2
    x -= par["belief_crowd"] * min(1.5, crowd_share / 0.003)
    x -= par["belief_sites"] * min(1.5, lost_weight / 8.0)
    x -= par["belief_disloyal"] * disloyal + par["belief_elite"] * 2.0 * exits
    x += par["belief_army"] * army + par["belief_ally"] * ally
    return logistic(x)


def arrest_risk(
    force: float, crowd: float, theta: float, par: Mapping[str, float], *, emergency: bool = False
) -> float:
    """Theta v P: v the chance of being noticed, P Epstein's probability with Lemos's fear loss."""
    x = force / (crowd + 50.0)
    phi = x * min(1.0, x ** par["deterrence_exponent"])
    noticed = 1.0 if emergency else crowd / (crowd + 50.0)
    return theta * noticed * (1.0 - math.exp(-par["arrest_certainty"] * phi))


def turn_hazard(
    clash: float,
    incident: float,
    seen_elsewhere: float,
    effect: float,
    par: Mapping[str, float],
    *,
    few: bool,
) -> float:
    """Hazard that a protester turns to riot, from what he sees and hears."""
    hazard = par["clash_to_riot"] * clash + par["incident_to_riot"] * incident
    hazard += par["riot_contagion"] * seen_elsewhere + (par["absence_to_riot"] if few else 0.0)
    return min(0.5, hazard * effect)


def fire_risk(firing: float, crowd: float) -> float:
    """Q."""
    return 1.0 - math.exp(-firing / (crowd + 50.0))


def attack_chance(preference: float, rioters: float, scale: float, rhythm: float, by_cells: float) -> float:
    """Chance that a site is attacked in the hour."""
    return 1.0 - math.exp(-preference * rioters / scale * (0.2 + 0.8 * rhythm) - by_cells)


def fall_chance(attack: float, defence: float, rhythm: float, par: Mapping[str, float]) -> float:
    """Chance that an attacked site falls (Tullock's contest)."""
    m = par["contest_exponent"]
    contest = attack**m / (attack**m + max(defence, 1.0) ** m)
    return par["contest_rate"] * contest * (0.15 + 0.35 * rhythm) / 0.5


# The citizens' hour, dense.

QUIET, PROTEST, RIOT, EVER = 0, 1, 2, 16


@dataclass(frozen=True)
class Hour:
    """An hour of the case, and the daily rhythm in it with the working day's damping, (P, R)."""

    number: int
    pace: Floats


def hour_of(worlds: Worlds, number: int) -> Hour:
    """The block's inputs at an hour of the case."""
    index = number + CALM_HOURS
    damping = worlds.parameters[:, INDEX["workday_damping"]]
    pace = damping if worlds.setting.working[index] else np.ones(worlds.size)
    return Hour(number, pace[:, None] * worlds.setting.rhythm[index][None])


def by_citizen(worlds: Worlds, values: Floats) -> Floats:
    """(P, R) or (R,) values of regions, repeated for each of their citizens."""
    return np.repeat(values, np.diff(worlds.setting.first), axis=-1)


def parameter(worlds: Worlds, name: str) -> Floats:
    """(P, 1) a parameter of every world."""
    return worlds.parameters[:, INDEX[name], None]


def of_region(worlds: Worlds, name: str) -> Floats:
    """(P, R) a column of the regions of every world."""
    return worlds.region[:, REGION[name]]


def present(worlds: Worlds) -> NDArray[np.bool_]:
    """(P, N): citizens that belong to the mobilisable stratum of their region."""
    first = worlds.setting.first
    rank = np.arange(first[-1]) - by_citizen(worlds, first[:-1].astype(float))
    return np.asarray(rank[None] < by_citizen(worlds, of_region(worlds, "limit")))


def fatigue(worlds: Worlds, hour: int) -> Floats:
    """(P, N) fatigue now, from the value at the last change of state."""
    elapsed = np.maximum(hour - worlds.since.astype(float), 0.0)
    rest = parameter(worlds, "fatigue_recovery")
    fade = np.exp(-elapsed / rest)
    active = np.isin(worlds.state & 15, (PROTEST, RIOT))
    return worlds.fatigue * fade + np.where(active, rest / 12.0 * (1.0 - fade), 0.0)


def rested_utility(worlds: Worlds) -> Floats:
    """(P, N) net utility of being on the street for those who are not tired."""
    hardship, risk, exposed_rank, online_rank, _ = (
        trait[None].astype(float) for trait in worlds.setting.traits
    )
    exposed = exposed_rank < by_citizen(worlds, of_region(worlds, "exposure"))
    gain = np.minimum(
        1.0, parameter(worlds, "grievance_gain") * by_citizen(worlds, of_region(worlds, "shock"))
    )
    hardship = np.where(exposed, hardship + (1.0 - hardship) * gain, hardship)
    backlash = by_citizen(worlds, of_region(worlds, "backlash"))
    loss = by_citizen(worlds, of_region(worlds, "legitimacy_loss"))
    grievance = np.clip(hardship * (1.0 - parameter(worlds, "legitimacy") + loss) + backlash, 0.0, 1.0)
    danger = of_region(worlds, "arrest_risk") + parameter(worlds, "fire_deterrence") * of_region(
        worlds, "fire_risk"
    )
    seen = parameter(worlds, "sight_gain") * by_citizen(worlds, of_region(worlds, "attention"))
    online = online_rank < by_citizen(worlds, worlds.setting.urban)[None]
    dark = 1.0 - by_citizen(worlds, of_region(worlds, "connectivity"))
    cut_off = np.where(online, parameter(worlds, "shutdown_effect") * dark, 0.0)
    threshold = parameter(worlds, "threshold")
    return np.asarray(grievance + seen - risk * by_citizen(worlds, danger) - threshold + cut_off)


def share_willing(worlds: Worlds, tired: Floats | float) -> Floats:
    """(P, N) sigma(U / tau) at the given fatigue."""
    u = rested_utility(worlds) - parameter(worlds, "fatigue_cost") * tired
    x = u / parameter(worlds, "decision_noise")
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0))))


def _willing(worlds: Worlds, hour: int) -> Floats:
    return share_willing(worlds, fatigue(worlds, hour))


def units_are_few(worlds: Worlds) -> NDArray[np.bool_]:
    """(P, R): a crowd above 50 people faces less than the ratio of units."""
    crowd = (of_region(worlds, "protest") + of_region(worlds, "riot")) * of_region(worlds, "weight")
    few = of_region(worlds, "force") < parameter(worlds, "riot_absence_ratio") * crowd
    return np.asarray((crowd > 50.0) & few)


def candidate_hazard(worlds: Worlds, hour: Hour) -> Floats:
    """(P, N) hazard of joining of somebody who is willing for certain."""
    *_, exposed_rank, online_rank, _ = (trait[None] for trait in worlds.setting.traits)
    exposed = exposed_rank < by_citizen(worlds, of_region(worlds, "exposure"))
    online = online_rank < by_citizen(worlds, worlds.setting.urban)[None]
    boost = 1.0 + parameter(worlds, "shock_boost") * by_citizen(worlds, of_region(worlds, "kick"))
    start = parameter(worlds, "spontaneous_rate") * np.where(exposed, boost, 1.0)
    weight = np.where(online, 1.0, parameter(worlds, "offline_weight"))
    draw = parameter(worlds, "contagion") * by_citizen(worlds, of_region(worlds, "attention")) * weight
    return np.asarray((start + draw) * by_citizen(worlds, hour.pace))


def join_chances(worlds: Worlds, hour: Hour) -> tuple[Floats, Floats]:
    """(P, N) chances that a citizen goes from quiet to riot, and from quiet to protest, in the hour."""
    opportunism = worlds.setting.traits[4][None]
    candidate = candidate_hazard(worlds, hour)
    looting = (of_region(worlds, "riot") > 0.0) & units_are_few(worlds)
    opportunist = opportunism < parameter(worlds, "opportunist_share")
    quiet = present(worlds) & ((worlds.state & 15) == QUIET)
    to_riot = np.where(opportunist & by_citizen(worlds, looting), 0.25 * candidate, 0.0)
    either = np.maximum(candidate * _willing(worlds, hour.number), to_riot)
    riot, active = np.minimum(to_riot, 1.0), np.minimum(either, 1.0)
    return np.where(quiet, riot, 0.0), np.where(quiet, active - riot, 0.0)


def turn_chances(worlds: Worlds) -> Floats:
    """(P, R) hazards of turning to riot."""
    turn = np.zeros((worlds.size, len(worlds.places)))
    few = units_are_few(worlds)
    for p in range(worlds.size):
        par = {name: float(worlds.parameters[p, k]) for name, k in INDEX.items()}
        for r in range(len(worlds.places)):
            clash, incident, seen, effect = (
                float(worlds.region[p, REGION[n], r])
                for n in ("clash", "incident", "riot_attention", "riot_effect")
            )
            turn[p, r] = turn_hazard(clash, incident, seen, effect, par, few=bool(few[p, r]))
    return turn


def leave_chances(worlds: Worlds, hour: Hour, turn: Floats) -> tuple[Floats, Floats]:
    """(P, N) chances that an active citizen goes home, and that a protester turns to riot, in the hour.

    ``turn`` is (P, R), the hazards of turning as the hour began.
    """
    weary = parameter(worlds, "weariness") * (2.0 - by_citizen(worlds, hour.pace)) / 2.0
    go = parameter(worlds, "leave_rate") * (1.0 - _willing(worlds, hour.number)) + weary
    kind = worlds.state & 15
    settled = worlds.since < hour.number
    active = np.isin(kind, (PROTEST, RIOT)) & settled
    home = np.where(active, np.minimum(go, 1.0), 0.0)
    riot = np.minimum(by_citizen(worlds, turn), 1.0 - np.minimum(go, 1.0))
    return home, np.where(active & (kind == PROTEST), riot, 0.0)


def _count(worlds: Worlds) -> None:
    first = worlds.setting.first
    belongs = present(worlds)
    for name, chosen in (
        ("protest", (worlds.state & 15) == PROTEST),
        ("riot", (worlds.state & 15) == RIOT),
        ("ever", (worlds.state & EVER) > 0),
    ):
        totals = np.add.reduceat((chosen & belongs).astype(float), first[:-1], axis=1)
        worlds.region[:, REGION[name]] = totals


def _change(worlds: Worlds, hour: Hour, chosen: NDArray[np.bool_], becomes: int) -> None:
    worlds.state[chosen] = becomes | EVER
    worlds.since[chosen] = hour.number


def join(worlds: Worlds, hour: Hour, rng: np.random.Generator) -> None:
    """Quiet citizens join, in place."""
    riot, protest = join_chances(worlds, hour)
    tired = fatigue(worlds, hour.number)
    u = rng.random(riot.shape)
    to_riot, to_protest = u < riot, (u >= riot) & (u < riot + protest)
    worlds.fatigue[:] = np.where(to_riot | to_protest, tired, worlds.fatigue)
    _change(worlds, hour, to_riot, RIOT)
    _change(worlds, hour, to_protest, PROTEST)
    _count(worlds)


def leave_or_riot(worlds: Worlds, hour: Hour, turn: Floats, rng: np.random.Generator) -> None:
    """Active citizens go home or turn to riot, in place."""
    home, riot = leave_chances(worlds, hour, turn)
    tired = fatigue(worlds, hour.number)
    u = rng.random(home.shape)
    leaving, turning = u < home, (u >= home) & (u < home + riot)
    worlds.fatigue[:] = np.where(leaving, tired, worlds.fatigue)
    _change(worlds, hour, leaving, QUIET)
    worlds.state[turning] = RIOT | EVER
    _count(worlds)


def citizens_hour(worlds: Worlds, number: int, rng: np.random.Generator) -> None:
    """The whole citizens' block of one hour for all worlds, every citizen evaluated, in place."""
    hour = hour_of(worlds, number)
    turn = turn_chances(worlds)
    join(worlds, hour, rng)
    leave_or_riot(worlds, hour, turn, rng)
