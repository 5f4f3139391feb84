"""From the reports that bear on a claim to a verdict, with its arithmetic in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.accounts.judging.bearing import bearings_of, claimed, near_reports, together
from powderkeg.accounts.judging.judged import JudgedClaim
from powderkeg.accounts.judging.scope import scope_of
from powderkeg.accounts.judging.why import indicator_in_words, why
from powderkeg.accounts.verdicts import UNTESTED
from powderkeg.language import Said, join, say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.accounts.judging.bearing import Bearing
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.accounts.verdicts import Relation, Verdict
    from powderkeg.case import Case

__all__ = ["judged_claim"]


def judged_claim(
    account: Account, claim: Claim, case: Case, known: dict[Scope, tuple[Bearing, ...]] | None = None
) -> JudgedClaim:
    """A claim against the record; the worlds come later.

    Args:
        account: the account.
        claim: one of its claims.
        case: the case.
        known: what was found for other claims of this account, by what they speak of; added to.
    """
    scope = scope_of(account, claim, case)
    known = {} if known is None else known
    if scope is not None and scope not in known:
        known[scope] = bearings_of(account, scope, case)
    bearings = () if scope is None else known[scope]
    matched = frozenset(one.report_id for one in bearings)
    regions = frozenset(region for place in claim.places if (region := case.region_of(place)))
    near = near_reports(regions, claim.when_first, _last_named(claim, account, case), case, matched)
    if claim.status in UNTESTED:
        found: Verdict = "opinion or prediction"
        words = [
            say("It is an opinion, a prediction or a question: no report can bear it out or contradict it.")
        ]
    else:
        found, words = _found(claim, scope, bearings)
        if near and found == "nothing found":
            words.append(_near_words(near))
    more = words[len(bearings) :] if scope is not None and claim.status not in UNTESTED else words
    untested = claim.status in UNTESTED
    told = why(claim, None if untested else scope, () if untested else bearings, found, more, case)
    over: Said | None = None
    own: Verdict = claim.verdict or found  # type: ignore[assignment]  # checked when the account was read
    if own != found:
        over = say("The analyst overrules this; the reason stands in the note.")
        words = [*words, over]
    return JudgedClaim(
        claim=claim,
        verdict=own,
        found=found,
        overruled=own != found,
        bearings=bearings,
        near=near,
        arithmetic=tuple(words),
        why=join(" ", (told, over)) if over else told,
    )


def _last_named(claim: Claim, account: Account, case: Case) -> date | None:
    """Last day of a claim that names a first; None where it names none."""
    return None if claim.when_first is None else claim.when_last or account.published or case.end


def _near_words(near: Sequence[str]) -> Said:
    return say_count(
        "{n} report speaks of the same days and place, but not of this: {reports}.",
        "{n} reports speak of the same days and place, but not of this: {reports}.",
        n=len(near),
        reports=", ".join(near),
    )


def _found(claim: Claim, scope: Scope | None, bearings: Sequence[Bearing]) -> tuple[Verdict, list[Said]]:
    if scope is None:
        return "nothing found", [say("It names nothing that a report of the record speaks of by name.")]
    if not bearings:
        return "nothing found", [
            say(
                "No report speaks of {indicator} at that time and place.",
                indicator=indicator_in_words(scope.indicator),
            )
        ]
    words = [one.words for one in bearings]
    relations = {one.relation for one in bearings}
    whole = together(scope, bearings)
    if whole > max(one.low for one in bearings):
        relations |= _as_a_whole(scope, whole)
        words.append(
            say(
                "reports of different regions come to at least {whole:,.10g} together; the claim says "
                "{claim}",
                whole=whole,
                claim=claimed(scope),
            )
        )
    earlier = any(one.replaced_by and one.relation == "in part" for one in bearings)
    found = _from_relations(relations, earlier=earlier)
    if found == "supported" and (claim.hypothesis or claim.mechanism):
        words.append(
            say(
                "These reports speak of what happened, not of who was behind it or why: no more than part "
                "of the claim is borne out."
            )
        )
        return "partly", words
    return found, words


def _as_a_whole(scope: Scope, whole: float) -> set[Relation]:
    if whole > scope.high:
        return {"against"}
    return {"bears out"} if whole >= scope.low and scope.high == math.inf else {"in part"}


def _from_relations(relations: set[Relation], *, earlier: bool) -> Verdict:
    """The verdict; ``earlier``: a count that a later one has replaced said what the claim says."""
    borne, against = "bears out" in relations, "against" in relations
    if against and (borne or earlier):
        return "partly"
    if borne:
        return "supported"
    if against:
        return "contradicted"
    return "partly" if "in part" in relations else "nothing found"
