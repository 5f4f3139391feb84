"""The outlook's tables as rows of finished text: deaths first, then what it rests on."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.evidence.words import clauses
from powderkeg.language import language, localised, noted, say, worded
from powderkeg.outlook import OUTCOMES
from powderkeg.outlook.statistics import Z
from powderkeg.report.formats import MINUS, MISSING, capital, number
from powderkeg.report.sections import Group, Section, beyond, short, whole_percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr

    from powderkeg.case import Option
    from powderkeg.outlook import Outlook

__all__ = [
    "by_hypothesis_section",
    "counted_section",
    "difference_sections",
    "information_section",
    "intervened",
    "options_section",
    "outcome_sections",
    "pairing",
]

_LEAST = 0.001
_NOTHING = 1e-9  # differences of means that are rounding
_MOST_PLACES = 5
_TABLES = {
    noted("Deaths by side"): ("deaths", "deaths_civilian", "deaths_security", "deaths_allied", "deaths_cell"),
    noted("Civilians killed, injured and detained"): (
        "deaths_bystander",
        "deaths_protester",
        "deaths_rioter",
        "deaths_detained",
        "injured",
        "detained",
    ),
    noted("Control"): ("hours_lost", "survival", "days_to_end"),
    noted("Opinion, neighbours and powers"): (
        "approval",
        "allied_days",
        "second_front",
        "spill_over",
        "spill_over_due",
    ),
}
"""Outcomes by table; a test holds it against ``OUTCOMES``."""
_OF_INTERVENER = ("deaths_allied", "allied_days", "second_front", "approval")
"""Outcomes of foreign troops; approval is a number even where there are none, and comes last."""


def options_section(look: Outlook) -> Section:
    """What each option changes, in the case's words."""
    rows = tuple(
        (
            say("{option} (reference)", option=option.label)
            if option.name == look.reference
            else option.label,
            option.decided_by or MISSING,
            option.summary,
        )
        for option in look.options
    )
    same = [option.label for option in look.options if option.name in look.unchanged]
    lines = [
        say("{option}: changes nothing in any world from this branch on.", option=label) for label in same
    ]
    return Section(
        say("The options"), (), (say("option"), say("decided by"), say("what changes")), (Group("", rows),),
        (*lines, *(capital(worded(note)) for note in look.notes)), words=(0, 1, 2),
    )  # fmt: skip


def outcome_sections(look: Outlook) -> tuple[Section, ...]:
    """Options x outcomes, people first: mean and 90 % of the worlds."""
    return _sections(look, look.options, lambda outcome, option: _cell(look, outcome, option))


def difference_sections(look: Outlook) -> tuple[Section, ...]:
    """Differences from the reference, each with the 90 % interval of its mean."""
    others = [option for option in look.options if option.name != look.reference]
    reference = next(option.label for option in look.options if option.name == look.reference)
    found = _sections(look, others, lambda outcome, option: _difference(look, outcome, option))
    return tuple(
        replace(
            section,
            title=say("{table}: difference to “{reference}”", table=section.title, reference=reference),
            headers=(say("option less “{reference}”", reference=reference), *section.headers[1:]),
            difference=True,
        )
        for section in found
    )


def counted_section() -> Section:
    """What each column counts."""
    rows = tuple((worded(row.label), worded(row.unit), worded(row.meaning)) for row in OUTCOMES.values())
    return Section(
        say("What each column counts"),
        headers=(say("outcome"), say("unit"), say("what")),
        groups=(Group("", rows),),
        words=(0, 1, 2),
    )


def pairing(look: Outlook) -> str:
    """What pairing did to the variance of a difference in deaths; empty where nothing differs."""
    ratio = look.table["variance_ratio"].sel(outcome="deaths")
    ratios = [(float(ratio.sel(option=option.name)), option.label) for option in look.options]
    known = sorted((value, label) for value, label in ratios if math.isfinite(value))
    if not known:
        return ""
    (low, first), (high, last) = known[0], known[-1]
    return say(
        "Pairing divides the variance of a difference in deaths, against worlds that share nothing, by {low} "
        "({first}) to {high} ({last}).",
        low=short(low),
        first=first,
        high=short(high),
        last=last,
    )


def by_hypothesis_section(look: Outlook) -> Section:
    """Difference in deaths under each hypothesis; with its share of the whole where anything is resolved."""
    names = [str(name) for name in look.table["hypothesis"].values]
    others = [option for option in look.options if option.name != look.reference]
    loss = tuple(
        (option.label, *(short(float(look.loss.sel(option=option.name, hypothesis=name))) for name in names))
        for option in look.options
    )
    groups = [Group(say("Expected deaths if it is true"), loss)]
    cells = look.table.sel(outcome="deaths")
    groups.append(
        Group(
            say("Difference from the reference if it is true"),
            tuple(
                (
                    option.label,
                    *(_signed_error(cells.sel(option=option.name, hypothesis=name), "_by") for name in names),
                )
                for option in others
            ),
        )
    )
    if look.resolved:
        groups.append(
            Group(
                say("Share of the difference that comes from it"),
                tuple(
                    (
                        option.label,
                        *(
                            whole_percent(
                                float(cells["difference_share"].sel(option=option.name, hypothesis=name))
                            )
                            for name in names
                        ),
                    )
                    for option in others
                ),
            )
        )
    return Section(
        say("Which hypothesis it depends on"),
        (say("Deaths after the branch, persons; ± as above."),),
        (say("option"), *names),
        tuple(groups),
    )


def information_section(look: Outlook) -> Section:
    """What knowing the true hypothesis would be worth, in deaths."""
    found = look.information
    labels = {option.name: option.label for option in look.options}
    others = {name: option for name, option in found.under.items() if option != found.looks_least}
    text = [
        say(
            "By expected deaths alone, over all accounts, '{option}' looks least harmful in these worlds. "
            "That is a reading of one column, not advice: it leaves out everything else in the tables, and "
            "all that the model leaves out.",
            option=labels[found.looks_least],
        )
    ]
    if others:
        said = [say("if {name}, '{option}'", name=name, option=labels[one]) for name, one in others.items()]
        text.append(
            say(
                "Under {n} of {accounts} accounts another option does: {said}.",
                n=len(others),
                accounts=len(found.under),
                said=clauses(said),
            )
        )
    else:
        text.append(
            say(
                "The same option does under each of the {accounts} accounts, so that to know which is true "
                "would change nothing here.",
                accounts=len(found.under),
            )
        )
    lines = []
    if look.resolved:
        lines.append(
            say(
                "To know the true account would spare {spared} expected deaths (90 % interval {low} to "
                "{high}; {held_out} with the options picked on other worlds than they are counted on). It "
                "would change which option looks so with probability {changes}.",
                spared=short(found.spared),
                low=short(found.low),
                high=short(found.high),
                held_out=_maybe(found.held_out),
                changes=whole_percent(found.changes),
            )
        )
    return Section(say("What it would be worth to know"), tuple(text), lines=tuple(lines))


def intervened(look: Outlook) -> bool:
    """Whether foreign troops come in any world under any option; else nothing is to be said of them."""
    columns = look.table["mean"].sel(outcome=list(_OF_INTERVENER[:-1]))
    return bool((columns > 0.0).any())


def _sections(
    look: Outlook, options: Sequence[Option], cell: Callable[[str, str], str]
) -> tuple[Section, ...]:
    there = intervened(look)
    tables = {
        title: tuple(name for name in names if there or name not in _OF_INTERVENER)
        for title, names in _TABLES.items()
    }
    note = say("No foreign troops come in any of these worlds: columns on them are left out.")
    return tuple(
        Section(
            say(title),
            headers=(say("option"), *(_heading(name) for name in names)),
            groups=(
                Group(
                    "",
                    tuple((option.label, *(cell(name, option.name) for name in names)) for option in options),
                ),
            ),
            lines=() if names == _TABLES[title] else (note,),
        )
        for title, names in tables.items()
    )


def _heading(outcome: str) -> str:
    label = worded(OUTCOMES[outcome].label)
    return say("{outcome} (%)", outcome=label) if OUTCOMES[outcome].unit == "share" else label


def _cell(look: Outlook, outcome: str, option: str) -> str:
    at = look.table.sel(option=option, outcome=outcome)
    mean, low, high = (float(at[key]) for key in ("mean", "low", "high"))
    printed = {"value": _figure(outcome, mean), "low": _figure(outcome, low), "high": _figure(outcome, high)}
    if beyond(mean, low, high):
        # the mean of what nearly all worlds lack lies beyond 90 % of them: unsaid, it looks like a mistake
        return say("{value} ({low} to {high}; few worlds carry the mean)", **printed)
    return say("{value} ({low} to {high})", **printed)


def _difference(look: Outlook, outcome: str, option: str) -> str:
    return _signed_error(
        look.table.sel(option=option, outcome=outcome), "", as_share=OUTCOMES[outcome].unit == "share"
    )


def _signed_error(cell: xr.Dataset, tail: str, *, as_share: bool = False) -> str:
    scale = 100.0 if as_share else 1.0
    mean = scale * float(cell[f"difference{tail}"])
    half = scale * Z * float(cell[f"difference{tail}_se"])
    if not math.isfinite(mean):
        return MISSING
    if half < _NOTHING:
        return "0" if abs(mean) < _NOTHING else f"{'+' if mean > 0 else MINUS}{_brief(abs(mean))}"
    places = _places(half)
    spec = f",.{places}f"
    printed = number(mean, spec)
    plus = "+" if mean > 0 and float(format(mean, spec).replace(",", "")) else ""
    return f"{plus}{printed} ± {_plain(half, spec)}"


def _places(error: float) -> int:
    """Decimal places that leave an error two digits; the figure beside it has no more."""
    return min(max(0, 1 - math.floor(math.log10(error))), _MOST_PLACES)


def _brief(value: float) -> str:
    if value < _LEAST:
        return say("under {least:g}", least=_LEAST)
    return _plain(value, ",.0f") if value >= 10 else _plain(float(f"{value:.2g}"), "g")


def _plain(value: float, spec: str) -> str:
    return localised(format(value, spec), language())


def _figure(outcome: str, value: float) -> str:
    if OUTCOMES[outcome].chance:
        return _plain(100 * value, ".1f")
    if OUTCOMES[outcome].unit == "share":
        return _plain(100 * value, ".0f")
    return "0" if value == 0.0 else _brief(value)


def _maybe(value: float) -> str:
    return short(value) if math.isfinite(value) else say("not known")
