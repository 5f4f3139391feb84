"""Plain facts against worlds that saw no report: the sections that `validate` shows of them."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from powderkeg.report.formats import MISSING, percent, quantity
from powderkeg.report.sections import Group, Section, span, whole_percent
from powderkeg.worlds.course import CRISIS_CROWD
from powderkeg.worlds.prior_predictive import COVERED_BY, JOINT_BY, JOINT_SHARE
from powderkeg.worlds.standings import Share, Spread

if TYPE_CHECKING:
    from powderkeg.case import Fact
    from powderkeg.worlds.prior_predictive import FactRow, PriorPredictive

CONDITION = (
    "Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's "
    "decisions at their recorded hours. Every figure below is among crisis runs only: more than "
    f"{CRISIS_CROWD:,.0f} people out in the country on some day."
)
NUMBERS = (
    "Record at: the share of crisis runs below the record, ties counted half, with its 95 % interval over so "
    "few runs. Inside: the smallest central range, 50 or 95 %, that the record's own range meets; ? where "
    "that interval crosses the edge of the 95 %, so that more worlds could change the answer."
)
ANSWERS = "Share of crisis runs that answer as the record does; inside 95 % from 2.5 % of the runs on."
_EDGES = (0.025, 0.975)


def fact_sections(found: "PriorPredictive") -> Iterator[Section]:
    """How often a crisis comes, the facts that are numbers, those that are a yes or no, and the summary."""
    yield Section(
        "Crises",
        (CONDITION,),
        ("hypothesis", "worlds", "crises", "share", "95 % interval", "calm draws"),
        (Group("", tuple(_crises(found))),),
    )
    yield Section(
        "Facts that are a number",
        (NUMBERS,),
        ("hypothesis", "median", "central 50 %", "central 95 %", "record at", "inside"),
        tuple(
            Group(_heading(row.fact), tuple(_spreads(row)))
            for row in found.rows
            if row.fact.value is not None
        ),
    )
    yield Section(
        "Facts that are a yes or no",
        (ANSWERS,),
        ("hypothesis", "as recorded", "95 % interval", "inside"),
        tuple(Group(_heading(row.fact), tuple(_shares(row))) for row in found.rows if row.fact.value is None),
    )
    yield Section("Summary", lines=tuple(_summary(found)))


def _crises(found: "PriorPredictive") -> Iterator[tuple[str, ...]]:
    for name, c in found.crises.items():
        interval = span(whole_percent(c.low), whole_percent(c.high))
        yield name, f"{c.worlds:,}", f"{c.crises:,}", percent(c.share), interval, percent(c.acceptance)


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
            inside = _inside(one, one.percentile_low, one.percentile_high, _EDGES)
            yield name, median, span(low50, high50), span(low95, high95), _at(one), inside


def _shares(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Share):
            interval = span(whole_percent(one.low), whole_percent(one.high))
            yield name, percent(one.share), interval, _inside(one, one.low, one.high, _EDGES[:1])


def _at(one: Spread) -> str:
    if math.isnan(one.percentile):
        return MISSING
    return f"{100 * one.percentile:.0f} % ({100 * one.percentile_low:.0f}-{100 * one.percentile_high:.0f})"


def _inside(one: Spread | Share, low: float, high: float, edges: Sequence[float]) -> str:
    if not one.worlds:
        return MISSING
    unsure = any(low < edge < high for edge in edges)
    word = "50 %" if one.inside50 else "95 %" if one.inside95 else "outside"
    return word + (" ?" if unsure else "")


def _summary(found: "PriorPredictive") -> Iterator[str]:
    labels = {row.fact.name: row.fact.label for row in found.rows}
    good = len(found.rows) - len(found.uncovered)
    of_all = f"{good} of {len(found.rows)} facts"
    yield f"{of_all} lie inside the central 95 % of at least {COVERED_BY} hypotheses."
    for name in found.uncovered:
        yield f"Not inside for {COVERED_BY}: {labels[name]}."
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
        yield f"{row.fact.label}: {verdict} ({shares})."
