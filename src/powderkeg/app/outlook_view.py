"""An outlook as the window shows it: the page's own tables, deaths by side first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.app.result_view import chart_views
from powderkeg.language import worded
from powderkeg.report.outlook import outlook_part

if TYPE_CHECKING:
    from powderkeg.case import CaseError
    from powderkeg.outlook import Outlook

__all__ = ["embargoed_view", "outlook_view"]


def outlook_view(look: Outlook) -> dict[str, Any]:
    """What a window shows of an outlook."""
    part = outlook_part(look)
    return {
        "sentence": part.basis[0],
        "basis": list(part.basis),
        "warning": part.warning,
        "table": list(part.outcomes),
        "differences": list(part.differences),
        "sections": [
            part.options,
            part.by_hypothesis,
            part.information,
            part.powers,
            part.payoffs,
            part.neighbours,
            part.counted,
        ],
        "notes": [*filter(None, [part.pairing]), *(worded(note) for note in look.notes)],
        "charts": chart_views(part.every()),
        "worlds": look.worlds,
        "seed": look.seed,
        "seconds": look.seconds,
        "record_digest": look.case.digest,
        "embargoed": False,
        "why": "",
    }


def embargoed_view(why: CaseError) -> dict[str, Any]:
    """What is shown where the crisis is not over and nobody has said that he knows it: why, and no figure."""
    return {
        "sentence": "",
        "basis": [],
        "warning": "",
        "table": [],
        "differences": [],
        "sections": [],
        "notes": [],
        "charts": {},
        "embargoed": True,
        "why": worded(why.problems[0].text),
    }
