"""What analysts judged by hand beside the simulator's figures: the section of the page."""

from itertools import chain
from typing import TYPE_CHECKING

from powderkeg.evidence.elicited import ENOUGH
from powderkeg.evidence.words import clauses, enumerated
from powderkeg.language import join, noted, say, say_count
from powderkeg.report.formats import MISSING, log_value, nats
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence.elicited import Elicited, JudgedAnalyst, JudgedPair, JudgedReport

TITLE = noted("What analysts judged: a third opinion")
PAIRS_TITLE = noted("What analysts judged: all reports together")
ANALYSTS_TITLE = noted("What analysts judged: one by one")

_APART = noted(
    "Nothing else on this page was moved by it: odds, probabilities and caps are the simulator's alone. How "
    "often such judgements find the truth was never tried, so they are an opinion and no odds."
)
_MADE = noted(
    "Each analyst said how likely a report is under every hypothesis, given what the reports before it say. "
    "Judgements of one claim are averaged and not added, those of all together are reconciled with their "
    "product, and analysts are averaged on the log scale, all alike."
)
_READ = noted(
    "Nats, largest difference first, for the two hypotheses on which analysts and simulator differ most: "
    "above 0 speaks for the first of them, 0.7 is a factor of two. The last column is the standard deviation "
    "between analysts."
)
_RESIDUAL = noted(
    "What claims of a block say together beyond the sum of what each says alone is in neither sum: nobody "
    "was asked about it."
)
_RECONCILED = noted(
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
        say(TITLE),
        (_who(found), say(_APART), say(_MADE), say(_READ)),
        (
            say("report"), say("by"), say("for, against"), say("analysts"), say("simulator"),
            say("difference"), say("s.d."),
        ),
        (Group("", tuple(_report(row) for row in found.reports)),),
        tuple(_notes(found)),
        words=(0, 2),
    )  # fmt: skip
    together = Section(
        say(PAIRS_TITLE),
        (
            say_count(
                "Sums over the {n:,} claim that both judged, in nats.",
                "Sums over the {n:,} claims that both judged, in nats.",
                len(found.compared),
            ),
        ),
        (say("for"), say("against"), say("analysts"), say("simulator"), say("difference")),
        (Group("", tuple((row.for_, row.against, *_figures(row)) for row in found.pairs)),),
        (say(_RESIDUAL),) if found.joint else (),
        words=(0, 1),
    )
    analysts = Section(
        say(ANALYSTS_TITLE),
        (say("Nats: the most that any two hypotheses were moved against each other."),),
        (say("analyst"), say("reports"), say("claims"), say("counted twice"), say("incoherence")),
        (Group("", tuple(_analyst(row) for row in found.analysts)),),
        tuple(_analyst_notes(found)),
    )
    return [reports, *([together] if found.pairs else []), analysts]


def _who(found: "Elicited") -> str:
    judged = len(tuple(chain.from_iterable(row.report_ids for row in found.reports)))
    who = say(
        "{analysts} judged {reports} by hand.",
        analysts=say_count("{n:,} analyst", "{n:,} analysts", len(found.analysts)),
        reports=say_count("{n:,} report", "{n:,} reports", judged),
    )
    if not found.few:
        return who
    few = say(
        "That is fewer than {enough}: single ratings of analytic work were found poorly reliable, those of "
        "{enough} or more good (Marcoci and others 2019).",
        enough=ENOUGH,
    )
    return join(" ", (who, few))


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
    said: list[str] = []
    if found.unjudged:
        said.append(
            say_count(
                "Judged by nobody, and in no sum: {n:,} claim ({names}).",
                "Judged by nobody, and in no sum: {n:,} claims ({names}).",
                len(found.unjudged),
                names=_some(found.unjudged),
            )
        )
    if found.alone:
        said.append(
            say(
                "Without a figure of the simulator's, and in no sum: {names}. Such a report is not scored, "
                "or no world came near it.",
                names=_some(found.alone),
            )
        )
    return said


def _analyst_notes(found: "Elicited") -> list[str]:
    said: list[str] = [
        say_count(
            "{analyst}: {groups} are one claim; added up, they would have counted {doubled} nats too much.",
            "{analyst}: {groups} are one claim each; added up, they would have counted {doubled} nats too "
            "much.",
            len(row.shared),
            analyst=row.analyst,
            groups=clauses(enumerated(group) for group in row.shared),
            doubled=log_value(row.doubled),
        )
        for row in found.analysts
        if row.shared
    ]
    return [*said, *([say(_RECONCILED)] if any(row.overall is not None for row in found.analysts) else [])]


def _some(names: tuple[str, ...]) -> str:
    rest = len(names) - _MANY
    shown = ", ".join(names[:_MANY])
    return say("{names} and {n:,} more", names=shown, n=rest) if rest > 0 else shown
