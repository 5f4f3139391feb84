"""Measure the rungs of the filter's ladder: error over seeds against processor time, on the bundled case.

    python docs/science/evidence.py [--measure] [--rung TEXT] [--passes N] [--to FILE]

writes ``docs/science/evidence.md`` from the passes in ``docs/science/evidence.json``. With ``--measure`` it
first runs the passes that are missing there and keeps each as it is finished; ``--rung`` names part of a
rung's label, where not all are wanted, ``--passes`` another number of passes. Every rung weighs the same
record with the same hypotheses; two processes run side by side, and times are processor time of one pass over
all hypotheses, calm worlds and all. Figures of older code are measured anew.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from evidence_words import page

import powderkeg as pk
from powderkeg.evidence import TIERS
from powderkeg.evidence.filter import FilterRun, run_filter
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.kept_passes import code_digest
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import CountryMaker, calm_worlds

HERE = Path(__file__).parent
FIGURES = HERE / "evidence.json"
CASE = "kazakhstan-2022"
AGENTS = None


@dataclass(frozen=True)
class Rung:
    """One way to weigh a record.

    Attributes:
        label: in words.
        particles: worlds kept per hypothesis.
        passes: to measure.
        joint: one population for all hypotheses.
        ahead: figures of busy days and late totals guide the filter before their time.
        opening: how many times as many worlds the first days have.
        moves: replays per world and step of a block.
        tier: whose passes these are; they then come from several seeds of the command.
    """

    label: str
    particles: int
    passes: int = 4
    joint: bool = True
    ahead: bool = True
    opening: int = 1
    moves: int = 1
    tier: str = ""


RUNGS = (
    Rung("bootstrap filter, one per hypothesis", 600, joint=False, ahead=False),
    Rung("+ look-ahead", 600, joint=False),
    Rung("+ three times as many worlds at the opening", 600, joint=False, opening=3),
    Rung("joint and tempered, worlds never renewed", 600, moves=0),
    Rung("joint and tempered, one move a step", 150),
    Rung("joint and tempered, one move a step", TIERS["default"].particles, passes=20, tier="default"),
    Rung("joint and tempered, one move a step", TIERS["overnight"].particles, tier="overnight"),
)
OF_ONE_COMMAND = TIERS["default"].seeds
"""Passes of the default tier measured with the same seed of the command: as many as it averages."""


def without_look_ahead(plan: Plan) -> Plan:
    """The plan with no figure before its time."""
    gone = {claim.claim_id for claim in plan.all_claims if claim.role == "ahead"}
    claims = tuple(
        tuple(
            replace(claim, replaces=tuple(name for name in claim.replaces if name not in gone))
            for claim in block
            if claim.role != "ahead"
        )
        for block in plan.claims
    )
    return replace(plan, claims=claims)


def one_pass(rung: Rung, seed: int, replicate: int) -> dict[str, Any]:
    """Log evidence by hypothesis, smallest effective sample size, fewest distinct draws, seconds."""
    case = pk.load_case(CASE)
    names = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    plan = plan_of(case, INDICATORS)
    plan = plan if rung.ahead else without_look_ahead(plan)
    _warm(case, names, plan)
    began = time.process_time()
    if rung.joint:
        maker = CountryMaker(case, names, seed=seed, agents=AGENTS)
        runs, calm = run_joint(
            maker, plan, INDICATORS, particles=rung.particles, seed=seed, replicate=replicate,
            moves=rung.moves,
        )  # fmt: skip
        evidence = [run.gain + float(np.log(share)) for run, share in zip(runs, calm, strict=True)]
    else:
        runs, evidence = _alone(case, names, plan, rung, seed, replicate)
    return {
        "seed": seed,
        "replicate": replicate,
        "evidence": dict(zip(names, evidence, strict=True)),
        "effective": float(min(min(run.ess) for run in runs)),
        "draws": float(min(run.founders for run in runs)),
        "seconds": time.process_time() - began,
    }


def _alone(
    case: pk.Case, names: tuple[str, ...], plan: Plan, rung: Rung, seed: int, replicate: int
) -> tuple[list[FilterRun], list[float]]:
    runs, evidence = [], []
    for name in names:
        size = rung.opening * rung.particles
        calm = calm_worlds(case, name, size=size, seed=seed, replicate=replicate, agents=AGENTS, threads=1)
        run = run_filter(
            calm.worlds, plan, INDICATORS, particles=rung.particles, seed=seed, replicate=replicate
        )
        runs.append(run)
        evidence.append(run.gain + calm.log_acceptance)
    return runs, evidence


def _warm(case: pk.Case, names: tuple[str, ...], plan: Plan) -> None:
    """Compile or load all that is timed."""
    maker = CountryMaker(case, names[:2], seed=1, agents=AGENTS)
    run_joint(maker, plan, INDICATORS, particles=4, seed=1)


def wanted(rung: Rung, passes: int) -> list[tuple[int, int]]:
    """Seed and replicate of each pass."""
    each = {"default": OF_ONE_COMMAND, "overnight": 1}.get(rung.tier, passes)
    return [(1 + number // each, number % each) for number in range(passes)]


def measure(kept: dict[str, Any], part: str, passes: int | None) -> None:
    """Run what is missing; what is there of the same code stays."""
    code = code_digest()
    with ProcessPoolExecutor(2) as pool:
        for rung in RUNGS:
            name = key(rung)
            if part not in name:
                continue
            row = kept["rungs"].get(name, {})
            found = row.get("passes", []) if row.get("code") == code else []
            there = {(one["seed"], one["replicate"]) for one in found}
            missing = [who for who in wanted(rung, passes or rung.passes) if who not in there]
            for future in as_completed([pool.submit(one_pass, rung, *who) for who in missing]):
                found.append(future.result())
                kept["rungs"][name] = {
                    "label": rung.label, "particles": rung.particles, "tier": rung.tier, "code": code,
                    "passes": sorted(found, key=lambda one: (one["seed"], one["replicate"])),
                }  # fmt: skip
                FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
                print(name, len(found), f"{found[-1]['seconds']:.0f} s", flush=True)


def key(rung: Rung) -> str:
    """Name of a rung among the figures."""
    return f"{rung.label}, {rung.particles}" + (f" ({rung.tier})" if rung.tier else "")


def main() -> None:
    """Measure if asked to, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--rung", default="")
    parser.add_argument("--passes", type=int)
    parser.add_argument("--to", type=Path, default=HERE / "evidence.md")
    asked = parser.parse_args()
    kept: dict[str, Any] = {"rungs": {}}
    if FIGURES.exists():
        kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    if asked.measure:
        kept |= {
            "case": CASE,
            "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        }
        measure(kept, asked.rung, asked.passes)
    order = [key(rung) for rung in RUNGS if key(rung) in kept["rungs"]]
    rows = [kept["rungs"][name] for name in order]
    asked.to.write_text(page(kept, rows, asked.to), encoding="utf-8")


if __name__ == "__main__":
    main()
