"""Recovery and the same luxury for all: the sections that `validate` shows of them."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from powderkeg.evidence.recovery.figures import SHARES
from powderkeg.evidence.words import clauses
from powderkeg.language import noted, say, worded
from powderkeg.report.formats import MISSING, number, quantity, signed
from powderkeg.report.sections import Group, Section, span, whole_percent

if TYPE_CHECKING:
    from powderkeg.evidence.recovery import Interval, LuxuryEffect, Reach, Recovery, Rung, Typical

NOT_SEPARABLE = 0.4
"""Share of one hypothesis's worlds taken for one other above which the record does not tell the two apart."""

OPEN = noted(
    "Worlds that became a crisis leave an open daily record: participants by kind of region, regions "
    "protesting, sites lost and when, hours lost, deaths (civilians and members of groups in one figure, "
    "officers apart), detained, shops and firearms looted. About a quarter of what is counted is missed and "
    "a false report of a kind comes once in a hundred days; what is left errs by 45 %, deaths by 30 %, and "
    "onsets are known to half a day; listeners add one s.d. to what they hear of traffic. "
    "A linear classifier that never saw a world nor its twins says which "
    "hypothesis made it. The case's own record is not read."
)
LADDER = noted(
    "Share found by hypothesis; log score: mean log probability given to the truth. In brackets the nearest "
    "neighbours, a check that knows no lines."
)
OPENED = noted(
    "Every mundane route to a striking observation is open wide, under every hypothesis alike. Those that "
    "have a switch for it get the route as well and keep the switch, so the luxury cannot close every gap."
)
ROWS = noted(
    "Rows the truth, columns the guess, by the numbers of the rows; the last column has its 95 % interval."
)


def recovery_sections(found: "Recovery") -> Iterator[Section]:
    """Crises, confusion, pairs, what more information would add, and typical crises."""
    rung = found.rungs[0]
    yield Section(
        say("Recovery: worlds used"),
        (say(OPEN),),
        (
            say("hypothesis"), say("calm worlds"), say("crises"), say("share"), say("95 % interval"),
            say("used"),
        ),
        (Group("", tuple(_crises(found))),),
    )  # fmt: skip
    accuracy, chance = rung.balanced_accuracy, 1.0 / len(found.hypotheses)
    yield Section(
        say("Recovery from the open daily record"),
        (say(ROWS),),
        _numbered_head(say("truth"), found.hypotheses, say("found")),
        (Group("", tuple(_confusion(rung, found.hypotheses))),),
        (
            say(
                "Balanced accuracy {accuracy}; chance {chance}.",
                accuracy=_between(accuracy),
                chance=whole_percent(chance),
            ),
            _confused(found),
        ),
    )
    yield Section(
        say("Two at a time, from the open daily record"),
        (say("Share found where only the two can be guessed; 50 % is chance."),),
        _numbered_head(say("hypothesis"), found.hypotheses),
        (Group("", tuple(_pairs(rung, found.hypotheses))),),
    )
    yield Section(
        say("What more information would add"),
        (say(LADDER), say("A log score of {score} is chance.", score=signed(math.log(chance), 2))),
        (
            say("information"), say("accuracy"), say("95 % interval"), *_numbers(found.hypotheses),
            say("log score"),
        ),
        (Group("", tuple(_ladder(found))),),
    )  # fmt: skip
    yield Section(
        say("Typical crises"),
        (
            say(
                "As they were and not as reported: median, 10 and 90 % points; the mean for shares of worlds."
            ),
        ),
        (say("hypothesis"), say("median or share"), say("10 to 90 %")),
        tuple(_typical(found)),
    )


def luxury_sections(effect: "LuxuryEffect") -> Iterator[Section]:
    """Confusion with the same luxury, the change, and how far the mundane routes reach."""
    names = effect.given.hypotheses
    yield Section(
        say("The same luxury for all: recovery"),
        (say(OPENED), say(ROWS)),
        _numbered_head(say("truth"), names, say("found")),
        (Group("", tuple(_confusion(effect.given.rungs[0], names))),),
        (say("Balanced accuracy {accuracy}.", accuracy=_between(effect.given.rungs[0].balanced_accuracy)),),
    )
    yield Section(
        say("The same luxury for all: what it takes away"),
        (
            say(
                "Share found with the luxury less that without, in points, with 95 % intervals; twins are "
                "paired."
            ),
        ),
        (say("hypothesis"), say("change"), say("95 % interval")),
        tuple(
            Group(worded(change.rung), tuple(_changes(change.balanced_accuracy, change.recall, names)))
            for change in effect.changes
        ),
    )
    yield Section(
        say("The same luxury for all: how far the routes reach"),
        (
            say(
                "The 90 % point of worlds, or the share of worlds, over the hypotheses with a switch and "
                "without."
            ),
        ),
        (
            say("observation"), say("with a switch"), say("without"), say("with a switch, routes open"),
            say("without, routes open"),
        ),
        (Group("", tuple(_reach(reach) for reach in effect.reaches)),),
        (_gaps(effect.reaches),),
    )  # fmt: skip


def single_section(found: "Recovery", pairs: Sequence[tuple[str, str]]) -> Section:
    """Single indicators: the chance that a world of the first shows more than one of the second.

    Args:
        found: the run.
        pairs: (first, second), each in the run.
    """
    known = {(row.label, row.one, row.two): row.auc for row in found.single}
    groups = []
    for label in dict.fromkeys(row.label for row in found.single):
        rows = []
        for one, two in pairs:
            if (label, one, two) in known:
                area = known[label, one, two]
                value, low, high = area.value, area.low, area.high
            else:
                area = known[label, two, one]
                value, low, high = 1 - area.value, 1 - area.high, 1 - area.low
            pair = say("{one} over {other}", one=one, other=two)
            between = span(number(low, ".2f"), number(high, ".2f"))
            rows.append((pair, number(value, ".2f"), between))
        groups.append(Group(worded(label), tuple(rows)))
    text = say(
        "Chance that a world of the first is reported with more than one of the second; {luck:.2f} is luck.",
        luck=0.5,
    )
    headers = (say("pair"), say("chance"), say("95 % interval"))
    return Section(say("Single indicators"), (text,), headers, tuple(groups))


def _numbers(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(number + 1) for number in range(len(names)))


def _numbered_head(first: str, names: Sequence[str], *last: str) -> tuple[str, ...]:
    return (first, *_numbers(names), *last)


def _crises(found: "Recovery") -> Iterator[tuple[str, ...]]:
    for row in found.crises:
        low, high = whole_percent(row.share.low), whole_percent(row.share.high)
        share = whole_percent(row.share.value)
        counts = number(row.drawn), number(row.crises)
        yield row.hypothesis, *counts, share, span(low, high), number(row.used)


def _confusion(rung: "Rung", names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    shares = rung.confusion / rung.confusion.sum(axis=1, keepdims=True)
    for i, name in enumerate(names):
        yield f"{i + 1} {name}", *(whole_percent(float(s)) for s in shares[i]), _between(rung.recall[i])


def _pairs(rung: "Rung", names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    pairs = rung.two_at_a_time()
    for i, name in enumerate(names):
        yield f"{i + 1} {name}", *(whole_percent(float(share)) for share in pairs[i])


def _ladder(found: "Recovery") -> Iterator[tuple[str, ...]]:
    for rung in found.rungs:
        accuracy = rung.balanced_accuracy
        check = whole_percent(rung.neighbours_accuracy.value)
        yield (
            worded(rung.name),
            say("{figure} ({check})", figure=whole_percent(accuracy.value), check=check),
            span(whole_percent(accuracy.low), whole_percent(accuracy.high)),
            *(whole_percent(recall.value) for recall in rung.recall),
            say(
                "{figure} ({check})",
                figure=signed(rung.log_score.value, 2),
                check=signed(rung.neighbours_log_score.value, 2),
            ),
        )


def _typical(found: "Recovery") -> Iterator[Group]:
    labels: dict[str, list[tuple[str, ...]]] = {}
    for row in found.typical:
        labels.setdefault(row.label, []).append(_figure(row))
    for label, rows in labels.items():
        yield Group(worded(label), tuple(rows))


def _figure(row: "Typical") -> tuple[str, ...]:
    if row.worlds == 0:
        return row.hypothesis, MISSING, MISSING
    if row.name in SHARES:
        return row.hypothesis, whole_percent(row.mean), ""
    return row.hypothesis, quantity(row.median), span(quantity(row.low), quantity(row.high))


def _changes(
    whole: "Interval", each: Sequence["Interval"], names: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    for name, change in zip((say("all, balanced"), *names), (whole, *each), strict=True):
        low, high = signed(100 * change.low), signed(100 * change.high)
        yield name, signed(100 * change.value), say("{low} to {high}", low=low, high=high)


def _reach(reach: "Reach") -> tuple[str, ...]:
    shown = whole_percent if reach.share else quantity
    figures = (reach.switched, reach.mundane, reach.switched_after, reach.mundane_after)
    return worded(reach.observation), *(shown(value) for value in figures)


def _gaps(reaches: Sequence["Reach"]) -> str:
    """Which gaps stay open although every route is."""
    told = [
        say(
            "{observation} ({switched} against {mundane})",
            observation=worded(reach.observation),
            switched=shown(reach.switched_after),
            mundane=shown(reach.mundane_after),
        )
        for reach in reaches
        for shown in (whole_percent if reach.share else quantity,)
        if reach.switched_after > reach.mundane_after
        and shown(reach.switched_after) != shown(reach.mundane_after)
    ]
    if not told:
        return say("With the routes open no hypothesis with a switch stays ahead of those without.")
    return say(
        "Hypotheses with a switch stay ahead with the routes open in: {observations}.",
        observations=clauses(told),
    )


def _confused(found: "Recovery") -> str:
    pairs = [
        say("{truth} as {guess} ({share})", truth=truth, guess=guess, share=whole_percent(share))
        for truth, row in found.shares().items()
        for guess, share in row.items()
        if truth != guess and share > NOT_SEPARABLE
    ]
    if not pairs:
        return say(
            "No hypothesis is taken for one other in more than {share} of its worlds.",
            share=whole_percent(NOT_SEPARABLE),
        )
    return say("Not separable by this record: {pairs}.", pairs=clauses(pairs))


def _between(found: "Interval") -> str:
    between = span(whole_percent(found.low), whole_percent(found.high))
    return say("{figure} ({range})", figure=whole_percent(found.value), range=between)
