"""An account as evidence, on request alone: the case weighed by it alone, without it and with it.

The record stays as it is. What was asked is the settings of the result that is held, so that what differs
between the three is the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.evidence import as_reports, compared
from powderkeg.app.accounts_view import readable
from powderkeg.app.asked import weighing_asked
from powderkeg.app.jobs import Job
from powderkeg.app.refusals import NOT_FOUND, Refusal
from powderkeg.app.work import cores
from powderkeg.case import CaseError, Problem
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.evidence import Comparison
    from powderkeg.app.jobs import Update
    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

    Progress = Callable[[Update], None]

__all__ = ["account_job", "account_named"]

_WEIGHINGS = 3


@dataclass(frozen=True)
class _Step:
    """How far the three weighings are together."""

    done: float
    total: float
    label: str


def account_named(case: Case, name: str) -> tuple[str, Account]:
    """Path and account of a name.

    Raises:
        Refusal: The case has none of that name, or none that can be read.
    """
    for path, account in readable(case).items():
        if account.name == name:
            return path, account
    raise Refusal(NOT_FOUND, say("The case has no account {name} that can be read.", name=name))


def account_job(space: Workspace, settings: Mapping[str, Any]) -> Job:
    """Weigh a workspace's case by one account alone, without it and with it.

    Args:
        space: whose case.
        settings: ``account``, its name; ``checks`` and the others of ``weighing_asked``, each that of the
            result that is held where it is left out.

    Raises:
        CaseError: There is no result yet, a setting is not allowed, or the account cannot be weighed.
        Refusal: The case has no such account.
    """
    case, held = space.case, space.weighed
    if held is None:
        raise CaseError(say("an account is compared with a weighing that is there; weigh the case first"))
    more = dict(settings)
    name = more.pop("account", None)
    if not isinstance(name, str):
        text = say("name the account that is to be weighed")
        known = tuple(one.name for one in readable(case).values())
        raise CaseError(Problem(text, field="account", allowed=known))
    _, account = account_named(case, name)
    asked = weighing_asked(case, {**_as_held(held), **more})
    as_reports(account, case)  # an account that cannot be weighed is refused before it waits

    def work(progress: Progress) -> Comparison:
        return compared(case, account, _thrice(asked, progress))

    return Job(space.id, "account", work, space.compared_as)


def _as_held(held: Evidence) -> dict[str, Any]:
    return {
        "tier": held.settings.tier,
        "particles": held.settings.particles,
        "seeds": held.settings.seeds,
        "seed": held.seed,
        "checks": bool(held.scored),
    }


def _thrice(asked: Mapping[str, Any], progress: Progress) -> Callable[[Case], Evidence]:
    """A weighing that tells how far it and those before it are, out of three."""
    from powderkeg.evidence import weigh

    begun = 0

    def one(case: Case) -> Evidence:
        nonlocal begun
        before = begun
        begun += 1

        def told(update: Update) -> None:
            share = update.done / update.total if update.total else 0.0
            label = say("{n} of {all}: {what}", n=before + 1, all=_WEIGHINGS, what=update.label)
            progress(_Step(before + share, _WEIGHINGS, label))

        return weigh(case, **asked, jobs=cores(), progress=told)

    return one
