"""What simulated records of known truth showed of the method, as sections of finished text.

The same sections stand on the page, in the Markdown of a validation and in the terminal. Where odds are
spoken of they are the largest ones earned, never those of the record.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.method import coherent_parts, mistaken_pairs
from powderkeg.evidence.words import factor_words
from powderkeg.report.formats import MISSING
from powderkeg.report.sections import Group, Section, span, whole_percent

if TYPE_CHECKING:
    from powderkeg.evidence.calibration import Interval, RouteCalibration
    from powderkeg.evidence.validated import Validated

FOUND_TITLE = "Does it find the truth?"
TRUE_TITLE = "Do its percentages come true?"
COHERENT_TITLE = "Do its probabilities add up?"
EARNED_TITLE = "The largest odds earned"
AGAINST_TITLE = "Mean odds against the truth"
AGREE_TITLE = "Do the two methods agree?"

_NEAR = 2.0  # standard errors
_MARKS = {"agree": "", "disputed": "*", "unknown": "?"}
_FOUND = (
    "Rows the truth, columns the hypothesis held most probable, by the numbers of the rows, in per cent of "
    "the row; the last column is the 90 % interval of the share found. Where more than 40 % of one are taken "
    "for another, a record like this one does not tell the two apart."
)
_TRUE = (
    "Of all statements that give about the same percentage, as many should come true. The calibration error "
    "is the mean distance between the two, with its standard error; a perfect method would show what stands "
    "under by chance. A log score is the mean of minus the log probability given to the truth: less is "
    "better."
)
_COHERENT = (
    "Over simulated records of all truths in equal parts each hypothesis should hold its equal share on "
    "average. Given is the mean with two standard errors."
)
_EARNED = (
    "The largest odds of the row over the column that the filter's records support. Nothing on a page passes "
    "them: N records of each hypothesis earn at most about N."
)
_AGAINST = (
    "Mean odds of the row over the column in records that the column made; 1 where odds are honest. A star: "
    "more than two standard errors from 1. Where two are nearly always told apart, the rare records that "
    "make up for the others are not met: a mean far below 1 is no fault then, and has a large error."
)
_AGREE = (
    "How far the log odds of the two methods lie apart on the real record, in nats. A star: disputed, by "
    "more than 0.7 nats or two standard errors; a question mark: not known. Hypotheses far behind lie far "
    "apart in nats whatever the methods."
)


def calibration_sections(
    validated: "Validated", *, leading: tuple[str, str] | None = None
) -> Iterator[Section]:
    """Every section there is something for.

    Args:
        validated: what simulated records showed.
        leading: the two hypotheses of the headline, on which agreement is told; None where no record was
            weighed.
    """
    routes = routes_of(validated)
    if not routes:
        return
    judged = [(label, route) for label, route in routes if label != "challenger"]
    if judged:
        names = judged[0][1].hypotheses
        yield Section(
            FOUND_TITLE,
            (_FOUND,),
            ("truth", *_numbers(names), "interval"),
            tuple(_found(label, route) for label, route in judged),
            tuple(_recall(label, route) for label, route in judged),
            square=True,
        )
    yield Section(
        TRUE_TITLE,
        (_TRUE,),
        ("method", "records", "log score", "calibration error", "by chance", "Brier", "Cllr (least)"),
        (Group("", tuple(_scores(label, route) for label, route in routes)),),
        (f"By guessing the log score is {routes[0][1].guessing:.2f}.",),
    )
    if judged:
        yield _coherent(judged)
        yield Section(
            AGAINST_TITLE,
            (_AGAINST,),
            ("for", *_numbers(names)),
            tuple(_against(label, route) for label, route in judged),
            square=True,
        )
    if validated.filter is not None:
        yield Section(
            EARNED_TITLE,
            (_EARNED,),
            ("for", *_numbers(validated.filter.hypotheses)),
            (_earned("", validated.filter),),
            square=True,
        )
    if validated.agreement:
        yield _agree(validated, leading)


def routes_of(validated: "Validated") -> "list[tuple[str, RouteCalibration]]":
    """The routes that were tried, by what a reader calls them."""
    found = (
        ("particle filter", validated.filter),
        ("classifier", validated.classifier),
        ("challenger", validated.challenger),
    )
    return [(label, route) for label, route in found if route is not None]


def _numbers(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(names) + 1))


def _found(label: str, route: "RouteCalibration") -> Group:
    rows = []
    for i, name in enumerate(route.hypotheses):
        whole = route.worlds[i]
        shares = [f"{100 * n / whole:.0f}" if whole else MISSING for n in route.confusion[i].tolist()]
        recall = route.recall[i]
        between = f"{100 * recall.low:.0f} to {100 * recall.high:.0f}" if whole else MISSING
        rows.append((f"{i + 1} {name}", *shares, between))
    return Group(f"{label.capitalize()}, {_each(route.worlds)}", tuple(rows))


def _each(worlds: tuple[int, ...]) -> str:
    least, most = min(worlds), max(worlds)
    return f"{span(f'{least:,}', f'{most:,}') if least < most else f'{most:,}'} records of each"


def _recall(label: str, route: "RouteCalibration") -> str:
    known = [one.value for one in route.recall if math.isfinite(one.value)]
    mean = whole_percent(sum(known) / len(known)) if known else MISSING
    guess = whole_percent(1.0 / len(route.hypotheses))
    mistaken = "; ".join(f"{a} and {b}" for a, b in mistaken_pairs(route))
    told = f"not told apart: {mistaken}" if mistaken else "no two are taken for each other too often"
    return f"{label.capitalize()}: the truth is found {mean} of the time (by guessing {guess}); {told}."


def _scores(label: str, route: "RouteCalibration") -> tuple[str, ...]:
    trust = route.reliability
    return (
        label,
        f"{sum(route.worlds):,}",
        _between(route.log_score),
        f"{_figure(trust.ece, 3)} ± {_figure(trust.ece_error, 3)}",
        _figure(trust.ece_noise, 3),
        _figure(route.brier),
        f"{_figure(route.cllr)} ({_figure(route.cllr_min)})",
    )


def _coherent(judged: "list[tuple[str, RouteCalibration]]") -> Section:
    names = judged[0][1].hypotheses
    rows = []
    for name in names:
        means = [next((m for m in route.marginals if m.hypothesis == name), None) for _, route in judged]
        rows.append(
            (
                name,
                *(
                    MISSING
                    if one is None or not math.isfinite(one.mean)
                    else f"{100 * one.mean:.1f} % ± {100 * _NEAR * one.error:.1f}"
                    for one in means
                ),
            )
        )
    lines = []
    for label, route in judged:
        (near, means_known), (honest, pairs) = coherent_parts(route)
        lines.append(
            f"{label.capitalize()}: {near} of {means_known} means are within two standard errors, and of the "
            f"mean odds against the truth, pair by pair, {honest} of {pairs}."
        )
    share = f"{100.0 / len(names):.1f} %"
    return Section(
        COHERENT_TITLE,
        (f"{_COHERENT} The equal share is {share}.",),
        ("hypothesis", *(label for label, _ in judged)),
        (Group("", tuple(rows)),),
        tuple(lines),
    )


def _against(label: str, route: "RouteCalibration") -> Group:
    def cell(a: str, b: str) -> str:
        mean = route.pair(a, b).turing_good
        if not math.isfinite(mean):
            return MISSING
        return f"{mean:.2f}" + ("" if route.turing_good_within(a, b, _NEAR) else "*")

    return Group(
        label.capitalize(),
        tuple(
            (f"{i + 1} {a}", *("" if a == b else cell(a, b) for b in route.hypotheses))
            for i, a in enumerate(route.hypotheses)
        ),
    )


def _earned(heading: str, route: "RouteCalibration") -> Group:
    return Group(
        heading,
        tuple(
            (f"{i + 1} {a}", *("" if a == b else factor_words(route.cap(a, b)) for b in route.hypotheses))
            for i, a in enumerate(route.hypotheses)
        ),
    )


def _agree(validated: "Validated", leading: tuple[str, str] | None) -> Section:
    names = tuple(dict.fromkeys(name for row in validated.agreement for name in (row.for_, row.against)))
    by_pair = {frozenset((row.for_, row.against)): row for row in validated.agreement}

    def cell(i: int, j: int) -> str:
        row = by_pair.get(frozenset((names[i], names[j]))) if i < j else None
        if row is None:
            return ""
        return _figure(abs(row.filter_nats - row.classifier_nats), 1) + _MARKS[row.status]

    lines = [_counted(Counter(row.status for row in validated.agreement))]
    own = by_pair.get(frozenset(leading)) if leading else None
    if own is not None:
        lines.append(f"The two leading hypotheses: {own.status}.")
    numbers = range(len(names))
    rows = tuple((f"{i + 1} {names[i]}", *(cell(i, j) for j in numbers)) for i in numbers)
    return Section(
        AGREE_TITLE, (_AGREE,), ("pair", *_numbers(names)), (Group("", rows),), tuple(lines), square=True
    )


def _counted(answers: "Counter[str]") -> str:
    told = {"agree": "agree", "disputed": "are disputed", "unknown": "are not known"}
    parts = [f"{answers[status]} {verb}" for status, verb in told.items() if answers[status]]
    return f"Of {answers.total()} pairs {', '.join(parts)}."


def _between(one: "Interval") -> str:
    return f"{_figure(one.value)} ({_figure(one.low)} to {_figure(one.high)})"


def _figure(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else MISSING
