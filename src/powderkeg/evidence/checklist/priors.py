"""Question 10: is it the prior? The evidence under other priors of the parameters, from the worlds kept.

A world's parameters are quantiles at Phi(z) of their priors, z ~ N(0, 1). Under z ~ N(m, k^2) each world's
weight changes by the factor ``1/k exp(-(z - m)^2 / 2k^2 + z^2 / 2)`` for every parameter concerned, and
a hypothesis's evidence by the weighted mean of these. Raising the prior to the power alpha is k = alpha^-1/2;
raising the likelihood to alpha changes weights by L^(alpha - 1).

The prior weights of the hypotheses are another matter: factors are free of them, posteriors are not.

Sources: Kallioinen, Paananen, Buerkner & Vehtari 2024, Statistics and Computing 34 (57) (power scaling);
Vehtari et al. 2024, JMLR 25 (72) (which reweighting may be trusted).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.checklist.coordinates import Layout, layout_of
from powderkeg.evidence.checklist.hypothesis_priors import PriorSet, prior_sets
from powderkeg.evidence.checklist.prior_power import SENSITIVE, Sensed, sensed_of
from powderkeg.evidence.checklist.reread import Answer, Read, Reader, answer_of, oriented, status_of
from powderkeg.evidence.checklist.reread_table import count_words, largest_move, reading_table
from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Pair
    from powderkeg.evidence.rescoring import Scored

__all__ = ["PriorFigures", "PriorRow", "check_priors", "prior_factor", "run_priors"]

FloatArray = npt.NDArray[np.float64]
_WIDTHS, _SHIFTS, _POWERS = (0.5, 2.0), (-0.5, 0.5), (0.8, 1.25)
_NO_COORDINATES = noted("the worlds of this society cannot be made again from coordinates")
_ALL = noted("all parameters")
_SHOWN = 10
_WIDTHS_WORDS = noted("widths x{width:g}")
_GRID = noted(
    "A parameter's prior is widened or moved on the scale on which it is standard normal: at z it has the "
    "Phi(z)-quantile of its declared prior. Pairs with know-nothing keep the declared share of calm draws."
)
_POWER_NOTE = noted(
    "Cumulative Jensen-Shannon distance per doubling of the power; above 0.05 a posterior is sensitive. To "
    "its prior alone: the record says little of it. To both: they may conflict."
)


@dataclass(frozen=True)
class PriorRow:
    """Evidence under another prior of some parameters.

    Attributes:
        of: the parameter, or the group.
        change: what is changed.
        size: all parameters, a group of them or one alone.
        read: the evidence.
    """

    of: str
    change: str
    size: Literal["all", "group", "one"]
    read: Read


@dataclass(frozen=True)
class PriorFigures:
    """The evidence under other priors.

    Attributes:
        base: as declared; None where nothing could be computed.
        rows: other priors of parameters.
        powers: the likelihood raised to a power, for comparison.
        sensed: how far each parameter's own posterior moves with the power of its prior.
        sets: posteriors from other prior weights of the hypotheses.
        pair: the two leading hypotheses, the one that the record favours first.
        resolved: whether they may be named, and odds and posteriors shown.
        why: why nothing could be computed.
    """

    base: Read | None
    rows: tuple[PriorRow, ...]
    powers: tuple[Read, ...]
    sensed: tuple[Sensed, ...]
    sets: tuple[PriorSet, ...]
    pair: Pair
    resolved: bool
    why: str = ""

    def answers(self) -> Iterator[tuple[PriorRow, Answer]]:
        """What each prior does to the order of the pair."""
        if self.base is not None:
            for row in self.rows:
                yield row, answer_of(self.base, row.read, self.pair)

    def judged(self) -> list[tuple[PriorRow, Answer]]:
        """The rows on which the answer rests: other priors of one parameter alone, no wider than declared.

        A prior twice as wide has factors without a variance (shape 0.75 in theory), and those of many
        parameters at once leave hardly a world: such rows are shown, and decide where they can be read.
        """
        return [
            (row, answer)
            for row, answer in self.answers()
            if (row.size == "one" and row.change != say(_WIDTHS_WORDS, width=_WIDTHS[1]))
            or answer != "rerun needed"
        ]

    def reads(self) -> tuple[Read, ...]:
        """All readings of the prior, the declared one among them."""
        return () if self.base is None else (self.base, *(row.read for row in self.rows))


def prior_factor(z: FloatArray, *, width: float = 1.0, mean: float = 0.0) -> FloatArray:
    """Log density of N(mean, width^2) over N(0, 1) at z, summed over the last axis: (P, D) -> (P,)."""
    one = -0.5 * ((z - mean) / width) ** 2 + 0.5 * z**2 - math.log(width)
    result: FloatArray = one.sum(axis=-1)
    return result


def run_priors(weighed: Weighed, layout: Layout | None = None, reader: Reader | None = None) -> PriorFigures:
    """Reweigh under every prior of the grid.

    Args:
        weighed: the weighing.
        layout: what the coordinates stand for; the country society's table where None.
        reader: where it is at hand already.
    """
    result = weighed.result
    sets: tuple[PriorSet, ...] = ()
    if result.resolved:  # where a stop rule holds no posterior may be shown
        sets = tuple(prior_sets(result.prior, result.posterior, weighed.other))
    parts = [scored for passes in weighed.reweighing.parts.values() for scored in passes]
    if not parts or any(scored.lineage is None for scored in parts):
        return PriorFigures(None, (), (), (), sets, weighed.leading, result.resolved, say(_NO_COORDINATES))
    reader = Reader(weighed.reweighing) if reader is None else reader
    if layout is None:
        layout = layout_of(result.case, tuple(reader.parts), _coordinates(parts[0]).shape[1])
    pair = oriented(reader.base, weighed.leading)
    return PriorFigures(
        base=reader.base,
        rows=tuple(_rows(reader, layout)),
        powers=tuple(_power_of_likelihood(reader, alpha) for alpha in _POWERS),
        sensed=sensed_of(reader, layout, _POWERS),
        sets=sets,
        pair=pair,
        resolved=result.resolved,
    )


def _coordinates(scored: Scored) -> FloatArray:
    if scored.lineage is None:
        raise ValueError("these worlds have no coordinates: their society cannot make them again")
    return scored.lineage.coordinates


def _rows(reader: Reader, layout: Layout) -> Iterator[PriorRow]:
    every = layout.used
    yield from _of(reader, layout, say(_ALL), every, "all")
    for name, columns in layout.groups.items():
        if set(columns) & set(every):
            yield from _of(reader, layout, name, columns, "group")
    for column in every:
        yield from _of(reader, layout, layout.names[column], (column,), "one")


def _of(
    reader: Reader, layout: Layout, name: str, columns: Iterable[int], size: Literal["all", "group", "one"]
) -> Iterator[PriorRow]:
    """One set of parameters under each change of their priors."""
    wanted = set(columns)
    picked: dict[str, list[FloatArray]] = {}
    for hypothesis, passes in reader.parts.items():
        own = sorted(wanted & layout.varying[hypothesis])
        picked[hypothesis] = [_coordinates(scored)[:, own] for scored in passes]
    for change, width, mean in _changes(size):
        factors = {h: [prior_factor(z, width=width, mean=mean) for z in own] for h, own in picked.items()}
        read = reader.factors(say("{of}: {change}", of=name, change=change), factors, of_parameters=True)
        yield PriorRow(name, change, size, read)


def _changes(size: str) -> Iterator[tuple[Said, float, float]]:
    """Label, width and mean of each other prior; powers are of the whole prior or of a group."""
    for width in _WIDTHS:
        yield say(_WIDTHS_WORDS, width=width), width, 0.0
    for mean in _SHIFTS:
        yield say("means {mean:+g} s.d.", mean=mean), 1.0, mean
    if size != "one":
        for alpha in _POWERS:
            yield say("prior to the power {alpha:g}", alpha=alpha), alpha**-0.5, 0.0


def _power_of_likelihood(reader: Reader, alpha: float) -> Read:
    factors = {name: [_scaled(scored, alpha) for scored in passes] for name, passes in reader.parts.items()}
    return reader.factors(say("likelihood to the power {alpha:g}", alpha=alpha), factors)


def _scaled(scored: Scored, alpha: float) -> FloatArray:
    known = np.isfinite(scored.log_ratio)
    return np.where(known, (alpha - 1.0) * np.where(known, scored.log_ratio, 0.0), 0.0)


def check_priors(figures: PriorFigures) -> Check:
    """Judge it: the order of the two leading hypotheses stays over the grid, given Monte-Carlo error."""
    name = say("is it the prior")
    sets = (_sets_table(figures.sets),) if figures.sets else ()
    if figures.base is None:
        return Check(10, name, "unknown", figures.why, sets)
    base, pair = figures.base, figures.pair
    answers = figures.judged()
    labelled = [(row.read.label, answer) for row, answer in answers]
    said = [
        count_words(base, pair, labelled, say("other priors of parameters")),
        *_further(figures, base, len(figures.rows) - len(answers)),
    ]
    status = status_of(base, pair, (answer for _, answer in answers))
    return Check(10, name, status, clauses(said), (*_tables(figures, base), *sets))


def _further(figures: PriorFigures, base: Read, unread: int) -> Iterator[Said]:
    """What more is said than which priors leave the order as it is."""
    if unread:
        yield say(
            "{unread} more, of many at once or twice as wide, cannot be read from these worlds", unread=unread
        )
    move, label = largest_move(base, (row.read for row in figures.rows), figures.pair)
    if label:
        yield say("their log odds move by {move:.1f} nats at most ({label})", move=move, label=label)
    if len(base.totals[figures.pair[0]]) < 2:
        yield say("with one seed the error of all this is not known")
    if figures.sensed:
        yield say(
            "{sensitive} of {sensed} posteriors of parameters lean on their own prior",
            sensitive=sum(bool(one.prior > SENSITIVE) for one in figures.sensed),
            sensed=len(figures.sensed),
        )
    if figures.sets:
        yield say(
            "factors are free of the hypotheses' own weights, and under {same} of {sets} sets of those the "
            "same one is the most probable",
            same=sum(one.first == figures.sets[0].first for one in figures.sets),
            sets=len(figures.sets),
        )


def _tables(figures: PriorFigures, base: Read) -> Iterator[Table]:
    pair, able = figures.pair, tuple(base.ess)
    several = [(row.read.label, row.read) for row in figures.rows if row.size != "one"]
    yield reading_table(say("Other priors of groups of parameters"), base, several, pair, able, say(_GRID))
    alone = sorted(
        (row for row in figures.rows if row.size == "one"), key=lambda row: -_any_move(base, row.read)
    )
    most = tuple(dict.fromkeys(row.of for row in alone))[:_SHOWN]
    rows = [(row.read.label, row.read) for name in most for row in alone if row.of == name]
    note = say(
        "The {shown} that move any pair most, of {all}. {grid}",
        shown=len(most),
        all=len({row.of for row in alone}),
        grid=say(_GRID),
    )
    yield reading_table(say("Another prior of one parameter alone"), base, rows, pair, able, note)
    powers = [(read.label, read) for read in figures.powers]
    yield reading_table(say("The likelihood raised to a power, to compare with"), base, powers, pair, able)
    if figures.sensed:
        cells = tuple((s.hypothesis, s.parameter, s.prior, s.likelihood) for s in figures.sensed[:_SHOWN])
        columns = (say("hypothesis"), say("parameter"), say("to its prior"), say("to the likelihood"))
        title = say("Sensitivity of parameters to the power of their prior")
        yield Table(title, columns, cells, say(_POWER_NOTE))


def _any_move(base: Read, read: Read) -> float:
    """Largest change of any pair's log odds: the spread of the hypotheses' changes that can be trusted."""
    known = [read.gain(name) - base.gain(name) for name in base.ess if read.trusts(name)]
    moves = [0.0, *(move for move in known if math.isfinite(move))]
    return max(moves) - min(moves)


def _sets_table(sets: tuple[PriorSet, ...]) -> Table:
    names = tuple(sets[0].posterior)
    rows: tuple[tuple[str | float | None, ...], ...] = tuple(
        (one.label, *(one.posterior[name] for name in names)) for one in sets
    )
    return Table(
        say("Posterior from other prior weights of the hypotheses"),
        (say("prior weights"), *names),
        rows,
        say(
            "Held to the caps as the printed posterior is; the factors by which the record moves the odds "
            "are the same in every row."
        ),
    )
