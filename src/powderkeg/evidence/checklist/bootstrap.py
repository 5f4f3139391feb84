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
from powderkeg.evidence.words import clauses, enumerated
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Pair
    from powderkeg.evidence.result import Status

__all__ = ["DRAWS", "BootstrapFigures", "Redrawn", "check_bootstrap", "run_bootstrap"]

FloatArray = npt.NDArray[np.float64]
DRAWS = 200
_NAME = noted("would a slightly different record change it")
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
        Redrawn(say("drawn with replacement"), 1.0, _reads(reader, sources, counts, pair)),
        Redrawn(say("given weights near one"), gentle, _reads(reader, sources, weights, pair)),
    )
    return BootstrapFigures(reader.base, n, ways, pair, resolved)


def _stream(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[seed & 0xFFFFFFFFFFFFFFFF, _PURPOSE]))


def _reads(reader: Reader, sources: Sequence[str], times: FloatArray, pair: Pair) -> tuple[Read, ...]:
    """The record with sources counted so often; cut short where hardly any draw can be read for a pair."""
    reads: list[Read] = []
    for row in times:
        counts = dict(zip(sources, map(float, row), strict=True))
        reads.append(reader.change(Change(say("draw {number}", number=len(reads) + 1), times=counts)))
        if len(reads) == _TRIED and sum(read.trusts(*pair) for read in reads) < 0.5 * _TRIED:
            break
    return tuple(reads)


def check_bootstrap(figures: BootstrapFigures) -> Check:
    """Judge it: the 90 % interval of the leading log odds leaves even odds out, given Monte-Carlo error."""
    base, pair, name = figures.base, figures.pair, say(_NAME)
    if base is None:
        few = say(
            "{sources} sources: fewer than {fewest} cannot be drawn anew",
            sources=figures.sources,
            fewest=_FEWEST,
        )
        return Check(15, name, "unknown", few)
    tables = (_ways_table(figures), _pairs_table(figures, base))
    way, interval = figures.way(pair), figures.interval(pair)
    if way is None or interval is None:
        return Check(15, name, "unknown", _unreadable(figures), tables)
    said = [_turned_words(figures, way, base, interval), say("reports were not drawn anew one by one")]
    if len(base.totals[pair[0]]) < 2:
        said.insert(1, say("with one seed the Monte-Carlo error is not known"))
    return Check(15, name, _status(base, pair, interval[0]), clauses(said), tables)


def _unreadable(figures: BootstrapFigures) -> Said:
    shares = [
        say(
            "{readable} of {records} {how}",
            readable=way.trusted(figures.pair),
            records=len(way.reads),
            how=way.how,
        )
        for way in figures.ways
    ]
    return say(
        "too few records drawn anew can be read from the worlds at hand ({shares}); a rerun is needed "
        "(--tier overnight)",
        shares=enumerated(shares),
    )


def _turned_words(figures: BootstrapFigures, way: Redrawn, base: Read, interval: tuple[float, float]) -> Said:
    """How often the order turns, and how wide the interval is; where it lies only if that may be said."""
    odds = way.log_odds(base, figures.pair)
    low, high = interval
    values = {
        "records": len(way.reads),
        "sources": figures.sources,
        "how": way.how,
        "readable": len(odds),
        "turned": 100.0 * float((odds < 0.0).mean()),
    }
    if figures.resolved:
        said = say(
            "{records} records of the {sources} sources {how}, {readable} of them readable: the order of the "
            "two leading hypotheses turns in {turned:.0f} %, and their log odds lie between {low:.1f} and "
            "{high:.1f} nats (90 %)",
            **values,
            low=low,
            high=high,
        )
    else:
        said = say(
            "{records} records of the {sources} sources {how}, {readable} of them readable: the order of the "
            "two leading hypotheses turns in {turned:.0f} %, and the 90 % interval of their log odds is "
            "{wide:.1f} nats wide",
            **values,
            wide=high - low,
        )
    if way.scale == 1.0:
        return said
    return say(
        "{said} (moves scaled up by {scale:.2f}: with replacement too few could be read)",
        said=said,
        scale=way.scale,
    )


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
        (way.how, len(way.reads), way.trusted(figures.pair), way.scale, say("used") if way is used else "")
        for used in (figures.way(figures.pair),)
        for way in figures.ways
    )
    columns = (
        say("sources are"),
        say("records"),
        say("readable"),
        say("moves times"),
        say("for the two leading"),
    )
    note = say(
        "The first way of which at least {enough:.0f} % of the records can be read is used; those "
        "that cannot be read are left out; they may lie beyond an end, so that the interval is too narrow.",
        enough=100 * _ENOUGH,
    )
    return Table(say("Records drawn anew"), columns, rows, note)


def _pairs_table(figures: BootstrapFigures, base: Read) -> Table:
    names = tuple(base.totals)
    pairs = [(one, two) for i, one in enumerate(names) for two in names[i + 1 :]]
    rows: list[tuple[str | float | None, ...]] = []
    for pair in pairs:
        way, interval = figures.way(pair), figures.interval(pair)
        if way is None or interval is None:
            rows.append((*pair, None, None, None, say("rerun needed (--tier overnight)")))
            continue
        odds = way.log_odds(base, pair)
        turned = float((odds * base.odds(pair) < 0.0).mean())
        rows.append((*pair, *interval, turned, way.how))
    columns = (
        say("hypothesis"),
        say("over"),
        say("5 %, nats"),
        say("95 %, nats"),
        say("share of records that turn it"),
        say("sources"),
    )
    title = say("Log evidence of one hypothesis over another in records drawn anew")
    return Table(title, columns, tuple(rows))
