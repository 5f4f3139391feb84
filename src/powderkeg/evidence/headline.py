"""The headline: a few sentences made from the table of figures and from nothing else.

The number comes first, its word and band in brackets, then the odds with their interval and their cap. How
likely something is and how far the method can be trusted never stand in one sentence (Intelligence Community
Directive 203): the last two sentences are of trust alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from powderkeg.evidence.capping import held
from powderkeg.evidence.words import factor_words, odds_words, percent_words, probability_words

if TYPE_CHECKING:
    from powderkeg.evidence.calibration import RouteCalibration
    from powderkeg.evidence.result import Odds
    from powderkeg.evidence.validated import Validated

__all__ = [
    "CANNOT",
    "CONTRADICTED",
    "DISPUTED",
    "NOTHING",
    "NOT_VALIDATED",
    "UNVALIDATED",
    "WEAK",
    "headline_of",
    "headline_pair",
    "interval_words",
    "not_separated",
]

UNVALIDATED = "not yet validated"
NOTHING = "no report is scored"
CONTRADICTED = "the record contradicts every hypothesis: none of the simulated worlds can produce it"
CANNOT = "this model cannot produce this record"
WEAK = "no hypothesis foresees this record better than knowing nothing does"
DISPUTED = "the two methods disagree"
NOT_VALIDATED = (
    "the method has not been tried on simulated records of this kind, so that no odds have been earned"
)
_EVEN = 1.05  # odds below are no odds
_NOISE = "this run cannot say which explanation fits the record better"
_WITNESS = (
    "Every scored report comes from one origin, {origin}: nothing else in this record confirms what it says."
)
_TELLING = (NOTHING, CONTRADICTED, CANNOT)  # said whatever else holds
_LESS_TELLING = (WEAK, DISPUTED, NOT_VALIDATED)  # said where the run itself was good enough


def headline_of(
    posterior: Mapping[str, float],
    prior: Mapping[str, float],
    odds: Sequence[Odds],
    labels: Mapping[str, str],
    reasons: Sequence[str],
    *,
    validated: Validated | None = None,
    raw_posterior: Mapping[str, float] | None = None,
    origin: str = "",
) -> str:
    """The number, its word and band; the odds with interval and cap; how far the method can be trusted.

    Args:
        posterior: per hypothesis, held to the caps.
        prior: per hypothesis.
        odds: all pairs, held to the caps.
        labels: how hypotheses are called on the page.
        reasons: stop rules that hold; then no odds are printed.
        validated: what simulated records showed of the method; without it no odds are printed either.
        raw_posterior: before the caps; it orders what they have made equal.
        origin: the one origin of all reports; empty where there are several.
    """
    alone = [_WITNESS.format(origin=origin)] if origin else []
    if reasons or validated is None or validated.filter is None:
        return " ".join([_unresolved(reasons, validated), *alone])
    first, second = headline_pair(posterior, raw_posterior)
    pair = next(row for row in odds if {row.for_, row.against} == {first, second})
    given = (
        f"{_from(prior, first, second)}, given these {len(posterior)} hypotheses and this reading of the "
        "sources"
    )
    both = f"“{labels[pair.for_]}” and “{labels[pair.against]}”"
    why = not_separated(pair, validated)
    if why:
        said = [
            f"The record does not separate {both}: {why}.",
            _begun(
                f"{probability_words(posterior[first] + posterior[second])} for the two together, {given}."
            ),
        ]
    else:
        each = " and ".join(f"{probability_words(posterior[n])} for “{labels[n]}”" for n in (first, second))
        said = [
            _begun(f"{each}, {given}."),
            _odds_sentence(pair, labels),
        ]
    trust = (_recovery(validated.filter, first, labels), _second(validated, pair, both))
    return " ".join([*said, *alone, *trust, *_also_alike(validated, first, second, labels)])


def headline_pair(posterior: Mapping[str, float], raw: Mapping[str, float] | None = None) -> tuple[str, str]:
    """The two most probable hypotheses, the first one first.

    Args:
        posterior: per hypothesis, as it is printed.
        raw: before the caps, which may have made equals of them.
    """
    before = posterior if raw is None else raw
    first, second = sorted(posterior, key=lambda name: (-posterior[name], -before[name]))[:2]
    return first, second


def _unresolved(reasons: Sequence[str], validated: Validated | None) -> str:
    tried = validated is not None and validated.filter is not None
    telling = [r for start in _TELLING for r in reasons if r.startswith(start)]
    if not telling and all(r.startswith(_LESS_TELLING) for r in reasons):
        telling = [*reasons, NOT_VALIDATED]
    why = telling[0] if telling else _NOISE
    new = "" if tried or why == NOT_VALIDATED else f" ({UNVALIDATED})"
    return f"Not resolved, and no odds are given{new}: {why}."


def _begun(sentence: str) -> str:
    """With a capital, where it begins with ``under 1 %`` or ``over 99 %``."""
    return sentence[0].upper() + sentence[1:]


def _odds_sentence(row: Odds, labels: Mapping[str, str]) -> str:
    least = "at least " if held(row) else ""
    return (
        f"The record multiplies the odds of “{labels[row.for_]}” over “{labels[row.against]}” by "
        f"{least}{factor_words(row.odds)} ({interval_words(row)})."
    )


def _from(prior: Mapping[str, float], first: str, second: str) -> str:
    if len(set(prior.values())) == 1:
        return "from equal priors"
    one, two = percent_words(prior[first]), percent_words(prior[second])
    return f"from stated priors of {one} each" if one == two else f"from stated priors of {one} and {two}"


def interval_words(row: Odds) -> str:
    """Every interval of odds that is known, and how far they were validated: what none is printed without."""
    if row.low is None or row.high is None or row.cap is None:
        raise ValueError(f"odds of {row.for_} over {row.against}: no interval or no cap; none may be printed")
    cap = odds_words(row.cap)
    limit = f"validated up to {cap}"
    if held(row):
        # held at its own cap, or with the others at that of another pair
        limit = (
            f"at least {cap}, not validated beyond"
            if odds_words(row.odds) == cap
            else f"validated up to {cap}, held down further with the other pairs"
        )
    others = (("across priors", row.priors), ("across readings of the sources", row.sources),
              ("across records drawn anew", row.records))  # fmt: skip
    said = [f"; {name} {_ends(*ends)}" for name, ends in others if ends is not None]
    return f"Monte-Carlo 90 % interval {_ends(row.low, row.high)}{''.join(said)}; {limit}"


def _ends(low: float, high: float) -> str:
    if low >= 1.0:
        return f"{factor_words(low)} to {factor_words(high)}"
    return f"{odds_words(low)} to {odds_words(high)}"


def not_separated(row: Odds, validated: Validated) -> str:
    """Why the record does not tell two hypotheses apart; empty where it does.

    Recovery says so where either route takes more than 40 % of one's simulated records for the other's.
    """
    for route, name in ((validated.filter, "the filter"), (validated.classifier, "the classifier")):
        if route is not None and not _apart(route, row.for_, row.against):
            return f"{name} takes more than 40 % of the simulated records of one for those of the other"
    less = held(row)
    if row.low is not None and (row.low < 1.0 or (row.low == 1.0 and not less)):
        return f"the interval of their odds holds even odds, {odds_words(row.odds)} ({interval_words(row)})"
    if row.odds >= _EVEN:
        return ""
    if less:
        return "simulated records have earned no odds of one over the other"
    return f"their odds are next to even, {odds_words(row.odds)} ({interval_words(row)})"


def _also_alike(validated: Validated, leader: str, second: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence where there are others from which the leader is not told apart, of whom nothing was said."""
    routes = [route for route in (validated.filter, validated.classifier) if route is not None]
    names = [
        f"“{label}”"
        for name, label in labels.items()
        if name not in {leader, second} and not all(_apart(route, leader, name) for route in routes)
    ]
    if not names:
        return ()
    return (f"On simulated records “{labels[leader]}” is not told apart from {' and '.join(names)}.",)


def _apart(route: RouteCalibration, a: str, b: str) -> bool:
    return a in route.hypotheses and b in route.hypotheses and route.separable(a, b)


def _recovery(route: RouteCalibration, leader: str, labels: Mapping[str, str]) -> str:
    """How often the truth is found; the mean over hypotheses, and that of the leader."""
    found = [one.value for one in route.recall if math.isfinite(one.value)]
    if not found:
        return "No simulated record of known truth was tried."
    whole = f"{sum(found) / len(found):.0%}".replace("%", " %")
    guess = f"{1.0 / len(route.hypotheses):.0%}".replace("%", " %")
    own = route.recall[route.hypotheses.index(leader)] if leader in route.hypotheses else None
    text = (
        f"Worlds of this kind are told apart {whole} of the time (by guessing: {guess}; "
        f"{sum(route.worlds):,} simulated records)"
    )
    if own is None or not math.isfinite(own.value):
        return f"{text}."
    return (
        f"{text}, those of “{labels[leader]}” {100 * own.value:.0f} % "
        f"(90 % interval {100 * own.low:.0f} to {100 * own.high:.0f} %)."
    )


def _second(validated: Validated, row: Odds, both: str) -> str:
    """What the second route says of the pair; a dispute is a stop rule and does not come here."""
    status = next(
        (a.status for a in validated.agreement if {a.for_, a.against} == {row.for_, row.against}), None
    )
    if status == "agree":
        return f"A second method, a classifier of simulated records, agrees on {both}."
    if status is None:
        return "No second method was asked."
    return f"Whether a second method agrees on {both} is not known."
