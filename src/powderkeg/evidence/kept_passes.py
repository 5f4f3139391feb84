"""Passes of the filter as plain arrays and back, and what each depends on: so that a weighing can be resumed.

A pass is a function of the plan, the worlds' ranges, the number of particles, the seed and the replicate, and
of no other pass. What comes out of one is laid out alike whether it was made now or found in a store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.classifier.store import evidence_hash
from powderkeg.evidence.filter import FilterRun
from powderkeg.evidence.rescoring.scored import Lineage, Scored, standing
from powderkeg.store import Address, Task, canonical, finished, libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window
    from powderkeg.store import Arrays, Store

__all__ = ["Keeping", "KeptPasses", "Pass", "code_digest", "pass_arrays"]

FloatArray = npt.NDArray[np.float64]
_KIND = "filter pass"
_LISTS = ("gains", "ess", "foresight", "residuals", "ess_at_once")


@dataclass(frozen=True)
class Pass:
    """One hypothesis, one seed: the acceptance of its draws and what the filter left."""

    acceptance: float
    log_acceptance: float
    run: FilterRun


@dataclass(frozen=True)
class Keeping:
    """Where passes are kept, and what they depend on beside what ``run_all`` is told.

    Attributes:
        store: None keeps nothing.
        worlds: digest of all that makes the worlds but the source code.
        code: digest of the source code.
        agents: citizens per world; None for the society's default.
    """

    store: Store | None
    worlds: str
    code: str
    agents: int | None = None


class KeptPasses:
    """Finds passes in a store, or has them made and keeps them.

    Args:
        keeping: where; None keeps nothing.
        plan: the record laid out.
        watched: windows whose values the last worlds keep; None for no last worlds.
        settings: what the passes have in common and depend on.
        seed: names every random number.
    """

    def __init__(
        self,
        keeping: Keeping | None,
        plan: Plan,
        watched: tuple[Window, ...] | None,
        settings: Mapping[str, Any],
        seed: int,
    ) -> None:
        self._keeping, self._plan, self._seed = keeping, plan, seed
        self._watched = () if watched is None else tuple(dict.fromkeys(watched))
        self._settings = {
            **settings,
            "plan": _digest(plan),
            "watched": None if watched is None else _digest(watched),
        }

    def task(self, what: Mapping[str, Any], make: Callable[[], Mapping[tuple[str, int], Pass]]) -> Task:
        """One pass as a task.

        Args:
            what: which pass it is.
            make: makes it: passes by hypothesis and replicate.
        """
        keeping = self._keeping
        address = Address(
            kind=_KIND,
            case="" if keeping is None else keeping.worlds,
            settings={**self._settings, "agents": None if keeping is None else keeping.agents, **what},
            seed=self._seed,
            code="" if keeping is None else keeping.code,
        )
        return Task(address, lambda: pass_arrays(make()))

    def passes(self, task: Task) -> dict[tuple[str, int], Pass]:
        """What a task gives, found or made."""
        return self.read(finished(task, self.store))

    def read(self, arrays: Mapping[str, npt.NDArray[Any]]) -> dict[tuple[str, int], Pass]:
        """Passes from the arrays that ``pass_arrays`` made of them."""
        return _passes_of(arrays, self._plan, self._watched)

    @property
    def store(self) -> Store | None:
        """Where passes are kept; None keeps nothing."""
        return None if self._keeping is None else self._keeping.store


@cache
def code_digest() -> str:
    """Digest of the source code and of the packages' versions that turn a case and a seed into figures."""
    from powderkeg.worlds import model_hash

    return hashlib.sha256(canonical([model_hash(), evidence_hash(), libraries()]).encode()).hexdigest()


def _digest(value: object) -> str:
    """SHA-256 of a tree of frozen dataclasses, tuples, arrays, texts, numbers and dates, to the last bit."""
    return hashlib.sha256(canonical(_words(value)).encode()).hexdigest()


def _words(value: object) -> object:
    if isinstance(value, np.bool_ | np.integer):
        return value.item()
    if isinstance(value, np.ndarray):
        return [value.dtype.str, list(value.shape), value.tobytes().hex()]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, [[f.name, _words(getattr(value, f.name))] for f in fields(value)]]
    if isinstance(value, tuple | list):
        return [_words(item) for item in value]
    if isinstance(value, Mapping):
        return [[_words(key), _words(item)] for key, item in value.items()]
    if isinstance(value, float):  # NumPy's too
        return float(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{value!r} has no digest")


def pass_arrays(passes: Mapping[tuple[str, int], Pass]) -> Arrays:
    """Passes by hypothesis and replicate as plain arrays."""
    found: Arrays = {
        "hypothesis": np.array([name for name, _ in passes]),
        "replicate": np.array([number for _, number in passes], dtype=np.int64),
        "acceptance": np.array([[one.acceptance, one.log_acceptance] for one in passes.values()]),
    }
    for number, one in enumerate(passes.values()):
        run = one.run
        part: Arrays = {name: np.array(getattr(run, name), dtype=np.float64) for name in _LISTS}
        part["figures"] = np.array([run.founders, run.k_hat])
        part["inflation"] = run.inflation
        part["bands"] = _stacked(list(run.bands.values()))
        part["band names"] = np.array(list(run.bands), dtype=np.str_)
        part["death means"] = np.array([mean for mean, _ in run.deaths.values()], dtype=np.float64)
        part["deaths"] = _stacked([values for _, values in run.deaths.values()])
        part["death names"] = np.array(list(run.deaths), dtype=np.str_)
        if run.scored is not None:
            part |= _scored_arrays(run.scored)
        found |= {f"{number} {name}": value for name, value in part.items()}
    return found


def _scored_arrays(scored: Scored) -> Arrays:
    found: Arrays = {
        "density": np.concatenate([np.zeros(0), *(one.ravel() for one in scored.log_density)]),
        "density shapes": np.array([one.shape for one in scored.log_density], dtype=np.int64).reshape(-1, 3),
        "log weights": scored.log_weights,
        "log ratio": scored.log_ratio,
        "of the pass": np.array([scored.gain, scored.log_acceptance]),
        "values": _stacked(list(scored.values.values())),
    }
    if scored.lineage is not None:
        lineage = scored.lineage
        found |= {
            "coordinates": lineage.coordinates,
            "streams": lineage.streams,
            "ends": np.array(lineage.ends, dtype=np.int64),
            "draw": lineage.draw,
            "number": np.array(lineage.hypothesis, dtype=np.int64),
        }
    return found


def _stacked(values: Sequence[FloatArray]) -> FloatArray:
    return np.stack(values).astype(np.float64) if len(values) else np.zeros(0)


def _passes_of(
    arrays: Mapping[str, npt.NDArray[Any]], plan: Plan, watched: tuple[Window, ...]
) -> dict[tuple[str, int], Pass]:
    names = zip(arrays["hypothesis"].tolist(), arrays["replicate"].tolist(), strict=True)
    found = {}
    for number, name in enumerate(names):
        acceptance, log_acceptance = arrays["acceptance"][number].tolist()
        own = {
            key.partition(" ")[2]: value
            for key, value in arrays.items()
            if key.partition(" ")[0] == str(number)
        }
        found[name] = Pass(acceptance, log_acceptance, _run(own, plan, watched))
    return found


def _run(own: Mapping[str, npt.NDArray[Any]], plan: Plan, watched: tuple[Window, ...]) -> FilterRun:
    founders, k_hat = own["figures"].tolist()
    deaths = zip(own["death names"].tolist(), own["death means"].tolist(), own["deaths"], strict=True)
    return FilterRun(
        **{name: own[name].tolist() for name in _LISTS},
        bands=dict(zip(own["band names"].tolist(), own["bands"], strict=True)),
        deaths={name: (mean, values) for name, mean, values in deaths},
        founders=founders,
        k_hat=k_hat,
        inflation=own["inflation"],
        scored=_scored(own, plan, watched) if "log weights" in own else None,
    )


def _scored(own: Mapping[str, npt.NDArray[Any]], plan: Plan, watched: tuple[Window, ...]) -> Scored:
    gain, log_acceptance = own["of the pass"].tolist()
    shapes = [tuple(shape) for shape in own["density shapes"].tolist()]
    edges = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)]).tolist()
    density = own["density"]
    lineage = None
    if "coordinates" in own:
        lineage = Lineage(
            coordinates=own["coordinates"],
            hypothesis=int(own["number"]),
            streams=own["streams"],
            ends=tuple(own["ends"].tolist()),
            draw=own["draw"].astype(np.intp),
        )
    return Scored(
        claims=standing(plan.all_claims),
        log_density=tuple(
            density[first:last].reshape(shape)
            for first, last, shape in zip(edges[:-1], edges[1:], shapes, strict=True)
        ),
        log_weights=own["log weights"],
        log_ratio=own["log ratio"],
        gain=gain,
        log_acceptance=log_acceptance,
        values=dict(zip(watched, own["values"], strict=True)),
        lineage=lineage,
    )
