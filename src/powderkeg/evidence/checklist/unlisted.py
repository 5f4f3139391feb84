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

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.unlisted.alarms import Alarms

__all__ = ["ENOUGH_POWER", "UnlistedFigures", "check_unlisted", "run_unlisted"]

ENOUGH_POWER = 0.5
"""Power against some named cause without which an unremarkable record says nothing."""
_NAME = "could it be none of these"


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
    named = f" ({figures.best})" if figures.best else ""
    gain = f"best gain over knowing nothing {figures.gain:+.1f} nats{named}"
    if not math.isfinite(figures.gain):
        gain = "no simulated world of any hypothesis can give the record"
    said = f"{gain}; weight of “none of these” beforehand {figures.prior:.2f}"
    alarms = figures.alarms
    if alarms is None:
        why = "power against an unlisted cause unknown: no distorted record was tried (powderkeg validate)"
        return Check(9, _NAME, "fail" if figures.gain < 0.0 else "unknown", f"{said}; {why}")
    tried = [row for row in alarms.of(alarms.declared) if row.distortion != UNDISTORTED]
    p_value = alarms.judged.p_value
    remarkable = p_value <= FALSE_ALARMS
    powers = [row.power for row in tried]
    status: Status = "pass" if max(powers, default=0.0) >= ENOUGH_POWER else "unknown"
    if figures.gain < 0.0 or remarkable:
        status = "fail"
    odd = f"{100 * p_value:.1f} % of {alarms.usual:,} simulated records of the listed hypotheses are as odd"
    said = f"{odd}; {said}"
    noticed = ", ".join(
        f"{row.distortion} {row.power:.2f} ({row.low:.2f} to {row.high:.2f})" for row in tried
    )
    if noticed:
        said += f"; would have been noticed with probability: {noticed}"
    if remarkable:
        said = f"the record is not like those that the listed hypotheses make: {said}"
    elif status == "unknown":
        said += f"; no cause with probability {ENOUGH_POWER} or more, so that no alarm means little"
    return Check(9, _NAME, status, said, (_power(alarms), _record(alarms)))


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
    columns = ("cause", "what", "records", *names, "90 % low", "90 % high")
    keys = ("what", "records", *names, "low", "high")
    rows = tuple((cause, *(cells[key] for key in keys)) for cause, cells in by_cause.items())
    skipped = "".join(f" Not tried: {name} ({why})." for name, why in alarms.skipped)
    return Table(
        "Causes that no hypothesis names: share of their records that would have been noticed",
        columns,
        rows,
        f"An alarm goes off beyond what {FALSE_ALARMS:.0%} of held-out undistorted records reach; “none” are "
        f"fresh records to which nothing was done, and the interval is that of “{alarms.declared}”, the most "
        f"telling of the others.{skipped}",
    )


def _record(alarms: Alarms) -> Table:
    return Table(
        "How odd the real record is",
        ("figure", "what", "value", "alarm beyond", "as odd, share of simulated records"),
        tuple(
            (row.statistic, STATISTICS[row.statistic], row.value, row.threshold, row.p_value)
            for row in alarms.real
        ),
        "A record that sets off no alarm is not shown to fit.",
    )
