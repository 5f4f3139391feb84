"""What a workspace holds, as its window shows it; None where it holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from powderkeg.app.workspaces import Workspace

__all__ = ["outlook_of", "result_of"]


def result_of(space: Workspace) -> dict[str, Any] | None:
    """The result that holds for the case as it stands, or else the last weighing."""
    from powderkeg.app.result_view import result_view

    found = space.result
    return None if found is None else result_view(found, space)


def outlook_of(space: Workspace) -> dict[str, Any] | None:
    """The last outlook."""
    from powderkeg.app.outlook_view import outlook_view

    return None if space.foreseen is None else outlook_view(space.foreseen)
