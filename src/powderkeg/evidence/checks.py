"""The checklist before believing the odds: each question answered pass, fail or unknown, with a figure.

Ids and thresholds are those of the design's list of twenty; an answer that this version cannot give is
``unknown`` with the reason, never left out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.combine import log_mean
from powderkeg.evidence.ledger import net_nats
from powderkeg.evidence.method_checks import method_checks
from powderkeg.evidence.result import Check
from powderkeg.evidence.verdict import (
    LARGEST_PAIR_SD,
    LARGEST_SEED_SD,
    SMALLEST_ESS,
    headline_pair,
    one_origin,
    pair_spreads,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.result import Evidence, LedgerRow
    from powderkeg.evidence.runs import Runs

__all__ = ["checklist", "effective_origins", "gains_without", "origin_weights"]

FloatArray = npt.NDArray[np.float64]

_HEADLINE_ERROR = 0.2  # nats
_LARGEST_K_HAT = 0.7  # Vehtari, Simpson, Gelman, Yao & Gabry 2024, "Pareto smoothed importance sampling"
_NOT_YET = {
    2: ("can each hypothesis produce records like this one", "see the bands; no test of them yet"),
    6: ("are parameters inside a hypothesis inferred properly", "not computed yet"),
    10: ("is it the prior", "no grid of priors yet"),
    15: ("would a slightly different record change it", "no bootstrap over reports yet"),
    17: ("does it predict days held out", "not computed yet"),
    18: ("has it worked on past cases", "no case with a known answer yet"),
    19: ("are the words honest", "the sentence is generated, numbers first; readers have not been tested"),
}
_ENOUGH = 50.0  # effective worlds under a reweighting, below which it is noise


def effective_origins(weights: Mapping[str, float]) -> float:
    """Number of equally heavy origins as even as these: (sum of weights)^2 / sum of their squares."""
    squares = sum(value**2 for value in weights.values())
    return sum(weights.values()) ** 2 / squares if squares > 0 else 0.0


def origin_weights(result: Evidence) -> dict[str, float]:
    """Per origin, the nats by which its claims separate the hypotheses."""
    nats = net_nats(result.ledger, result.hypotheses[-1])
    found: dict[str, float] = {}
    for row in _claims(result):
        found[row.origin] = found.get(row.origin, 0.0) + nats.get(row.report_id, 0.0)
    return found


def _claims(result: Evidence) -> list[LedgerRow]:
    """The rows of the ledger but for those that only make it add up."""
    return [row for row in result.ledger if row.role != "joint"]


def gains_without(runs: Runs, origin: str) -> dict[str, float]:
    """Every hypothesis's evidence over know-nothing's on the record without an origin, by reweighting."""
    return {
        name: log_mean(np.array([one.run.without[origin] + one.log_acceptance for one in passes]))
        for name, passes in runs.passes.items()
    }


def _held(runs: Runs, origin: str) -> bool:
    """Whether reweighting to the record without an origin leaves enough worlds to say anything."""
    return all(one.run.without_ess[origin] >= _ENOUGH for passes in runs.passes.values() for one in passes)


def checklist(result: Evidence, runs: Runs) -> tuple[Check, ...]:
    """Answer the checklist, in the order of its ids.

    Args:
        result: the weighing, its checks still empty.
        runs: the passes behind it.
    """
    found = [
        Check(
            1,
            "is what is compared frozen before scoring",
            "pass",
            f"case and settings have hash {result.input_hash[:12]}",
        ),
        *method_checks(result),
        _noise(result, runs),
        _none_of_these(result),
        _readings(result),
        _independence(result, runs),
        _silence(result, runs),
        _carried(result),
        Check(
            20,
            "can another team get the same figure",
            "pass",
            f"seed {result.seed}, versions and input hash are printed; threads change nothing",
        ),
    ]
    found += [Check(number, name, "unknown", why) for number, (name, why) in _NOT_YET.items()]
    return tuple(sorted(found, key=lambda check: check.id))


def _able(result: Evidence) -> tuple[str, ...]:
    return result.hypotheses[:-1]


def _leader(gain: Mapping[str, float], names: Sequence[str]) -> str:
    return max(names, key=lambda name: gain[name])


def _noise(result: Evidence, runs: Runs) -> Check:
    name = "is the figure Monte-Carlo noise"
    sizes = [float(result.ess[n].min()) for n in _able(result) if result.ess[n].size]
    lowest = min(sizes, default=0.0)
    tails = [k for k in result.k_hat.values() if not math.isnan(k)]
    heavy = max(tails, default=math.nan)
    size = f"smallest effective sample size {lowest:.0f} (at least {SMALLEST_ESS:.0f})"
    at_once = [float(values.min()) for values in result.ess_at_once.values() if values.size]
    if at_once:
        size += f", of any step; had blocks not been taken in steps it would be {min(at_once):.0f}"
    tail = (
        f"largest k-hat of the weights {heavy:.2f} (at most {_LARGEST_K_HAT})"
        if tails
        else "k-hat not computed"
    )
    if result.settings.seeds == 1:
        return Check(7, name, "unknown", f"one seed; {size}; {tail}")
    spreads = pair_spreads(_totals(result, runs))
    leading = set(headline_pair(result.posterior, result.raw_posterior or None))
    spread = next(value for pair, value in spreads.items() if set(pair) == leading)
    error, widest = spread / math.sqrt(result.settings.seeds), max(spreads.values())
    good = (
        error <= _HEADLINE_ERROR
        and spread <= LARGEST_SEED_SD
        and widest <= LARGEST_PAIR_SD
        and lowest >= SMALLEST_ESS
        and not heavy > _LARGEST_K_HAT
    )
    figure = (
        f"log odds of the two leading hypotheses: standard error {error:.2f} nats (at most "
        f"{_HEADLINE_ERROR}), s.d. over seeds {spread:.2f} (at most {LARGEST_SEED_SD}); s.d. of any pair at "
        f"most {widest:.2f} ({LARGEST_PAIR_SD:g}); {size}; {tail}"
    )
    return Check(7, name, "pass" if good else "fail", figure)


def _totals(result: Evidence, runs: Runs) -> dict[str, FloatArray]:
    """Per hypothesis (seeds,) log evidence; know-nothing's but for a constant."""
    found = {name: np.sum(steps, axis=1) for name, steps in result.increments.items()}
    for name, passes in runs.passes.items():
        found[name] = found[name] + np.array([one.log_acceptance for one in passes])
    return found


def _named(result: Evidence, hypothesis: str) -> str:
    """The hypothesis in brackets; nothing where a stop rule holds: an order that is noise is not printed."""
    return f" ({hypothesis})" if result.resolved else ""


def _first(same: bool) -> str:
    return "the same one stands first" if same else "another one stands first"


def _none_of_these(result: Evidence) -> Check:
    best = _leader(result.gain, _able(result))
    gain = result.gain[best]
    # Beating know-nothing is necessary, not sufficient: it is never printed as "fits"
    figure = (
        f"best gain over knowing nothing {gain:+.1f} nats{_named(result, best)}; "
        "power against an unlisted cause unknown"
    )
    return Check(9, "could it be none of these", "unknown" if gain >= 0.0 else "fail", figure)


def _readings(result: Evidence) -> Check:
    best = _leader(result.gain, _able(result))
    rows = result.know_nothing_sensitivity
    turned = [row.label for row in rows if _leader(row.gain, _able(result)) != best]
    same = f"{len(rows) - len(turned)} of {len(rows)} other readings"
    figure = f"the same hypothesis stands first under {same}{_named(result, best)}"
    if turned:
        figure += f"; not under: {', '.join(turned)}"
    return Check(11, "is it the source grades", "fail" if turned else "pass", figure)


def _independence(result: Evidence, runs: Runs) -> Check:
    name = "are the reports independent"
    if not result.ledger:
        return Check(12, name, "unknown", "no report is scored")
    alone = one_origin(result.ledger)
    if alone:
        return Check(12, name, "fail", f"all claims come from one origin, {alone}")
    weights = origin_weights(result)
    heaviest = max(weights, key=lambda origin: weights[origin])
    without = _leader(gains_without(runs, heaviest), _able(result))
    figure = (
        f"{len(_claims(result))} claims of {len(weights)} origins weigh as much as "
        f"{effective_origins(weights):.1f} equal origins; "
    )
    same = without == _leader(result.gain, _able(result))
    if not _held(runs, heaviest):
        return Check(12, name, "unknown", f"{figure}too few worlds are left to say what {heaviest} decides")
    figure += f"without {heaviest} {_first(same)}{_named(result, without)}"
    return Check(12, name, "pass" if same else "fail", figure)


def _silence(result: Evidence, runs: Runs) -> Check:
    name = "is silence modelled"
    if not any(row.role == "silence" for row in result.ledger):
        return Check(13, name, "unknown", "no region was silent")
    if not _held(runs, WATCH):
        return Check(
            13, name, "unknown", "sites are watched daily; too few worlds are left to say what it decides"
        )
    without = _leader(gains_without(runs, WATCH), _able(result))
    same = without == _leader(result.gain, _able(result))
    figure = f"sites are watched daily; with silence left out {_first(same)}{_named(result, without)}"
    return Check(13, name, "pass" if same else "fail", figure)


def _carried(result: Evidence) -> Check:
    name = "what carries the result"
    nats = net_nats(result.ledger, result.hypotheses[-1])
    whole = sum(nats.values())
    if whole <= 0.0:
        return Check(14, name, "unknown", "no report separates the hypotheses")
    letters = {row.report_id: row.reliability for row in result.ledger}
    top = sorted(nats, key=lambda row: -nats[row])[:5]
    weak = any(letters[row] >= "C" and nats[row] > 0.5 * whole for row in top)
    share = sum(nats[row] for row in top) / whole
    figure = f"five claims hold {share:.0%} of what separates the hypotheses: {', '.join(top)}"
    return Check(14, name, "fail" if weak else "pass", figure)
