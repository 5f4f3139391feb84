"""What analysts judged by hand beside the simulator's figures: the section of the page."""

from itertools import chain
from typing import TYPE_CHECKING

from powderkeg.evidence.elicited import ENOUGH
from powderkeg.report.formats import MISSING, log_value, nats
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence.elicited import Elicited, JudgedAnalyst, JudgedPair, JudgedReport

TITLE = "What analysts judged: a third opinion"
PAIRS_TITLE = "What analysts judged: all reports together"
ANALYSTS_TITLE = "What analysts judged: one by one"

_APART = (
    "Nothing else on this page was moved by it: odds, probabilities and caps are the simulator's alone. How "
    "often such judgements find the truth was never tried, so they are an opinion and no odds."
)
_MADE = (
    "Each analyst said how likely a report is under every hypothesis, given what the reports before it say. "
    "Judgements of one claim are averaged and not added, those of all together are reconciled with their "
    "product, and analysts are averaged on the log scale, all alike."
)
_READ = (
    "Nats, largest difference first, for the two hypotheses on which analysts and simulator differ most: "
    "above 0 speaks for the first of them, 0.7 is a factor of two. The last column is the standard deviation "
    "between analysts."
)
_RESIDUAL = (
    "What claims of a block say together beyond the sum of what each says alone is in neither sum: nobody "
    "was asked about it."
)
_RECONCILED = (
    "Incoherence is how far the product of an analyst's reports lay from the judgement of all of them "
    "together; each of them was moved by the same part of it."
)
_MANY = 12


def elicited_sections(found: "Elicited") -> list[Section]:
    """The parts of the page, in order: report by report, all reports together, analyst by analyst.

    Args:
        found: what ``elicited_opinion`` gave.
    """
    reports = Section(
        TITLE,
        (_who(found), _APART, _MADE, _READ),
        ("report", "by", "for, against", "analysts", "simulator", "difference", "s.d."),
        (Group("", tuple(_report(row) for row in found.reports)),),
        tuple(_notes(found)),
        words=(0, 2),
    )
    together = Section(
        PAIRS_TITLE,
        (f"Sums over the {_count(len(found.compared), 'claim')} that both judged, in nats.",),
        ("for", "against", "analysts", "simulator", "difference"),
        (Group("", tuple((row.for_, row.against, *_figures(row)) for row in found.pairs)),),
        (_RESIDUAL,) if found.joint else (),
        words=(0, 1),
    )
    analysts = Section(
        ANALYSTS_TITLE,
        ("Nats: the most that any two hypotheses were moved against each other.",),
        ("analyst", "reports", "claims", "counted twice", "incoherence"),
        (Group("", tuple(_analyst(row) for row in found.analysts)),),
        tuple(_analyst_notes(found)),
    )
    return [reports, *([together] if found.pairs else []), analysts]


def _who(found: "Elicited") -> str:
    judged = len(tuple(chain.from_iterable(row.report_ids for row in found.reports)))
    who = f"{_count(len(found.analysts), 'analyst')} judged {_count(judged, 'report')} by hand."
    if found.few:
        who += (
            f" That is fewer than {ENOUGH}: single ratings of analytic work were found poorly reliable, "
            f"those of {ENOUGH} or more good (Marcoci and others 2019)."
        )
    return who


def _report(row: "JudgedReport") -> tuple[str, ...]:
    pair = row.widest
    return (
        ", ".join(row.report_ids),
        str(len(row.analysts)),
        f"{pair.for_}, {pair.against}",
        *_figures(pair),
        log_value(row.disagreement),
    )


def _figures(pair: "JudgedPair") -> tuple[str, str, str]:
    return nats(pair.judged), nats(pair.simulated), nats(pair.difference)


def _analyst(row: "JudgedAnalyst") -> tuple[str, ...]:
    return (
        row.analyst,
        str(row.judged),
        str(len(row.weights)),
        log_value(row.doubled) if row.shared else MISSING,
        log_value(row.incoherence),
    )


def _notes(found: "Elicited") -> list[str]:
    said = []
    if found.unjudged:
        number = _count(len(found.unjudged), "claim")
        said.append(f"Judged by nobody, and in no sum: {number} ({_some(found.unjudged)}).")
    if found.alone:
        said.append(
            f"Without a figure of the simulator's, and in no sum: {_some(found.alone)}. Such a report is not "
            "scored, or no world came near it."
        )
    return said


def _analyst_notes(found: "Elicited") -> list[str]:
    said = [
        f"{row.analyst}: {'; '.join(' and '.join(group) for group in row.shared)} "
        f"{'are one claim each' if len(row.shared) > 1 else 'are one claim'}; added up, they would have "
        f"counted {log_value(row.doubled)} nats too much."
        for row in found.analysts
        if row.shared
    ]
    return [*said, *([_RECONCILED] if any(row.overall is not None for row in found.analysts) else [])]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _some(names: tuple[str, ...]) -> str:
    rest = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {rest:,} more" if rest > 0 else "")
