"""The rows of an account's tables on the page, as finished text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.verdicts import VERDICTS
from powderkeg.language import noted, say, say_count, worded
from powderkeg.report.formats import MISSING, day, day_of_month, number, percent, quantity
from powderkeg.report.indicators import in_words

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.accounts.claim import Claim
    from powderkeg.accounts.judging import Holds, Judged, JudgedClaim

__all__ = [
    "STATUS_WORDS",
    "ClaimLine",
    "LeftOutLine",
    "WorldLine",
    "claim_lines",
    "finite_within",
    "left_out_lines",
    "world_lines",
]

STATUS_WORDS = {
    "asserted": noted("asserted"),
    "attributed": noted("attributed"),
    "supposed": noted("supposed"),
    "conditional": noted("hearsay"),
    "opinion": noted("opinion"),
    "prediction": noted("prediction"),
    "question": noted("question"),
}
"""What the document's words say of each claim, in a word."""
_LONGEST_NAME = 80  # letters of a source's name as the document has it: a short quotation, no more


@dataclass(frozen=True)
class ClaimLine:
    """A row of the table of claims.

    Attributes:
        id: of the claim.
        paraphrase: the analyst's words; empty where there are none yet.
        place: where it stands in the document.
        status: in a word.
        who: whose word it is; empty for the author's.
        when: the days it speaks of; a dash where it names none.
        verdict: in words.
        kind: the verdict's name, for its mark.
        overruled: the analyst's note, where her verdict differs; else empty.
        arithmetic: why, in sentences.
        reports: ids of the reports that bear on it.
    """

    id: str
    paraphrase: str
    place: str
    status: str
    who: str
    when: str
    verdict: str
    kind: str
    overruled: str
    arithmetic: tuple[str, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True)
class WorldLine:
    """A row of the table of what worlds say.

    Attributes:
        id: of the claim.
        what: the quantity, and the bounds between which the claim holds.
        holds: by hypothesis, the share of worlds in which it holds, and the range of the quantity.
        apart: nats by which it sets two hypotheses apart, known true, with their Monte-Carlo error.
        if_false: the same, known false.
        graded: the same as told by this source; a dash without a grade.
        why: what that comes to.
    """

    id: str
    what: str
    holds: tuple[tuple[str, str], ...]
    apart: str
    if_false: str
    graded: str
    why: str


@dataclass(frozen=True)
class LeftOutLine:
    """A report that the account never mentions."""

    report_id: str
    day: str
    statement: str
    weight: str


def finite_within(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A JSON value with None for numbers that are not finite: JSON has none."""
    if isinstance(value, dict):
        return {key: finite_within(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite_within(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def claim_lines(judged: Judged) -> tuple[ClaimLine, ...]:
    """A row a claim, in text order."""
    return tuple(map(_claim_line, judged.claims))


def _claim_line(one: JudgedClaim) -> ClaimLine:
    claim = one.claim
    return ClaimLine(
        id=claim.id,
        paraphrase=claim.paraphrase,
        place=say("characters {start:,} to {end:,}", start=claim.start, end=claim.end),
        status=say(STATUS_WORDS[claim.status]),
        who=_who(claim),
        when=_when(claim.when_first, claim.when_last),
        verdict=say(VERDICTS[one.verdict]),
        kind=one.verdict.partition(" ")[0],
        overruled=(claim.note or say("by the analyst")) if one.overruled else "",
        arithmetic=tuple(map(worded, one.arithmetic)),
        reports=one.reports,
    )


def _who(claim: Claim) -> str:
    name = " ".join(claim.attributed_to.split())
    if name == "unnamed":
        return say("unnamed")
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…"


def _when(first: date | None, last: date | None) -> str:
    days = [one for one in (first, last) if one is not None]
    if not days:
        return MISSING
    if first is None:
        return say("by {day}", day=day(days[0], "%b %Y"))
    if last is None:
        return say("from {day} on", day=day(days[0], "%b %Y"))
    if days[0] == days[-1]:
        return day(days[0], "%b %Y")
    begin, end = days[0], days[-1]
    same_month = (begin.year, begin.month) == (end.year, end.month)
    start = day_of_month(begin) if same_month else day(begin, "%b %Y")
    return say("{first} to {last}", first=start, last=day(end, "%b %Y"))


def world_lines(judged: Judged) -> tuple[WorldLine, ...]:
    """A row a claim that the worlds were asked about."""
    found = []
    for one in judged.claims:
        if one.worlds is None:
            continue
        told = one.worlds.diagnosticity
        found.append(
            WorldLine(
                id=one.claim.id,
                what=one.claim.paraphrase or in_words(one.claim.indicator),
                holds=tuple(_holds(held) for held in one.worlds.holds.values()),
                apart=_with_error(told.apart, told.apart_error),
                if_false=_nats(told.apart_if_false),
                graded=_nats(told.graded_apart),
                why=worded(told.why),
            )
        )
    return tuple(found)


def _holds(held: Holds) -> tuple[str, str]:
    """The share, and what the quantity does; of hours the region that was lost longest."""
    low, middle, high = held.quantiles if held.longest is None else held.longest
    if not math.isfinite(middle):
        return MISSING, ""
    return percent(held.share), say(
        "{middle} ({low} to {high})", middle=quantity(middle), low=quantity(low), high=quantity(high)
    )


def _nats(value: float | None) -> str:
    return MISSING if value is None or not math.isfinite(value) else number(value, ".2f")


def _with_error(value: float, error: float) -> str:
    if not math.isfinite(error):
        return _nats(value)
    return say("{value} ± {error:.2f}", value=_nats(value), error=error)


def left_out_lines(judged: Judged, most: int) -> tuple[LeftOutLine, ...]:
    """The first reports that no claim speaks of."""
    return tuple(
        LeftOutLine(
            report_id=one.report_id,
            day=day(one.day, "%b %Y"),
            statement=_with_others(one.statement, len(one.report_ids) - 1),
            weight="" if one.nats is None else say("{n} nats", n=number(one.nats, ".1f")),
        )
        for one in judged.left_out[:most]
    )


def _with_others(statement: str, others: int) -> str:
    text = worded(statement)
    if others < 1:
        return text
    return say_count("{text} (and {n} more report)", "{text} (and {n} more reports)", others, text=text)
