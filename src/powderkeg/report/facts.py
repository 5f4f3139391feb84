"""Plain facts against worlds that saw no report: the sections that `validate` shows of them."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from powderkeg.report.formats import MISSING, percent, quantity
from powderkeg.report.sections import Group, Section, span, whole_percent
from powderkeg.worlds.course import ACTED, CRISIS_CROWD
from powderkeg.worlds.prior_predictive import COVERED_BY, JOINT_BY, JOINT_SHARE
from powderkeg.worlds.standings import FEWEST_CRISES, Share, Spread

if TYPE_CHECKING:
    from powderkeg.case import Fact
    from powderkeg.worlds.prior_predictive import FactRow, PriorPredictive

CONDITION = (
    "Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's "
    "decisions at their recorded hours. Every figure below is among crisis runs only: more than "
    f"{CRISIS_CROWD:,.0f} people out in the country on some day."
)
NO_SHOCK = (
    "Without a shock: the share of crises where the same worlds have no shock and no price from the record. "
    "A crisis that needs no shock is not evidence about one."
)
ACTED_IN = (
    "Share of crisis runs in which it happened by the last day. An account whose own actors rarely act is "
    "hardly tested by the facts below."
)
NUMBERS = (
    "Crises: crisis runs that give the number. Record at: the share of them below the record, ties counted "
    "half, with its 95 % interval over so few runs. Inside: the smallest central range, 50 or 95 %, that "
    "the record's own range meets; not resolved where more runs could change the answer, and always with "
    f"fewer than {FEWEST_CRISES}."
)
ANSWERS = (
    "Share of crisis runs that answer as the record does; inside 95 % from 2.5 % of the runs on; not "
    f"resolved where its interval crosses that, and always with fewer than {FEWEST_CRISES}."
)


def fact_sections(found: "PriorPredictive") -> Iterator[Section]:
    """How often a crisis comes, the facts that are numbers, those that are a yes or no, and the summary."""
    yield Section(
        "Crises",
        (CONDITION, NO_SHOCK),
        (
            "hypothesis", "worlds", "crises", "share", "95 % interval", "without a shock", "95 % interval",
            "calm draws",
        ),
        (Group("", tuple(_crises(found))),),
    )  # fmt: skip
    yield Section(
        "What acted in crises",
        (ACTED_IN,),
        ("hypothesis", "crises", *ACTED.values()),
        (Group("", tuple(_acted(found))),),
    )
    yield Section(
        "Facts that are a number",
        (NUMBERS,),
        ("hypothesis", "crises", "median", "central 50 %", "central 95 %", "record at", "inside"),
        tuple(
            Group(_heading(row.fact), tuple(_spreads(row)))
            for row in found.rows
            if row.fact.value is not None
        ),
    )
    yield Section(
        "Facts that are a yes or no",
        (ANSWERS,),
        ("hypothesis", "crises", "as recorded", "95 % interval", "inside"),
        tuple(Group(_heading(row.fact), tuple(_shares(row))) for row in found.rows if row.fact.value is None),
    )
    yield Section("Summary", lines=tuple(_summary(found)))


def _crises(found: "PriorPredictive") -> Iterator[tuple[str, ...]]:
    for name, c in found.crises.items():
        interval = span(whole_percent(c.low), whole_percent(c.high))
        bare = span(whole_percent(c.unshocked_low), whole_percent(c.unshocked_high))
        shares = percent(c.share), interval, percent(c.unshocked), bare, percent(c.acceptance)
        yield name, f"{c.worlds:,}", f"{c.crises:,}", *shares


def _acted(found: "PriorPredictive") -> Iterator[tuple[str, ...]]:
    for name, c in found.crises.items():
        yield name, f"{c.crises:,}", *(whole_percent(c.acted[what]) for what in ACTED)


def _heading(fact: "Fact") -> str:
    if fact.value is None:
        return f"{fact.label} (record: {'yes' if fact.recorded else 'no'})"
    low, high = (_figure(fact, x) for x in fact.range)
    best = "" if fact.best is None else _figure(fact, fact.best)
    between = "" if low == high else span(low, high)
    return f"{fact.label} (record: {', '.join(filter(None, (best, between)))})"


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
            yield name, f"{one.worlds:,}", *ranges, _at(one), _inside(one)


def _shares(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Share):
            interval = span(whole_percent(one.low), whole_percent(one.high))
            yield name, f"{one.worlds:,}", percent(one.share), interval, _inside(one)


def _at(one: Spread) -> str:
    if math.isnan(one.percentile):
        return MISSING
    return f"{100 * one.percentile:.0f} % ({100 * one.percentile_low:.0f}-{100 * one.percentile_high:.0f})"


def _inside(one: Spread | Share) -> str:
    if one.verdict50 == "inside":
        return "50 %"
    return "95 %" if one.verdict95 == "inside" else one.verdict95


def _summary(found: "PriorPredictive") -> Iterator[str]:
    labels = {row.fact.name: row.fact.label for row in found.rows}
    good = len(found.rows) - len(found.uncovered) - len(found.uncovered_or_not)
    of_all = f"{good} of {len(found.rows)} facts"
    yield f"{of_all} lie inside the central 95 % of at least {COVERED_BY} hypotheses."
    counts = sorted({c.crises for c in found.crises.values()})
    crises = f"{counts[0]:,}" if len(counts) == 1 else span(f"{counts[0]:,}", f"{counts[-1]:,}")
    for name in found.uncovered:
        yield f"Not inside for {COVERED_BY}: {labels[name]}."
    for name in found.uncovered_or_not:
        yield f"Not resolved by so few crises ({crises} per hypothesis): {labels[name]}."
    joint = [row for row in found.rows if row.joint]
    if joint:
        yield (
            f"The aim for several things at once: {100 * JOINT_SHARE:.0f} % of the crisis runs of at least "
            f"{JOINT_BY} hypotheses, {found.unfairness.reference} among them."
        )
    for row in joint:
        given = {name: one.share for name, one in row.standings.items() if isinstance(one, Share)}
        shares = ", ".join(f"{name} {percent(share)}" for name, share in given.items())
        verdict = "below the aim" if row.fact.name in found.rare else "as aimed"
        if row.fact.name in found.rare_or_not:
            verdict = f"not resolved by so few crises, {crises} per hypothesis"
        yield f"{row.fact.label}: {verdict} ({shares})."
