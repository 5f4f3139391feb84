"""Question 13: is silence modelled? The record with its silence, without it, and with it read otherwise.

"Missing at random" leaves the days out on which nothing was reported from a region; "modelled" takes them as
what the country's reporters, watching daily, did not see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.know_nothing import Reading
from powderkeg.evidence.rescoring import DECLARED, Change
from powderkeg.evidence.result import Check, Table

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.rescoring import Reweighted

__all__ = ["SilenceFigures", "check_silence", "run_silence"]

_WATCHED = (0.5, 2.0)


@dataclass(frozen=True)
class SilenceFigures:
    """The record with silence read in several ways.

    Attributes:
        days: claims that are silence.
        readings: as declared, missing at random, then the watch more and less attentive.
        leading: the two leading hypotheses as declared.
        resolved: whether they may be named.
    """

    days: int
    readings: tuple[Reweighted, ...]
    leading: tuple[str, str]
    resolved: bool


def run_silence(weighed: Weighed) -> SilenceFigures:
    """Weigh the record under each reading."""
    reweighing = weighed.reweighing
    days = sum(row.role == "silence" for row in weighed.result.ledger)
    changes = [DECLARED, Change("missing at random: silence left out", times={WATCH: 0.0})]
    changes += [
        Change(
            f"a report from a quiet region-day {factor:g} times as probable to one who knows nothing",
            know_nothing=Reading("", watch=factor),
        )
        for factor in _WATCHED
    ]
    changes.append(Change("the watch as good as an official source (letter A)", origin_letters={WATCH: 0.95}))
    changes.append(Change("the watch as good as an unknown source (letter F)", origin_letters={WATCH: 0.4}))
    found = tuple(reweighing.of(change) for change in changes) if days else ()
    return SilenceFigures(days, found, weighed.leading, weighed.result.resolved)


def check_silence(figures: SilenceFigures) -> Check:
    """Judge it: the order of the two leading hypotheses does not hang on how silence is read."""
    name = "is silence modelled"
    if not figures.days:
        return Check(13, name, "unknown", "no region was silent")
    one, two = figures.leading
    declared, without = figures.readings[0], figures.readings[1]
    said = f"sites are watched daily ({figures.days} claims); "
    table = (_table(figures),)
    if not without.trusted:
        lost = f"effective worlds {without.ess:.0f}, k-hat {without.k_hat:.1f}"
        said += f"with silence left out too few worlds are left to say what it decides ({lost}; rerun needed)"
        return Check(13, name, "unknown", said, table)
    before, after = declared.odds(one, two), without.odds(one, two)
    same = not (math.isfinite(after) and before * after < 0.0)
    said += f"with silence left out the leading log odds move by {abs(after - before):.1f} nats and "
    said += "the same one stands first" if same else "another one stands first"
    return Check(13, name, "pass" if same else "fail", said, table)


def _table(figures: SilenceFigures) -> Table:
    hypotheses = tuple(figures.readings[0].gain)[:-1]
    rows = tuple(
        (r.label, *((r.gain[h] if r.trusted else None) for h in hypotheses), r.k_hat, r.ess)
        for r in figures.readings
    )
    return Table(
        "Evidence over know-nothing's with silence read otherwise, nats",
        ("reading", *hypotheses, "k-hat", "effective worlds"),
        rows,
        "A row without figures asks more of the worlds at hand than they hold (k-hat above 0.7 or fewer "
        "than 30 effective worlds): it needs a rerun.",
    )
