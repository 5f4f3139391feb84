"""Foreign powers on the page: what each decided under which pay-offs, and the tree of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case import prior_in_words
from powderkeg.evidence.words import clauses
from powderkeg.language import join, noted, say, worded
from powderkeg.outlook.powers import PAYOFFS
from powderkeg.report.charts.decision_tree import decision_tree
from powderkeg.report.figure import Figure
from powderkeg.report.formats import MISSING, capital
from powderkeg.report.sections import Group, Section, short, span, whole_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.outlook.powers import Branch, CellsEffect, DecisionRow, PayoffRegion, SecondFront

__all__ = ["payoffs_section", "powers_figure", "powers_section"]

_MOST_REGIONS = 3
_TELLING = 0.1
_READ = noted(
    "What outside powers do by pay-offs that are judgements, one draw a world; nothing here says what they "
    "should do. Held: the share of worlds that weighed it in which the inequality was true at any time. "
    "Acted: with what a power weighs besides, as a share of the same worlds."
)
_HEADERS = (
    noted("power and question"),
    noted("weighed"),
    noted("inequality held"),
    noted("acted"),
    noted("95 % interval"),
    noted("median day"),
)


def powers_section(
    rows: Sequence[DecisionRow], front: SecondFront | None = None, effect: CellsEffect | None = None
) -> Section:
    """A line a question, its inequality below it, and under which pay-offs the deed was worth it.

    Args:
        rows: from ``powers.decisions``, and the instigator's.
        front: what a second front would need.
        effect: what cells add to the chance that a region is lost, where the instigator was asked.
    """
    lines = [line for row in rows for line in _below(row)]
    if front is not None:
        lines.append(worded(front.sentence))
    if effect is not None:
        lines.append(_checked(effect))
    return Section(
        say("Foreign powers"),
        (say(_READ),),
        tuple(map(say, _HEADERS)),
        (Group("", tuple(_line(row) for row in rows)),),
        tuple(lines),
    )


def payoffs_section() -> Section:
    """Every pay-off with its prior and where it comes from."""
    return Section(
        say("Pay-offs of the foreign powers"),
        (say("Priors, one draw a world; [J] is a judgement of our own. None was fitted to a case."),),
        (say("pay-off"), say("unit"), say("prior"), say("meaning"), say("source")),
        (Group("", tuple(_payoff(name) for name in PAYOFFS)),),
        words=(0, 1, 2, 3, 4),
    )


def powers_figure(root: Branch, option: str, name: str = "powers") -> Figure:
    """The tree of decisions of one option."""
    note = say("Figures: probability given what came before. Lines are as wide as the share of all worlds.")
    title = say("Decisions of the foreign powers: {option}", option=option)
    return Figure(name, title, note, decision_tree(root, option))


def _line(row: DecisionRow) -> tuple[str, ...]:
    if row.acted is None:
        acted, interval = MISSING, MISSING
    else:
        acted = whole_percent(row.acted)
        interval = span(whole_percent(row.acted_low), whole_percent(row.acted_high))
    return (
        say("{power}: {question}", power=worded(row.power), question=worded(row.question)),
        whole_percent(row.weighed),
        whole_percent(row.held),
        acted,
        interval,
        MISSING if row.first_hour is None else say("{n:.1f}", n=row.first_hour / 24 + 1),
    )


def _below(row: DecisionRow) -> list[str]:
    said = [_region(region) for region in row.regions[:_MOST_REGIONS] if abs(region.above - 0.5) >= _TELLING]
    asked = say(
        "{power}, {question}: {inequality}.",
        power=capital(worded(row.power)),
        question=worded(row.question),
        inequality=worded(row.inequality),
    )
    if not said:
        return [asked]
    tail = (
        say("It was worth it with {payoffs}.", payoffs=clauses(said))
        if row.acted is None
        else say("Acted with {payoffs}.", payoffs=clauses(said))
    )
    return [join(" ", (asked, tail))]


def _region(region: PayoffRegion) -> str:
    row = PAYOFFS.get(region.payoff)
    name = worded(region.payoff.replace("_", " "))
    low, middle, high = (short(value) for value in region.acted)
    return say(
        "{payoff} at {middle} ({low} to {high}; otherwise {other})",
        payoff=name if row is None else say("{name} {symbol}", name=name, symbol=row.symbol),
        middle=middle,
        low=low,
        high=high,
        other=short(region.others[1]),
    )


def _checked(effect: CellsEffect) -> str:
    return say(
        "The instigator's dp is what cells add to the chance that a region is lost, in {worlds} worlds of "
        "each account drawn before any report: {with_cells} in '{sponsored}', {without} in '{bare}' "
        "(difference {difference:.0f} points, standard error {error:.0f}). This is a check of consistency "
        "and no evidence: that something would have been worth it to somebody says nothing about whether "
        "it was done.",
        worlds=effect.worlds,
        with_cells=whole_percent(effect.with_cells),
        sponsored=effect.sponsored,
        without=whole_percent(effect.without),
        bare=effect.bare,
        difference=100 * effect.difference,
        error=100 * effect.error,
    )


def _payoff(name: str) -> tuple[str, ...]:
    row = PAYOFFS[name]
    return (
        say("{name} ({symbol})", name=worded(name.replace("_", " ")), symbol=row.symbol),
        worded(row.unit),
        prior_in_words(row.prior),
        worded(row.meaning),
        worded(row.source),
    )
