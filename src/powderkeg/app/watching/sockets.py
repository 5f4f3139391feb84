"""The two sockets: which window watches what."""

from __future__ import annotations

from starlette.websockets import WebSocket

from powderkeg.app.watching.conversation import converse, failure
from powderkeg.app.watching.country_stream import CountryStream
from powderkeg.app.watching.grid_stream import GridStream
from powderkeg.case import CaseError
from powderkeg.language import say

__all__ = ["watch_country", "watch_grid"]


async def watch_country(socket: WebSocket) -> None:
    """Watch one world of the case of a workspace."""
    await socket.accept()
    try:
        case = socket.app.state.workspaces.case(socket.path_params["id"])
    except (CaseError, KeyError, OSError) as error:
        words = say("this workspace is not there any more; open the case again")
        refused = error if isinstance(error, CaseError) else CaseError(words)
        await socket.send_json(failure(refused))
        await socket.close()
        return
    await converse(socket, CountryStream(socket, case))


async def watch_grid(socket: WebSocket) -> None:
    """Watch Epstein's grid as a city."""
    await socket.accept()
    await converse(socket, GridStream(socket))
