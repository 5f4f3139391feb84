"""The population of the joint filter: worlds with what made them, so that each can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.joint.maker import IndexArray, Maker, Mask, Replayable, Streams
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Origins", "Population", "Track", "Tracks", "opened"]

FloatArray = npt.NDArray[np.float64]
_SPARE, _MOST = 1.25, 8  # draws per world wanted, and how many times that many at most
_CROWDED = 0.95  # share of worlds that go on below which the others are taken out of the batch


@dataclass
class Origins:
    """What makes the worlds.

    Attributes:
        coordinates: (P, D) standard normal numbers behind their parameters.
        hypothesis: (P,) number of each world's hypothesis.
        streams: per stretch between two resamplings (P,) names of the streams of random numbers.
    """

    coordinates: FloatArray
    hypothesis: IndexArray
    streams: list[Streams]

    def taken(self, index: IndexArray) -> Origins:
        """Those of the chosen worlds."""
        return Origins(self.coordinates[index], self.hypothesis[index], [s[index] for s in self.streams])

    def put(self, index: IndexArray, other: Origins) -> None:
        """Take another's in, in place of those of the chosen worlds."""
        self.coordinates[index] = other.coordinates
        self.hypothesis[index] = other.hypothesis
        for mine, theirs in zip(self.streams, other.streams, strict=True):
            mine[index] = theirs


class Tracks:
    """Makes tracks of one weighing: what they share.

    Args:
        plan: the record laid out.
        indicators: the society's indicators.
        windows: every window to keep, with the last segment at whose end it is asked for.
        maker: makes worlds.
        threads: for the worlds' steps: how many, or what says how many each time.
    """

    def __init__(
        self,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        windows: Mapping[Window, int],
        maker: Maker,
        threads: int | Callable[[], int] = 1,
    ) -> None:
        self.plan, self.maker, self._threads = plan, maker, threads
        self._indicators, self._windows = indicators, windows

    @property
    def threads(self) -> int:
        """For the worlds' steps, at this moment."""
        return self._threads() if callable(self._threads) else self._threads

    def track(self, worlds: Replayable) -> Track:
        """A track of worlds at hour 0."""
        values = Accumulators(self._windows, self._indicators, self.plan.places, worlds.size)
        return Track(worlds, values, Likelihood(self.plan, worlds.size), self)

    def replay(
        self,
        origins: Origins,
        forked: Mapping[int, int],
        block: int,
        sieve: Callable[[int, IndexArray, FloatArray], Mask] | None = None,
    ) -> tuple[Track, IndexArray]:
        """Make worlds again and take them to the end of a block, its claims scored.

        Args:
            origins: what makes them.
            forked: per block after which streams were renewed, the number of the stretch that follows.
            block: the last block.
            sieve: told after each block its number, which of the worlds are there, and their log likelihood;
                says which of them go on. Without one all do.

        Returns:
            The track of those that were calm and went on to the end, and which of the worlds they are.
        """
        worlds, calm = self.maker.make(
            origins.coordinates, origins.hypothesis, origins.streams[0], self.threads
        )
        track, index, stay = self.track(worlds), np.arange(worlds.size), calm.copy()
        for number in range(block + 1):
            track.run_to(self.plan.ends[number])
            track.score(self.plan.claims[number])
            if sieve is not None:
                stay &= sieve(number, index, track.history[-1])
            if number < block:
                track.values.close(self.plan.ends[number])
            if number == block or stay.mean() < _CROWDED:
                track.keep(np.flatnonzero(stay))
                index, stay = index[stay], stay[stay]
            if not len(index):
                break
            if number < block and number in forked:
                track.worlds.lineage = origins.streams[forked[number]][index]
        return track, index


class Track:
    """Worlds on their way through the record: their state, their windows, their likelihood.

    Attributes:
        worlds: the worlds P.
        values: what they did over the windows that are open.
        likelihood: theirs.
        history: per block scored (P,) log likelihood after it.
    """

    def __init__(
        self, worlds: Replayable, values: Accumulators, likelihood: Likelihood, shared: Tracks
    ) -> None:
        self.worlds, self.values, self.likelihood = worlds, values, likelihood
        self.history: list[FloatArray] = []
        self._shared, self._segment = shared, 0

    def run_to(self, end: int) -> None:
        """Step to the end of a segment."""
        while self._segment <= end:
            self.worlds.step(SEGMENT_HOURS, self._shared.threads)
            self.values.update(self._segment, self.worlds.collect())
            self._segment += 1

    def score(self, claims: tuple[Claim, ...]) -> list[FloatArray]:
        """Take in a block's claims; (P,) increment of the log likelihood over know-nothing's of each."""
        found = [self.likelihood.score(claim, log_densities(claim, self._x)) for claim in claims]
        self.history.append(self.likelihood.log_ratio.copy())
        return found

    @property
    def before(self) -> FloatArray:
        """(P,) log likelihood before the claims of the last block."""
        return self.history[-2] if len(self.history) > 1 else np.zeros(self.worlds.size)

    def _x(self, term: Term) -> FloatArray:
        return np.column_stack([self.values.value(window) for window in term.windows])

    def fork(self, index: IndexArray) -> None:
        """Follow a resampling; copies keep their noise."""
        self.worlds = self.worlds.fork(index, streams="same")
        self._follow(index)

    def _follow(self, index: IndexArray) -> None:
        self.values.fork(index)
        self.likelihood.fork(index)
        self.history = [past[index] for past in self.history]

    def keep(self, index: IndexArray) -> None:
        """Go on with the chosen worlds alone, named in rising order."""
        self.worlds.keep(index)
        self._follow(index)

    def put(self, index: IndexArray, other: Track) -> None:
        """Take the worlds of another track at the same segment in, in place of the chosen ones."""
        self.worlds.put(index, other.worlds)
        self.values.put(index, other.values)
        self.likelihood.put(index, other.likelihood)
        for mine, theirs in zip(self.history, other.history, strict=True):
            mine[index] = theirs


class Population:
    """Worlds of all hypotheses, and the way back to each.

    Attributes:
        origins: what makes them.
        track: where they are.
        forked: per block after which streams were renewed, the number of the stretch that follows.
        draw: (P,) number of the draw of the parameters that each world has; copies share it, and so do worlds
            that differ in noise or hypothesis alone.
    """

    def __init__(self, tracks: Tracks, origins: Origins, worlds: Replayable) -> None:
        self.tracks, self.origins = tracks, origins
        self.track = tracks.track(worlds)
        self.forked: dict[int, int] = {}
        self.draw = np.arange(worlds.size)
        self._draws = worlds.size

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.draw)

    def take(self, index: IndexArray) -> None:
        """Keep the chosen worlds, repeats allowed."""
        self.origins = self.origins.taken(index)
        self.track.fork(index)
        self.draw = self.draw[index]

    def put(self, index: IndexArray, origins: Origins, track: Track) -> None:
        """Take K renewed worlds in.

        Args:
            index: (K,) whose places they take, each once.
            origins: what made them.
            track: where they are.
        """
        if not len(index):
            return
        other = index[(self.origins.coordinates[index] != origins.coordinates).any(axis=1)]
        self.draw[other] = self._draws + np.arange(len(other))
        self._draws += len(other)
        self.origins.put(index, origins)
        self.track.put(index, track)

    def part(self, block: int) -> None:
        """Give every world noise of its own from now on."""
        self.track.worlds.part()
        self.origins.streams.append(self.track.worlds.lineage.copy())
        self.forked[block] = len(self.origins.streams) - 1


def opened(tracks: Tracks, particles: int, stream: np.random.Generator) -> tuple[Population, FloatArray]:
    """A population of calm worlds, equally many per hypothesis, and (H,) the share of draws that were calm.

    The i-th draws of all hypotheses share their coordinates and streams, so that chance does not set them
    apart at the start.

    Raises:
        CaseError: a hypothesis has hardly any calm draws.
    """
    names = tracks.maker.hypotheses
    wanted = int(_SPARE * particles) + 16
    for _ in range(_MOST):
        coordinates = stream.standard_normal((wanted, tracks.maker.dimensions))
        streams = stream.integers(0, 2**63, wanted, dtype=np.uint64)
        hypothesis = np.repeat(np.arange(len(names)), wanted)
        origins = Origins(np.tile(coordinates, (len(names), 1)), hypothesis, [np.tile(streams, len(names))])
        worlds, calm = tracks.maker.make(origins.coordinates, hypothesis, origins.streams[0], tracks.threads)
        share = calm.reshape(len(names), wanted).mean(axis=1)
        if (share * wanted >= particles).all():
            rows = [np.flatnonzero(calm & (hypothesis == h))[:particles] for h in range(len(names))]
            index = np.concatenate(rows)
            return Population(tracks, origins.taken(index), worlds.fork(index, streams="same")), share
        del worlds
        wanted *= 2
    worst = int(share.argmin())
    raise CaseError(
        f"hypothesis {names[worst]!r}: only {share[worst]:.2%} of draws had a calm burn-in; lower the "
        "priors of spontaneous_rate or contagion"
    )
