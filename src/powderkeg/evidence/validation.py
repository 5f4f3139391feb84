"""Validate both routes on simulated records of a case, and keep what was found for later weighings.

The records are simulated with the real record's own dates, places, sources and gaps, equally many under every
hypothesis, know-nothing among them. The classifier is judged on records it was not trained on, the filter on
some of the same records. Each filtered record is kept on disk as soon as it is done, so that a broken-off
validation goes on where it stopped; what comes out is kept too, under the hash of everything it depends on.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.agreement import agreements
from powderkeg.evidence.classifier import (
    Store,
    country_depends,
    country_draw,
    key_of,
    layout_of,
    real_values,
    second_route,
    summaries_of,
    summary_words,
)
from powderkeg.evidence.filtered import FilteredRecords, RecordsThere
from powderkeg.evidence.misfit import tails_of
from powderkeg.evidence.notes import EXTRAPOLATED
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.ranks import country_ranked
from powderkeg.evidence.unlisted import alarms_of, country_distortions, made_records, oddness
from powderkeg.evidence.validated import Validated
from powderkeg.evidence.words import listed
from powderkeg.language import say, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from powderkeg.case import Case
    from powderkeg.evidence.classifier import SecondRoute, Summaries
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.unlisted import Alarms, Made
    from powderkeg.worlds.cluster import Cluster

__all__ = ["SMALL", "WHOLE", "Size", "agreements", "kept_validation", "size_of", "validate_method"]

FloatArray = npt.NDArray[np.float64]
_KEPT = "validated method"


@dataclass(frozen=True)
class Size:
    """How much to simulate.

    Attributes:
        worlds: simulated records per hypothesis for the classifier; 0 leaves all validation out.
        records: of these, per hypothesis, how many the filter weighs too.
        particles: worlds per hypothesis with which it does.
        distorted: simulated records of each cause that no hypothesis names; 0 for none.
    """

    worlds: int
    records: int
    particles: int
    distorted: int = 0


WHOLE = Size(1_000, 9, 50, 300)
"""What ``validate`` does unless told otherwise."""
SMALL = Size(200, 2, 40, 60)
"""What a weighing does where nothing was kept."""


def size_of(worlds: int, particles: int | None = None) -> Size:
    """Size of a validation with so many simulated records per hypothesis.

    The filter weighs one in a hundred of them and nine at most, since one takes as long as a weighing's pass;
    where there are few, with fewer particles. Of each distortion there are three in ten.

    Args:
        worlds: simulated records per hypothesis.
        particles: worlds per hypothesis with which the filter weighs one; few where None.
    """
    if particles is None:
        particles = WHOLE.particles if worlds >= WHOLE.worlds // 2 else SMALL.particles
    return Size(worlds, min(WHOLE.records, worlds // 100), particles, min(WHOLE.distorted, 3 * worlds // 10))


@speaking("en")
def validate_method(
    case: Case,
    *,
    size: Size = WHOLE,
    seed: int = 1,
    agents: int | None = None,
    jobs: int = 2,
    store: Store | None = None,
    plan: Plan | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Validated:
    """Judge the classifier and the filter on simulated records, and ask the classifier about the real one.

    Args:
        case: the case, its record cut to what may be used.
        size: how much to simulate.
        seed: names every random number; the same seed gives the same result, whatever ``jobs`` is.
        agents: citizens per world; the society's default where None.
        jobs: worker threads.
        store: where records are kept; the user's own where None.
        plan: the record laid out, where it is not laid out as usual (a record cut at a date).
        cluster: whose workers simulate and filter records; None for threads of this process.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: fewer than two hypotheses with a mechanism, an argument out of range, or nearly no draw is
            calm.
    """
    from powderkeg.society.country import INDICATORS

    began = time.perf_counter()
    kept = Store.of_the_user() if store is None else store
    laid_out = plan_of(case, INDICATORS) if plan is None else plan
    tell = progress or (lambda done, total, label: None)  # noqa: ARG005
    made = _made(case, laid_out, size, seed, agents, jobs, kept, cluster)
    route = second_route(
        case, worlds=size.worlds, seed=seed, agents=agents, jobs=jobs, store=kept, plan=laid_out,
        further=None if made is None else np.concatenate(list(made.values.values())), cluster=cluster,
        progress=lambda done, total, label: tell(done, 2 * total, label),
    )  # fmt: skip
    summaries, real = _summaries(laid_out, route.held_out.values)
    filtered = ranks = None
    if size.records and laid_out.all_claims:
        weighing = _filtered(case, laid_out, size, seed, agents, kept, cluster)
        filtered, ranks = weighing.weigh(route, jobs, tell)
    found = Validated(
        classifier=route.calibration,
        challenger=route.challenger,
        filter=filtered,
        second={n: float(v) for n, v in zip(route.hypotheses, route.log_posterior, strict=True)},
        second_error={n: float(v) for n, v in zip(route.hypotheses, route.error, strict=True)},
        worlds=size.worlds,
        records=0 if filtered is None else sum(filtered.worlds),
        filter_particles=size.particles if filtered is not None else 0,
        tails=tails_of(route.hypotheses[:-1], summaries, route.held_out.truth, real),
        alarms=None if made is None else _alarms(route, laid_out, summaries, real, made),
        ranks=ranks,
        cached=route.cached,
        seconds=time.perf_counter() - began,
        notes=_notes(route),
    )
    _keep(found, case, laid_out, seed, agents, kept)
    return found


def _summaries(plan: Plan, values: FloatArray) -> tuple[Summaries, FloatArray]:
    """Of simulated records, and (J,) of the real one."""
    layout = layout_of(plan)
    return summaries_of(layout, values), summaries_of(layout, real_values(layout)[None]).values[0]


def _made(
    case: Case,
    plan: Plan,
    size: Size,
    seed: int,
    agents: int | None,
    jobs: int,
    store: Store,
    cluster: Cluster | None,
) -> Made | None:
    """Records of causes that no hypothesis names; None where none are asked for or nothing is told."""
    from powderkeg.society.country import INDICATORS

    layout = layout_of(plan)
    if not size.distorted or not any(slot.scored for slot in layout.slots):
        return None
    return made_records(
        country_distortions(case, layout),
        layout,
        lambda other: country_draw(case if other is None else other, seed=seed, agents=agents),
        INDICATORS,
        (*_able(case), *(h.name for h in case.hypotheses if h.know_nothing)),
        records=size.distorted,
        seed=seed,
        jobs=jobs,
        store=store,
        depends_of=lambda other: country_depends(case if other is None else other, agents),
        cluster=cluster,
    )


def _alarms(route: SecondRoute, plan: Plan, summaries: Summaries, real: FloatArray, made: Made) -> Alarms:
    held = route.held_out
    able = held.truth < len(route.hypotheses) - 1
    rows = np.concatenate(list(made.values.values()))
    odd = oddness(
        summaries.values[able],
        held.truth[able],
        held.group[able],
        held.log_posterior[able, -1],
        np.concatenate([real[None], summaries_of(layout_of(plan), rows).values]),
        np.append(route.log_posterior[-1], route.further[:, -1]),
        summaries.kinds,
    )
    return alarms_of(odd, made)


def _filtered(
    case: Case,
    plan: Plan,
    size: Size,
    seed: int,
    agents: int | None,
    store: Store,
    cluster: Cluster | None,
) -> FilteredRecords:
    from powderkeg.society.country import INDICATORS
    from powderkeg.worlds import CountryMaker

    maker = CountryMaker(case, _able(case), seed=seed, agents=agents)
    depends = {
        **_depends(case, plan, seed, agents),
        "particles": size.particles,
        "what": "filtered record",
    }
    there = None if cluster is None else RecordsThere(cluster, case, agents, seed, key_of(depends))
    return FilteredRecords(
        maker,
        plan,
        INDICATORS,
        records=size.records,
        particles=size.particles,
        seed=seed,
        depends=depends,
        store=store,
        ranked=country_ranked(case, maker),
        there=there,
    )


def _able(case: Case) -> tuple[str, ...]:
    return tuple(h.name for h in case.hypotheses if not h.know_nothing)


def _notes(route: SecondRoute) -> tuple[str, ...]:
    if not route.outside:
        return ()
    names = listed(map(summary_words, route.outside[:3]))
    if len(route.outside) > 3:
        names = say("{names} and others", names=names)
    said = say(EXTRAPOLATED, outside=len(route.outside), summaries=len(route.features), names=names)
    return (said,)


def _depends(case: Case, plan: Plan, seed: int, agents: int | None) -> dict[str, Any]:
    """All that a simulated record and its weighing depend on; a case may be laid out in several ways."""
    return {**country_depends(case, agents), "plan": _told(plan), "seed": seed}


def _told(plan: Plan) -> str:
    """What a plan scores, and what the real record says there."""
    layout = layout_of(plan)
    return key_of({"layout": layout.signature(), "record": real_values(layout).tobytes().hex()})


def _key(case: Case, plan: Plan | None, seed: int, agents: int | None) -> str:
    from powderkeg.society.country import INDICATORS

    laid_out = plan_of(case, INDICATORS) if plan is None else plan
    return key_of({**_depends(case, laid_out, seed, agents), "what": _KEPT})


def _keep(found: Validated, case: Case, plan: Plan, seed: int, agents: int | None, store: Store) -> None:
    """Keep a validation for later weighings, unless a larger one is there already."""
    before = kept_validation(case, seed=seed, agents=agents, store=store, plan=plan)
    if before is None or _extent(before) <= _extent(found):
        text = json.dumps(found.to_json()).encode()
        store.put(_key(case, plan, seed, agents), {"json": np.frombuffer(text, dtype=np.uint8)})


def _extent(known: Validated) -> tuple[int, int, int]:
    return known.worlds, known.records, known.filter_particles


def kept_validation(
    case: Case,
    *,
    seed: int = 1,
    agents: int | None = None,
    store: Store | None = None,
    plan: Plan | None = None,
) -> Validated | None:
    """What an earlier validation of the same case by the same code found; None where none was kept.

    Args:
        case: the case, its record cut to what may be used.
        seed: of the validation.
        agents: citizens per world.
        store: where it was kept; the user's own where None.
        plan: the record laid out, where it is not laid out as usual.
    """
    kept = (Store.of_the_user() if store is None else store).get(_key(case, plan, seed, agents))
    if kept is None or "json" not in kept:
        return None
    found = Validated.from_json(json.loads(kept["json"].tobytes()))
    return replace(found, cached=1.0, seconds=0.0)
