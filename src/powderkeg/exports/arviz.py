"""A weighing in ArviZ's layout: by hypothesis, the posterior of parameters and each claim's log-likelihood.

The layout is ArviZ's own (InferenceData, now a tree of data sets): groups ``posterior``, ``log_likelihood``
and ``sample_stats`` with dimensions ``chain`` and ``draw``. Source: ArviZ's InferenceData schema.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from powderkeg._version import __version__
from powderkeg.case import CaseError
from powderkeg.evidence.grades import ACCURACY_SHARES, BIAS_SHARES
from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.rescoring import DECLARED
from powderkeg.evidence.rescoring.tables import coins, log_ratios
from powderkeg.evidence.weights import log_sum, systematic
from powderkeg.exports.in_force import in_force, varied
from powderkeg.kernels.special import log_normal_cdf
from powderkeg.society.country import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.rescoring import Lineage, Scored

__all__ = ["chain_rule", "to_arviz"]

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x61727669
_SHARES = np.log(ACCURACY_SHARES[:, None] * BIAS_SHARES[None, :])
_NOTE = (
    "Draws are worlds of a particle filter, resampled to equal weight and ordered by the draw of parameters "
    "they descend from. A chain is one seed; chains are no shares of one posterior: weight them by exp(gain)."
)


def to_arviz(result: Evidence) -> xr.DataTree:
    """The posterior worlds of a weighing, one branch per hypothesis with a mechanism.

    Each branch, such as ``tree["spontaneous"]``, is what ArviZ takes:

    * ``posterior``: every parameter whose values differ, (chain, draw), in its own unit;
    * ``log_likelihood``: ``claim`` (chain, draw, claim), nats: what each claim adds given those before it, in
      the order scored; the sum over claims is the log-likelihood of the whole record in that world. A claim
      is named by its first report;
    * ``sample_stats``: ``lp`` (the same sum), ``founder`` (number of the draw of parameters behind a world),
      and by chain ``gain`` (log evidence over know-nothing's, calm baseline included), ``block_evidence``
      (chain, block) and ``ess`` (chain, block), the effective number of worlds after each block.

    Args:
        result: a weighing with its worlds, as ``weigh(case)`` gives it.

    Raises:
        CaseError: the result kept no worlds.
    """
    if not result.scored:
        raise CaseError("arviz: the result kept no worlds; weigh again with checks=True")
    branches = {name: _branch(result, name, passes) for name, passes in result.scored.items()}
    groups = {
        f"/{name}/{group}": found for name, branch in branches.items() for group, found in branch.items()
    }
    root = xr.Dataset(attrs={"case": result.case.name, "seed": result.seed, "input_hash": result.input_hash})
    return xr.DataTree.from_dict({"/": root, **groups})


def _branch(result: Evidence, name: str, passes: Sequence[Scored]) -> dict[str, xr.Dataset]:
    alive = [number for number, scored in enumerate(passes) if np.isfinite(log_sum(scored.log_weights))]
    if not alive:
        raise CaseError(f"arviz: the record left no world of {name}, so it has no posterior")
    parts = [_drawn(result, passes[number], number) for number in alive]
    lineages = [_lineage(part) for part in parts]
    chains = {"chain": np.array(alive), "draw": np.arange(parts[0].size)}
    terms = np.stack([chain_rule(part) for part in parts])
    gain = [part.gain + part.log_acceptance for part in parts]
    made = {"inference_library": "powderkeg", "inference_library_version": __version__, "note": _NOTE}
    claims = [claim.claim_id for claim in parts[0].claims]
    both, nats = ("chain", "draw"), {"unit": "nats"}
    return {
        "posterior": xr.Dataset(_posterior(result.case, name, lineages), chains, made),
        "log_likelihood": xr.Dataset(
            {"record": ((*both, "claim"), terms, nats)}, {**chains, "claim": claims}, made
        ),
        "sample_stats": xr.Dataset(
            {
                "lp": (both, terms.sum(axis=2), nats),
                "founder": (both, np.stack([lineage.draw for lineage in lineages])),
                "gain": ("chain", np.array(gain), nats),
                "block_evidence": (("chain", "block"), result.increments[name][alive], nats),
                "ess": (("chain", "block"), result.ess[name][alive], {"unit": "worlds"}),
            },
            {**chains, "block": [block.label for block in result.blocks]},
            made,
        ),
    }


def _drawn(result: Evidence, scored: Scored, number: int) -> Scored:
    """Worlds of a pass resampled to equal weight, in the order of their draws of parameters.

    They are as many as were asked for: one population holds all hypotheses, so each ends with its own number.
    Copies and worlds of one draw then stand side by side, so that an effective sample size that looks at
    neighbours sees them for what they are.
    """
    stream = np.random.Generator(np.random.Philox(key=[result.seed & 0xFFFFFFFFFFFFFFFF, _PURPOSE + number]))
    lineage = _lineage(scored)
    weights = np.exp(scored.log_weights - log_sum(scored.log_weights))
    rows = systematic(weights, float(stream.random()), result.settings.particles)
    rows = rows[np.argsort(lineage.draw[rows], kind="stable")]
    return replace(
        scored,
        log_density=tuple(density[rows] for density in scored.log_density),
        log_weights=np.zeros(len(rows)),
        log_ratio=scored.log_ratio[rows],
        values={},
        lineage=replace(
            lineage,
            coordinates=lineage.coordinates[rows],
            streams=lineage.streams[rows],
            draw=lineage.draw[rows],
        ),
    )


def _lineage(scored: Scored) -> Lineage:
    if scored.lineage is None:
        raise CaseError("arviz: worlds of this society do not tell their parameters")
    return scored.lineage


def chain_rule(scored: Scored) -> FloatArray:
    """(P, claims) log density of each claim in each world given the claims before it, nats.

    Inflation, accuracies and biases are summed out, as the filter does it; they tie the claims together, so
    that a claim alone would not do: these add up to the log-likelihood of the record.
    """
    before = np.zeros(scored.size)
    cells: dict[str, FloatArray] = {}
    origins: dict[str, FloatArray] = {}
    found = np.empty((scored.size, len(scored.claims)))
    for number, claim in enumerate(scored.claims):
        table = cells.get(claim.origin, 0.0) + coins(scored, number, DECLARED, {})
        cells[claim.origin] = table
        summed = table + _SHARES  # (P, G, A, B)
        origins[claim.origin] = np.logaddexp.reduce(summed.reshape(*summed.shape[:2], -1), axis=-1)
        now = log_ratios(origins, DECLARED, scored.size)
        found[:, number] = now - before + log_know_nothing(claim)
        before = now
    return found


def _posterior(case: Case, hypothesis: str, lineages: Sequence[Lineage]) -> dict[str, tuple[object, ...]]:
    """Per parameter that differs from world to world, (chain, draw) values and attributes."""
    tables = [in_force(case, hypothesis, _probability(lineage.coordinates)) for lineage in lineages]
    rows = {row.name: row for row in PARAMETERS}
    return {
        name: (
            ("chain", "draw"),
            np.stack([table[name] for table in tables]),
            {"unit": rows[name].unit, "meaning": rows[name].meaning},
        )
        for name in varied(case, hypothesis)
    }


def _probability(coordinates: FloatArray) -> FloatArray:
    """Standard normal distribution function, kept off 0 and 1 as the maker of worlds keeps it."""
    log_p = np.empty(coordinates.size)
    log_normal_cdf(np.ascontiguousarray(coordinates).ravel(), log_p)
    result: FloatArray = np.clip(np.exp(log_p), 1e-15, 1.0 - 1e-15).reshape(coordinates.shape)
    return result
