"""What moved since an older result, and why: the sections that `weigh` and `report` show of it."""

from collections.abc import Iterator, Mapping
from math import fsum
from typing import TYPE_CHECKING

from powderkeg.evidence.words import clauses
from powderkeg.language import in_english, join, noted, say, say_count, worded
from powderkeg.report.formats import MISSING, log_value, nats, number
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence.changed import Changed, Move, OddsMove, Quote, ReportChange, RowMove

Moved = Mapping[str, float | None]

TITLE = noted("What changed since the older result")
EVIDENCE_TITLE = noted("How far the log evidence moved")
ODDS_TITLE = noted("How far the odds moved")
ROWS_TITLE = noted("By which reports")

_UNRESOLVED = {
    (False, False): noted("Neither result is resolved, so no odds are given, only how far they moved."),
    (True, False): noted("The new result is not resolved, so no odds are given, only how far they moved."),
    (False, True): noted("The older result is not resolved, so no odds are given, only how far they moved."),
}
"""By whether the older and the new result are resolved."""
_ONLY_IN = {
    "old": noted("hypothesis {name}: only in the old result"),
    "new": noted("hypothesis {name}: only in the new result"),
}
MOST_PAIRS = 8
MOST_ROWS = 25

_TOGETHER = noted("All move together where a report was added or taken out: what counts is by how much more.")
_ERROR = noted(
    "In nats. The error is half of the 90 % Monte-Carlo interval of the difference, from the errors of both "
    "results; what is no larger is noise."
)
_PULL = noted(
    "How far the logarithm of the odds moved towards the first of the two, priors left out and no cap "
    "applied; 0.7 nats double the odds, 2.3 make them ten times as large."
)
_PARTS = noted(
    "What each row moved the log odds of {pair}, the pair that moved most; the rows add up to it. "
    "Separates: how far the movement sets the hypotheses apart."
)
_HASHES = {
    "model_hash": noted("the source code that makes worlds (model_hash)"),
    "ranges_hash": noted("places, shocks, inputs, priors or ranges (ranges_hash)"),
    "input_hash": noted("the case or the settings (input_hash)"),
}


def changed_sections(changed: "Changed") -> tuple[Section, ...]:
    """The sections, in the order in which they are read; one alone where the cases are different ones."""
    if not changed.same_case:
        return (Section(say(TITLE), (_apart(*changed.cases),)),)
    return (
        _why(changed),
        _evidence(changed),
        *(() if not changed.odds else (_odds(changed),)),
        *(() if not changed.rest else (_rows(changed),)),
    )


def _apart(old: str, new: str) -> str:
    if old == new:
        return say(
            "The older result is of a case '{old}' without a single report of this one: different cases, so "
            "nothing else is compared.",
            old=old,
        )
    return say(
        "The older result is of '{old}', this one of '{new}': different cases, so nothing else is compared.",
        old=old,
        new=new,
    )


def _why(changed: "Changed") -> Section:
    weighed = [row for row in changed.reports if row.weighed]
    aside = [row.report_id for row in changed.reports if not row.weighed]
    lines = []
    if aside:
        lines.append(
            say("Changed but never scored, which moves no number by itself: {reports}.", reports=_some(aside))
        )
    lines += [
        say(
            "{what}: {change}",
            what=worded(_HASHES.get(row.name, row.name)),
            change=_from_to(row.before, row.after),
        )
        for row in changed.settings
    ]
    lines += [
        say("prior of {name}: {change}", name=row.name, change=_from_to(row.before, row.after))
        for row in changed.priors
    ]
    lines += [say(_ONLY_IN[which], name=name) for name, which in changed.hypotheses]
    lines += [say("not compared: {what}", what=worded(words)) for words in changed.not_compared]
    headers = (say("report"), say("what"), say("from, to"), say("the log says"))
    return Section(
        say(TITLE),
        (_summary(changed, len(weighed)),),
        headers if weighed else (),
        (Group("", tuple(_report(row) for row in weighed)),) if weighed else (),
        tuple(lines),
        words=(0, 1, 2, 3),
    )


def _summary(changed: "Changed", weighed: int) -> str:
    old, new = changed.cases
    parts = []
    if old != new:
        parts.append(say("The older result is of a copy of this case called '{old}'.", old=old))
    if not any(in_english(words).startswith("which reports") for words in changed.not_compared):
        parts.append(
            say_count("{n} scored report differs.", "{n} scored reports differ.", weighed)
            if weighed
            else say("No scored report differs.")
        )
    differ = {row.name for row in changed.settings}
    if not changed.reports and not changed.priors and differ == {"input_hash"}:
        parts.append(say("Something of the case differs that bears on no number: words, sources, facts."))
    elif not changed.reports and not changed.priors and not differ and not changed.not_compared:
        parts.append(say("Nothing that bears on a number differs."))
    return join(" ", parts) if parts else say("What could be compared follows.")


def _report(row: "ReportChange") -> tuple[str, ...]:
    fields = [
        say("{what}: {change}", what=name, change=_from_to(before, after))
        for name, before, after in row.fields
    ]
    return row.report_id, _kinds(row), clauses(fields), "; ".join(_quoted(entry) for entry in row.log)


def _kinds(row: "ReportChange") -> str:
    return join(", ", map(worded, row.kinds))


def _quoted(entry: "Quote") -> str:
    return f"{', '.join(filter(None, (entry.changed, entry.analyst)))}: {entry.reason}"


def _from_to(before: str, after: str) -> str:
    blank = say("blank")
    return say("{before} to {after}", before=_short(before) or blank, after=_short(after) or blank)


def _short(text: str) -> str:
    """A fingerprint by its first digits."""
    return text[:12] if len(text) == 64 and " " not in text else text


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return say("{names} and {n} more", names=shown, n=len(names) - 10) if len(names) > 10 else shown


def _evidence(changed: "Changed") -> Section:
    return Section(
        say(EVIDENCE_TITLE),
        (say(_ERROR), say(_TOGETHER)),
        (say("hypothesis"), say("before"), say("now"), say("moved"), say("error"), say("remark")),
        (
            Group(
                "",
                tuple(
                    (row.hypothesis, log_value(row.before), log_value(row.after), *_moved(row))
                    for row in changed.evidence
                ),
            ),
        ),
        words=(0, 5),
    )


def _moved(row: "Move | OddsMove") -> tuple[str, str, str]:
    noise = {True: say("within the noise"), False: "", None: say("error unknown")}[row.within_noise]
    return nats(row.moved, 2), log_value(row.error, 2), "" if row.moved is None else noise


def _odds(changed: "Changed") -> Section:
    real = [row for row in changed.odds if row.within_noise is False]
    shown = (real or list(changed.odds[:1]))[:MOST_PAIRS]
    rest = len(changed.odds) - len(shown)
    said = [say(_PULL)]
    if not all(changed.resolved):
        said.append(say(_UNRESOLVED[changed.resolved]))
    lines = []
    if rest and real:
        lines.append(say("{n} other pairs: no pair moved further.", n=rest))
    elif rest:
        lines.append(say("{n} other pairs: none of them moved beyond the noise, as far as is known.", n=rest))
    return Section(
        say(ODDS_TITLE),
        tuple(said),
        (say("for"), say("against"), say("moved"), say("error"), say("remark")),
        (Group("", tuple((row.for_, row.against, *_moved(row)) for row in shown)),),
        tuple(lines),
        words=(0, 1, 4),
    )


def _rows(changed: "Changed") -> Section:
    pair = changed.odds[0] if changed.odds else None
    one = changed.evidence[0].hypothesis if pair is None else pair.for_
    two = None if pair is None else pair.against
    over = one if two is None else say("{one} over {other}", one=one, other=two)
    kinds = {row.report_id: _kinds(row) for row in changed.reports}
    shown = changed.rows[:MOST_ROWS]
    rows = [
        (row.report_id, row.day, _what(row, kinds), *_figures(row.moved, row.nats, one, two)) for row in shown
    ]
    further = changed.rows[MOST_ROWS:]
    if further:
        gaps = [_gap(row.moved, one, two) for row in further]
        total = None if None in gaps else fsum(gap for gap in gaps if gap is not None)
        rows.append((say("{n} more of these", n=len(further)), "", "", nats(total, 2), ""))
    rows += [
        (
            say("{name} ({n})", name=worded(group.name), n=group.rows) if group.rows else worded(group.name),
            "",
            "",
            *_figures(group.moved, None, one, two),
        )
        for group in changed.rest
    ]
    return Section(
        say(ROWS_TITLE),
        (say(_PARTS, pair=over),),
        (say("report"), say("day"), say("what"), say("moved"), say("separates")),
        (Group("", tuple(rows)),),
        words=(0, 1, 2),
    )


def _what(row: "RowMove", kinds: dict[str, str]) -> str:
    only = {"new": say("only in the new result"), "old": say("only in the older result")}.get(row.only_in, "")
    return clauses(filter(None, (kinds.get(row.report_id, ""), only)))


def _figures(moved: Moved, separates: float | None, one: str, two: str | None) -> Iterator[str]:
    yield nats(_gap(moved, one, two), 2)
    yield MISSING if separates is None else number(separates, ".2f")


def _gap(moved: Moved, one: str, two: str | None) -> float | None:
    first, second = moved.get(one), 0.0 if two is None else moved.get(two)
    return None if first is None or second is None else first - second
