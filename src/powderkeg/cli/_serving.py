"""The verb `serve`: the app in the browser."""

from typing import Annotated

import typer

from powderkeg.cli._options import whole_number


def serve(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="A bundled case's name, a folder, or a zip.",
            show_default="choose in the browser",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            parser=whole_number(1, 65_535),
            metavar="N",
            help="The first port to try; the next free one is taken.",
        ),
    ] = 8642,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Where to listen; other than the default lets other machines in.",
        ),
    ] = "127.0.0.1",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address only; open no browser window.")
    ] = False,
) -> None:
    """Serve the app: change a case and weigh it in the browser."""
    from powderkeg.app import serve as serve_app

    serve_app(case, host=host, port=port, browser=not no_browser)
