"""Question 9: could it be none of these?

Beating know-nothing is needed and is not enough, and a record that sets off no alarm does not fit: what is
said is which causes, none of them listed, would have been noticed, and how probably.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Status, Table
from powderkeg.evidence.unlisted.alarms import FALSE_ALARMS
from powderkeg.evidence.unlisted.distortions import UNDISTORTED
from powderkeg.evidence.unlisted.statistics import STATISTICS
from powderkeg.evidence.words import clauses, listed
from powderkeg.language import Said, join, noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.unlisted.alarms import Alarms, Noticed

__all__ = ["ENOUGH_POWER", "UnlistedFigures", "check_unlisted", "run_unlisted"]

ENOUGH_POWER = 0.5
"""Power against some named cause without which an unremarkable record says nothing."""
_NAME = noted("could it be none of these")


@dataclass(frozen=True)
class UnlistedFigures:
    """What speaks for a cause that no hypothesis names.

    Attributes:
        gain: best gain over know-nothing of a hypothesis with a mechanism, nats.
        best: label of that hypothesis; empty where the run is not resolved: an order that is noise is not
            printed.
        prior: weight of know-nothing before the record is looked at.
        alarms: which causes would have been noticed; None where none was tried.
    """

    gain: float
    best: str
    prior: float
    alarms: Alarms | None


def run_unlisted(weighed: Weighed) -> UnlistedFigures:
    """The gain over know-nothing, and what the validation kept of distorted records."""
    result = weighed.result
    best = max(weighed.able, key=lambda name: result.gain[name])
    validated = result.validated
    return UnlistedFigures(
        gain=result.gain[best],
        best=best if result.resolved else "",
        prior=result.prior[weighed.other],
        alarms=None if validated is None else validated.alarms,
    )


def check_unlisted(figures: UnlistedFigures) -> Check:
    """Judge it: an unremarkable record counts only where some unlisted cause would have been noticed."""
    name, said = say(_NAME), _weighed_words(figures)
    alarms = figures.alarms
    if alarms is None:
        said.append(
            say("power against an unlisted cause unknown: no distorted record was tried (powderkeg validate)")
        )
        return Check(9, name, "fail" if figures.gain < 0.0 else "unknown", clauses(said))
    tried = [row for row in alarms.of(alarms.declared) if row.distortion != UNDISTORTED]
    p_value = alarms.judged.p_value
    remarkable = p_value <= FALSE_ALARMS
    powers = [row.power for row in tried]
    status: Status = "pass" if max(powers, default=0.0) >= ENOUGH_POWER else "unknown"
    if figures.gain < 0.0 or remarkable:
        status = "fail"
    said.insert(0, _odd_words(p_value, alarms.usual, remarkable=remarkable))
    if tried:
        said.append(
            say(
                "would have been noticed with probability: {causes}",
                causes=listed(map(_noticed_words, tried)),
            )
        )
    if status == "unknown" and not remarkable:
        said.append(
            say(
                "no cause with probability {enough} or more, so that no alarm means little",
                enough=ENOUGH_POWER,
            )
        )
    return Check(9, name, status, clauses(said), (_power(alarms), _record(alarms)))


def _weighed_words(figures: UnlistedFigures) -> list[Said]:
    """The best gain over knowing nothing, and the weight that knowing nothing has."""
    if not math.isfinite(figures.gain):
        gain = say("no simulated world of any hypothesis can give the record")
    elif figures.best:
        gain = say(
            "best gain over knowing nothing {gain:+.1f} nats ({best})", gain=figures.gain, best=figures.best
        )
    else:
        gain = say("best gain over knowing nothing {gain:+.1f} nats", gain=figures.gain)
    return [gain, say("weight of “none of these” beforehand {prior:.2f}", prior=figures.prior)]


def _odd_words(p_value: float, usual: int, *, remarkable: bool) -> Said:
    values = {"share": 100 * p_value, "records": usual}
    if not remarkable:
        return say(
            "{share:.1f} % of {records:,} simulated records of the listed hypotheses are as odd", **values
        )
    return say(
        "the record is not like those that the listed hypotheses make: {share:.1f} % of {records:,} "
        "simulated records of the listed hypotheses are as odd",
        **values,
    )


def _noticed_words(row: Noticed) -> Said:
    return say(
        "{cause} {power:.2f} ({low:.2f} to {high:.2f})",
        cause=say(row.distortion),
        power=row.power,
        low=row.low,
        high=row.high,
    )


def _power(alarms: Alarms) -> Table:
    names = [row.statistic for row in alarms.real]
    by_cause: dict[str, dict[str, str | float]] = {}
    for row in alarms.noticed:
        cells = by_cause.setdefault(
            row.distortion, {"what": row.label, "records": float(row.records), "low": 0.0, "high": 1.0}
        )
        cells[row.statistic] = row.power
        if row.statistic == alarms.declared:
            cells |= {"low": row.low, "high": row.high}
    columns = (
        say("cause"),
        say("what"),
        say("records"),
        *(say(name) for name in names),
        say("90 % low"),
        say("90 % high"),
    )
    keys = ("what", "records", *names, "low", "high")
    rows = tuple((say(cause), *(cells[key] for key in keys)) for cause, cells in by_cause.items())
    note = say(
        "An alarm goes off beyond what {share:.0f} % of held-out undistorted records reach; “none” are "
        "fresh records to which nothing was done, and the interval is that of “{declared}”, the most "
        "telling of the others.",
        share=100.0 * FALSE_ALARMS,
        declared=say(alarms.declared),
    )
    skipped = [say("Not tried: {cause} ({why}).", cause=say(name), why=why) for name, why in alarms.skipped]
    return Table(
        say("Causes that no hypothesis names: share of their records that would have been noticed"),
        columns,
        rows,
        join(" ", [note, *skipped]),
    )


def _record(alarms: Alarms) -> Table:
    return Table(
        say("How odd the real record is"),
        (
            say("figure"),
            say("what"),
            say("value"),
            say("alarm beyond"),
            say("as odd, share of simulated records"),
        ),
        tuple(
            (say(row.statistic), say(STATISTICS[row.statistic]), row.value, row.threshold, row.p_value)
            for row in alarms.real
        ),
        say("A record that sets off no alarm is not shown to fit."),
    )
