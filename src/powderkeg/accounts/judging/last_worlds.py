"""The worlds that a weighing ended with, asked about windows that nobody asked about at the time.

What they did over the record's windows is kept with the result. For other windows some of them are made again
from their coordinates and streams, bit for bit, as the outlook does.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence.inquiry.pool import pool_of
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators
from powderkeg.language import say
from powderkeg.outlook.posterior import Posterior, sample_posterior
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import CountryMaker, ranges_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.rescoring import Scored
    from powderkeg.evidence.windows import Window

__all__ = ["Group", "LastWorlds", "check_worlds"]

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Group:
    """P worlds of H hypotheses and S seeds, and what they did; hypotheses without a world are left out.

    Attributes:
        names: hypotheses with a mechanism.
        hypothesis: (P,) number of each world's.
        seed: (P,) number of its pass.
        weight: (P,) summing to 1 over each hypothesis.
        founders: (H,) most independent worlds that the weights may stand for: the effective number of
            parameter draws that they descend from, in the worst pass, times the passes.
        values: by window, (P,) what they did.
        again: whether they were made again.
    """

    names: tuple[str, ...]
    hypothesis: IndexArray
    seed: IndexArray
    weight: FloatArray
    founders: FloatArray
    values: Mapping[Window, FloatArray]
    again: bool

    @property
    def seeds(self) -> int:
        """Number of passes S."""
        return int(self.seed.max()) + 1

    @property
    def share(self) -> FloatArray:
        """(H, S) each pass's share of its hypothesis's weight."""
        flat = np.bincount(self.hypothesis * self.seeds + self.seed, self.weight, self._cells)
        return np.asarray(flat.reshape(len(self.names), self.seeds))

    def by_seed(self, holds: npt.NDArray[np.bool_]) -> FloatArray:
        """(H, S) weighted share of a pass's worlds in which something holds; nought without worlds."""
        flat = np.bincount(self.hypothesis * self.seeds + self.seed, self.weight * holds, self._cells)
        share = self.share
        found = flat.reshape(share.shape) / np.where(share > 0.0, share, 1.0)
        return np.asarray(np.clip(found, 0.0, 1.0))

    def effective(self) -> FloatArray:
        """(H,) effective number of worlds, held down to that of their founders."""
        squares = np.bincount(self.hypothesis, self.weight**2, len(self.names))
        return np.asarray(np.minimum(1.0 / np.where(squares > 0.0, squares, np.inf), self.founders))

    @property
    def _cells(self) -> int:
        return len(self.names) * self.seeds


class LastWorlds:
    """Looks windows up, and makes worlds again where they were not kept.

    ``remarks`` says what could not be asked.

    Args:
        result: a weighing.
        asked: windows that will be asked for together, claim by claim.
        worlds: how many to make again at most.
        threads: worker threads; the result does not depend on it.
    """

    def __init__(
        self, result: Evidence, asked: Iterable[tuple[Window, ...]], *, worlds: int, threads: int
    ) -> None:
        self.remarks: list[str] = []
        self._kept = self._again = None
        sets = tuple(asked)
        alive = _alive(result)
        parts = [scored for passes in alive.values() for scored in passes]
        if not parts:
            self.remarks.append(
                say("The result kept no worlds, so that no claim can be asked of them: weigh with checks.")
            )
            return
        every = dict.fromkeys(window for windows in sets for window in windows)
        self._kept = _kept(result, alive, [w for w in every if all(w in scored.values for scored in parts)])
        # a claim is asked of one set of worlds, so that one window missing makes all of its windows be made
        lacking = [windows for windows in sets if any(w not in self._kept.values for w in windows)]
        missing = list(dict.fromkeys(window for windows in lacking for window in windows))
        if missing and any(scored.lineage is None for scored in parts):
            self.remarks.append(
                say("Worlds of this society cannot be made again, so that some claims stay unasked.")
            )
        elif missing:
            try:
                self._again = _again(result, missing, worlds, threads)
            except CaseError as error:  # no world is left of any hypothesis
                self.remarks.append(str(error))

    def group(self, windows: tuple[Window, ...]) -> Group | None:
        """The worlds that can be asked about these windows; None where none can."""
        for group in (self._kept, self._again):
            if group is not None and windows and all(window in group.values for window in windows):
                return group
        return None


def check_worlds(case: Case, result: Evidence) -> None:
    """Refuse a result of another case, or of the same with other worlds.

    Raises:
        CaseError: weigh the case, or weigh it again.
    """
    if result.case.name != case.name:
        raise CaseError(
            f"account: the result is of the case {result.case.name!r}, not of {case.name!r}; weigh it first"
        )
    as_of = result.settings.as_of
    used = case if as_of is None else case.as_of(as_of)[0]
    if result.ranges_hash and result.ranges_hash != ranges_hash(used):
        raise CaseError(
            "account: the case's priors, places, shocks or inputs are not those that the result was weighed "
            "with; weigh it again"
        )


def _founders(result: Evidence, names: tuple[str, ...], seeds: int) -> FloatArray:
    found = [result.founders.get(name, np.inf) for name in names]
    return np.array([seeds * number if np.isfinite(number) else np.inf for number in found])


def _alive(result: Evidence) -> dict[str, tuple[Scored, ...]]:
    """The last worlds of hypotheses that the record has not ruled out altogether."""
    return {
        name: passes
        for name, passes in result.scored.items()
        if any(np.isfinite(scored.gain) for scored in passes)
    }


def _kept(result: Evidence, alive: Mapping[str, tuple[Scored, ...]], windows: list[Window]) -> Group:
    pool = pool_of(alive)
    names, seeds = tuple(alive), pool.share.shape[1]
    sizes = [scored.size for scored in pool.parts]
    number = np.repeat(np.arange(len(pool.parts)), sizes)
    weight = np.concatenate([share * w for share, w in zip(pool.share.ravel(), pool.weight, strict=True)])
    return Group(
        names=names,
        hypothesis=number // seeds,
        seed=number % seeds,
        weight=weight,
        founders=_founders(result, names, seeds),
        values={w: np.concatenate([scored.values[w] for scored in pool.parts]) for w in windows},
        again=False,
    )


def _again(result: Evidence, windows: list[Window], worlds: int, threads: int) -> Group:
    posterior = sample_posterior(result, worlds, result.seed)
    seeds = max(len(passes) for passes in result.scored.values())
    there = np.unique(posterior.hypothesis)
    names = tuple(posterior.names[number] for number in there)
    return Group(
        names=names,
        hypothesis=np.searchsorted(there, posterior.hypothesis),
        seed=(posterior.draw >> 32).astype(np.intp),
        weight=posterior.within,
        founders=_founders(result, names, seeds),
        values=_made_again(result, posterior, windows, threads),
        again=True,
    )


def _made_again(
    result: Evidence, posterior: Posterior, windows: list[Window], threads: int
) -> dict[Window, FloatArray]:
    """Run the worlds once more to the last window's end, each with the stream in force in every block."""
    case = result.case
    maker = CountryMaker(case, posterior.names, seed=result.seed, agents=result.settings.agents)
    worlds, _ = maker.make(posterior.coordinates, posterior.hypothesis, posterior.streams[:, 0], threads)
    last = max(window.last for window in windows)
    held = Accumulators(
        dict.fromkeys(windows, last), INDICATORS, [place.place_id for place in case.regions], posterior.size
    )
    for segment in range(min(last + 1, -(-case.hours // SEGMENT_HOURS))):
        block = min(bisect_left(posterior.ends, segment), len(posterior.ends) - 1)
        worlds.lineage = posterior.streams[:, block].copy()
        worlds.step(SEGMENT_HOURS, threads)
        held.update(segment, worlds.collect())
    return {window: held.value(window).copy() for window in windows}
