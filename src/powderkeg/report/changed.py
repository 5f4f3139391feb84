"""What moved since an older result, and why: the sections that `weigh` and `report` show of it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from powderkeg.report.formats import MISSING, log_value, nats
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence.changed import Changed, Move, OddsMove, Quote, ReportChange, RowMove

Moved = Mapping[str, float | None]

TITLE = "What changed since the older result"
EVIDENCE_TITLE = "How far the log evidence moved"
ODDS_TITLE = "How far the odds moved"
ROWS_TITLE = "By which reports"

MOST_PAIRS = 8
MOST_ROWS = 25

_ERROR = (
    "In nats. The error is half of the 90 % Monte-Carlo interval of the difference, from the errors of both "
    "results; what is no larger is noise."
)
_PULL = (
    "How far the logarithm of the odds moved towards the first of the two, priors left out and no cap "
    "applied; 0.7 nats double the odds, 2.3 make them ten times as large."
)
_PARTS = (
    "What each row moved the log odds of {}, the pair that moved most; the rows add up to it. Separates: how "
    "far the movement sets the hypotheses apart."
)
_HASHES = {
    "model_hash": "the source code that makes worlds (model_hash)",
    "ranges_hash": "places, shocks, inputs, priors or ranges (ranges_hash)",
    "input_hash": "the case or the settings (input_hash)",
}


def changed_sections(changed: "Changed") -> tuple[Section, ...]:
    """The sections, in the order in which they are read; one alone where the cases are different ones."""
    if not changed.same_case:
        old, new = changed.cases
        names = f"'{old}', this one of '{new}'"
        if old == new:
            names = f"a case '{old}' without a single report of this one"
        return (
            Section(
                TITLE,
                (f"The older result is of {names}: different cases, so nothing else is compared.",),
            ),
        )
    return (
        _why(changed),
        _evidence(changed),
        *(() if not changed.odds else (_odds(changed),)),
        *(() if not changed.rest else (_rows(changed),)),
    )


def _why(changed: "Changed") -> Section:
    weighed = [row for row in changed.reports if row.weighed]
    aside = [row.report_id for row in changed.reports if not row.weighed]
    lines = []
    if aside:
        lines.append(f"Changed but never scored, which moves no number by itself: {_some(aside)}.")
    lines += [
        f"{_HASHES.get(row.name, row.name)}: {_from_to(row.before, row.after)}" for row in changed.settings
    ]
    lines += [f"prior of {row.name}: {_from_to(row.before, row.after)}" for row in changed.priors]
    lines += [f"hypothesis {name}: only in the {which} result" for name, which in changed.hypotheses]
    lines += [f"not compared: {words}" for words in changed.not_compared]
    return Section(
        TITLE,
        (_summary(changed, len(weighed)),),
        ("report", "what", "from, to", "the log says") if weighed else (),
        (Group("", tuple(_report(row) for row in weighed)),) if weighed else (),
        tuple(lines),
        words=(0, 1, 2, 3),
    )


def _summary(changed: "Changed", weighed: int) -> str:
    old, new = changed.cases
    parts = []
    if old != new:
        parts.append(f"The older result is of a copy of this case called '{old}'.")
    if not any(words.startswith("which reports") for words in changed.not_compared):
        count = f"{weighed} scored report{'' if weighed == 1 else 's'}" if weighed else "No scored report"
        parts.append(f"{count} differ{'s' if weighed < 2 else ''}.")
    differ = {row.name for row in changed.settings}
    if not changed.reports and not changed.priors and differ == {"input_hash"}:
        parts.append("Something of the case differs that bears on no number: words, sources, facts.")
    elif not changed.reports and not changed.priors and not differ and not changed.not_compared:
        parts.append("Nothing that bears on a number differs.")
    return " ".join(parts) or "What could be compared follows."


def _report(row: "ReportChange") -> tuple[str, ...]:
    fields = "; ".join(f"{name}: {_from_to(before, after)}" for name, before, after in row.fields)
    return row.report_id, ", ".join(row.kinds), fields, "; ".join(_quoted(entry) for entry in row.log)


def _quoted(entry: "Quote") -> str:
    return f"{', '.join(filter(None, (entry.changed, entry.analyst)))}: {entry.reason}"


def _from_to(before: str, after: str) -> str:
    return f"{_short(before) or 'blank'} to {_short(after) or 'blank'}"


def _short(text: str) -> str:
    """A fingerprint by its first digits."""
    return text[:12] if len(text) == 64 and " " not in text else text


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown


def _evidence(changed: "Changed") -> Section:
    return Section(
        EVIDENCE_TITLE,
        (_ERROR, "All move together where a report was added or taken out: what counts is by how much more."),
        ("hypothesis", "before", "now", "moved", "error", ""),
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
    noise = {True: "within the noise", False: "", None: "error unknown"}[row.within_noise]
    return nats(row.moved, 2), log_value(row.error, 2), "" if row.moved is None else noise


def _odds(changed: "Changed") -> Section:
    real = [row for row in changed.odds if row.within_noise is False]
    shown = (real or list(changed.odds[:1]))[:MOST_PAIRS]
    rest = len(changed.odds) - len(shown)
    said = [_PULL]
    if not all(changed.resolved):
        older, new = changed.resolved
        which = "Neither result is"
        if older or new:
            which = "The new result is not" if older else "The older result is not"
        said.append(f"{which} resolved, so no odds are given, only how far they moved.")
    lines = []
    if rest:
        further = (
            "no pair moved further" if real else "none of them moved beyond the noise, as far as is known"
        )
        lines.append(f"{rest} other pairs: {further}.")
    return Section(
        ODDS_TITLE,
        tuple(said),
        ("for", "against", "moved", "error", ""),
        (Group("", tuple((row.for_, row.against, *_moved(row)) for row in shown)),),
        tuple(lines),
        words=(0, 1, 4),
    )


def _rows(changed: "Changed") -> Section:
    pair = changed.odds[0] if changed.odds else None
    one = changed.evidence[0].hypothesis if pair is None else pair.for_
    two = None if pair is None else pair.against
    over = one if two is None else f"{one} over {two}"
    kinds = {row.report_id: ", ".join(row.kinds) for row in changed.reports}
    shown = changed.rows[:MOST_ROWS]
    rows = [
        (row.report_id, row.day, _what(row, kinds), *_figures(row.moved, row.nats, one, two)) for row in shown
    ]
    further = changed.rows[MOST_ROWS:]
    if further:
        gaps = [_gap(row.moved, one, two) for row in further]
        total = None if None in gaps else sum(gap for gap in gaps if gap is not None)
        rows.append((f"{len(further)} more of these", "", "", nats(total, 2), ""))
    rows += [
        (
            group.name + (f" ({group.rows})" if group.rows else ""),
            "",
            "",
            *_figures(group.moved, None, one, two),
        )
        for group in changed.rest
    ]
    return Section(
        ROWS_TITLE,
        (_PARTS.format(over),),
        ("report", "day", "what", "moved", "separates"),
        (Group("", tuple(rows)),),
        words=(0, 1, 2),
    )


def _what(row: "RowMove", kinds: dict[str, str]) -> str:
    only = {"new": "only in the new result", "old": "only in the older result"}.get(row.only_in, "")
    return "; ".join(filter(None, (kinds.get(row.report_id, ""), only)))


def _figures(moved: Moved, separates: float | None, one: str, two: str | None) -> Iterator[str]:
    yield nats(_gap(moved, one, two), 2)
    yield MISSING if separates is None else f"{separates:.2f}"


def _gap(moved: Moved, one: str, two: str | None) -> float | None:
    first, second = moved.get(one), 0.0 if two is None else moved.get(two)
    return None if first is None or second is None else first - second
