"""Simulated records of every hypothesis, chunk by chunk, from the store where they are there already."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.classifier.records import CHUNK, Records, chunk_of_records
from powderkeg.evidence.classifier.store import Store, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.evidence.classifier.layout import Layout
    from powderkeg.evidence.runs import Draw
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.worlds.cluster import Cluster

__all__ = ["Simulated", "simulate"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Simulated:
    """N simulated records, equally many of each hypothesis, in the order of the hypotheses.

    Attributes:
        values: (N, F) rows of a ``Layout``.
        truth: (N,) number of the hypothesis.
        group: (N,) name that twins share.
        acceptance: by hypothesis, share of draws with a calm burn-in; nan for know-nothing.
        cached: share of the chunks that were in the store.
        coordinates: (N, D) standard normal numbers behind the worlds' parameters, nan for know-nothing; D is
            0 where nobody knows.
    """

    values: FloatArray
    truth: IntArray
    group: npt.NDArray[np.uint64]
    acceptance: tuple[float, ...]
    cached: float
    coordinates: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True)
class _Chunk:
    hypothesis: str
    number: int
    size: int


def simulate(
    layout: Layout,
    draw: Draw,
    indicators: Mapping[str, Indicator],
    hypotheses: Sequence[str],
    *,
    worlds: int,
    seed: int,
    jobs: int = 1,
    worth: Mapping[str, float] | None = None,
    store: Store | None = None,
    depends: Mapping[str, Any] | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulated:
    """Simulate records; the result does not depend on ``jobs`` or on what the store held.

    Args:
        layout: slots of the real record.
        draw: draws calm worlds of a hypothesis.
        indicators: the society's indicators.
        hypotheses: names, the know-nothing hypothesis last.
        worlds: records per hypothesis.
        seed: names every random number.
        jobs: chunks made at the same time.
        worth: share of informed reports by letter; None for what the letters promise, less the inflation
            that is common to a record.
        store: where chunks are kept; None keeps nothing.
        depends: all that worlds depend on beside what is named here; without it nothing is kept.
        cluster: whose workers make the chunks, with ``draw`` sent to them and the indicators of the country;
            None for threads of this process.
        progress: called with (chunks done, chunks in all).

    Raises:
        CaseError: nearly no draw is calm.
    """
    keep = Store(None) if store is None or depends is None else store
    slots = hashlib.sha256(layout.signature().encode()).hexdigest()
    asked = [
        _Chunk(name, number, min(CHUNK, worlds - number * CHUNK))
        for name in hypotheses
        for number in range(-(-worlds // CHUNK))
    ]

    def one(chunk: _Chunk) -> tuple[Records, bool]:
        key = key_of(
            {
                "what": "simulated records",
                "depends": dict(depends or {}),
                "slots": slots,
                "seed": seed,
                "worth": None if worth is None else dict(worth),
                "know nothing": chunk.hypothesis == hypotheses[-1],
                **vars(chunk),
            }
        )
        kept = _kept(keep, key, chunk.size, layout.width)
        if kept is not None:
            return kept, True
        asked: dict[str, Any] = {"number": chunk.number, "size": chunk.size, "seed": seed, "worth": worth}
        blind = chunk.hypothesis == hypotheses[-1]
        if cluster is None:
            made = chunk_of_records(layout, None if blind else draw, indicators, chunk.hypothesis, **asked)
        else:
            shared = key_of({"depends": dict(depends or {}), "slots": slots, "seed": seed}), (layout, draw)
            made = _there(cluster, key, *shared, (chunk.hypothesis, blind, asked))
        keep.put(key, vars(made))
        return made, False

    found = _all(one, asked, jobs if cluster is None else cluster.waiting, progress)
    truth = np.repeat(np.arange(len(hypotheses)), worlds)
    return Simulated(
        values=np.concatenate([records.values for records, _ in found]),
        truth=truth,
        group=np.concatenate([records.group for records, _ in found]),
        acceptance=tuple(_acceptance(found, asked, name) for name in hypotheses),
        cached=sum(there for _, there in found) / len(found),
        coordinates=_joined([records.coordinates for records, _ in found]),
    )


def records_there(
    shared: tuple[Layout, Draw], hypothesis: str, blind: bool, asked: Mapping[str, Any]
) -> dict[str, npt.NDArray[Any]]:
    """A chunk of simulated records of the country, on a worker of a cluster.

    Args:
        shared: the slots, and what draws worlds.
        hypothesis: whose records.
        blind: whether it is the one that knows nothing.
        asked: the other arguments of ``chunk_of_records``.
    """
    from powderkeg.society.country import INDICATORS

    layout, draw = shared
    made = chunk_of_records(layout, None if blind else draw, INDICATORS, hypothesis, **asked)
    return {name: np.array(value) for name, value in vars(made).items()}


def _there(
    cluster: Cluster, key: str, name: str, shared: tuple[Layout, Draw], arguments: tuple[Any, ...]
) -> Records:
    from powderkeg.evidence.kept_passes import code_digest
    from powderkeg.worlds.cluster import Call, Shared

    made = cluster.call(Call(key, records_there, Shared(f"records-{name}", shared), arguments), code_digest)
    return Records(made["values"], made["group"], float(made["acceptance"]), made["coordinates"])


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    """The chunks' coordinates, nan where a chunk knows none."""
    width = max(part.shape[1] for part in parts)
    return np.concatenate([p if p.shape[1] else np.full((len(p), width), np.nan) for p in parts])


def _all(
    one: Callable[[_Chunk], tuple[Records, bool]],
    asked: Sequence[_Chunk],
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> list[tuple[Records, bool]]:
    """Every chunk, in the order asked."""
    found: list[tuple[Records, bool]] = []
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = [pool.submit(one, chunk) for chunk in asked]
        try:
            for future in futures:
                found.append(future.result())
                if progress is not None:
                    progress(len(found), len(asked))
        except BaseException:  # Ctrl-C among them: what has not begun must not begin
            for future in futures:
                future.cancel()
            raise
    return found


def _kept(store: Store, key: str, size: int, width: int) -> Records | None:
    """What the store holds of a chunk, if it has the right shapes."""
    arrays = store.get(key)
    try:
        if arrays is None or arrays["values"].shape != (size, width) or arrays["group"].shape != (size,):
            return None
        acceptance, coordinates = float(arrays["acceptance"]), arrays["coordinates"].astype(np.float64)
        if coordinates.ndim != 2 or len(coordinates) != size:
            return None
        group = arrays["group"].astype(np.uint64)
        return Records(arrays["values"].astype(np.float64), group, acceptance, coordinates)
    except (KeyError, TypeError, ValueError):
        return None


def _acceptance(found: Sequence[tuple[Records, bool]], asked: Sequence[_Chunk], hypothesis: str) -> float:
    """Mean over a hypothesis's chunks, by their size."""
    own = [
        (r.acceptance, c.size) for (r, _), c in zip(found, asked, strict=True) if c.hypothesis == hypothesis
    ]
    return fsum(share * size for share, size in own) / sum(size for _, size in own)
