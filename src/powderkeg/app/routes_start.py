"""The page itself, its scripts, the words they speak, and the cases there are to open."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from powderkeg._version import __version__
from powderkeg.app.guard import UPLOAD_LIMIT
from powderkeg.app.refusals import NOT_FOUND, Refusal
from powderkeg.app.requests import answer, workspaces_of
from powderkeg.evidence import TIERS
from powderkeg.language import LANGUAGES, catalogue, language, say
from powderkeg.outlook import WORLDS

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["routes"]

LICENCE = "Apache-2.0"
LEAST_WORLDS = 2


def routes() -> list[BaseRoute]:
    """Routes that need no workspace."""
    return [
        Route("/", _index),
        Route("/static/vega.js", _vega),
        Route("/static/fitting.js", _fitting),
        Mount("/static", StaticFiles(directory=_static()), name="static"),
        Route("/api/catalogue", _catalogue),
        Route("/api/cases", _cases),
    ]


def _static() -> Path:
    return Path(str(files("powderkeg.app").joinpath("static")))


async def _index(request: Request) -> Response:  # noqa: ARG001 - a route's signature
    page = _static() / "index.html"
    return HTMLResponse(await asyncio.to_thread(page.read_text, "utf-8"))


async def _vega(request: Request) -> Response:  # noqa: ARG001 - a route's signature
    from powderkeg.report.rendering import bundle

    return Response(await asyncio.to_thread(bundle), media_type="text/javascript")


async def _fitting(request: Request) -> Response:  # noqa: ARG001 - a route's signature
    """The report's own rules for charts on narrow screens."""
    rules = files("powderkeg.report").joinpath("templates", "fitting.js")
    return Response(await asyncio.to_thread(rules.read_text, "utf-8"), media_type="text/javascript")


async def _catalogue(request: Request) -> Response:
    code = request.query_params.get("lang", language())
    if code not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise Refusal(
            NOT_FOUND, say("The language {code} is not spoken; allowed: {all}.", code=repr(code), all=allowed)
        )
    from powderkeg.report.locales import vega_locales

    return await answer(
        lambda: {"lang": code, "messages": catalogue(code).messages, "vega": vega_locales(code)}
    )


async def _cases(request: Request) -> Response:
    return await answer(lambda: _told(request))


def _told(request: Request) -> dict[str, Any]:
    workspaces = workspaces_of(request)
    own = workspaces.own
    return {
        "bundled": [{"name": name, "title": title} for name, title in workspaces.bundled()],
        "own": None if own is None else {"path": own.source, "title": own.title},
        "unsaved": [
            {"id": copy.id, "title": copy.title, "changed": copy.touched(), "changes": copy.changes()}
            for copy in workspaces.unsaved()
        ],
        "version": __version__,
        "licence": LICENCE,
        "languages": LANGUAGES,
        "tiers": {
            name: {
                "particles": tier.particles,
                "seeds": tier.seeds,
                "validates": tier.validation.worlds > 0,
            }
            for name, tier in TIERS.items()
        },
        "worlds": {"least": LEAST_WORLDS, "default": WORLDS},
        "limits": {"upload": UPLOAD_LIMIT},
    }
