"""What worlds did under one option as plain arrays and back, and what it depends on: so it can be kept."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.kept_passes import code_digest
from powderkeg.outlook.branching import Course
from powderkeg.outlook.neighbours import SpillOver
from powderkeg.outlook.powers.payoffs import Log
from powderkeg.store import Address
from powderkeg.worlds.ranges import ranges_hash, source_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Case, Neighbour
    from powderkeg.outlook.options import Changed
    from powderkeg.outlook.posterior import Posterior

__all__ = ["address_of", "arrays_of", "common_settings", "course_of", "courses_code", "log_of"]

_SPILL = (
    "chance",
    "background",
    "by_link",
    "by_cells",
    "onset",
    "unlinked",
    "background_onset",
    "before",
    "fell",
    "signal",
)
_BOOKS = ("hours", "held", "weighed", "others")


def common_settings(
    weighed: Case,
    posterior: Posterior,
    *,
    branch: int,
    known: int,
    weighing_seed: int,
    agents: int | None,
    feedback: bool,
) -> dict[str, Any]:
    """All that the courses of one outlook depend on, beside the case and the seed.

    Args:
        weighed: the case as it was weighed.
        posterior: the worlds.
        branch: hour of the branch.
        known: hour up to which both cases agree.
        weighing_seed: of the worlds.
        agents: citizens per world.
        feedback: see ``outlook``.
    """
    drawn = hashlib.sha256()
    for array in (posterior.hypothesis, posterior.coordinates, posterior.streams):
        drawn.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return {
        "weighed": ranges_hash(weighed),
        "worlds": drawn.hexdigest(),
        "names": list(posterior.names),
        "ends": list(posterior.ends),
        "branch": branch,
        "known": known,
        "weighing_seed": weighing_seed,
        "agents": agents,
        "feedback": feedback,
    }


def address_of(case: Case, common: Mapping[str, Any], changed: Changed | None, seed: int) -> Address:
    """All that a course under one option depends on.

    Args:
        case: the case, its recorded inputs in full.
        common: from ``common_settings``.
        changed: the option at the branch; None for what all options have in common.
        seed: of the pay-offs.
    """
    settings = dict(common)
    if changed is not None:
        settings |= {"option": changed.option.model_dump(mode="json"), "hour": changed.hour}
    return Address("outlook course", case.digest, settings, seed, courses_code())


@cache
def courses_code() -> str:
    """Digest of the source code that makes courses."""
    return f"{code_digest()} {source_digest(files('powderkeg'), ('outlook',))}"


def arrays_of(course: Course, log: Log) -> dict[str, npt.NDArray[Any]]:
    """A course and the log of what the powers decided on the way, as arrays."""
    found: dict[str, npt.NDArray[Any]] = {
        "window edges": course.hours,
        "approval": course.approval,
        "digest": np.array(course.digest),
        "days of spill-over": np.array(course.spill.days, dtype=np.int64),
        "succeeded": log.succeeded,
    }
    found |= {f"value {name}": value for name, value in course.values.items()}
    found |= {f"spill {name}": getattr(course.spill, name) for name in _SPILL}
    for book in _BOOKS:
        found |= {f"{book} {name}": value for name, value in getattr(log, book).items()}
    return found


def course_of(arrays: Mapping[str, npt.NDArray[Any]], neighbours: Sequence[Neighbour]) -> Course:
    """The course that ``arrays_of`` was given."""
    return Course(
        hours=arrays["window edges"].astype(np.intp),
        values=_named(arrays, "value"),
        approval=arrays["approval"],
        spill=SpillOver(
            neighbours=tuple(neighbours),
            days=int(arrays["days of spill-over"]),
            **{name: arrays[f"spill {name}"] for name in _SPILL},
        ),
        digest=str(arrays["digest"]),
    )


def log_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Log:
    """The log that ``arrays_of`` was given."""
    log = Log(len(arrays["succeeded"]), **{book: _named(arrays, book) for book in _BOOKS})
    log.succeeded = arrays["succeeded"]
    return log


def _named(arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> dict[str, npt.NDArray[Any]]:
    start = f"{kind} "
    return {key.removeprefix(start): value for key, value in arrays.items() if key.startswith(start)}
