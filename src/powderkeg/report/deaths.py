"""The table of deaths: what is on record beside what every hypothesis makes of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import in_english, say, say_count, worded
from powderkeg.report.formats import MISSING, quantity
from powderkeg.report.reports import figure_of, span_of

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import DeathsRow, Evidence

_SHOWN = 3


@dataclass(frozen=True)
class Mention:
    """A report's figure with its id, which leads to its row, and its grade."""

    figure: str
    report_id: str
    grade: str


@dataclass(frozen=True)
class DeathsLine:
    """Deaths of one side or cause: simulated under every hypothesis, and what the record says.

    `rest` says how many earlier figures are left out; both it and `record` may be empty.
    """

    label: str
    kind: str
    simulated: tuple[str, ...]
    record: tuple[Mention, ...]
    rest: str


def deaths_lines(result: "Evidence") -> list[DeathsLine]:
    """Deaths by side, then by cause, under every hypothesis that simulates any, beside the record's own."""
    names = list(result.deaths)
    rows: dict[tuple[str, str], dict[str, DeathsRow]] = {}
    for name in names:
        for row in result.deaths[name]:
            rows.setdefault((row.kind, row.label), {})[name] = row
    order = {"all": 0, "side": 1, "cause": 2}
    return [
        DeathsLine(
            worded(label),
            kind,
            tuple(_simulated(found.get(name)) for name in names),
            *_on_record(result.case, label, kind),
        )
        for (kind, label), found in sorted(rows.items(), key=lambda item: order[item[0][0]])
    ]


def given_deaths(case: "Case") -> str:
    """That simulated totals hold deaths given to every world, which the record's totals may leave out."""
    given = sum(
        round(shock.value) * sum(shock.strikes(place.place_id) for place in case.regions)
        for shock in case.shocks
        if shock.kind == "killing"
    )
    if not given:
        return ""
    return say_count(
        "Simulated totals include {n} death that is given to every world as a shock; a total of the record "
        "that leaves it out is that much lower.",
        "Simulated totals include {n} deaths that are given to every world as shocks; a total of the record "
        "that leaves them out is that much lower.",
        given,
    )


def _simulated(row: "DeathsRow | None") -> str:
    if row is None:
        return MISSING
    between = span_of(round(row.low), round(row.high))
    return say("{figure} ({range})", figure=quantity(round(row.mean)), range=between)


def _on_record(case: "Case", label: str, kind: str) -> tuple[tuple[Mention, ...], str]:
    """Figures of the whole country for this side or cause, newest first, and how many are left out."""
    word = in_english(label).replace(" ", "_")
    wanted = {
        "all": {"deaths", "deaths_named"},
        "side": {f"deaths_{word}"},
        "cause": {f"deaths_by_{word}", f"deaths_{word}"},
    }[kind]
    found = [
        (report, figure)
        for report in case.record
        if report.indicator in wanted
        and report.place_id is None
        and (figure := figure_of(report, case.society))
    ]
    found.sort(key=lambda one: (one[0].date_end, one[0].published or one[0].date_end), reverse=True)
    mentions = tuple(
        Mention(
            say("by name {figure}", figure=figure) if report.indicator == "deaths_named" else figure,
            report.report_id,
            report.reliability,
        )
        for report, figure in found[:_SHOWN]
    )
    left = len(found) - len(mentions)
    return mentions, say_count("{n} earlier figure", "{n} earlier figures", left) if left else ""
