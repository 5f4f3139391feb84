"""What simulated records of known truth showed of the method, as sections of finished text.

The same sections stand on the page, in the Markdown of a validation and in the terminal. Where odds are
spoken of they are the largest ones earned, never those of the record.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.method import coherent_parts, mistaken_pairs
from powderkeg.evidence.words import clauses, factor_words
from powderkeg.language import join, language, localised, noted, say
from powderkeg.report.formats import MISSING, capital, number
from powderkeg.report.sections import Group, Section, span, whole_percent

if TYPE_CHECKING:
    from powderkeg.evidence.calibration import Interval, RouteCalibration
    from powderkeg.evidence.validated import Validated

FOUND_TITLE = noted("Does it find the truth?")
TRUE_TITLE = noted("Do its percentages come true?")
COHERENT_TITLE = noted("Do its probabilities add up?")
EARNED_TITLE = noted("The largest odds earned")
AGAINST_TITLE = noted("Mean odds against the truth")
AGREE_TITLE = noted("Do the two methods agree?")

_NEAR = 2.0  # standard errors
_MARKS = {"agree": "", "disputed": "*", "unknown": "?"}
_STATUSES = {"agree": noted("agree"), "disputed": noted("disputed"), "unknown": noted("unknown")}
_COUNTED = {
    "agree": noted("{n} agree"),
    "disputed": noted("{n} are disputed"),
    "unknown": noted("{n} are not known"),
}
_FOUND = noted(
    "Rows the truth, columns the hypothesis held most probable, by the numbers of the rows, in per cent of "
    "the row; the last column is the 90 % interval of the share found. Where more than 40 % of one are taken "
    "for another, a record like this one does not tell the two apart."
)
_TRUE = noted(
    "Of all statements that give about the same percentage, as many should come true. The calibration error "
    "is the mean distance between the two, with its standard error; a perfect method would show what stands "
    "under by chance. A log score is the mean of minus the log probability given to the truth: less is "
    "better."
)
_COHERENT = noted(
    "Over simulated records of all truths in equal parts each hypothesis should hold its equal share on "
    "average. Given is the mean with two standard errors. The equal share is {share}."
)
_EARNED = noted(
    "The largest odds of the row over the column that the filter's records support. Nothing on a page passes "
    "them: N records of each hypothesis earn at most about N."
)
_AGAINST = noted(
    "Mean odds of the row over the column in records that the column made; 1 where odds are honest. A star: "
    "more than two standard errors from 1. Where two are nearly always told apart, the rare records that "
    "make up for the others are not met: a mean far below 1 is no fault then, and has a large error."
)
_AGREE = noted(
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
            say(FOUND_TITLE),
            (say(_FOUND),),
            (say("truth"), *_numbers(names), say("interval")),
            tuple(_found(label, route) for label, route in judged),
            tuple(_recall(label, route) for label, route in judged),
            square=True,
        )
    yield Section(
        say(TRUE_TITLE),
        (say(_TRUE),),
        (
            say("method"), say("records"), say("log score"), say("calibration error"), say("by chance"),
            "Brier", say("Cllr (least)"),
        ),
        (Group("", tuple(_scores(label, route) for label, route in routes)),),
        tuple(_beside(routes)),
    )  # fmt: skip
    if judged:
        yield _coherent(judged)
        yield Section(
            say(AGAINST_TITLE),
            (say(_AGAINST),),
            (say("for"), *_numbers(names)),
            tuple(_against(label, route) for label, route in judged),
            square=True,
        )
    if validated.filter is not None:
        yield Section(
            say(EARNED_TITLE),
            (say(_EARNED),),
            (say("for"), *_numbers(validated.filter.hypotheses)),
            (_earned("", validated.filter),),
            square=True,
        )
    if validated.agreement:
        yield _agree(validated, leading)


def routes_of(validated: "Validated") -> "list[tuple[str, RouteCalibration]]":
    """The routes that were tried, by what a reader calls them, in English: ``say`` them."""
    found = (
        (noted("particle filter"), validated.filter),
        (noted("classifier"), validated.classifier),
        (noted("challenger"), validated.challenger),
    )
    return [(label, route) for label, route in found if route is not None]


def _numbers(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(names) + 1))


def _found(label: str, route: "RouteCalibration") -> Group:
    rows = []
    for i, name in enumerate(route.hypotheses):
        whole = route.worlds[i]
        shares = [number(100 * n / whole) if whole else MISSING for n in route.confusion[i].tolist()]
        recall = route.recall[i]
        between = span(number(100 * recall.low), number(100 * recall.high)) if whole else MISSING
        rows.append((f"{i + 1} {name}", *shares, between))
    heading = say("{method}, {number} records of each", method=_named(label), number=_each(route.worlds))
    return Group(heading, tuple(rows))


def _named(label: str) -> str:
    """A route at the beginning of a sentence."""
    return capital(say(label))


def _each(worlds: tuple[int, ...]) -> str:
    least, most = min(worlds), max(worlds)
    return span(number(least), number(most)) if least < most else number(most)


def _recall(label: str, route: "RouteCalibration") -> str:
    known = [one.value for one in route.recall if math.isfinite(one.value)]
    mean = whole_percent(math.fsum(known) / len(known)) if known else MISSING
    guess = whole_percent(1.0 / len(route.hypotheses))
    mistaken = [say("{one} and {other}", one=a, other=b) for a, b in mistaken_pairs(route)]
    if not mistaken:
        return say(
            "{method}: the truth is found {mean} of the time (by guessing {guess}); no two are taken for "
            "each other too often.",
            method=_named(label),
            mean=mean,
            guess=guess,
        )
    return say(
        "{method}: the truth is found {mean} of the time (by guessing {guess}); not told apart: {pairs}.",
        method=_named(label),
        mean=mean,
        guess=guess,
        pairs=clauses(mistaken),
    )


def _scores(label: str, route: "RouteCalibration") -> tuple[str, ...]:
    trust = route.reliability
    return (
        say(label),
        number(sum(route.worlds)),
        _between(route.log_score),
        f"{_figure(trust.ece, 3)} ± {_figure(trust.ece_error, 3)}",
        _figure(trust.ece_noise, 3),
        _figure(route.brier),
        f"{_figure(route.cllr)} ({_figure(route.cllr_min)})",
    )


def _beside(routes: "Sequence[tuple[str, RouteCalibration]]") -> Iterator[str]:
    """What the log scores are to be held against."""
    yield say("By guessing the log score is {guessing:.2f}.", guessing=routes[0][1].guessing)
    for label, route in routes:
        if route.held is not None:
            yield say(
                "{method}: with each record held to the odds that the others earn, as a page's are, the log "
                "score is {score}.",
                method=_named(label),
                score=_between(route.held),
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
                    else say("{mean:.1f} % ± {error:.1f}", mean=100 * one.mean, error=100 * _NEAR * one.error)
                    for one in means
                ),
            )
        )
    lines = []
    for label, route in judged:
        (near, means_known), (honest, pairs) = coherent_parts(route)
        lines.append(
            say(
                "{method}: {near} of {known} means are within two standard errors, and of the mean odds "
                "against the truth, pair by pair, {honest} of {pairs}.",
                method=_named(label),
                near=near,
                known=means_known,
                honest=honest,
                pairs=pairs,
            )
        )
    return Section(
        say(COHERENT_TITLE),
        (say(_COHERENT, share=say("{n:.1f} %", n=100.0 / len(names))),),
        (say("hypothesis"), *(say(label) for label, _ in judged)),
        (Group("", tuple(rows)),),
        tuple(lines),
    )


def _against(label: str, route: "RouteCalibration") -> Group:
    def cell(a: str, b: str) -> str:
        mean = route.pair(a, b).turing_good
        if not math.isfinite(mean):
            return MISSING
        return _figure(mean) + ("" if route.turing_good_within(a, b, _NEAR) else "*")

    return Group(
        _named(label),
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
        lines.append(say("The two leading hypotheses: {status}.", status=say(_STATUSES[own.status])))
    numbers = range(len(names))
    rows = tuple((f"{i + 1} {names[i]}", *(cell(i, j) for j in numbers)) for i in numbers)
    return Section(
        say(AGREE_TITLE),
        (say(_AGREE),),
        (say("pair"), *_numbers(names)),
        (Group("", rows),),
        tuple(lines),
        square=True,
    )


def _counted(answers: "Counter[str]") -> str:
    parts = [say(template, n=answers[status]) for status, template in _COUNTED.items() if answers[status]]
    return say("Of {n} pairs {parts}.", n=answers.total(), parts=join(", ", parts))


def _between(one: "Interval") -> str:
    return say(
        "{value} ({low} to {high})",
        value=_figure(one.value),
        low=_figure(one.low),
        high=_figure(one.high),
    )


def _figure(value: float, digits: int = 2) -> str:
    return localised(f"{value:.{digits}f}", language()) if math.isfinite(value) else MISSING
