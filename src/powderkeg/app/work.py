"""The two kinds of work that take long, as jobs: what was asked is held against the case before they wait."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from powderkeg.app.asked import outlook_asked, weighing_asked
from powderkeg.app.jobs import Job
from powderkeg.case import CaseError
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.app.jobs import Update
    from powderkeg.app.workspaces import Workspace
    from powderkeg.evidence import Evidence
    from powderkeg.outlook import Outlook

    Progress = Callable[[Update], None]

__all__ = ["cores", "outlook_job", "weighing_job"]


def weighing_job(space: Workspace, settings: Mapping[str, Any]) -> Job:
    """Weigh a workspace's case as it stands now.

    Args:
        space: whose case.
        settings: as the window sends them; see ``weighing_asked``.

    Raises:
        CaseError: One of them is not allowed.
    """
    case = space.case
    asked = weighing_asked(case, settings)

    def work(progress: Progress) -> Evidence:
        from powderkeg.evidence import weigh

        return weigh(case, **asked, jobs=cores(), progress=progress)

    return Job(space.id, "weighing", work, space.took)


def outlook_job(space: Workspace, settings: Mapping[str, Any]) -> Job:
    """Continue the worlds of a workspace's result under its options.

    On a crisis that is not over the job gives the ``CaseError`` that says so, as its result: the window shows
    why there is no figure.

    Args:
        space: whose result.
        settings: as the window sends them; see ``outlook_asked``.

    Raises:
        CaseError: One of them is not allowed, or there is no result of the case as it stands.
    """
    case, result = space.case, space.result
    if result is None:
        raise CaseError(say("an outlook continues the worlds of a weighing; weigh the case first"))
    if result.case.digest != case.digest:
        raise CaseError(say("the case has changed since it was weighed; weigh it anew first"))
    asked = outlook_asked(case, settings)

    def work(progress: Progress) -> Outlook | CaseError:
        from powderkeg.outlook import check_embargo, outlook

        try:
            check_embargo(case, acknowledged=asked["acknowledge_live_crisis"])
        except CaseError as error:
            return error
        return outlook(case, result, **asked, jobs=cores(), progress=progress)

    return Job(space.id, "outlook", work, space.foresaw)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
