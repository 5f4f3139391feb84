"""The checklist before believing the odds: twenty questions, each with an answer and a figure.

Ids and thresholds are those of the design's list; an answer that cannot be given is ``unknown`` with the
reason, never left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.carried import check_carried, run_carried
from powderkeg.evidence.checklist.frozen import check_again, check_frozen, run_again, run_frozen
from powderkeg.evidence.checklist.method import method_checks
from powderkeg.evidence.checklist.noise import check_noise, run_noise
from powderkeg.evidence.checklist.silence import check_silence, run_silence
from powderkeg.evidence.checklist.wording import check_wording, run_wording
from powderkeg.evidence.ledger import net_nats
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check
from powderkeg.evidence.verdict import one_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.rescoring import Reweighing, Reweighted
    from powderkeg.evidence.result import Evidence, LedgerRow

__all__ = ["checklist", "effective_origins", "origin_weights"]

_NOT_YET = {
    2: ("can each hypothesis produce records like this one", "see the bands; no test of them yet"),
    6: ("are parameters inside a hypothesis inferred properly", "not computed yet"),
    10: ("is it the prior", "no grid of priors yet"),
    15: ("would a slightly different record change it", "no bootstrap over reports yet"),
    17: ("does it predict days held out", "not computed yet"),
    18: ("has it worked on past cases", "no case with a known answer yet"),
}


def checklist(weighed: Weighed) -> tuple[Check, ...]:
    """Answer all questions, in the order of their ids."""
    result = weighed.result
    found = [
        check_frozen(run_frozen(weighed)),
        *method_checks(result),
        check_noise(run_noise(weighed)),
        _none_of_these(result),
        _readings(result),
        _independence(result, weighed.reweighing),
        check_silence(run_silence(weighed)),
        check_carried(run_carried(weighed)),
        check_wording(run_wording(result)),
        check_again(run_again(weighed)),
    ]
    found += [Check(number, name, "unknown", why) for number, (name, why) in _NOT_YET.items()]
    return tuple(sorted(found, key=lambda check: check.id))


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


def _without(reweighing: Reweighing, origin: str) -> Reweighted:
    """The record without an origin."""
    return reweighing.of(Change(f"without {origin}", times={origin: 0.0}))


def _able(result: Evidence) -> tuple[str, ...]:
    return result.hypotheses[:-1]


def _leader(gain: Mapping[str, float], names: Sequence[str]) -> str:
    return max(names, key=lambda name: gain[name])


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


def _independence(result: Evidence, reweighing: Reweighing) -> Check:
    name = "are the reports independent"
    if not result.ledger:
        return Check(12, name, "unknown", "no report is scored")
    alone = one_origin(result.ledger)
    if alone:
        return Check(12, name, "fail", f"all claims come from one origin, {alone}")
    weights = origin_weights(result)
    heaviest = max(weights, key=lambda origin: weights[origin])
    read = _without(reweighing, heaviest)
    without = _leader(read.gain, _able(result))
    figure = (
        f"{len(_claims(result))} claims of {len(weights)} origins weigh as much as "
        f"{effective_origins(weights):.1f} equal origins; "
    )
    same = without == _leader(result.gain, _able(result))
    if not read.trusted:
        return Check(12, name, "unknown", f"{figure}too few worlds are left to say what {heaviest} decides")
    figure += f"without {heaviest} {_first(same)}{_named(result, without)}"
    return Check(12, name, "pass" if same else "fail", figure)
