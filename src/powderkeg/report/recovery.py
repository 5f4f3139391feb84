"""Recovery and the same luxury for all: the sections that `validate` shows of them."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from powderkeg.evidence.recovery.figures import SHARES
from powderkeg.report.formats import MINUS, MISSING, quantity
from powderkeg.report.sections import Group, Section, span, whole_percent

if TYPE_CHECKING:
    from powderkeg.evidence.recovery import Interval, LuxuryEffect, Reach, Recovery, Rung, Typical

NOT_SEPARABLE = 0.4
"""Share of one hypothesis's worlds taken for one other above which the record does not tell the two apart."""

OPEN = (
    "Worlds that became a crisis leave an open daily record: participants by kind of region, regions "
    "protesting, sites lost and when, hours lost, deaths (civilians and members of groups in one figure, "
    "officers apart), detained, shops and firearms looted. About a quarter of what is counted is missed and "
    "a false report of a kind comes once in a hundred days; what is left errs by 45 %, deaths by 30 %, and "
    "onsets are known to half a day; listeners add one s.d. to what they hear of traffic. "
    "A linear classifier that never saw a world nor its twins says which "
    "hypothesis made it. The case's own record is not read."
)
LADDER = (
    "Share found by hypothesis; log score: mean log probability given to the truth. In brackets the nearest "
    "neighbours, a check that knows no lines."
)
OPENED = (
    "Every mundane route to a striking observation is open wide, under every hypothesis alike. Those that "
    "have a switch for it get the route as well and keep the switch, so the luxury cannot close every gap."
)
ROWS = "Rows the truth, columns the guess, by the numbers of the rows; the last column has its 95 % interval."


def recovery_sections(found: "Recovery") -> Iterator[Section]:
    """Crises, confusion, pairs, what more information would add, and typical crises."""
    rung = found.rungs[0]
    yield Section(
        "Recovery: worlds used",
        (OPEN,),
        ("hypothesis", "calm worlds", "crises", "share", "95 % interval", "used"),
        (Group("", tuple(_crises(found))),),
    )
    accuracy, chance = rung.balanced_accuracy, 1.0 / len(found.hypotheses)
    yield Section(
        "Recovery from the open daily record",
        (ROWS,),
        _numbered_head("truth", found.hypotheses, "found"),
        (Group("", tuple(_confusion(rung, found.hypotheses))),),
        (f"Balanced accuracy {_between(accuracy)}; chance {whole_percent(chance)}.", _confused(found)),
    )
    yield Section(
        "Two at a time, from the open daily record",
        ("Share found where only the two can be guessed; 50 % is chance.",),
        _numbered_head("hypothesis", found.hypotheses),
        (Group("", tuple(_pairs(rung, found.hypotheses))),),
    )
    yield Section(
        "What more information would add",
        (LADDER, f"A log score of {_signed(math.log(chance), 2)} is chance."),
        ("information", "accuracy", "95 % interval", *_numbers(found.hypotheses), "log score"),
        (Group("", tuple(_ladder(found))),),
    )
    yield Section(
        "Typical crises",
        ("As they were and not as reported: median, 10 and 90 % points; the mean for shares of worlds.",),
        ("hypothesis", "median or share", "10 to 90 %"),
        tuple(_typical(found)),
    )


def luxury_sections(effect: "LuxuryEffect") -> Iterator[Section]:
    """Confusion with the same luxury, the change, and how far the mundane routes reach."""
    names = effect.given.hypotheses
    yield Section(
        "The same luxury for all: recovery",
        (OPENED, ROWS),
        _numbered_head("truth", names, "found"),
        (Group("", tuple(_confusion(effect.given.rungs[0], names))),),
        (f"Balanced accuracy {_between(effect.given.rungs[0].balanced_accuracy)}.",),
    )
    yield Section(
        "The same luxury for all: what it takes away",
        ("Share found with the luxury less that without, in points, with 95 % intervals; twins are paired.",),
        ("hypothesis", "change", "95 % interval"),
        tuple(
            Group(change.rung, tuple(_changes(change.balanced_accuracy, change.recall, names)))
            for change in effect.changes
        ),
    )
    yield Section(
        "The same luxury for all: how far the routes reach",
        ("The 90 % point of worlds, or the share of worlds, over the hypotheses with a switch and without.",),
        ("observation", "with a switch", "without", "with a switch, routes open", "without, routes open"),
        (Group("", tuple(_reach(reach) for reach in effect.reaches)),),
        (_gaps(effect.reaches),),
    )


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
            rows.append((f"{one} over {two}", f"{value:.2f}", f"{low:.2f} to {high:.2f}"))
        groups.append(Group(label, tuple(rows)))
    text = "Chance that a world of the first is reported with more than one of the second; 0.50 is luck."
    return Section("Single indicators", (text,), ("pair", "chance", "95 % interval"), tuple(groups))


def _numbers(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(number + 1) for number in range(len(names)))


def _numbered_head(first: str, names: Sequence[str], *last: str) -> tuple[str, ...]:
    return (first, *_numbers(names), *last)


def _crises(found: "Recovery") -> Iterator[tuple[str, ...]]:
    for row in found.crises:
        low, high = whole_percent(row.share.low), whole_percent(row.share.high)
        share = whole_percent(row.share.value)
        yield row.hypothesis, f"{row.drawn:,}", f"{row.crises:,}", share, span(low, high), f"{row.used:,}"


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
            rung.name,
            f"{whole_percent(accuracy.value)} ({check})",
            span(whole_percent(accuracy.low), whole_percent(accuracy.high)),
            *(whole_percent(recall.value) for recall in rung.recall),
            f"{_signed(rung.log_score.value, 2)} ({_signed(rung.neighbours_log_score.value, 2)})",
        )


def _typical(found: "Recovery") -> Iterator[Group]:
    labels: dict[str, list[tuple[str, ...]]] = {}
    for row in found.typical:
        labels.setdefault(row.label, []).append(_figure(row))
    for label, rows in labels.items():
        yield Group(label, tuple(rows))


def _figure(row: "Typical") -> tuple[str, ...]:
    if row.worlds == 0:
        return row.hypothesis, MISSING, MISSING
    if row.name in SHARES:
        return row.hypothesis, whole_percent(row.mean), ""
    return row.hypothesis, quantity(row.median), span(quantity(row.low), quantity(row.high))


def _changes(
    whole: "Interval", each: Sequence["Interval"], names: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    for name, change in zip(("all, balanced", *names), (whole, *each), strict=True):
        low, high = _signed(100 * change.low), _signed(100 * change.high)
        yield name, _signed(100 * change.value), f"{low} to {high}"


def _reach(reach: "Reach") -> tuple[str, ...]:
    shown = whole_percent if reach.share else quantity
    figures = (reach.switched, reach.mundane, reach.switched_after, reach.mundane_after)
    return reach.observation, *(shown(value) for value in figures)


def _gaps(reaches: Sequence["Reach"]) -> str:
    """Which gaps stay open although every route is."""
    told = [
        f"{reach.observation} ({shown(reach.switched_after)} against {shown(reach.mundane_after)})"
        for reach in reaches
        for shown in (whole_percent if reach.share else quantity,)
        if reach.switched_after > reach.mundane_after
        and shown(reach.switched_after) != shown(reach.mundane_after)
    ]
    if not told:
        return "With the routes open no hypothesis with a switch stays ahead of those without."
    return f"Hypotheses with a switch stay ahead with the routes open in: {'; '.join(told)}."


def _confused(found: "Recovery") -> str:
    pairs = [
        f"{truth} as {guess} ({whole_percent(share)})"
        for truth, row in found.shares().items()
        for guess, share in row.items()
        if truth != guess and share > NOT_SEPARABLE
    ]
    if not pairs:
        return (
            f"No hypothesis is taken for one other in more than {whole_percent(NOT_SEPARABLE)} of its worlds."
        )
    return f"Not separable by this record: {'; '.join(pairs)}."


def _between(found: "Interval") -> str:
    return f"{whole_percent(found.value)} ({span(whole_percent(found.low), whole_percent(found.high))})"


def _signed(value: float, digits: int = 0) -> str:
    text = f"{abs(value):.{digits}f}"
    if not math.isfinite(value):
        return MISSING
    return text if float(text) == 0 else ("+" if value > 0 else MINUS) + text
