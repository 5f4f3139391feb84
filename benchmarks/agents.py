"""How little the number of agents decides: prior predictive and log evidence at 12 to 96 agents a region.

On the bundled case, hypothesis `spontaneous`, nine days, and its whole record; the same seeds at every
number. Every figure has its Monte-Carlo error. docs/science/agents.md says what follows.
"""

from typing import Any

import numpy as np

from powderkeg.evidence import weigh
from powderkeg.society.country.indicators import PROTEST_THRESHOLD
from powderkeg.worlds import load_case, simulate

PER_REGION = (12, 24, 48, 96)
WORLDS = 1000
DAYS = 9
PARTICLES, PASSES = 300, 4
CASE, HYPOTHESIS = "kazakhstan-2022", "spontaneous"
_RESAMPLES = 400


def _share(flags: np.ndarray) -> list[float]:
    share = float(flags.mean())
    return [share, float(np.sqrt(share * (1.0 - share) / flags.size))]


def _accepted(share: float) -> list[float]:
    return [share, float(np.sqrt(share * (1.0 - share) * share / WORLDS))]  # of WORLDS / share draws


def _mean(values: np.ndarray) -> list[float]:
    return [float(values.mean()), float(values.std() / np.sqrt(values.size))]


def _median(values: np.ndarray) -> list[float]:
    drawn = np.random.default_rng(1).integers(0, values.size, (_RESAMPLES, values.size))
    return [float(np.median(values)), float(np.median(values[drawn], axis=1).std())]


def measure() -> list[dict[str, Any]]:
    """Per number of agents a region: shares of worlds, figures of those with a protest, log evidence.

    No protest: no day with as many people as make a region protest. Every figure is [value, standard error].
    """
    case = load_case(CASE)
    rows = []
    for size in PER_REGION:
        agents = size * len(case.regions)
        found = simulate(case, HYPOTHESIS, worlds=WORLDS, seed=1, agents=agents, days=DAYS)
        crowd = found["participants"].sum("place")
        peak = crowd.max("day").values
        some, crisis = peak >= PROTEST_THRESHOLD, peak > 5000
        lost = found["sites_lost"].sum(("place", "day")).values
        evidence = weigh(case, particles=PARTICLES, seeds=PASSES, seed=1, agents=agents, checks=False)
        rows.append(
            {
                "agents a region": size,
                "no protest": _share(~some),
                "over 5,000": _share(crisis),
                "median log10 peak": _median(np.log10(peak[some])),
                "mean day of peak": _mean(crowd.argmax("day").values[some] + 1.0),
                "sites lost in crisis": _mean(lost[crisis]),
                "calm accepted": _accepted(float(found.attrs["acceptance"])),
                "log evidence": [evidence.log_evidence[HYPOTHESIS], evidence.log_evidence_se[HYPOTHESIS]],
            }
        )
    return rows


def _cell(value: int | list[float]) -> str:
    if isinstance(value, int):
        return str(value)
    middle, error = value
    digits = 3 if abs(middle) <= 1.0 else 2
    return f"{middle:,.{digits}f} ± {error:,.{digits}f}"


def table(figures: list[dict[str, Any]]) -> str:
    """The figures as lines, value and standard error."""
    head = "  ".join(f"{name:>20}" for name in figures[0])
    rows = ("  ".join(f"{_cell(value):>20}" for value in row.values()) for row in figures)
    return "\n".join([head, *rows])
