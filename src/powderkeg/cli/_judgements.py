"""What `check` says of the judgements by hand that a case holds."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from powderkeg.case import Case


def judgements_summary(case: "Case") -> dict[str, Any]:
    """How many analysts judged how many reports, which of these are not scored, and the fingerprint."""
    from powderkeg.case import OVERALL, judgements_digest

    judged = {row.report_id for row in case.judgements} - {OVERALL}
    return {
        "rows": len(case.judgements),
        "analysts": len({row.analyst for row in case.judgements}),
        "reports": len(judged),
        "not_scored": [r.report_id for r in case.record if r.report_id in judged and r.use != "scored"],
        "digest": judgements_digest(case.judgements),
    }


def judgements_in_words(summary: dict[str, Any]) -> str:
    """The same as a line; nothing where nobody judged anything."""
    if not summary["rows"]:
        return ""
    aside = summary["not_scored"]
    told = f"; not scored, and so compared with nothing: {', '.join(aside)}" if aside else ""
    return f"judged by hand: {summary['reports']} reports, {summary['analysts']} analysts{told}\n"
