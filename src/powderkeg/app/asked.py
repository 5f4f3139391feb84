"""Settings of a weighing or an outlook as a window sends them, held against what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.app.bounded import shown, whole_number
from powderkeg.case import CaseError, Problem, closest
from powderkeg.evidence import TIERS, worlds_held
from powderkeg.language import say
from powderkeg.outlook import WORLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Case

__all__ = ["outlook_asked", "weighing_asked"]

LARGEST_SEED = 2**53 - 1  # the largest that a script's numbers hold exactly
MOST_SEEDS = 100
MOST_PARTICLES = 1_000_000
_TABLE_BYTES = 50_000  # of the filter's tables per world; see cli._weighing
_GIB = 2**30


def weighing_asked(case: Case, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of ``weigh``.

    Args:
        case: the case that is to be weighed.
        settings: tier, particles, seeds, seed and checks, each left out or None for the tier's own.

    Raises:
        CaseError: One of them is not allowed, or the weighing would not fit into memory.
    """
    problems: list[Problem] = []
    problems += _unknown(settings, ("tier", "particles", "seeds", "seed", "checks"))
    tier = settings.get("tier")
    tier = "default" if tier is None else tier
    if not isinstance(tier, str) or tier not in TIERS:
        text = say("{tier} is no tier", tier=shown(tier))
        problems.append(Problem(text, field="tier", allowed=tuple(TIERS), mend=closest(str(tier), TIERS)))
        tier = "default"
    particles = _whole(settings, "particles", 2, MOST_PARTICLES, problems)
    seeds = _whole(settings, "seeds", 1, MOST_SEEDS, problems)
    seed = _whole(settings, "seed", 0, LARGEST_SEED, problems)
    checks = _yes(settings, "checks", problems, otherwise=True)
    if problems:
        raise CaseError(problems)
    size = TIERS[tier].particles if particles is None else particles
    _refuse_if_too_large(case, size)
    return {
        "tier": tier,
        "particles": particles,
        "seeds": seeds,
        "seed": 1 if seed is None else seed,
        "checks": checks,
    }


def outlook_asked(case: Case, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of ``outlook``.

    Args:
        case: the case.
        settings: options, worlds and acknowledge_live_crisis.

    Raises:
        CaseError: One of them is not allowed.
    """
    problems: list[Problem] = []
    problems += _unknown(settings, ("options", "worlds", "acknowledge_live_crisis"))
    options = settings.get("options")
    names = tuple(option.name for option in case.options)
    given: list[Any] = []
    if options is not None:
        given = options if isinstance(options, list) else [options]
        wrong = [one for one in given if one not in names]
        if wrong or not given:
            text = say("{name} is no option of this case", name=shown(wrong[0] if wrong else ""))
            problems.append(Problem(text, field="options", allowed=names))
    worlds = _whole(settings, "worlds", 2, MOST_PARTICLES, problems)
    acknowledged = _yes(settings, "acknowledge_live_crisis", problems, otherwise=False)
    if problems:
        raise CaseError(problems)
    return {
        "options": None if options is None else tuple(given),
        "worlds": WORLDS if worlds is None else worlds,
        "acknowledge_live_crisis": acknowledged,
    }


def _unknown(settings: Mapping[str, Any], allowed: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(say("there is no setting of this name"), field=str(name), allowed=allowed)
        for name in settings
        if name not in allowed
    ]


def _whole(
    settings: Mapping[str, Any], name: str, least: int, most: int, problems: list[Problem]
) -> int | None:
    value = settings.get(name)
    if value is None:
        return None
    try:
        return whole_number(name, value, least, most)
    except CaseError as error:
        problems += error.problems
        return None


def _yes(settings: Mapping[str, Any], name: str, problems: list[Problem], *, otherwise: bool) -> bool:
    value = settings.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        problems.append(Problem(say("this is either true or false"), field=name, allowed=("true", "false")))
        return otherwise
    return value


def _refuse_if_too_large(case: Case, particles: int) -> None:
    import psutil

    from powderkeg.worlds import memory_needed

    held = worlds_held(case, particles)
    needed = memory_needed(case, held) + _TABLE_BYTES * held
    available = int(psutil.virtual_memory().available)
    if needed > available:
        text = say(
            "{n:,} worlds need about {needed:,.1f} GB of memory and {free:,.1f} GB are free",
            n=particles,
            needed=needed / _GIB,
            free=available / _GIB,
        )
        raise CaseError(Problem(text, field="particles", mend=say("ask for fewer worlds")))
