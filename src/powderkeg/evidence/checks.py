"""The checklist before believing the odds: each question answered pass, fail or unknown, with a figure.

Ids and thresholds are those of the design's list of twenty; an answer that this version cannot give is
``unknown`` with the reason, never left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.combine import log_mean
from powderkeg.evidence.result import Check
from powderkeg.evidence.verdict import LARGEST_SEED_SD, SMALLEST_ESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.result import Evidence, LedgerRow
    from powderkeg.evidence.runs import Runs

__all__ = ["checklist", "effective_origins", "without_heaviest_origin"]

_HEADLINE_ERROR = 0.2  # nats
_NOT_YET = {
    2: ("can each hypothesis produce records like this one", "see the bands; no test of them yet"),
    3: ("would the method find a hypothesis if it were true", "no recovery matrix yet"),
    4: ("when it says 80 %, is it right 80 % of the time", "no calibration yet"),
    5: ("are the probabilities coherent over simulated records", "not computed yet"),
    6: ("are parameters inside a hypothesis inferred properly", "not computed yet"),
    8: ("do two different methods agree", "there is no second method yet"),
    10: ("is it the prior", "no grid of priors yet"),
    13: ("is silence modelled", "sites are watched daily; no run with silence left out yet"),
    15: ("would a slightly different record change it", "no bootstrap over reports yet"),
    16: ("are the odds within what has been validated", "no cap yet: nothing has been validated"),
    17: ("does it predict days held out", "not computed yet"),
    18: ("has it worked on past cases", "no case with a known answer yet"),
    19: ("are the words honest", "the sentence is generated, numbers first; readers have not been tested"),
}


def effective_origins(ledger: Sequence[LedgerRow]) -> float:
    """Number of equally heavy origins as even as these: (sum of weights)^2 / sum of their squares."""
    heavy: dict[str, float] = {}
    for row in ledger:
        heavy[row.origin] = heavy.get(row.origin, 0.0) + row.nats
    squares = sum(value**2 for value in heavy.values())
    return sum(heavy.values()) ** 2 / squares if squares > 0 else 0.0


def without_heaviest_origin(runs: Runs, ledger: Sequence[LedgerRow]) -> tuple[str, dict[str, float]]:
    """The origin with most weight, and every hypothesis's gain over know-nothing on the record without it."""
    heavy: dict[str, float] = {}
    for row in ledger:
        heavy[row.origin] = heavy.get(row.origin, 0.0) + row.nats
    origin = max(heavy, key=lambda name: heavy[name])
    gains = {
        name: log_mean(np.array([one.run.without[origin] + one.log_acceptance for one in passes]))
        for name, passes in runs.passes.items()
    }
    return origin, gains


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
        _noise(result),
        _none_of_these(result),
        _readings(result),
        _independence(result, runs),
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


def _noise(result: Evidence) -> Check:
    name = "is the figure Monte-Carlo noise"
    sizes = [float(result.ess[n].min()) for n in _able(result) if result.ess[n].size]
    lowest = min(sizes, default=0.0)
    if result.settings.seeds == 1:
        return Check(7, name, "unknown", f"one seed; smallest effective sample size {lowest:.0f}")
    error = max(result.log_evidence_se[n] for n in _able(result))
    spread = max(result.seed_sd[n] for n in _able(result))
    good = error <= _HEADLINE_ERROR and spread <= LARGEST_SEED_SD and lowest >= SMALLEST_ESS
    figure = (
        f"largest standard error {error:.2f} nats (at most {_HEADLINE_ERROR}), "
        f"s.d. over seeds {spread:.2f} nats (at most {LARGEST_SEED_SD}), "
        f"smallest effective sample size {lowest:.0f} (at least {SMALLEST_ESS:.0f})"
    )
    return Check(7, name, "pass" if good else "fail", figure)


def _none_of_these(result: Evidence) -> Check:
    best = _leader(result.gain, _able(result))
    gain = result.gain[best]
    # Beating know-nothing is necessary, not sufficient: it is never printed as "fits"
    figure = (
        f"best gain over knowing nothing {gain:+.1f} nats ({best}); power against an unlisted cause unknown"
    )
    return Check(9, "could it be none of these", "unknown" if gain >= 0.0 else "fail", figure)


def _readings(result: Evidence) -> Check:
    best = _leader(result.gain, _able(result))
    rows = result.know_nothing_sensitivity
    turned = [row.label for row in rows if _leader(row.gain, _able(result)) != best]
    figure = f"{best} leads under {len(rows) - len(turned)} of {len(rows)} other readings"
    if turned:
        figure += f"; not under: {', '.join(turned)}"
    return Check(11, "is it the source grades", "fail" if turned else "pass", figure)


def _independence(result: Evidence, runs: Runs) -> Check:
    name = "are the reports independent"
    if not result.ledger:
        return Check(12, name, "unknown", "no report is scored")
    origin, gains = without_heaviest_origin(runs, result.ledger)
    without = _leader(gains, _able(result))
    origins = len({row.origin for row in result.ledger})
    figure = (
        f"{len(result.ledger)} claims of {origins} origins weigh as much as "
        f"{effective_origins(result.ledger):.1f} equal origins; without {origin} {without} leads"
    )
    same = without == _leader(result.gain, _able(result))
    return Check(12, name, "pass" if same else "fail", figure)


def _carried(result: Evidence) -> Check:
    name = "what carries the result"
    whole = sum(row.nats for row in result.ledger)
    if whole <= 0.0:
        return Check(14, name, "unknown", "no report separates the hypotheses")
    top = sorted(result.ledger, key=lambda row: -row.nats)[:5]
    weak = any(row.reliability >= "C" and row.nats > 0.5 * whole for row in top)
    share = sum(row.nats for row in top) / whole
    names = ", ".join(row.report_id for row in top)
    figure = f"five claims hold {share:.0%} of what separates the hypotheses: {names}"
    return Check(14, name, "fail" if weak else "pass", figure)
