"""The accounts of a case as a window shows and edits them: the report's own lines, and each claim's fields.

What is judged is what the page judges (``report.accounts``); of a document nothing is sent but the names that
it gives to its sources.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.claim import STATUSES
from powderkeg.accounts.of_case import accounts_of
from powderkeg.accounts.tongues import tongue, tongues
from powderkeg.accounts.verdicts import VERDICTS
from powderkeg.app.result_view import chart_views, odds_view
from powderkeg.case import CaseError
from powderkeg.language import say, worded
from powderkeg.report.account_lines import STATUS_WORDS
from powderkeg.report.accounts import JudgedAccounts, accounts_against, accounts_part

if TYPE_CHECKING:
    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.evidence import Comparison, Weighing
    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["accounts_view", "comparison_view", "found_of", "readable"]


def accounts_view(space: Workspace, *, worlds: bool = False) -> dict[str, Any]:
    """What a window shows of a case's accounts.

    Args:
        space: whose case.
        worlds: also ask the worlds of the result that is held, which takes a while the first time.
    """
    with space.lock:
        case, result = space.case, space.result
    judged = found_of(space, case, result if worlds else None)
    part = accounts_part(judged)
    return {
        "bar": None if part is None or part.bar is None else chart_views([part.bar])["verdicts"],
        "parts": [] if part is None else part.accounts,
        "shared": [] if part is None else [*part.shared, *part.facts],
        "problems": [] if part is None else part.problems,
        "accounts": [_account(one, path) for path, one in readable(case).items()],
        "files": list(case.accounts),
        "worlds": _state(result, asked=worlds),
        "of_before": result is not None and result.case.digest != case.digest,
        "comparison": None if space.compared is None else comparison_view(space.compared, case),
        "choices": {
            "status": [[name, worded(say(STATUS_WORDS[name]))] for name in STATUSES],
            "verdict": [[name, worded(say(words))] for name, words in VERDICTS.items()],
            "language": [[code, worded(tongue(code).name)] for code in tongues()],
        },
    }


def found_of(space: Workspace, case: Case, result: Evidence | None) -> JudgedAccounts | None:
    """The accounts judged; looked up where the same was asked last.

    Args:
        space: keeps what was found.
        case: as it stands.
        result: whose worlds are asked; None, only the record is.
    """
    texts = tuple((path, case.documents[path]) for path in case.accounts)
    key = (case.digest, texts, result)
    with space.lock:
        kept = space.asked
    if kept is not None and _same(kept[0], key):
        return kept[1]
    found = _found(case, result)
    if found is not None and result is not None:
        with space.lock:
            space.asked = (key, found)
    return found


def _found(case: Case, result: Evidence | None) -> JudgedAccounts | None:
    """Those that can be read, judged; the others named, so that one bad file hides no other."""
    known = tuple(readable(case))
    if not known:
        return accounts_against(case, result)
    bad = case.replace(accounts=tuple(path for path in case.accounts if path not in known))
    found, wrong = accounts_against(case.replace(accounts=known), result), accounts_against(bad)
    if found is None or wrong is None:
        return found
    return replace(found, problems=(*found.problems, *wrong.problems))


def _same(one: object, two: tuple[Any, ...]) -> bool:
    # a result is the same thing or another one: comparing two of them is no matter of their values
    return isinstance(one, tuple) and one[:2] == two[:2] and one[2] is two[2]


def readable(case: Case) -> dict[str, Account]:
    """Those accounts that can be read, by their paths; one of the others is told as a problem of the part."""
    found: dict[str, Account] = {}
    for path in case.accounts:
        try:
            (found[path],) = accounts_of(case.replace(accounts=(path,)))
        except CaseError:
            continue
    return found


def _account(account: Account, path: str) -> dict[str, Any]:
    told = account.model_dump(mode="json", exclude={"schema_version", "digest"})
    return {**told, "path": path}


def _state(result: Evidence | None, *, asked: bool) -> str:
    if result is None:
        return "none"
    return "asked" if asked else "held"


def comparison_view(found: Comparison, case: Case) -> dict[str, Any]:
    """An account weighed alone, left out and taken in; no posterior and no odds where one is not resolved.

    Args:
        found: the comparison.
        case: as it stands, to say whether it has changed since.
    """
    weighings = [found.alone, found.without, found.with_]
    return {
        "account": found.account,
        "reports": [report.report_id for report in found.entered.reports],
        # the record takes no report without a figure of its own: see routes_accounts
        "enterable": [report.report_id for report in found.entered.reports if report.best is not None],
        "unscored": [[one.claim_id, worded(one.reason)] for one in found.entered.unscored],
        "weighings": [_weighing(one) for one in weighings],
        "moved": dict(found.moved),
        "stale": _record(found) != [report.report_id for report in case.record],
    }


def _record(found: Comparison) -> list[str]:
    own = {report.report_id for report in found.entered.reports}
    return [report.report_id for report in found.with_.result.case.record if report.report_id not in own]


def _weighing(one: Weighing) -> dict[str, Any]:
    return {
        "label": worded(one.label),
        "reports": one.reports,
        "resolved": one.resolved,
        "reasons": [worded(reason) for reason in one.result.unresolved_reasons],
        "gain": dict(one.gain),
        "se": dict(one.se),
        "posterior": None if one.posterior is None else dict(one.posterior),
        "odds": odds_view(one.result),
    }
