"""Foreign powers on the page: what each decided under which pay-offs, and the tree of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case import prior_in_words
from powderkeg.outlook.powers import PAYOFFS
from powderkeg.report.charts.decision_tree import decision_tree
from powderkeg.report.figure import Figure
from powderkeg.report.formats import MISSING
from powderkeg.report.sections import Group, Section, short, span, whole_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.outlook.powers import Branch, CellsEffect, DecisionRow, PayoffRegion, SecondFront

__all__ = ["payoffs_section", "powers_figure", "powers_section"]

_MOST_REGIONS = 3
_TELLING = 0.1
_READ = (
    "What outside powers do by pay-offs that are judgements, one draw a world; nothing here says what they "
    "should do. Held: the share of worlds that weighed it in which the inequality was true at any time. "
    "Acted: with what a power weighs besides, as a share of the same worlds."
)
_HEADERS = ("power and question", "weighed", "inequality held", "acted", "95 % interval", "median day")


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
        lines.append(front.sentence)
    if effect is not None:
        lines.append(_checked(effect))
    return Section(
        "Foreign powers",
        (_READ,),
        _HEADERS,
        (Group("", tuple(_line(row) for row in rows)),),
        tuple(lines),
    )


def payoffs_section() -> Section:
    """Every pay-off with its prior and where it comes from."""
    return Section(
        "Pay-offs of the foreign powers",
        ("Priors, one draw a world; [J] is a judgement of our own. None was fitted to a case.",),
        ("pay-off", "unit", "prior", "meaning", "source"),
        (Group("", tuple(_payoff(name) for name in PAYOFFS)),),
        words=(0, 1, 2, 3, 4),
    )


def powers_figure(root: Branch, option: str, name: str = "powers") -> Figure:
    """The tree of decisions of one option."""
    note = "Figures: probability given what came before. Lines are as wide as the share of all worlds."
    return Figure(name, f"Decisions of the foreign powers: {option}", note, decision_tree(root, option))


def _line(row: DecisionRow) -> tuple[str, ...]:
    if row.acted is None:
        acted, interval = MISSING, MISSING
    else:
        acted = whole_percent(row.acted)
        interval = span(whole_percent(row.acted_low), whole_percent(row.acted_high))
    return (
        f"{row.power}: {row.question}",
        whole_percent(row.weighed),
        whole_percent(row.held),
        acted,
        interval,
        MISSING if row.first_hour is None else f"{row.first_hour / 24 + 1:.1f}",
    )


def _below(row: DecisionRow) -> list[str]:
    said = [_region(region) for region in row.regions[:_MOST_REGIONS] if abs(region.above - 0.5) >= _TELLING]
    tail = f" {'It was worth it' if row.acted is None else 'Acted'} with {'; '.join(said)}." if said else ""
    return [f"{row.power.capitalize()}, {row.question}: {row.inequality}.{tail}"]


def _region(region: PayoffRegion) -> str:
    row = PAYOFFS.get(region.payoff)
    name = region.payoff.replace("_", " ") + (f" {row.symbol}" if row is not None else "")
    low, middle, high = (short(value) for value in region.acted)
    return f"{name} at {middle} ({low} to {high}; otherwise {short(region.others[1])})"


def _checked(effect: CellsEffect) -> str:
    return (
        f"The instigator's dp is what cells add to the chance that a region is lost, in {effect.worlds} "
        f"worlds of each account drawn before any report: {whole_percent(effect.with_cells)} in "
        f"'{effect.sponsored}', {whole_percent(effect.without)} in '{effect.bare}' (difference "
        f"{100 * effect.difference:.0f} points, standard error {100 * effect.error:.0f}). "
        "This is a check of consistency and no evidence: that "
        "something would have been worth it to somebody says nothing about whether it was done."
    )


def _payoff(name: str) -> tuple[str, ...]:
    row = PAYOFFS[name]
    return (
        f"{name.replace('_', ' ')} ({row.symbol})",
        row.unit,
        prior_in_words(row.prior),
        row.meaning,
        row.source,
    )
