"""The embargo: no outlook on a crisis that is not over, unless somebody takes it upon himself.

A record that ends less than ninety days before today is refused for every case that is not simulated.
Weighing such a record is not: what is refused is to say what may follow.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from powderkeg.case import CaseError
from powderkeg.evidence import is_synthetic

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["EMBARGO_DAYS", "check_embargo", "is_live"]

EMBARGO_DAYS = 90
"""Days between the end of a record and the first day on which an outlook on it is given unasked."""


def is_live(case: Case, today: date) -> bool:
    """Whether the record of a case that is not simulated ends less than ninety days before a day."""
    return not is_synthetic(case) and today < _record_end(case) + timedelta(days=EMBARGO_DAYS)


def check_embargo(case: Case, *, acknowledged: bool, today: date | None = None) -> bool:
    """Refuse an outlook on a live crisis.

    Args:
        case: the case.
        acknowledged: whether whoever asks has said that he knows the crisis to be live.
        today: the day it is asked on.

    Returns:
        Whether the crisis is live, so that the page has to warn.

    Raises:
        CaseError: it is, and that was not acknowledged.
    """
    day = date.today() if today is None else today  # noqa: DTZ011 - a day's doubt in ninety does no harm
    live = is_live(case, day)
    if live and not acknowledged:
        end = _record_end(case)
        raise CaseError(
            f"outlook: the record of {case.name} ends on {end}, less than {EMBARGO_DAYS} days before {day}; "
            "an outlook on a crisis that is not over can be used to choose whom to harm, and may be wrong "
            f"where it is read. Wait until {end + timedelta(days=EMBARGO_DAYS)}, or give "
            "--acknowledge-live-crisis (acknowledge_live_crisis=True); the page then carries a warning"
        )
    return live


def _record_end(case: Case) -> date:
    return max((row.date_end for row in case.record), default=case.end)
