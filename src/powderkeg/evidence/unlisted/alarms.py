"""What distorted records showed: how often each would have been noticed, and how odd the real record is.

An alarm goes off where a statistic is larger than in all but 5 % of held-out undistorted records. Power is
the share of distorted records that set it off. A record that sets off no alarm is not said to fit: it is said
which causes would have been noticed, and how probably.

Sources: Anau Montel, Alvey & Weniger 2025 (distortions with a name, power beside the p-value); Clopper &
Pearson 1934 (interval of a share).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.heard import heard
from powderkeg.evidence.unlisted.distortions import DONE
from powderkeg.evidence.unlisted.statistics import DECLARED, Odd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.unlisted.made import Made

__all__ = ["FALSE_ALARMS", "Alarms", "Noticed", "Oddness", "alarms_of"]

FALSE_ALARMS = 0.05
"""Share of undistorted records that set off an alarm."""
_TAIL = 0.05  # either side of an interval of 90 %


@dataclass(frozen=True)
class Oddness:
    """One statistic of the real record.

    Attributes:
        statistic: its name in ``STATISTICS``.
        value: of the real record.
        threshold: beyond which an alarm goes off.
        p_value: share of undistorted records at least as odd, the real one counted among them.
    """

    statistic: str
    value: float
    threshold: float
    p_value: float


@dataclass(frozen=True)
class Noticed:
    """How often a distortion set off an alarm.

    Attributes:
        distortion: its name; ``none`` for fresh records that nothing was done to.
        label: what it is, in words.
        statistic: name of the statistic.
        records: distorted records.
        noticed: of these, how many set off the alarm.
        power: their share.
        low: lower end of its interval of 90 %.
        high: upper end.
    """

    distortion: str
    label: str
    statistic: str
    records: int
    noticed: int
    power: float
    low: float
    high: float


@dataclass(frozen=True)
class Alarms:
    """What was tried against causes that no hypothesis names.

    Attributes:
        usual: undistorted records behind the thresholds.
        real: one row per statistic.
        noticed: one row per distortion and statistic.
        skipped: distortions that could not be made, each with the reason.
        declared: the statistic by which the record is judged.
    """

    usual: int
    real: tuple[Oddness, ...]
    noticed: tuple[Noticed, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    declared: str = DECLARED

    def of(self, statistic: str) -> tuple[Noticed, ...]:
        """The rows of one statistic."""
        return tuple(row for row in self.noticed if row.statistic == statistic)

    @property
    def judged(self) -> Oddness:
        """The real record by the declared statistic."""
        return next(row for row in self.real if row.statistic == self.declared)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "usual": self.usual,
            "real": [asdict(row) for row in self.real],
            "noticed": [asdict(row) for row in self.noticed],
            "skipped": [list(row) for row in self.skipped],
            "declared": self.declared,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Alarms:
        """What ``to_json`` told of.

        Raises:
            KeyError: a field is missing.
            TypeError: a row has other fields.
        """
        return cls(
            usual=plain["usual"],
            real=tuple(Oddness(**row) for row in plain["real"]),
            noticed=tuple(Noticed(**{**row, "label": heard(row["label"], DONE)}) for row in plain["noticed"]),
            skipped=tuple((name, why) for name, why in plain["skipped"]),
            declared=plain["declared"],
        )


def alarms_of(odd: Mapping[str, Odd], made: Made) -> Alarms:
    """Set thresholds, and count alarms.

    Args:
        odd: the statistics; of what is asked the real record comes first, then the rows of ``made``.
        made: the distorted records.
    """
    real, noticed = [], []
    for name, one in {**odd, DECLARED: _any(list(odd.values()))}.items():
        p_values = one.p_values()
        order = np.sort(one.usual)
        at = min(len(order) - 1, math.ceil((1.0 - FALSE_ALARMS) * (len(order) + 1)) - 1)
        value = float(one.asked[:, 0].mean())
        real.append(Oddness(name, value, float(order[at]), float(p_values[0])))
        first = 1
        for distortion, rows in made.values.items():
            alarm = p_values[first : first + len(rows)] <= FALSE_ALARMS
            first += len(rows)
            noticed.append(_row(distortion, made.labels[distortion], name, alarm))
    usual = len(next(iter(odd.values())).usual)
    return Alarms(usual, tuple(real), tuple(noticed), made.skipped)


def _any(each: Sequence[Odd]) -> Odd:
    """The most telling statistic of each record: minus the log of its smallest p-value, nats.

    The usual records choose the one that suits them too, so the choice is reckoned in.
    """
    usual = -np.log(np.min([one.own_p_values() for one in each], axis=0))
    asked = -np.log(np.min([one.p_values() for one in each], axis=0))
    return Odd(usual, np.zeros(len(usual), dtype=np.int64), asked[None])


def _row(distortion: str, label: str, statistic: str, alarm: npt.NDArray[np.bool_]) -> Noticed:
    from scipy.stats import beta

    records, found = len(alarm), int(alarm.sum())
    low = float(beta.ppf(_TAIL, found, records - found + 1)) if found else 0.0
    high = float(beta.ppf(1.0 - _TAIL, found + 1, records - found)) if found < records else 1.0
    return Noticed(distortion, label, statistic, records, found, found / records, low, high)
