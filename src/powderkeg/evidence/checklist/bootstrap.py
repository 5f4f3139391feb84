"""Question 15: would a slightly different record change it? A bootstrap over the sources of the record.

The sources are the blocks: each counts as often as it is drawn. As many are drawn, with replacement, as
there are. Where too few of these records can be read by reweighting, sources get weights near one instead, n
times a Dirichlet distribution of concentration 4 each. Those vary less, by a known factor, and to first order
log odds are linear in them, so what the log odds move by is scaled up by the ratio of the standard
deviations, ``sqrt((4 n + 1) / n)``. The watch of quiet regions is no source and counts once always.

Not done: a parametric bootstrap, in which every report would be drawn anew. It needs the worlds' values, not
only the densities of what was told; whole records are drawn anew in the recovery of question 3.

Sources: Kuensch 1989, Ann. Statist. 17:1217 (blocks); Rubin 1981, Ann. Statist. 9:130, and Praestgaard &
Wellner 1993, Ann. Probab. 21:2053 (weights, and their scale).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.checklist.reread import Read, Reader, answer_of, half_of, oriented
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Pair
    from powderkeg.evidence.result import Status

__all__ = ["DRAWS", "BootstrapFigures", "Redrawn", "check_bootstrap", "run_bootstrap"]

FloatArray = npt.NDArray[np.float64]
DRAWS = 200
_NAME = "would a slightly different record change it"
_PURPOSE = 0x626F6F74
_TRIED = 40  # draws, after which a way of which not even half can be read is given up
_ENOUGH = 0.8  # share of draws that must be readable
_FEWEST = 5  # sources: of fewer there are hardly two different records
_CONCENTRATION = 4.0
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Redrawn:
    """The record with its sources drawn anew, many times.

    Attributes:
        how: in words.
        scale: by what a move of the log odds is multiplied.
        reads: one per draw.
    """

    how: str
    scale: float
    reads: tuple[Read, ...]

    def trusted(self, pair: Pair) -> int:
        """Number of draws that can be read for a pair."""
        return sum(read.trusts(*pair) and math.isfinite(read.odds(pair)) for read in self.reads)

    def log_odds(self, base: Read, pair: Pair) -> FloatArray:
        """Log odds of a pair in the draws that can be read, nats, scaled around the declared ones."""
        known = [read.odds(pair) for read in self.reads if read.trusts(*pair)]
        moves = np.array([odds for odds in known if math.isfinite(odds)]) - base.odds(pair)
        return base.odds(pair) + self.scale * moves


@dataclass(frozen=True)
class BootstrapFigures:
    """What other draws of the sources give.

    Attributes:
        base: as declared; None where there are too few sources.
        sources: number of sources.
        ways: drawn with replacement, then with weights near one.
        pair: the two leading hypotheses, the one that the record favours first.
        resolved: whether they may be named, and odds shown.
    """

    base: Read | None
    sources: int
    ways: tuple[Redrawn, ...]
    pair: Pair
    resolved: bool

    def way(self, pair: Pair) -> Redrawn | None:
        """The first way that can be read for a pair; None where neither can."""
        for way in self.ways:
            if way.trusted(pair) >= _ENOUGH * len(way.reads):
                return way
        return None

    def interval(self, pair: Pair) -> tuple[float, float] | None:
        """90 % interval of a pair's log odds over records, nats; None where unknown."""
        way = self.way(pair)
        if self.base is None or way is None or not math.isfinite(self.base.odds(pair)):
            return None
        low, high = np.quantile(way.log_odds(self.base, pair), [_LOW, _HIGH])
        return float(low), float(high)


def run_bootstrap(weighed: Weighed, reader: Reader | None = None, draws: int = DRAWS) -> BootstrapFigures:
    """Reweigh under other draws of the sources.

    Args:
        weighed: the weighing; its seed names the random numbers.
        reader: where it is at hand already.
        draws: number of records drawn in each way.
    """
    sources = [o for o in weighed.reweighing.origins if o != WATCH] if weighed.reweighing.parts else []
    resolved = weighed.result.resolved
    if len(sources) < _FEWEST:
        return BootstrapFigures(None, len(sources), (), weighed.leading, resolved)
    reader = Reader(weighed.reweighing) if reader is None else reader
    n, pair = len(sources), oriented(reader.base, weighed.leading)
    stream = _stream(weighed.result.seed)
    counts = stream.multinomial(n, np.full(n, 1.0 / n), size=draws).astype(float)
    weights = n * stream.dirichlet(np.full(n, _CONCENTRATION), size=draws)
    gentle = math.sqrt((_CONCENTRATION * n + 1.0) / n)
    ways = (
        Redrawn("drawn with replacement", 1.0, _reads(reader, sources, counts, pair)),
        Redrawn("given weights near one", gentle, _reads(reader, sources, weights, pair)),
    )
    return BootstrapFigures(reader.base, n, ways, pair, resolved)


def _stream(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[seed & 0xFFFFFFFFFFFFFFFF, _PURPOSE]))


def _reads(reader: Reader, sources: Sequence[str], times: FloatArray, pair: Pair) -> tuple[Read, ...]:
    """The record with sources counted so often; cut short where hardly any draw can be read for a pair."""
    reads: list[Read] = []
    for row in times:
        counts = dict(zip(sources, map(float, row), strict=True))
        reads.append(reader.change(Change(f"draw {len(reads) + 1}", times=counts)))
        if len(reads) == _TRIED and sum(read.trusts(*pair) for read in reads) < 0.5 * _TRIED:
            break
    return tuple(reads)


def check_bootstrap(figures: BootstrapFigures) -> Check:
    """Judge it: the 90 % interval of the leading log odds leaves even odds out, given Monte-Carlo error."""
    base, pair = figures.base, figures.pair
    if base is None:
        few = f"{figures.sources} sources: fewer than {_FEWEST} cannot be drawn anew"
        return Check(15, _NAME, "unknown", few)
    tables = (_ways_table(figures), _pairs_table(figures, base))
    way, interval = figures.way(pair), figures.interval(pair)
    if way is None or interval is None:
        shares = " and ".join(f"{w.trusted(pair)} of {len(w.reads)} {w.how}" for w in figures.ways)
        said = f"too few records drawn anew can be read from the worlds at hand ({shares})"
        return Check(15, _NAME, "unknown", f"{said}; a rerun is needed (--tier overnight)", tables)
    odds = way.log_odds(base, pair)
    turned = float((odds < 0.0).mean())
    said = (
        f"{len(way.reads)} records of the {figures.sources} sources {way.how}, {len(odds)} of them readable: "
        f"the order of the two leading hypotheses turns in {100 * turned:.0f} %"
    )
    if figures.resolved:
        said += f", and their log odds lie between {interval[0]:.1f} and {interval[1]:.1f} nats (90 %)"
    else:
        said += f", and the 90 % interval of their log odds is {interval[1] - interval[0]:.1f} nats wide"
    if way.scale != 1.0:
        said += f" (moves scaled up by {way.scale:.2f}: with replacement too few could be read)"
    if len(base.totals[pair[0]]) < 2:
        said += "; with one seed the Monte-Carlo error is not known"
    said += "; reports were not drawn anew one by one"
    return Check(15, _NAME, _status(base, pair, interval[0]), said, tables)


def _status(base: Read, pair: Pair, low: float) -> Status:
    """Pass or fail where the interval's low end differs from even odds by more than Monte-Carlo error."""
    if len(base.totals[pair[0]]) < 2 or answer_of(base, base, pair) != "stays":
        return "unknown"
    half = half_of(base, pair)
    if low < -half:
        return "fail"
    return "pass" if low > 0.0 else "unknown"


def _ways_table(figures: BootstrapFigures) -> Table:
    rows = tuple(
        (way.how, len(way.reads), way.trusted(figures.pair), way.scale, "used" if way is used else "")
        for used in (figures.way(figures.pair),)
        for way in figures.ways
    )
    columns = ("sources are", "records", "readable", "moves times", "for the two leading")
    note = (
        f"The first way of which at least {100 * _ENOUGH:.0f} % of the records can be read is used; those "
        "that cannot be read are left out; they may lie beyond an end, so that the interval is too narrow."
    )
    return Table("Records drawn anew", columns, rows, note)


def _pairs_table(figures: BootstrapFigures, base: Read) -> Table:
    names = tuple(base.totals)
    pairs = [(one, two) for i, one in enumerate(names) for two in names[i + 1 :]]
    rows: list[tuple[str | float | None, ...]] = []
    for pair in pairs:
        way, interval = figures.way(pair), figures.interval(pair)
        if way is None or interval is None:
            rows.append((*pair, None, None, None, "rerun needed (--tier overnight)"))
            continue
        odds = way.log_odds(base, pair)
        turned = float((odds * base.odds(pair) < 0.0).mean())
        rows.append((*pair, *interval, turned, way.how))
    columns = ("hypothesis", "over", "5 %, nats", "95 %, nats", "share of records that turn it", "sources")
    return Table("Log evidence of one hypothesis over another in records drawn anew", columns, tuple(rows))
