"""Records of distorted worlds on the real record's own pattern, equally many of every hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence.classifier import Simulated, Store, simulate
from powderkeg.evidence.unlisted.distortions import DONE, UNDISTORTED
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.classifier import Layout
    from powderkeg.evidence.runs import Draw, Drawn
    from powderkeg.evidence.unlisted.distortions import Distortion
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.worlds.cluster import Cluster

__all__ = ["Made", "made_records"]

FloatArray = npt.NDArray[np.float64]

_APART = 1 << 22  # replicate numbers of these worlds begin here: none is a twin of one that was trained on
_STREAMS = 0x6F646473  # what their reports are named by besides the seed


@dataclass(frozen=True)
class Made:
    """Distorted records.

    Attributes:
        values: per distortion (M, F) rows of the layout; those nothing was done to stand first.
        labels: per distortion what it is, in words.
        skipped: distortions that could not be made, each with the reason.
    """

    values: Mapping[str, FloatArray]
    labels: Mapping[str, str]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Apart:
    """Draws worlds that are no twins of those with the same numbers."""

    draw: Draw

    def __call__(self, hypothesis: str, *, size: int, replicate: int, threads: int) -> Drawn:
        return self.draw(hypothesis, size=size, replicate=replicate + _APART, threads=threads)


def made_records(
    distortions: Sequence[Distortion],
    layout: Layout,
    draw_of: Callable[[Case | None], Draw],
    indicators: Mapping[str, Indicator],
    hypotheses: Sequence[str],
    *,
    records: int,
    seed: int,
    jobs: int = 1,
    store: Store | None = None,
    depends_of: Callable[[Case | None], Mapping[str, Any] | None] = lambda _: None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Made:
    """Simulate records of every distortion, and as many that nothing was done to.

    Args:
        distortions: what to do.
        layout: slots of the real record.
        draw_of: gives what draws calm worlds of a case, or of the case itself where None.
        indicators: the society's indicators.
        hypotheses: names, the know-nothing hypothesis last.
        records: of each distortion, about: as many of every hypothesis with a mechanism.
        seed: names every random number.
        jobs: hypotheses simulated at the same time.
        store: where records are kept; None keeps nothing.
        depends_of: all that worlds of a case depend on; None keeps nothing.
        cluster: whose workers simulate them; None for threads of this process.
        progress: told (distortions done, distortions in all).
    """
    each = -(-records // (len(hypotheses) - 1))

    def of(case: Case | None) -> Simulated:
        elsewhere = _Apart(draw_of(case))
        depends = depends_of(case)
        return simulate(
            layout, elsewhere, indicators, hypotheses, worlds=each, seed=seed ^ _STREAMS, jobs=jobs,
            store=store, depends=None if depends is None else {**depends, "what": "distorted"},
            cluster=cluster,
        )  # fmt: skip

    plain = of(None)
    nobody = plain.truth == len(hypotheses) - 1
    # one who knows nothing says as many different things as there are records
    empty = np.resize(plain.values[nobody], (int((~nobody).sum()), layout.width))
    values = {UNDISTORTED: plain.values[~nobody]}
    skipped = []
    for number, one in enumerate(distortions, start=1):
        try:
            told = plain if one.case is None else of(one.case)
        except CaseError as error:
            skipped.append((one.name, str(error)))
            continue
        rows = told.values[~nobody]
        values[one.name] = rows if one.silenced is None else np.where(one.silenced, empty, rows)
        if progress is not None:
            progress(number, len(distortions))
    labels = {UNDISTORTED: say(DONE[0]), **{one.name: one.label for one in distortions}}
    return Made(values, labels, tuple(skipped))
