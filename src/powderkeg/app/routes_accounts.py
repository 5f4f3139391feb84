"""The accounts of a working copy: read, drafted from a document, corrected, taken out, entered as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Route

from powderkeg.app.account_drafts import drafted_account, laid_over
from powderkeg.app.account_edits import edited_account, edited_claim
from powderkeg.app.account_files import FOLDER, put_account, take_out_account
from powderkeg.app.account_weighing import account_named
from powderkeg.app.accounts_view import accounts_view, readable
from powderkeg.app.editing import reason_and_analyst, words
from powderkeg.app.refusals import CONFLICT, NOT_FOUND, Refusal
from powderkeg.app.requests import answer, body_of, shown, space_of, workspaces_of
from powderkeg.app.uploads import file_sent
from powderkeg.case import CaseError, Problem, add_reports
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from powderkeg.accounts.claim import Account
    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case

    Edit = Callable[[Account, dict[str, Any], Case], Account]

__all__ = ["routes"]

_PATH = "/api/workspaces/{id}/accounts"


def routes() -> list[BaseRoute]:
    """Routes of accounts."""
    return [
        Route(_PATH, _tell, methods=["GET"]),
        Route(_PATH, _add, methods=["POST"]),
        Route(_PATH, _take_out, methods=["DELETE"]),
        Route(f"{_PATH}/{{name}}", _edit, methods=["PATCH"]),
        Route(f"{_PATH}/{{name}}/claims/{{claim}}", _correct, methods=["PATCH"]),
        Route(f"{_PATH}/{{name}}/reports", _enter, methods=["POST"]),
    ]


async def _tell(request: Request) -> Response:
    space = await space_of(request)
    worlds = request.query_params.get("worlds", "") in {"1", "true", "yes"}
    return await answer(lambda: accounts_view(space, worlds=worlds))


async def _add(request: Request) -> Response:
    space = await space_of(request)
    sent = await file_sent(request)
    asked = dict(request.query_params)
    return await answer(lambda: _added(request, space, sent, asked), 201)


def _added(
    request: Request, space: Workspace, sent: tuple[str, bytes], asked: dict[str, str]
) -> dict[str, Any]:
    told = drafted_account(sent, asked, space.case)
    draft = told.account
    with space.lock:
        there = {account.name: (path, account) for path, account in readable(space.case).items()}
        path, old = there.get(draft.name, (f"{FOLDER}/{draft.name}.yaml", None))
        taken = path in space.case.documents and old is None
        account = laid_over(old, draft, [draft.name] if taken else [])
        _put(request, space, path, account)
    return {
        **_answered(request, space),
        "added": account.name,
        "remarks": told.remarks,
        "quotes": told.quotes,
    }


def _put(request: Request, space: Workspace, path: str, account: Account) -> None:
    from powderkeg.accounts.files import account_text

    vocabulary = workspaces_of(request).vocabulary
    text = account_text(account)
    space.changed(lambda folder: put_account(folder, path, text, vocabulary))


def _answered(request: Request, space: Workspace) -> dict[str, Any]:
    """The case after a change, and its accounts with what the record says to them."""
    return {"case": shown(request, space), "accounts": accounts_view(space)}


async def _take_out(request: Request) -> Response:
    space, path = await space_of(request), request.query_params.get("path", "")
    vocabulary = workspaces_of(request).vocabulary

    def work() -> dict[str, Any]:
        with space.lock:
            if path not in space.case.accounts:
                raise Refusal(NOT_FOUND, say("The case has no account in {path}.", path=path))
            space.changed(lambda folder: take_out_account(folder, path, vocabulary))
        return _answered(request, space)

    return await answer(work)


async def _edit(request: Request) -> Response:
    return await _changed(request, edited_account)


async def _correct(request: Request) -> Response:
    claim = request.path_params["claim"]
    return await _changed(request, lambda account, body, case: edited_claim(account, claim, body, case))


async def _changed(request: Request, edit: Edit) -> Response:
    space, body = await space_of(request), await body_of(request)

    def work() -> dict[str, Any]:
        with space.lock:
            path, account = account_named(space.case, request.path_params["name"])
            edited = edit(account, body, space.case)
            if edited == account:
                raise CaseError(Problem(say("nothing would change"), mend=say("change a field first")))
            _put(request, space, path, edited)
        return _answered(request, space)

    return await answer(work)


async def _enter(request: Request) -> Response:
    """Put claims into the record as reports of their source: a logged change like any other."""
    space, body = await space_of(request), await body_of(request)
    chosen = words(body, "claims")

    def work() -> dict[str, Any]:
        with space.lock:
            _, account = account_named(space.case, request.path_params["name"])
            reports = _reports(account, space.case, chosen)
            vocabulary = workspaces_of(request).vocabulary
            why = reason_and_analyst(body)
            space.amended(
                lambda case: add_reports(
                    case, reports, why["reason"], vocabulary=vocabulary, analyst=why["analyst"]
                )
            )
        return _answered(request, space)

    return await answer(work)


def _reports(account: Account, case: Case, chosen: Sequence[str]) -> Sequence[Any]:
    from powderkeg.accounts.evidence import entered

    found = entered(account, case, chosen)
    problems = [
        Problem(say("{claim} cannot be weighed: {why}", claim=one.claim_id, why=one.reason), field="claims")
        for one in found.unscored
        if one.claim_id in chosen
    ]
    bare = say("it has bounds and no figure of its own, which a report of the record needs")
    mend = say("give the claim the figure that you think most likely, within its bounds")
    problems += [
        Problem(say("{claim}: {why}", claim=report.report_id, why=bare), field="claims", mend=mend)
        for report in found.reports
        if report.best is None
    ]
    if problems:
        raise CaseError(problems)
    known = {report.report_id for report in case.record}
    there = [report.report_id for report in found.reports if report.report_id in known]
    if there:
        raise Refusal(CONFLICT, say("{report} is in the record already.", report=there[0]))
    return found.reports
