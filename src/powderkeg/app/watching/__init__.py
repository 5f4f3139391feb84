"""Watching worlds: one country hour by hour, and the grid as a city, each on a socket of its own window."""

from starlette.routing import BaseRoute, WebSocketRoute

from powderkeg.app.watching.sockets import watch_country, watch_grid

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The sockets, for the application to mount; they ask its ``state.workspaces`` for the case."""
    return [
        WebSocketRoute("/ws/watch/country/{id}", watch_country, name="watch-country"),
        WebSocketRoute("/ws/watch/grid", watch_grid, name="watch-grid"),
    ]
