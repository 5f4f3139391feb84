"""Plain facts against worlds that saw no report: the sections that `validate` shows of them."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from powderkeg.evidence.words import listed
from powderkeg.language import noted, say, worded
from powderkeg.report.formats import MISSING, number, percent, quantity
from powderkeg.report.sections import Group, Section, span, whole_percent
from powderkeg.worlds.course import ACTED, CRISIS_CROWD
from powderkeg.worlds.prior_predictive import COVERED_BY, JOINT_BY, JOINT_SHARE
from powderkeg.worlds.standings import FEWEST_CRISES, Share, Spread

if TYPE_CHECKING:
    from powderkeg.case import Fact
    from powderkeg.worlds.prior_predictive import FactRow, PriorPredictive

CONDITION = noted(
    "Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's "
    "decisions at their recorded hours. Every figure below is among crisis runs only: more than "
    "{crowd:,.0f} people out in the country on some day."
)
NO_SHOCK = noted(
    "Without a shock: the share of crises where the same worlds have no shock and no price from the record. "
    "A crisis that needs no shock is not evidence about one."
)
ACTED_IN = noted(
    "Share of crisis runs in which it happened by the last day. An account whose own actors rarely act is "
    "hardly tested by the facts below."
)
NUMBERS = noted(
    "Crises: crisis runs that give the number. Record at: the share of them below the record, ties counted "
    "half, with its 95 % interval over so few runs. Inside: the smallest central range, 50 or 95 %, that "
    "the record's own range meets; not resolved where more runs could change the answer, and always with "
    "fewer than {fewest}."
)
ANSWERS = noted(
    "Share of crisis runs that answer as the record does; inside 95 % from 2.5 % of the runs on; not "
    "resolved where its interval crosses that, and always with fewer than {fewest}."
)


def fact_sections(found: "PriorPredictive") -> Iterator[Section]:
    """How often a crisis comes, the facts that are numbers, those that are a yes or no, and the summary."""
    yield Section(
        say("Crises"),
        (say(CONDITION, crowd=CRISIS_CROWD), say(NO_SHOCK)),
        (
            say("hypothesis"), say("worlds"), say("crises"), say("share"), say("95 % interval"),
            say("without a shock"), say("95 % interval"), say("calm draws"),
        ),
        (Group("", tuple(_crises(found))),),
    )  # fmt: skip
    yield Section(
        say("What acted in crises"),
        (say(ACTED_IN),),
        (say("hypothesis"), say("crises"), *map(worded, ACTED.values())),
        (Group("", tuple(_acted(found))),),
    )
    yield Section(
        say("Facts that are a number"),
        (say(NUMBERS, fewest=FEWEST_CRISES),),
        (
            say("hypothesis"), say("crises"), say("median"), say("central 50 %"), say("central 95 %"),
            say("record at"), say("inside"),
        ),
        tuple(
            Group(_heading(row.fact), tuple(_spreads(row)))
            for row in found.rows
            if row.fact.value is not None
        ),
    )  # fmt: skip
    yield Section(
        say("Facts that are a yes or no"),
        (say(ANSWERS, fewest=FEWEST_CRISES),),
        (say("hypothesis"), say("crises"), say("as recorded"), say("95 % interval"), say("inside")),
        tuple(Group(_heading(row.fact), tuple(_shares(row))) for row in found.rows if row.fact.value is None),
    )
    yield Section(say("Summary"), lines=tuple(_summary(found)))


def _crises(found: "PriorPredictive") -> Iterator[tuple[str, ...]]:
    for name, c in found.crises.items():
        interval = span(whole_percent(c.low), whole_percent(c.high))
        bare = span(whole_percent(c.unshocked_low), whole_percent(c.unshocked_high))
        shares = percent(c.share), interval, percent(c.unshocked), bare, percent(c.acceptance)
        yield name, number(c.worlds), number(c.crises), *shares


def _acted(found: "PriorPredictive") -> Iterator[tuple[str, ...]]:
    for name, c in found.crises.items():
        yield name, number(c.crises), *(whole_percent(c.acted[what]) for what in ACTED)


def _heading(fact: "Fact") -> str:
    if fact.value is None:
        recorded = say("yes") if fact.recorded else say("no")
        return say("{fact} (record: {recorded})", fact=fact.label, recorded=recorded)
    low, high = (_figure(fact, x) for x in fact.range)
    best = "" if fact.best is None else _figure(fact, fact.best)
    between = "" if low == high else span(low, high)
    recorded = listed(filter(None, (best, between)))
    return say("{fact} (record: {recorded})", fact=fact.label, recorded=recorded)


def _figure(fact: "Fact", value: float) -> str:
    share = fact.value is not None and fact.value.measure in {"share", "of_peak"}
    return whole_percent(value) if share else quantity(value)


def _spreads(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Spread):
            low95, low50, median, high50, high95 = (
                _figure(row.fact, x) for x in (one.low95, one.low50, one.median, one.high50, one.high95)
            )
            ranges = median, span(low50, high50), span(low95, high95)
            yield name, number(one.worlds), *ranges, _at(one), _inside(one)


def _shares(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Share):
            interval = span(whole_percent(one.low), whole_percent(one.high))
            yield name, number(one.worlds), percent(one.share), interval, _inside(one)


def _at(one: Spread) -> str:
    if math.isnan(one.percentile):
        return MISSING
    return say(
        "{at:.0f} % ({low:.0f}-{high:.0f})",
        at=100 * one.percentile,
        low=100 * one.percentile_low,
        high=100 * one.percentile_high,
    )


def _inside(one: Spread | Share) -> str:
    if one.verdict50 == "inside":
        return say("50 %")
    return say("95 %") if one.verdict95 == "inside" else worded(one.verdict95)


def _summary(found: "PriorPredictive") -> Iterator[str]:
    labels = {row.fact.name: row.fact.label for row in found.rows}
    good = len(found.rows) - len(found.uncovered) - len(found.uncovered_or_not)
    yield say(
        "{good} of {facts} facts lie inside the central 95 % of at least {enough} hypotheses.",
        good=good,
        facts=len(found.rows),
        enough=COVERED_BY,
    )
    counts = sorted({c.crises for c in found.crises.values()})
    crises = number(counts[0]) if len(counts) == 1 else span(number(counts[0]), number(counts[-1]))
    for name in found.uncovered:
        yield say("Not inside for {enough}: {fact}.", enough=COVERED_BY, fact=labels[name])
    for name in found.uncovered_or_not:
        yield say(
            "Not resolved by so few crises ({crises} per hypothesis): {fact}.",
            crises=crises,
            fact=labels[name],
        )
    yield from _joint(found, crises)


def _joint(found: "PriorPredictive", crises: str) -> Iterator[str]:
    joint = [row for row in found.rows if row.joint]
    if joint:
        yield say(
            "The aim for several things at once: {share:.0f} % of the crisis runs of at least {enough} "
            "hypotheses, {reference} among them.",
            share=100 * JOINT_SHARE,
            enough=JOINT_BY,
            reference=found.unfairness.reference,
        )
    for row in joint:
        given = {name: one.share for name, one in row.standings.items() if isinstance(one, Share)}
        shares = listed(say("{name} {share}", name=name, share=percent(one)) for name, one in given.items())
        verdict = say("below the aim") if row.fact.name in found.rare else say("as aimed")
        if row.fact.name in found.rare_or_not:
            verdict = say("not resolved by so few crises, {crises} per hypothesis", crises=crises)
        yield say("{fact}: {verdict} ({shares}).", fact=row.fact.label, verdict=verdict, shares=shares)
