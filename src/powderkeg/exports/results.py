"""A weighing's JSON held against the case that it is exported with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.case import CaseError
from powderkeg.evidence import Evidence
from powderkeg.evidence.changed import record_block
from powderkeg.evidence.changed.form import form_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Case

__all__ = ["checked_result"]


def checked_result(case: Case, result: Evidence | Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a weighing, made sure to be of this case and of its record as it stands.

    A weighing as of an earlier day knows fewer reports; what it knows has to stand unchanged.

    Raises:
        CaseError: it is not a result, or it is of another case, of other hypotheses or of another record.
    """
    found = result.to_json() if isinstance(result, Evidence) else dict(result)
    form = form_of(found)
    if form.case != case.name:
        raise CaseError(f"result: it is of case {form.case!r}, not of {case.name!r}; weigh this case first")
    names = {one.name for one in case.hypotheses}
    if set(form.hypotheses) != names:
        odd = ", ".join(sorted(set(form.hypotheses) ^ names))
        raise CaseError(f"result: its hypotheses are not those of the case ({odd}); weigh the case again")
    rows = {row["report_id"]: row for row in record_block(case)}
    other = [row["report_id"] for row in found.get("record") or () if rows.get(row["report_id"]) != row]
    if other:
        shown = ", ".join(str(name) for name in other[:5])
        raise CaseError(
            f"result: the record was changed since it was weighed ({shown}{' ...' if other[5:] else ''}); "
            "weigh the case again"
        )
    return found
