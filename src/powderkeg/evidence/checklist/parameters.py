"""Question 6: are parameters inside a hypothesis inferred properly?

Of a simulated record the parameters that made it are known. Their ranks among those that the filter infers
from it are uniform if it infers well (simulation-based calibration). A group of parameters is looked at by
two figures of each record, so that parameters that are inferred together are one observation and not many.

Source: Talts, Betancourt, Simpson, Vehtari & Gelman 2018.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.result import Check, Status, Table
from powderkeg.evidence.words import clauses, listed
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.ranks import ParameterRanks

__all__ = ["WANTED", "GroupRanks", "ParameterFigures", "check_parameters", "group_ranks", "run_parameters"]

FloatArray = npt.NDArray[np.float64]
WANTED = 40
"""Records from which on ranks without a flaw count as an answer."""
_LEVEL = 0.05  # that some group is found wanting, if all are inferred well: divided by their number
_QUANTITIES = (noted("level"), noted("spread"))
_NAME = noted("are parameters inside a hypothesis inferred properly")


@dataclass(frozen=True)
class GroupRanks:
    """Ranks of one figure of one group of parameters.

    Attributes:
        group: its name.
        quantity: ``level``, the mean of its coordinates, or ``spread``, the mean of their squares.
        records: how many records have a rank.
        mean: of the ranks; one half if all is well.
        distance: largest distance of their distribution from the uniform one.
        band: distance that a simultaneous band of the level allows.
        p_value: of the distance (Kolmogorov's, exact for small numbers).
    """

    group: str
    quantity: str
    records: int
    mean: float
    distance: float
    band: float
    p_value: float


@dataclass(frozen=True)
class ParameterFigures:
    """Ranks of true parameters.

    Attributes:
        groups: one row per group and figure; empty where no record was weighed.
        level: at which each is judged.
        parameters: number of parameters with ranks.
        beyond: of these, how many lie outside their own band of 95 %: one in twenty does by chance, and
            those inferred together do together.
    """

    groups: tuple[GroupRanks, ...]
    level: float = _LEVEL
    parameters: int = 0
    beyond: int = 0


def run_parameters(weighed: Weighed) -> ParameterFigures:
    """The ranks that the validation kept."""
    validated = weighed.result.validated
    ranks = None if validated is None else validated.ranks
    return ParameterFigures(()) if ranks is None else group_ranks(ranks)


def group_ranks(ranks: ParameterRanks) -> ParameterFigures:
    """Hold the ranks of every group against the uniform distribution."""
    asked = [
        (group, quantity, ranks.group_ranks[:, g, q])
        for g, group in enumerate(ranks.groups)
        for q, quantity in enumerate(_QUANTITIES)
    ]
    known = [(group, quantity, own) for group, quantity, row in asked if len(own := row[np.isfinite(row)])]
    level = _LEVEL / max(len(known), 1)
    alone = [own for row in ranks.ranks.T if len(own := row[np.isfinite(row)])]
    return ParameterFigures(
        groups=tuple(_uniform(group, quantity, own, level) for group, quantity, own in known),
        level=level,
        parameters=len(alone),
        beyond=sum(_uniform("", "", own, _LEVEL).p_value <= _LEVEL for own in alone),
    )


def _uniform(group: str, quantity: str, own: FloatArray, level: float) -> GroupRanks:
    from scipy.stats import kstest, kstwo

    found = kstest(own, "uniform")
    return GroupRanks(
        group=group,
        quantity=quantity,
        records=len(own),
        mean=float(own.mean()),
        distance=float(found.statistic),
        band=float(kstwo.isf(level, len(own))),
        p_value=float(found.pvalue),
    )


def check_parameters(figures: ParameterFigures) -> Check:
    """Judge it: the ranks of every group stay within a simultaneous band."""
    rows = figures.groups
    name = say(_NAME)
    if not rows:
        return Check(6, name, "unknown", say("no simulated record was weighed (powderkeg validate)"))
    off = [row for row in rows if row.p_value <= figures.level]
    fewest = min(row.records for row in rows)
    status: Status = "fail" if off else "pass" if fewest >= WANTED else "unknown"
    said = say(
        "ranks of the true parameters of {records} simulated records: {within} of {figures} figures of "
        "groups of parameters stay within a simultaneous band of {band:.0f} %",
        records=_records(fewest, max(row.records for row in rows)),
        within=len(rows) - len(off),
        figures=len(rows),
        band=100 * (1 - _LEVEL),
    )
    if status == "unknown":  # and so none is off
        said = say(
            "{said}, which with so few is up to {wide:.2f} wide; {wanted} records of each are wanted "
            "(powderkeg validate)",
            said=said,
            wide=max(row.band for row in rows),
            wanted=WANTED,
        )
    if off:
        said = clauses([said, say("not: {figures}", figures=listed(map(_figure_words, off)))])
    return Check(6, name, status, said, (_table(figures),))


def _records(fewest: int, most: int) -> Said:
    return say("{n}", n=most) if most == fewest else say("{low} to {high}", low=fewest, high=most)


def _figure_words(row: GroupRanks) -> Said:
    return say("{group} ({quantity})", group=say(row.group), quantity=say(row.quantity))


def _table(figures: ParameterFigures) -> Table:
    return Table(
        say("Ranks of true parameters among those inferred, by group"),
        (
            say("group"),
            say("figure"),
            say("records"),
            say("mean rank"),
            say("standard error"),
            say("distance"),
            say("band"),
            say("p-value"),
        ),
        tuple(
            (
                say(row.group), say(row.quantity), row.records, row.mean,
                math.sqrt(1.0 / (12.0 * row.records)), row.distance, row.band, row.p_value,
            )
            for row in figures.groups
        ),
        say(
            "Level: mean of a group's coordinates; spread: mean of their squares. Distance: the largest from "
            "the uniform distribution. One by one, {beyond} of {parameters} parameters lie outside "
            "their own band; one in twenty does by chance.",
            beyond=figures.beyond,
            parameters=figures.parameters,
        ),
    )  # fmt: skip
