"""Totals that one origin gives together, over windows that begin on different days, are weighed like any."""

from __future__ import annotations

import pytest

import powderkeg as pk
from powderkeg.evidence.plan import plan_of
from powderkeg.society.country import INDICATORS

CASE = pk.load_case("kazakhstan-2022")


@pytest.mark.parametrize("origin", ["interior-ministry", "one-for-all"])
def test_no_window_of_a_guide_ends_before_it_begins(origin: str) -> None:
    changed = {"K098"} if origin == "interior-ministry" else {r.report_id for r in CASE.record}
    record = tuple(
        report.model_copy(update={"origin_id": origin}) if report.report_id in changed else report
        for report in CASE.record
    )
    plan = plan_of(CASE.replace(record=record), INDICATORS)
    assert any(claim.role == "ahead" for claim in plan.all_claims)
    for window in plan.windows():
        assert window.first <= window.last or window.last < 0
