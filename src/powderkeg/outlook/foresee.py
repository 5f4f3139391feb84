"""The outlook: posterior worlds continued under each option, compared in one table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence import ProgressUpdate
from powderkeg.language import say, speaking
from powderkeg.outlook.asking import branch_hour, check_result, resolved
from powderkeg.outlook.continuing import continue_all
from powderkeg.outlook.embargo import check_embargo
from powderkeg.outlook.information import value_of_information
from powderkeg.outlook.neighbours_summary import spill_over_table
from powderkeg.outlook.options import chosen_options, moment_of
from powderkeg.outlook.powers import (
    decisions,
    draw_payoffs,
    effect_of_cells,
    instigation,
    second_front,
    tree,
)
from powderkeg.outlook.result import Outlook, Powers
from powderkeg.outlook.statistics import Strata
from powderkeg.outlook.table import compare, fans_of, values_of
from powderkeg.store import chosen_store
from powderkeg.worlds.cluster import on_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    import xarray as xr

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook.continuing import Continued
    from powderkeg.outlook.powers import CellsEffect, DecisionRow
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster

__all__ = ["WORLDS", "outlook"]

WORLDS = 240
"""Posterior worlds that are continued, unless asked for."""


@speaking("en")
def outlook(
    case: Case,
    result: Evidence,
    *,
    start: date | None = None,
    options: Sequence[str] | None = None,
    hindsight: bool = False,
    worlds: int = WORLDS,
    feedback: bool = True,
    instigator: bool = True,
    acknowledge_live_crisis: bool = False,
    seed: int | None = None,
    jobs: int = 2,
    store: Store | str | Path | None = None,
    cluster: object = None,
    progress: Callable[[ProgressUpdate], None] | None = None,
) -> Outlook:
    """Continue a weighing's worlds under each response option.

    Worlds part on the evening of a day (24:00). What the weights may know is what ``result`` knows: a result
    weighed with ``as_of`` no later than ``start`` gives the outlook of that day; a result of the whole record
    gives a hindsight, in which worlds that fit all that was ever reported are continued differently.

    Args:
        case: the case, its recorded inputs in full: what the reference goes on with after the branch.
        result: its weighing, with the checks (they keep the worlds).
        start: the day on whose evening worlds part. Where None, the day that ``result`` was weighed as of,
            or for a result of the whole record the moment that the reference option names.
        options: names of the options to compare with the reference; all where None.
        hindsight: allow ``start`` although the result knows reports published after it.
        worlds: posterior worlds to continue.
        feedback: let a presence that is not approved of add to grievance, and a claimant abroad speak; under
            every option alike. Without it the reference is the posterior's own world, byte for byte.
        instigator: also ask, with worlds drawn from the priors, whether cells would have been worth their
            cost to a sponsor abroad.
        acknowledge_live_crisis: give an outlook although the record ends less than ninety days ago.
        seed: names every random number that the weighing did not; that of ``result`` where None.
        jobs: threads; the result does not depend on it.
        store: where what each option's worlds did is found and kept: a store, a folder, or an address such
            as ``s3://bucket/path``; the result is the same with any and with none.
        cluster: where worlds are continued, an option each: the address of a Dask scheduler, such as
            ``tcp://scheduler:8786``, or a ``distributed.Client``; the threads of this machine where None.
            The result is the same.
        progress: told how far it has come.

    Raises:
        CaseError: a cluster that cannot be used, a result of another case or without worlds, a day outside
            the case or before what the result knows, an option that is unknown or contradicts itself or the
            past, a live crisis.
    """
    began, kept = time.perf_counter(), chosen_store(store)
    live = check_embargo(case, acknowledged=acknowledge_live_crisis)
    check_result(case, result)
    chosen, notes = chosen_options(case, options)
    branch = branch_hour(case, result, start, hindsight=hindsight)
    changed, impossible = resolved(case, chosen, branch, all_of_them=not options)
    number = result.seed if seed is None else seed

    def tell(done: int, label: str) -> None:
        if progress is not None:
            progress(ProgressUpdate(done, len(changed), say("outlook: {step}", step=label)))

    with on_cluster(cluster) as machines:
        found = continue_all(
            case,
            result,
            changed,
            branch=branch,
            worlds=worlds,
            seed=number,
            feedback=feedback,
            threads=jobs,
            store=kept,
            cluster=machines,
            tell=tell,
        )
        sponsor = (
            _instigator(case, found.posterior.size, number, jobs, kept, machines) if instigator else None
        )
    posterior, courses = found.posterior, found.courses
    tell(len(changed), say("table"))
    strata, reference = Strata(posterior), chosen[0].name
    values = values_of(courses)
    table = compare(strata, posterior.names, values, reference)
    deaths = np.column_stack([values[name]["deaths"] for name in courses])
    return Outlook(
        case=case,
        options=tuple(one.option for one in changed),
        reference=reference,
        branched_from=moment_of(case, branch),
        branch=branch,
        as_of=result.settings.as_of,
        table=table,
        fans=fans_of(strata, courses),
        loss=_loss(table),
        information=value_of_information(strata, posterior.names, list(courses), deaths, number),
        powers={name: _powers(found, name) for name in courses},
        instigator=sponsor,
        posterior=dict(zip(posterior.names, posterior.share.tolist(), strict=True)),
        know_nothing=posterior.know_nothing,
        resolved=result.resolved,
        worlds=posterior.size,
        effective=strata.effective,
        feedback=feedback,
        unchanged=tuple(
            name
            for name, course in courses.items()
            if name != reference and course.digest == courses[reference].digest
        ),
        digests={name: course.digest for name, course in courses.items()},
        live=live,
        notes=(*notes, *impossible),
        seed=number,
        seconds=time.perf_counter() - began,
    )


def _powers(found: Continued, option: str) -> Powers:
    weights, payoffs = found.posterior.weights, found.payoffs[option]
    return Powers(
        decisions(payoffs, weights),
        tree(payoffs, weights),
        second_front(payoffs, weights),
        spill_over_table(found.courses[option].spill, weights),
    )


def _instigator(
    case: Case, worlds: int, seed: int, threads: int, store: Store | None, cluster: Cluster | None
) -> tuple[DecisionRow, CellsEffect] | None:
    effect = effect_of_cells(case, seed=seed, threads=threads, store=store, cluster=cluster)
    return None if effect is None else (instigation(draw_payoffs(seed, worlds), effect), effect)


def _loss(table: xr.Dataset) -> xr.DataArray:
    loss = table["mean_by"].sel(outcome="deaths", drop=True).rename("expected deaths")
    return loss.assign_attrs(unit="persons")
