"""Validate both routes on simulated records of a case, and keep what was found for later weighings.

The records are simulated with the real record's own dates, places, sources and gaps, equally many under every
hypothesis, know-nothing among them. The classifier is judged on records it was not trained on, the filter on
some of the same records. Each filtered record is kept on disk as soon as it is done, so that a broken-off
validation goes on where it stopped; what comes out is kept too, under the hash of everything it depends on.
"""

from __future__ import annotations

import json
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import calibrate
from powderkeg.evidence.classifier import (
    Store,
    evidence_hash,
    key_of,
    layout_of,
    plan_with,
    real_values,
    second_route,
)
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.validated import Agreement, Validated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.classifier import SecondRoute
    from powderkeg.evidence.joint import Maker
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.result import Odds
    from powderkeg.society.country.indicators import Indicator

__all__ = ["SMALL", "WHOLE", "Size", "agreements", "kept_validation", "size_of", "validate_method"]

FloatArray = npt.NDArray[np.float64]
_LARGEST_GAP = 0.7  # nats between the routes beyond which they are at odds whatever their errors
_REPLICATE = 1 << 24  # replicate numbers of filtered records begin here, away from those of weighings
_KEPT = "validated method"


@dataclass(frozen=True)
class Size:
    """How much to simulate.

    Attributes:
        worlds: simulated records per hypothesis for the classifier; 0 leaves all validation out.
        records: of these, per hypothesis, how many the filter weighs too.
        particles: worlds per hypothesis with which it does.
    """

    worlds: int
    records: int
    particles: int


WHOLE = Size(1_000, 9, 50)
"""What ``validate`` does unless told otherwise."""
SMALL = Size(200, 2, 40)
"""What a weighing does where nothing was kept."""


def size_of(worlds: int) -> Size:
    """Size of a validation with so many simulated records per hypothesis.

    The filter weighs one in a hundred of them and nine at most, since one takes as long as a weighing's pass;
    where there are few, with fewer particles.
    """
    particles = WHOLE.particles if worlds >= WHOLE.worlds // 2 else SMALL.particles
    return Size(worlds, min(WHOLE.records, worlds // 100), particles)


def validate_method(
    case: Case,
    *,
    size: Size = WHOLE,
    seed: int = 1,
    agents: int | None = None,
    jobs: int = 2,
    store: Store | None = None,
    plan: Plan | None = None,
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
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: fewer than two hypotheses with a mechanism, an argument out of range, or nearly no draw is
            calm.
    """
    from powderkeg.society.country import INDICATORS
    from powderkeg.worlds import CountryMaker

    began = time.perf_counter()
    kept = Store.of_the_user() if store is None else store
    laid_out = plan_of(case, INDICATORS) if plan is None else plan
    tell = progress or (lambda done, total, label: None)  # noqa: ARG005
    route = second_route(
        case, worlds=size.worlds, seed=seed, agents=agents, jobs=jobs, store=kept, plan=laid_out,
        progress=lambda done, total, label: tell(done, 2 * total, label),
    )  # fmt: skip
    names = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    depends = {
        **_depends(case, laid_out, seed, agents),
        "particles": size.particles,
        "what": "filtered record",
    }
    filtered = None
    if size.records and laid_out.all_claims:
        work = _Filtered(
            CountryMaker(case, names, seed=seed, agents=agents),
            laid_out,
            INDICATORS,
            size,
            seed,
            depends,
            kept,
        )
        filtered = work.calibration(route, jobs, tell)
    found = Validated(
        classifier=route.calibration,
        challenger=route.challenger,
        filter=filtered,
        second={n: float(v) for n, v in zip(route.hypotheses, route.log_posterior, strict=True)},
        second_error={n: float(v) for n, v in zip(route.hypotheses, route.error, strict=True)},
        worlds=size.worlds,
        records=0 if filtered is None else sum(filtered.worlds),
        filter_particles=size.particles if filtered is not None else 0,
        cached=route.cached,
        seconds=time.perf_counter() - began,
        notes=_notes(route),
    )
    _keep(found, case, laid_out, seed, agents, kept)
    return found


def _notes(route: SecondRoute) -> tuple[str, ...]:
    if not route.outside:
        return ()
    few = ", ".join(route.outside[:3]) + (" and others" if len(route.outside) > 3 else "")
    said = (
        f"The real record lies beyond every simulated one in {len(route.outside)} of the classifier's "
        f"{len(route.features)} summaries ({few}): there its answer is an extrapolation."
    )
    return (said,)


def _depends(case: Case, plan: Plan, seed: int, agents: int | None) -> dict[str, Any]:
    """All that a simulated record and its weighing depend on; a case may be laid out in several ways."""
    from powderkeg.worlds import model_hash, ranges_hash

    return {
        "case": case.digest,
        "plan": _told(plan),
        "ranges": ranges_hash(case),
        "model": model_hash(),
        "evidence": evidence_hash(),
        "agents": agents,
        "seed": seed,
    }


def _told(plan: Plan) -> str:
    """What a plan scores, and what the real record says there."""
    layout = layout_of(plan)
    return key_of({"layout": layout.signature(), "record": real_values(layout).tobytes().hex()})


class _Filtered:
    """The filter on simulated records."""

    def __init__(
        self,
        maker: Maker,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        size: Size,
        seed: int,
        depends: Mapping[str, Any],
        store: Store,
    ) -> None:
        self._maker, self._plan, self._indicators = maker, plan, indicators
        self._size, self._seed, self._depends, self._store = size, seed, depends, store
        self._stop = threading.Event()

    def calibration(self, route: SecondRoute, jobs: int, tell: Callable[[int, int, str], None]) -> Any:  # noqa: ANN401 - RouteCalibration, named where it is kept
        """Weigh records of every hypothesis, and judge the filter by them."""
        held = route.held_out
        chosen = [
            int(row)
            for k in range(len(route.hypotheses))
            for row in np.flatnonzero(held.truth == k)[: self._size.records]
        ]
        found: dict[int, FloatArray] = {}
        with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            futures = {pool.submit(self._weigh, row, held.values[row]): row for row in chosen}
            try:
                for done, future in enumerate(as_completed(futures), start=1):
                    found[futures[future]] = future.result()
                    tell(len(chosen) + done, 2 * len(chosen), "filtered records")
            except BaseException:  # Ctrl-C among them: the passes under way must not run to their end
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        log_posterior = np.array([found[row] for row in chosen])
        at_truth = np.arange(len(chosen)), held.truth[chosen]
        near = (np.abs(log_posterior[at_truth] - held.log_posterior[chosen][at_truth]) <= _LARGEST_GAP).mean()
        return calibrate(
            "filter",
            route.hypotheses,
            log_posterior,
            held.truth[chosen],
            held.group[chosen],
            seed=self._seed,
            note=(
                f"{self._size.particles} particles per hypothesis; its log score lies within "
                f"{_LARGEST_GAP} nats of the classifier's on {near:.0%} of the records"
            ),
        )

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise InterruptedError("the validation was stopped")

    def _weigh(self, row: int, values: FloatArray) -> FloatArray:
        """(K,) log posterior of one simulated record at equal priors, know-nothing last."""
        key = key_of({**self._depends, "row": row, "values": values.tobytes().hex()})
        kept = self._store.get(key)
        if kept is None or "gains" not in kept:
            runs, _ = run_joint(
                self._maker,
                plan_with(self._plan, values),
                self._indicators,
                particles=self._size.particles,
                seed=self._seed,
                replicate=_REPLICATE + row,
                after_block=self._go_on,
            )
            kept = {"gains": np.array([run.gain for run in runs])}
            self._store.put(key, kept)
        log_evidence = np.append(np.maximum(kept["gains"], -700.0), 0.0)
        top = log_evidence.max()
        result: FloatArray = log_evidence - top - np.log(np.exp(log_evidence - top).sum())
        return result


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


def agreements(
    odds: tuple[Odds, ...],
    errors: Mapping[tuple[str, str], float],
    known: Validated,
    calm: Mapping[str, float],
) -> Validated:
    """The validation with the filter's odds of every pair held against the classifier's.

    Args:
        odds: the filter's, before any cap.
        errors: standard error of each pair's log odds by (for, against), nats; nan where unknown.
        known: the validation.
        calm: log share of draws that were calm by hypothesis, which the filter's odds hold and the
            classifier's do not.
    """
    if not known.second:
        return known
    rows = []
    for row in odds:
        filtered = math.log(row.raw) - calm.get(row.for_, 0.0) + calm.get(row.against, 0.0)
        second = known.second[row.for_] - known.second[row.against]
        error = math.hypot(
            errors.get((row.for_, row.against), math.nan),
            known.second_error[row.for_],
            known.second_error[row.against],
        )
        gap = abs(filtered - second)
        status: Any = "unknown" if math.isnan(error) else "disputed"
        if gap <= _LARGEST_GAP and gap <= 2.0 * error:
            status = "agree"
        rows.append(Agreement(row.for_, row.against, filtered, second, error, status))
    return replace(known, agreement=tuple(rows))
