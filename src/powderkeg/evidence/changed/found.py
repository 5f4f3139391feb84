"""What was found to have moved between two results: plain frozen tables, and their JSON.

Weights and movements are in nats (natural logarithm); None stands for unknown. Errors are half of a 90 %
Monte-Carlo interval.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Changed", "Group", "Move", "OddsMove", "Quote", "ReportChange", "RowMove", "Setting"]


@dataclass(frozen=True)
class Quote:
    """What the log of the case says of a change."""

    changed: str
    analyst: str
    field: str
    reason: str


@dataclass(frozen=True)
class ReportChange:
    """One report that is not as it was.

    Attributes:
        report_id: which.
        kinds: in words: ``added``, ``removed``, ``known by now``, ``not known yet``, ``regraded``,
            ``other origin``, ``other figures``, ``switched on``, ``switched off``, ``otherwise changed``.
        fields: column, before, after; empty for a whole row.
        weighed: whether it is scored before or after, so that it can move a number by itself.
        log: entries of the case's log about it, where they say what is the case now.
    """

    report_id: str
    kinds: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]
    weighed: bool
    log: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Setting:
    """A setting, a version, a fingerprint or a prior that differs; blank where one result does not say."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Move:
    """How far the log evidence of a hypothesis moved; ``within_noise`` is None where an error is unknown."""

    hypothesis: str
    before: float | None
    after: float | None
    moved: float | None
    error: float | None
    within_noise: bool | None


@dataclass(frozen=True)
class OddsMove:
    """How far the log odds of one hypothesis over another moved, priors left out.

    Attributes:
        for_: the one that the new result favours.
        against: the other one.
        before: log odds in the old result, as computed.
        after: in the new one.
        moved: ``after`` less ``before``.
        error: half of a 90 % Monte-Carlo interval of ``moved``, from the errors of both results.
        within_noise: whether ``moved`` is no larger than that; None where an error is unknown.
    """

    for_: str
    against: str
    before: float | None
    after: float | None
    moved: float | None
    error: float | None
    within_noise: bool | None


@dataclass(frozen=True)
class RowMove:
    """A row of the ledger, and by how much its weights differ.

    Attributes:
        report_id: name of the row.
        day: day on which it was scored.
        role: as in the ledger.
        only_in: ``old`` or ``new`` where only one result has the row; blank where both have.
        direct: whether a report behind it was changed; None where the reports cannot be compared.
        moved: per hypothesis, new weight less old; a row that is not there weighs nothing.
        nats: how far the movement separates the hypotheses but ``other``: largest less smallest.
    """

    report_id: str
    day: str
    role: str
    only_in: str
    direct: bool | None
    moved: Mapping[str, float | None]
    nats: float | None


@dataclass(frozen=True)
class Group:
    """Movements of several rows added up, per hypothesis, under a name that says which."""

    name: str
    rows: int
    moved: Mapping[str, float | None]


@dataclass(frozen=True)
class Changed:
    """What moved from an old result to a new one, and why.

    Attributes:
        same_case: False where they are of different cases; then nothing else was compared.
        cases: names of both cases.
        resolved: whether each result is; odds are printed only where both are.
        reports: reports that differ.
        settings: settings, versions and fingerprints that differ.
        priors: prior weights of hypotheses that differ.
        hypotheses: names that only one of the results has, as ``(name, "old" or "new")``.
        evidence: log evidence of each hypothesis in both.
        odds: pairs, the largest movement first.
        rows: rows whose own reports were changed, the largest movement first; where the reports cannot be
            compared, every row.
        rest: all other rows, added up; with ``rows`` they make up the movement of the log evidence.
        not_compared: what could not be compared, and why.
    """

    same_case: bool
    cases: tuple[str, str]
    resolved: tuple[bool, bool] = (False, False)
    reports: tuple[ReportChange, ...] = ()
    settings: tuple[Setting, ...] = ()
    priors: tuple[Setting, ...] = ()
    hypotheses: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Move, ...] = ()
    odds: tuple[OddsMove, ...] = ()
    rows: tuple[RowMove, ...] = ()
    rest: tuple[Group, ...] = ()
    not_compared: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Dictionaries, lists, strings and finite numbers only; a pair's ``for_`` is called ``for``."""
        found = asdict(self)
        for row in found["odds"]:
            row["for"] = row.pop("for_")
        return _lists(found)  # type: ignore[no-any-return]


def _lists(value: Any) -> Any:  # noqa: ANN401 - JSON of any depth
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
