"""Judgements by hand and ledgers made up for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cases import tiny_case
from powderkeg.case import Case, Judgement
from powderkeg.evidence import LedgerRow

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("spontaneous", "infiltrated", "other")


def judgement(analyst: str, report_id: str, *ratios: float, names: Sequence[str] = NAMES) -> Judgement:
    """A row of ``judgements.csv``; ratios in the order of ``names``."""
    return Judgement(analyst=analyst, report_id=report_id, ratios=dict(zip(names, ratios, strict=True)))


def row(
    report_id: str,
    *gain: float,
    reports: tuple[str, ...] | None = None,
    role: Literal["scored", "guide", "silence", "joint"] = "scored",
    replaces: tuple[str, ...] = (),
    names: Sequence[str] = NAMES,
) -> LedgerRow:
    """A row of a ledger with these gains, one per hypothesis with a mechanism."""
    gains = dict(zip(names, (*gain, 0.0), strict=True))
    return LedgerRow(
        report_id=report_id,
        day=tiny_case().start,
        indicator="participants",
        place="COA",
        origin="o1",
        reliability="B",
        statement=f"what {report_id} says",
        weight={name: value - 5.0 for name, value in gains.items()},
        gain=gains,
        nats=max(gain) - min(gain),
        report_ids=(report_id,) if reports is None else reports,
        role=role,
        replaces=replaces,
    )


def judged(*rows: Judgement) -> Case:
    """The tiny case with these judgements."""
    return tiny_case().replace(judgements=rows)
