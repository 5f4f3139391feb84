"""What was found, to take along: case, result, page, ledger; what moved since; and the rereading."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from powderkeg.app.csv_cells import table
from powderkeg.app.refusals import CONFLICT, Refusal
from powderkeg.app.requests import answer, space_of
from powderkeg.app.saving import packed
from powderkeg.app.uploads import file_sent, kept
from powderkeg.language import LANGUAGES, language, say, worded

if TYPE_CHECKING:
    from starlette.requests import Request

    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["routes"]

_PATH = "/api/workspaces/{id}"


def routes() -> list[BaseRoute]:
    """Routes of results."""
    return [
        Route(f"{_PATH}/case.zip", _case, methods=["GET"]),
        Route(f"{_PATH}/result.json", _result, methods=["GET"]),
        Route(f"{_PATH}/page.html", _page, methods=["GET"]),
        Route(f"{_PATH}/ledger.csv", _ledger, methods=["GET"]),
        Route(f"{_PATH}/older", _older, methods=["POST"]),
        Route(f"{_PATH}/rereading", _rereading, methods=["POST"]),
    ]


async def _case(request: Request) -> Response:
    space = await space_of(request)
    content = await asyncio.to_thread(packed, space)
    return _file(content, f"{space.copy.name}.zip", "application/zip")


async def _result(request: Request) -> Response:
    space = await space_of(request)
    found = _weighed(request, space)
    content = await asyncio.to_thread(lambda: _result_text(found, space))
    return _file(content.encode(), f"{space.copy.name}.json", "application/json")


def _result_text(found: Evidence, space: Workspace) -> str:
    look = space.foreseen_of(found)
    content = found.to_json() | ({} if look is None else {"outlook": look.to_json()})
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


async def _page(request: Request) -> Response:
    space = await space_of(request)
    found = _weighed(request, space)
    static = request.query_params.get("static", "") in {"1", "true", "yes"}
    code = request.query_params.get("lang", language())
    content = await asyncio.to_thread(_page_bytes, found, space, code if code in LANGUAGES else "en", static)
    return _file(content, f"{space.copy.name}.html", "text/html; charset=utf-8")


def with_accounts_of(found: Evidence, case: Case) -> Evidence:
    """A result with the accounts that the case has now: they bear on no figure of it, and may be newer."""
    then = found.case
    named = (*then.sources, *case.accounts)
    documents = {path: text for path, text in {**case.documents, **then.documents}.items() if path in named}
    documents |= {path: case.documents[path] for path in case.accounts}
    kept = then.replace(accounts=case.accounts, documents=documents)
    return replace(found, case=kept)


def _page_bytes(found: Evidence, space: Workspace, code: str, static: bool) -> bytes:
    from powderkeg.report import write_report

    shown = with_accounts_of(found, space.case)
    with tempfile.TemporaryDirectory(prefix="powderkeg-page-") as folder:
        path = Path(folder) / "page.html"
        write_report(shown.case, shown, space.foreseen_of(found), path, static=static, lang=code)
        return path.read_bytes()


async def _ledger(request: Request) -> Response:
    space = await space_of(request)
    found = _weighed(request, space)
    names = [name for name in found.hypotheses if name in found.gain]
    rows = [
        [
            row.report_id, row.day.isoformat(), row.indicator, row.place, row.origin, row.reliability,
            row.role, row.statement, row.nats, *(row.gain.get(name) for name in names),
        ]
        for row in found.ledger
    ]  # fmt: skip
    heads = [
        "report_id",
        "day",
        "indicator",
        "place",
        "origin",
        "reliability",
        "role",
        "statement",
        "separates",
    ]
    content = table([*heads, *(f"gain_{name}" for name in names)], rows)
    return _file(content.encode("utf-8-sig"), f"{space.copy.name}-ledger.csv", "text/csv; charset=utf-8")


async def _older(request: Request) -> Response:
    space = await space_of(request)
    name, content = await file_sent(request)
    found = space.result
    if found is None:
        raise _not_weighed()
    return await answer(lambda: {"sections": _since((name, content), found, space)})


def _since(sent: tuple[str, bytes], found: Evidence, space: Workspace) -> list[Any]:
    from powderkeg.evidence.changed import read_result, what_changed
    from powderkeg.report.changed import changed_sections

    name, content = sent
    with kept(content, "result.json", name) as path:
        older = read_result(path)
    return list(changed_sections(what_changed(older, found.to_json(), log=space.case.changes)))


async def _rereading(request: Request) -> Response:
    space = await space_of(request)
    if space.weighed is None:
        raise _not_weighed()
    return await answer(lambda: _read_again(space))


def _read_again(space: Workspace) -> dict[str, Any]:
    from powderkeg.app.rereading import reread
    from powderkeg.app.result_view import result_view

    with space.lock:
        weighed, case = space.weighed, space.case
    if weighed is None:
        raise _not_weighed()
    found = reread(weighed, case)
    with space.lock:
        if space.weighed is weighed:
            space.reread = found
    return {
        "trusted": found.trusted,
        "why": worded(found.why),
        "notes": [worded(note) for note in found.notes],
        "k_hat": found.k_hat,
        "ess": found.ess,
        "seconds": found.seconds,
        "result": None if found.result is None else result_view(found.result, space),
    }


def _weighed(request: Request, space: Workspace) -> Evidence:
    """What holds of the case as it stands, read again or weighed; the last weighing where that was asked."""
    with space.lock:
        weighed, found, case = space.weighed, space.result, space.case
    if weighed is None or found is None:
        raise _not_weighed()
    if request.query_params.get("as_weighed", "") in {"1", "true", "yes"}:
        return weighed
    if found.case.digest != case.digest:
        text = say(
            "The case has changed since it was weighed; weigh it anew first, or ask for it as weighed."
        )
        raise Refusal(CONFLICT, text)
    return found


def _not_weighed() -> Refusal:
    return Refusal(CONFLICT, say("This case has not been weighed yet; weigh it first."))


def _file(content: bytes, name: str, kind: str) -> Response:
    # ASCII by the working copy's naming; quoted all the same
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{quote(name)}"'}
    )
