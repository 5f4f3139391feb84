"""The app: a local server whose pages change a case, weigh it, and watch what comes of it.

``powderkeg serve`` starts it. Each window of the browser has a working copy of its own (``workspaces``); what
takes long runs in threads, two at a time (``jobs``); nobody but the reader's own browser is answered
(``guard``). Nothing heavy is imported before it is served.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.applications import Starlette

    from powderkeg.app.workspaces import Workspaces

__all__ = ["build_app", "serve"]


def build_app(workspaces: "Workspaces", token: str, *, hosts: "Sequence[str]") -> "Starlette":
    """The application: pages, requests and sockets behind one guard.

    Args:
        workspaces: the working copies that it opens.
        token: what every request but that for a style sheet or script has to know.
        hosts: names, with their port, under which it may be addressed.
    """
    from powderkeg.app.serving import build_app as build

    return build(workspaces, token, hosts=hosts)


def serve(case: str | None = None, *, host: str = "127.0.0.1", port: int = 8642, browser: bool = True) -> int:
    """Serve the app until it is interrupted.

    Args:
        case: name of a bundled case, or path of a folder or a zip, to open; None to choose in the browser.
        host: address to listen on; any but the default lets other machines in.
        port: the first port to try.
        browser: open a browser window.

    Returns:
        The port served on, after the server has ended.

    Raises:
        CaseError: The case cannot be read, the address cannot be listened on, or no port is free.
    """
    from powderkeg.app.running import run

    return run(case, host=host, port=port, browser=browser)
