"""Every pass that a weighing takes, run side by side; what comes out does not depend on the order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from powderkeg.evidence.filter import FilterRun
from powderkeg.evidence.kept_passes import KeptPasses, Pass
from powderkeg.evidence.passes import LOOK_AHEAD, Crew, Draw, Drawn, ProgressUpdate, Steps, Work
from powderkeg.evidence.passes_there import Asked, PassesThere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.evidence.joint import Maker
    from powderkeg.evidence.kept_passes import Keeping
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.store import Task

__all__ = ["Draw", "Drawn", "Pass", "ProgressUpdate", "Runs", "run_all"]


_Found = dict[tuple[str, int], Pass]


@dataclass(frozen=True)
class Runs:
    """Passes by hypothesis and seed, and per hypothesis the bands of worlds that never saw the record."""

    passes: Mapping[str, Sequence[Pass]]
    ahead: Mapping[str, FilterRun]


def run_all(
    draw: Draw,
    plan: Plan,
    indicators: Mapping[str, Indicator],
    hypotheses: Sequence[str],
    *,
    particles: int,
    seeds: int,
    seed: int,
    jobs: int,
    deaths: tuple[str, ...],
    watched: tuple[Window, ...] | None,
    progress: Callable[[ProgressUpdate], None] | None,
    maker: Maker | None = None,
    bands: bool = True,
    keeping: Keeping | None = None,
    there: PassesThere | None = None,
) -> Runs:
    """Run every pass, ``jobs`` at a time; those that a store holds are taken from there.

    Args:
        draw: draws worlds.
        plan: the record laid out.
        indicators: the society's indicators.
        hypotheses: names of those with a mechanism.
        particles: worlds per hypothesis and pass.
        seeds: passes per hypothesis.
        seed: the seed of all.
        jobs: passes at a time.
        deaths: death indicators to sum up.
        watched: keep what the last worlds say of each claim, and what they did over these windows.
        progress: told after each block.
        maker: makes worlds again from their coordinates; then all hypotheses share one joint pass per seed.
            Without one each hypothesis is filtered by itself, its worlds never renewed.
        bands: also run worlds without looking at the record, for their bands.
        keeping: where finished passes are kept; None keeps nothing.
        there: runs the passes on a cluster, of the case that ``draw`` and ``maker`` make worlds of; None for
            threads of this process.
    """
    work = Work(draw, plan, indicators, tuple(hypotheses), particles, seeds, seed, deaths, watched)
    settings = {"particles": particles, "hypotheses": list(hypotheses), "deaths": list(deaths)}
    kept = KeptPasses(keeping, plan, watched, settings, seed)
    ahead = len(hypotheses) if bands else 0
    total = (len(hypotheses) * seeds + ahead) * work.length
    work.steps = Steps(total, progress)
    asked: list[Task] = []
    for replicate in range(seeds):
        if maker is None:
            asked += [_alone(kept, work, h, replicate) for h in hypotheses]
        else:
            together = partial(work.together, maker, replicate)
            asked.append(kept.task({"what": "together", "replicate": replicate}, together))
    asked += [_alone(kept, work, h, LOOK_AHEAD) for h in hypotheses[:ahead]]
    if there is None:
        found = _on_threads(kept, work, asked, jobs)
    else:
        common = Asked(
            there.case, there.agents, plan, tuple(hypotheses), particles, seeds, seed, deaths, watched
        )
        found = _on_cluster(there, common, kept, asked, work.steps, total)
    return Runs(
        passes={h: [found[h, r] for r in range(seeds)] for h in hypotheses},
        ahead={h: found[h, LOOK_AHEAD].run for h in hypotheses[:ahead]},
    )


def _alone(kept: KeptPasses, work: Work, hypothesis: str, replicate: int) -> Task:
    what = {"what": "alone", "hypothesis": hypothesis, "replicate": replicate}
    return kept.task(what, partial(work.alone, hypothesis, replicate))


def _on_threads(kept: KeptPasses, work: Work, asked: Sequence[Task], jobs: int) -> _Found:
    found: _Found = {}
    work.crew = Crew(max(1, jobs), len(asked))
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = [pool.submit(work.counted, kept, one) for one in asked]
        try:
            for future in as_completed(futures):
                found |= future.result()
        except BaseException:  # Ctrl-C among them: the passes under way must not run to their end
            work.steps.stop.set()
            for future in futures:
                future.cancel()
            raise
    return found


def _on_cluster(
    there: PassesThere, common: Asked, kept: KeptPasses, asked: Sequence[Task], steps: Steps, total: int
) -> _Found:
    each = total / len(asked)  # a pass counts when it is finished, each as much as another
    told: list[int] = [0]

    def tell(count: int) -> None:
        done = round(each * count)
        steps.add(done - told[0], "passes on the cluster")
        told[0] = done

    found: _Found = {}
    for arrays in there.finished(common, asked, kept.store, tell):
        found |= kept.read(arrays)
    return found
