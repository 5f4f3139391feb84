"""A validation as headings, sentences and tables of finished text: the terminal and the docs only lay them out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from powderkeg.report.formats import MISSING, percent, quantity
from powderkeg.worlds.prior_predictive import COVERED_BY, JOINT_BY, JOINT_SHARE
from powderkeg.worlds.standings import Share, Spread

if TYPE_CHECKING:
    from powderkeg.case import Fact
    from powderkeg.evidence import Validation
    from powderkeg.worlds.prior_predictive import FactRow, PriorPredictive
    from powderkeg.worlds.unfairness import Block, Shift, Unfairness

CONDITION = (
    "Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's decisions at "
    "their recorded hours. Every figure below is among crisis runs only: more than 5,000 people out in the country "
    "on some day."
)
READING = (
    "Record at: the share of crisis runs below the record, ties counted half, with its 95 % interval over so few "
    "runs. Inside: the smallest central range, 50 or 95 %, that the record's own range meets; ? where the interval "
    "crosses the edge of the 95 %, so that more worlds could change the answer."
)
_EDGES = (0.025, 0.975)


@dataclass(frozen=True)
class Group:
    """Rows of a table that belong together, under a heading of their own."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part of the page: a title, sentences, a table in groups, and lines below it."""

    title: str
    text: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    lines: tuple[str, ...] = field(default=())


def sections(result: "Validation") -> tuple[Section, ...]:
    """The whole validation, in the order in which it is read."""
    found = result.prior_predictive
    return (*facts(found), *unfairness(found.unfairness))


def facts(found: "PriorPredictive") -> Iterator[Section]:
    """How often a crisis comes, the facts that are numbers, those that are a yes or no, and the summary."""
    yield Section(
        "Crises",
        (CONDITION,),
        ("hypothesis", "worlds", "crises", "share", "95 % interval", "calm draws"),
        (
            Group(
                "",
                tuple(
                    (
                        name,
                        f"{c.worlds:,}",
                        f"{c.crises:,}",
                        percent(c.share),
                        _span(percent(c.low), percent(c.high)),
                        percent(c.acceptance),
                    )
                    for name, c in found.crises.items()
                ),
            ),
        ),
    )
    numbers = [row for row in found.rows if row.fact.value is not None]
    yield Section(
        "Facts that are a number",
        (READING,),
        ("hypothesis", "median", "central 50 %", "central 95 %", "record at", "inside"),
        tuple(Group(_heading(row.fact), tuple(_spreads(row))) for row in numbers),
    )
    answers = [row for row in found.rows if row.fact.value is None]
    yield Section(
        "Facts that are a yes or no",
        ("Share of crisis runs that answer as the record does; inside 95 % from 2.5 % of the runs on.",),
        ("hypothesis", "as recorded", "95 % interval", "inside"),
        tuple(Group(_heading(row.fact), tuple(_shares(row))) for row in answers),
    )
    yield Section("Summary", lines=tuple(_summary(found)))


def unfairness(found: "Unfairness") -> Iterator[Section]:
    """What differs between the hypotheses, what each block alone does, and where groups and abandonments lie."""
    names = tuple(found.cells)
    yield Section(
        "Parameters that differ",
        (f"All other priors are the same under every hypothesis. The reference is {found.reference}.",),
        ("parameter", *names),
        (Group("", tuple((d.parameter, *(d.priors[name] for name in names)) for d in found.differences)),),
    )
    yield Section(
        f"One block at a time given to {found.reference}",
        (
            "Median of a number, or share with the recorded answer, among crisis runs: before, after, and the shift "
            "with its standard error; then the shift of the mean. Both runs share every draw but those of the block.",
        ),
        ("decisive fact", "before", "after", "shift", "s.e.", "mean shift", "s.e."),
        tuple(
            Group(
                _block(s.block),
                (
                    ("(share of crisis runs)", *_shift(s.crises)),
                    *((name, *_shift(one)) for name, one in s.shifts.items()),
                ),
            )
            for s in found.switches
        ),
    )
    yield Section(
        "Where organised groups lie",
        ("Share of all groups by region at the start; beside it the region's share of the inhabitants.",),
        ("region", "people", *names),
        (Group("", tuple(_by_region(found, found.cells, people=True))),),
    )
    yield Section(
        "Where sites are left on order",
        ("Mean number of sites left on a commander's order in a crisis run, by region.",),
        ("region", *names),
        (Group("", tuple(_by_region(found, found.left, people=False))),),
    )


def _block(block: "Block") -> str:
    holders = ", ".join(block.hypotheses)
    return (
        f"all of {holders}"
        if block.theme == "all"
        else f"{block.theme} of {holders}: {', '.join(block.priors)}"
    )


def _heading(fact: "Fact") -> str:
    if fact.value is None:
        return f"{fact.label} (record: {'yes' if fact.recorded else 'no'})"
    low, high = fact.range
    figure = _figure(fact, fact.figure) if fact.best is not None else ""
    span = "" if low == high else _span(_figure(fact, low), _figure(fact, high))
    return f"{fact.label} (record: {', '.join(filter(None, (figure, span)))})"


def _figure(fact: "Fact", value: float) -> str:
    share = fact.value is not None and fact.value.measure in {"share", "of_peak"}
    return _exact_percent(value) if share else quantity(value)


def _exact_percent(value: float) -> str:
    return MISSING if math.isnan(value) else f"{100 * value:.0f} %"


def _span(low: str, high: str) -> str:
    return (
        MISSING
        if MISSING in (low, high)
        else f"{low.removesuffix(' %') if low[:1].isdigit() else low} to {high}"
    )


def _spreads(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Spread):
            f = row.fact
            yield (
                name,
                _figure(f, one.median),
                _span(_figure(f, one.low50), _figure(f, one.high50)),
                _span(_figure(f, one.low95), _figure(f, one.high95)),
                _at(one),
                _inside(one, one.percentile_low, one.percentile_high, _EDGES),
            )


def _shares(row: "FactRow") -> Iterator[tuple[str, ...]]:
    for name, one in row.standings.items():
        if isinstance(one, Share):
            interval = _span(_exact_percent(one.low), _exact_percent(one.high))
            yield name, percent(one.share), interval, _inside(one, one.low, one.high, _EDGES[:1])


def _at(one: Spread) -> str:
    if math.isnan(one.percentile):
        return MISSING
    return f"{100 * one.percentile:.0f} % ({100 * one.percentile_low:.0f}-{100 * one.percentile_high:.0f})"


def _inside(one: Spread | Share, low: float, high: float, edges: Sequence[float]) -> str:
    unsure = any(low < edge < high for edge in edges)
    word = "50 %" if one.inside50 else "95 %" if one.inside95 else "outside"
    return word + (" ?" if unsure else "")


def _summary(found: "PriorPredictive") -> Iterator[str]:
    labels = {row.fact.name: row.fact.label for row in found.rows}
    good = len(found.rows) - len(found.uncovered)
    yield (
        f"{good} of {len(found.rows)} facts lie inside the central 95 % of at least {COVERED_BY} hypotheses"
        + (":" if found.uncovered else ".")
        + (
            " these do not: " + "; ".join(labels[name] for name in found.uncovered) + "."
            if found.uncovered
            else ""
        )
    )
    for row in found.rows:
        if row.joint:
            shares = ", ".join(
                f"{name} {percent(one.share)}"
                for name, one in row.standings.items()
                if isinstance(one, Share)
            )
            verdict = "below the aim" if row.fact.name in found.rare else "as aimed"
            yield f"{row.fact.label}: {verdict} ({shares})."
    yield (
        f"The aim for a joint fact: {100 * JOINT_SHARE:.0f} % of the crisis runs of at least {JOINT_BY} hypotheses, "
        f"{found.unfairness.reference} among them."
    )


def _shift(one: "Shift") -> tuple[str, ...]:
    return tuple(
        _plain(value)
        for value in (one.before, one.after, one.shift, one.error, one.mean_shift, one.mean_error)
    )


def _plain(value: float) -> str:
    if math.isnan(value):
        return MISSING
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _by_region(
    found: "Unfairness", of: "dict[str, Sequence[float]]", *, people: bool
) -> Iterator[tuple[str, ...]]:
    for index, region in enumerate(found.regions):
        share = (_exact_percent(found.people[index]),) if people else ()
        figures = (_exact_percent(v[index]) if people else _plain(v[index]) for v in of.values())
        yield region, *share, *figures
