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
from powderkeg.evidence.words import (
    clauses,
    enumerated,
    factor_words,
    odds_words,
    percent_words,
    probability_words,
    quoted,
)
from powderkeg.language import Said, in_english, join, noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.calibration import RouteCalibration
    from powderkeg.evidence.result import Odds
    from powderkeg.evidence.validated import Agreement, Validated

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

UNVALIDATED = noted("not yet validated")
NOTHING = noted("no report is scored")
CONTRADICTED = noted("the record contradicts every hypothesis: none of the simulated worlds can produce it")
CANNOT = noted("this model cannot produce this record")
WEAK = noted("no hypothesis foresees this record better than knowing nothing does")
DISPUTED = noted("the two methods disagree")
NOT_VALIDATED = noted(
    "the method has not been tried on simulated records of this kind, so that no odds have been earned"
)
_EVEN = 1.05  # odds below are no odds
_NOISE = noted("this run cannot say which explanation fits the record better")
_WITNESS = noted(
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
    earlier: Sequence[Agreement] = (),
) -> Said:
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
        earlier: agreement of the two methods before changes that the second has not read.
    """
    alone = [say(_WITNESS, origin=origin)] if origin else []
    if reasons or validated is None or validated.filter is None:
        return join(" ", [_unresolved(reasons, validated), *alone])
    first, second = headline_pair(posterior, raw_posterior)
    pair = next(row for row in odds if {row.for_, row.against} == {first, second})
    given = say(
        "{priors}, given these {n} hypotheses and this reading of the sources",
        priors=_from(prior, first, second),
        n=len(posterior),
    )
    both = enumerated((quoted(labels[pair.for_]), quoted(labels[pair.against])))
    why = not_separated(pair, validated)
    if why:
        together = probability_words(posterior[first] + posterior[second], begins=True)
        said = [
            say("The record does not separate {both}: {why}.", both=both, why=why),
            say("{percent} for the two together, {given}.", percent=together, given=given),
        ]
    else:
        each = {
            "first": probability_words(posterior[first], begins=True),
            "one": labels[first],
            "second": probability_words(posterior[second]),
            "two": labels[second],
        }
        said = [
            say("{first} for “{one}” and {second} for “{two}”, {given}.", **each, given=given),
            _odds_sentence(pair, labels),
        ]
    trust = (_recovery(validated.filter, first, labels), _second(validated, pair, both, earlier))
    return join(" ", [*said, *alone, *trust, *_also_alike(validated, first, second, labels)])


def headline_pair(posterior: Mapping[str, float], raw: Mapping[str, float] | None = None) -> tuple[str, str]:
    """The two most probable hypotheses, the first one first.

    Args:
        posterior: per hypothesis, as it is printed.
        raw: before the caps, which may have made equals of them.
    """
    before = posterior if raw is None else raw
    first, second = sorted(posterior, key=lambda name: (-posterior[name], -before[name]))[:2]
    return first, second


def _unresolved(reasons: Sequence[str], validated: Validated | None) -> Said:
    tried = validated is not None and validated.filter is not None
    telling = [r for start in _TELLING for r in reasons if in_english(r).startswith(start)]
    if not telling and all(in_english(r).startswith(_LESS_TELLING) for r in reasons):
        telling = [*reasons, say(NOT_VALIDATED)]
    why = telling[0] if telling else say(_NOISE)
    if tried or in_english(why) == NOT_VALIDATED:
        return say("Not resolved, and no odds are given: {why}.", why=why)
    new = say(UNVALIDATED)
    return say("Not resolved, and no odds are given ({new}): {why}.", new=new, why=why)


def _odds_sentence(row: Odds, labels: Mapping[str, str]) -> Said:
    values = {
        "one": labels[row.for_],
        "two": labels[row.against],
        "factor": factor_words(row.odds),
        "interval": interval_words(row),
    }
    if held(row):
        return say(
            "The record multiplies the odds of “{one}” over “{two}” by at least {factor} ({interval}).",
            **values,
        )
    return say("The record multiplies the odds of “{one}” over “{two}” by {factor} ({interval}).", **values)


def _from(prior: Mapping[str, float], first: str, second: str) -> Said:
    if len(set(prior.values())) == 1:
        return say("from equal priors")
    one, two = percent_words(prior[first]), percent_words(prior[second])
    if one == two:
        return say("from stated priors of {one} each", one=one)
    return say("from stated priors of {one} and {two}", one=one, two=two)


def interval_words(row: Odds) -> Said:
    """Every interval of odds that is known, and how far they were validated: what none is printed without."""
    if row.low is None or row.high is None or row.cap is None:
        raise ValueError(f"odds of {row.for_} over {row.against}: no interval or no cap; none may be printed")
    said = [say("Monte-Carlo 90 % interval {ends}", ends=_ends(row.low, row.high))]
    if row.priors is not None:
        said.append(say("across priors {ends}", ends=_ends(*row.priors)))
    if row.sources is not None:
        said.append(say("across readings of the sources {ends}", ends=_ends(*row.sources)))
    if row.records is not None:
        said.append(say("across records drawn anew {ends}", ends=_ends(*row.records)))
    return clauses([*said, _limit(row, row.cap)])


def _limit(row: Odds, most: float) -> Said:
    cap = odds_words(most)
    if not held(row):
        return say("validated up to {cap}", cap=cap)
    # held at its own cap, or with the others at that of another pair
    if odds_words(row.odds) == cap:
        return say("at least {cap}, not validated beyond", cap=cap)
    return say("validated up to {cap}, held down further with the other pairs", cap=cap)


def _ends(low: float, high: float) -> Said:
    words = factor_words if low >= 1.0 else odds_words
    return say("{low} to {high}", low=words(low), high=words(high))


def not_separated(row: Odds, validated: Validated) -> str:
    """Why the record does not tell two hypotheses apart; empty where it does.

    Recovery says so where either route takes more than 40 % of one's simulated records for the other's.
    """
    if not _all_apart((validated.filter,), row.for_, row.against):
        return say("the filter takes more than 40 % of the simulated records of one for those of the other")
    if not _all_apart((validated.classifier,), row.for_, row.against):
        return say(
            "the classifier takes more than 40 % of the simulated records of one for those of the other"
        )
    less = held(row)
    if row.low is not None and (row.low < 1.0 or (row.low == 1.0 and not less)):
        return say(
            "the interval of their odds holds even odds, {odds} ({interval})",
            odds=odds_words(row.odds),
            interval=interval_words(row),
        )
    if row.odds >= _EVEN:
        return ""
    if less:
        return say("simulated records have earned no odds of one over the other")
    return say(
        "their odds are next to even, {odds} ({interval})",
        odds=odds_words(row.odds),
        interval=interval_words(row),
    )


def _also_alike(
    validated: Validated, leader: str, second: str, labels: Mapping[str, str]
) -> tuple[Said, ...]:
    """A sentence where there are others from which the leader is not told apart, of whom nothing was said."""
    routes = (validated.filter, validated.classifier)
    names = [
        quoted(label)
        for name, label in labels.items()
        if name not in {leader, second} and not _all_apart(routes, leader, name)
    ]
    if not names:
        return ()
    told = say(
        "On simulated records “{leader}” is not told apart from {names}.",
        leader=labels[leader],
        names=enumerated(names),
    )
    return (told,)


def _all_apart(routes: Sequence[RouteCalibration | None], a: str, b: str) -> bool:
    return all(route is None or _apart(route, a, b) for route in routes)


def _apart(route: RouteCalibration, a: str, b: str) -> bool:
    return a in route.hypotheses and b in route.hypotheses and route.separable(a, b)


def _recovery(route: RouteCalibration, leader: str, labels: Mapping[str, str]) -> Said:
    """How often the truth is found; the mean over hypotheses, and that of the leader."""
    found = [one.value for one in route.recall if math.isfinite(one.value)]
    if not found:
        return say("No simulated record of known truth was tried.")
    figures = {
        "whole": 100.0 * (math.fsum(found) / len(found)),
        "guess": 100.0 * (1.0 / len(route.hypotheses)),
        "records": sum(route.worlds),
    }
    own = route.recall[route.hypotheses.index(leader)] if leader in route.hypotheses else None
    if own is None or not math.isfinite(own.value):
        return say(
            "Worlds of this kind are told apart {whole:.0f} % of the time (by guessing: {guess:.0f} %; "
            "{records:,} simulated records).",
            **figures,
        )
    return say(
        "Worlds of this kind are told apart {whole:.0f} % of the time (by guessing: {guess:.0f} %; "
        "{records:,} simulated records), those of “{leader}” {own:.0f} % "
        "(90 % interval {low:.0f} to {high:.0f} %).",
        **figures,
        leader=labels[leader],
        own=100.0 * own.value,
        low=100.0 * own.low,
        high=100.0 * own.high,
    )


def _second(validated: Validated, row: Odds, both: str, earlier: Sequence[Agreement]) -> Said:
    """What the second route says of the pair; a dispute is a stop rule and does not come here."""
    status, before = (
        next((a.status for a in some if {a.for_, a.against} == {row.for_, row.against}), None)
        for some in (validated.agreement, earlier)
    )
    if status is None and before == "agree":
        return say(
            "A second method, a classifier of simulated records, agreed on {both} on the record as it was "
            "weighed; it has not seen the changes.",
            both=both,
        )
    if status is None and before is not None:
        return say(
            "Whether a second method agrees on {both} was not known of the record as it was weighed; it has "
            "not seen the changes.",
            both=both,
        )
    if status == "agree":
        return say("A second method, a classifier of simulated records, agrees on {both}.", both=both)
    if status is None:
        return say("No second method was asked.")
    return say("Whether a second method agrees on {both} is not known.", both=both)
