"""The questions of the checklist that simulated records of known truth answer: 3, 4, 5, 8 and 16.

Each is asked of both routes, the particle filter, whose odds are printed, and the classifier. Where one of
them fails the answer is fail; where the filter was not tried it is unknown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from powderkeg.evidence.capping import held
from powderkeg.evidence.headline import headline_pair
from powderkeg.evidence.result import Check, Status
from powderkeg.evidence.words import clauses, factor_words, listed
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from powderkeg.evidence.calibration import RouteCalibration
    from powderkeg.evidence.result import Evidence
    from powderkeg.evidence.validated import Agreement, Validated

__all__ = [
    "LARGEST_ECE",
    "AgreementFigures",
    "CapFigures",
    "MethodFigures",
    "allowed_by_chance",
    "check_agreement",
    "check_cap",
    "check_coherence",
    "check_recovery",
    "check_reliability",
    "coherent_parts",
    "method_checks",
    "mistaken_pairs",
    "run_agreement",
    "run_cap",
    "run_coherence",
    "run_recovery",
    "run_reliability",
]

LARGEST_ECE = 0.03
_Z = 2.0
_BEYOND_Z = math.erfc(_Z / math.sqrt(2.0))  # share of honest figures that lie further off than that
_ENOUGH_WORLDS = 1_000  # per hypothesis, that the design asks of a recovery matrix
_NOTHING = noted("nothing was tried on simulated records")


@dataclass(frozen=True)
class MethodFigures:
    """What simulated records showed of both routes.

    Attributes:
        tried: whether the filter was.
        routes: label and calibration of each route.
    """

    tried: bool
    routes: tuple[tuple[str, RouteCalibration], ...]


@dataclass(frozen=True)
class AgreementFigures:
    """How far apart the two routes' log odds lie.

    Attributes:
        leading: of the two leading hypotheses; None where no second route was asked.
        pairs: of all pairs.
    """

    leading: Agreement | None
    pairs: tuple[Agreement, ...]


@dataclass(frozen=True)
class CapFigures:
    """Largest factors that have been validated, by pair, and how many odds were held down to theirs."""

    caps: tuple[float, ...]
    held_down: int


def method_checks(result: Evidence) -> Iterator[Check]:
    """Answer the five, in the order of their ids."""
    yield check_recovery(run_recovery(result))
    yield check_reliability(run_reliability(result))
    yield check_coherence(run_coherence(result))
    yield check_agreement(run_agreement(result))
    yield check_cap(run_cap(result))


def run_recovery(result: Evidence) -> MethodFigures:
    """The recovery matrices of both routes."""
    known = result.validated
    return MethodFigures(known is not None and known.filter is not None, tuple(_routes(known)))


run_reliability = run_recovery
"""The reliability diagrams of both routes; the same validation holds them."""
run_coherence = run_recovery
"""Mean posteriors and mean factors of both routes; the same validation holds them."""


def mistaken_pairs(route: RouteCalibration) -> list[tuple[str, str]]:
    """Pairs that a route does not tell apart; those without records are left out."""
    tried = [name for name, worlds in zip(route.hypotheses, route.worlds, strict=True) if worlds]
    return [pair for pair in combinations(tried, 2) if not route.separable(*pair)]


def allowed_by_chance(figures: int) -> int:
    """How many of so many honest figures may lie beyond two standard errors: more come in one run of twenty.

    Forty pairs are looked at together; that one of them lies beyond two standard errors says nothing.
    """
    reached, allowed = 0.0, -1
    while reached < 0.95:
        allowed += 1
        reached += math.comb(figures, allowed) * _BEYOND_Z**allowed * (1.0 - _BEYOND_Z) ** (figures - allowed)
    return allowed


def coherent_parts(route: RouteCalibration) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the mean posteriors and of the mean factors: how many may be the prior and 1, of how many known.

    The mean factor is that against the truth, which Turing and Good found to be 1 where odds are honest.
    """
    share = 1.0 / len(route.hypotheses)
    means = [row for row in route.marginals if math.isfinite(row.mean) and math.isfinite(row.error)]
    near = [abs(row.mean - share) <= _Z * row.error + 1e-9 for row in means]
    known = (row.turing_good + row.turing_good_error for row in route.pairs)
    pairs = [row for row, figure in zip(route.pairs, known, strict=True) if math.isfinite(figure)]
    good = [route.turing_good_within(row.for_, row.against, _Z) for row in pairs]
    return (sum(near), len(near)), (sum(good), len(good))


def _routes(validated: Validated | None) -> list[tuple[str, RouteCalibration]]:
    if validated is None:
        return []
    found = ((say("filter"), validated.filter), (say("classifier"), validated.classifier))
    return [(name, route) for name, route in found if route is not None]


def _status(figures: MethodFigures, good: Sequence[bool]) -> Status:
    if not all(good):
        return "fail"
    return "pass" if figures.tried else "unknown"


def check_recovery(figures: MethodFigures) -> Check:
    """Judge it: every pair of hypotheses is told apart."""
    name = say("would the method find a hypothesis if it were true")
    routes = figures.routes
    said = [part for label, route in routes for part in _found(label, route)]
    if routes and min(routes[-1][1].worlds) < _ENOUGH_WORLDS:
        said.append(say("{wanted:,} per hypothesis are wanted (powderkeg validate)", wanted=_ENOUGH_WORLDS))
    good = [not mistaken_pairs(route) for _, route in routes]
    return Check(3, name, _status(figures, good), _said(said))


def _said(parts: Sequence[Said]) -> Said:
    return clauses(parts) if parts else say(_NOTHING)


def _found(label: str, route: RouteCalibration) -> Iterator[Said]:
    known = [one.value for one in route.recall if math.isfinite(one.value)]
    values = {"route": label, "guess": 100 / len(route.hypotheses), "records": min(route.worlds)}
    if known:
        yield say(
            "{route}: {mean:.0f} % found on average (by guessing {guess:.0f} %), "
            "{records:,} or more records per hypothesis",
            **values,
            mean=100 * math.fsum(known) / len(known),
        )
    else:
        yield say(
            "{route}: nothing found on average (by guessing {guess:.0f} %), "
            "{records:,} or more records per hypothesis",
            **values,
        )
    mistaken = [say("{one} and {two}", one=one, two=two) for one, two in mistaken_pairs(route)]
    if mistaken:
        yield say("not told apart: {pairs}", pairs=listed(mistaken))


_LEAST_BINS = 2


def check_reliability(figures: MethodFigures) -> Check:
    """Judge it: the expected calibration error is small."""
    name = say("when it says 80 %, is it right 80 % of the time")
    routes, said, good = figures.routes, [], []
    for label, route in routes:
        trust = route.reliability
        if len(trust.bins) < _LEAST_BINS:  # one bin holds all classes alike, and is right whatever is said
            said.append(say("{route}: too few records to say", route=label))
            continue
        off = sum(bool(abs(row.predicted - row.observed) > _Z * row.error) for row in trust.bins)
        error = trust.ece_error if math.isfinite(trust.ece_error) else 0.0
        good.append(trust.ece <= LARGEST_ECE + error)
        said.append(
            say(
                "{route}: expected calibration error {ece:.3f} ± {error:.3f} "
                "(at most {most} and its standard error; {noise:.3f} by chance alone), "
                "{off} of {bins} bins off by more than two standard errors",
                route=label,
                ece=trust.ece,
                error=trust.ece_error,
                most=LARGEST_ECE,
                noise=trust.ece_noise,
                off=off,
                bins=len(trust.bins),
            )
        )
    status = _status(figures, good) if good else "unknown"
    return Check(4, name, status, _said(said))


def check_coherence(figures: MethodFigures) -> Check:
    """Judge it: as many figures are off as chance allows."""
    name = say("are the probabilities coherent over simulated records")
    routes, said, good = figures.routes, [], []
    for label, route in routes:
        (near, means), (one, pairs) = coherent_parts(route)
        good.append(means - near <= allowed_by_chance(means) and pairs - one <= allowed_by_chance(pairs))
        said.append(
            say(
                "{route}: within two standard errors are {near} of {means} mean posteriors (of the prior) "
                "and {good} of {pairs} mean factors against the truth (of 1)",
                route=label,
                near=near,
                means=means,
                good=one,
                pairs=pairs,
            )
        )
    return Check(5, name, _status(figures, good), _said(said))


def run_agreement(result: Evidence) -> AgreementFigures:
    """Of the two leading hypotheses; those far behind are far apart in nats whatever the methods."""
    rows = () if result.validated is None else tuple(result.validated.agreement)
    leading = set(headline_pair(result.posterior, result.raw_posterior or None))
    return AgreementFigures(next((row for row in rows if {row.for_, row.against} == leading), None), rows)


def check_agreement(figures: AgreementFigures) -> Check:
    """Judge it: within 0.7 nats and two standard errors."""
    name = say("do two different methods agree")
    own, rows = figures.leading, figures.pairs
    if own is None:
        return Check(8, name, "unknown", say("no second method was asked"))
    values = {
        "pairs": len(rows),
        "agree": sum(row.status == "agree" for row in rows),
        "disputed": sum(row.status == "disputed" for row in rows),
    }
    apart = abs(own.filter_nats - own.classifier_nats)
    if math.isfinite(apart) and math.isfinite(own.error):
        figure = say(
            "log odds of the two leading hypotheses lie {apart:.1f} nats apart (at most 0.7 and two standard "
            "errors of {error:.1f}); of {pairs} pairs {agree} agree, {disputed} are disputed",
            apart=apart,
            error=own.error,
            **values,
        )
    else:
        figure = say(
            "unknown for the two leading hypotheses; of {pairs} pairs {agree} agree, {disputed} are disputed",
            **values,
        )
    answers: dict[str, Status] = {"agree": "pass", "disputed": "fail", "unknown": "unknown"}
    return Check(8, name, answers[own.status], figure)


def run_cap(result: Evidence) -> CapFigures:
    """The caps of all pairs that have one."""
    rows = [row for row in result.odds if row.cap is not None]
    caps = tuple(row.cap for row in rows if row.cap is not None)
    return CapFigures(caps, sum(held(row) for row in rows))


def check_cap(figures: CapFigures) -> Check:
    """Judge it: no odds had to be held down."""
    name = say("are the odds within what has been validated")
    caps, beyond = figures.caps, figures.held_down
    if not caps:
        return Check(16, name, "unknown", say("no cap: {why}", why=say(_NOTHING)))
    figure = say(
        "factors up to {least} (the least, of a pair) to {most} have been validated; {beyond} of {pairs} "
        "pairs held down",
        least=factor_words(min(caps)),
        most=factor_words(max(caps)),
        beyond=beyond,
        pairs=len(caps),
    )
    return Check(16, name, "fail" if beyond else "pass", figure)
