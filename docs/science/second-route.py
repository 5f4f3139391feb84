"""Writes second-route.md beside this file: the classifier on simulated records of the bundled case.

    python docs/science/second-route.py [--worlds 1000] [--seed 1]

About five minutes on one processor. Run it after any change of a mechanism, a prior, an observation or the
classifier.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from second_route_models import forest, lda
from second_route_words import CONFUSION, GOOD, HEAD, OTHERS, OUTSIDE, REAL, STRESS

import powderkeg as pk
from powderkeg.evidence.calibration import RouteCalibration, calibrate
from powderkeg.evidence.classifier import (
    OVERSTATED,
    SecondRoute,
    Simulated,
    Store,
    Stress,
    layout_of,
    real_values,
    second_route,
    stress,
)
from powderkeg.evidence.classifier.fit import REPLICATES, Setting, Training, boosting, classify
from powderkeg.evidence.classifier.summaries import summaries_of
from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.plan import plan_of
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import calm_worlds

CASE = "kazakhstan-2022"
FEW = 200
SEEDS = 3
STRESSED = 400
ECE, BEHIND = 0.03, 0.05
MILD = {"A": 0.75, "B": 0.65, "C": 0.55, "D": 0.50, "E": 0.0, "F": 0.40}
WORTH = {"as promised": LETTER_WEIGHTS, "worse": MILD, "far worse": OVERSTATED}


@dataclass(frozen=True)
class Measured:
    """All that the page tells."""

    case: pk.Case
    route: SecondRoute
    few: SecondRoute
    seeds: tuple[SecondRoute, ...]
    others: dict[str, RouteCalibration]
    stressed: dict[str, Stress]
    seconds: tuple[float, float]


def others_of(case: pk.Case, route: SecondRoute) -> dict[str, RouteCalibration]:
    """Calibration of further classifiers on the route's records."""
    layout, held = layout_of(plan_of(case, INDICATORS)), route.held_out
    found = summaries_of(layout, held.values)
    asked = summaries_of(layout, real_values(layout)[None]).values
    training = Training(found.values, found.kinds, held.truth, held.group, len(route.hypotheses))
    trees = boosting(training, asked, seed=route.seed).held_out
    blend = 0.5 * (held.log_posterior + trees)
    said = {
        "blend of the two": blend - np.logaddexp.reduce(blend, axis=1, keepdims=True),
        "linear discriminant analysis": classify(training, asked, [(Setting("all"), lda)], 1).held_out,
        "random forest": classify(training, asked, [(Setting("all"), forest)], 1).held_out,
    }
    judged = {
        name: calibrate(name, route.hypotheses, posterior, held.truth, held.group, seed=route.seed)
        for name, posterior in said.items()
    }
    return {"logistic regression": route.calibration, "gradient boosting": route.challenger, **judged}


def stressed_of(case: pk.Case, route: SecondRoute, store: Store) -> dict[str, Stress]:
    """The route on records from other worlds, by how much letters are worth."""
    held, seed = route.held_out, route.seed + 1_000
    trained_on = Simulated(held.values, held.truth, held.group, route.acceptance, 0.0)

    def draw(hypothesis: str, *, size: int, replicate: int, threads: int) -> object:
        return calm_worlds(case, hypothesis, size=size, seed=seed, replicate=replicate, threads=threads)

    return {
        name: stress(
            trained_on, plan_of(case, INDICATORS), draw, INDICATORS, route.hypotheses, worlds=STRESSED,
            seed=seed, worth=worth, store=store,
        )
        for name, worth in WORTH.items()
    }  # fmt: skip


def measured(worlds: int, seed: int) -> Measured:
    """Run everything, without help from what was kept before: times are of whole runs on one processor."""
    case = pk.load_case(CASE)
    with tempfile.TemporaryDirectory() as folder:
        nothing, store = Store(None), Store(Path(folder))
        second_route(case, worlds=20, seed=seed, jobs=1, store=nothing)  # loads and compiles
        begun = time.process_time()
        few = second_route(case, worlds=FEW, seed=seed, jobs=1, store=nothing)
        between = time.process_time()
        route = second_route(case, worlds=worlds, seed=seed, jobs=1, store=nothing)
        seconds = time.process_time() - between, between - begun
        further = [
            second_route(case, worlds=worlds, seed=seed + n, jobs=1, store=nothing) for n in range(1, SEEDS)
        ]
        others, stressed = others_of(case, route), stressed_of(case, route, store)
    return Measured(case, route, few, (route, *further), others, stressed, seconds)


def beyond(found: RouteCalibration) -> list[str]:
    """Pairs whose mean Bayes factor is not within two standard errors of 1."""
    return [
        f"{row.for_} over {row.against} {row.turing_good:.3f} (s.e. {row.turing_good_error:.3f})"
        for row in found.pairs
        if not found.turing_good_within(row.for_, row.against)
    ]


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def targets(m: Measured) -> str:
    """Every target with its figure."""
    found, best = m.route.calibration, min(o.log_score.value for o in m.others.values())
    trust, off = found.reliability, beyond(found)
    chance = math.erfc(math.sqrt(2.0)) * len(found.pairs)
    behind = found.log_score.value - best
    worst = m.stressed["far worse"].calibration
    rows = [
        ("expected calibration error", f"at most {ECE} and its error",
         f"{trust.ece:.4f} (s.e. {trust.ece_error:.4f}; chance alone {trust.ece_noise:.4f})",
         trust.ece <= ECE + trust.ece_error),
        ("Turing and Good's check", "every pair within 2 s.e. of 1",
         f"{len(found.pairs) - len(off)} of {len(found.pairs)} pairs (by chance alone, "
         f"{len(found.pairs) - chance:.0f})" + "".join(f"; beyond: {o}" for o in off),
         not off),
        ("log score", f"at most {BEHIND} behind the best of the other classifiers",
         f"{found.log_score.value:.4f}, {behind:.4f} behind the best", behind <= BEHIND),
        ("log score with letters far overstated", f"below log K = {found.guessing:.3f}",
         f"{worst.log_score.value:.3f} ({worst.log_score.low:.3f} to {worst.log_score.high:.3f})",
         worst.log_score.value <= found.guessing),
        (f"time, {m.route.worlds:,} worlds per hypothesis", "about 120 s on one core",
         f"{m.seconds[0]:.0f} s", m.seconds[0] <= 120),
        (f"time, {FEW} worlds per hypothesis", "15 to 20 s on one core",
         f"{m.seconds[1]:.0f} s", m.seconds[1] <= 20),
    ]  # fmt: skip
    head = ("", "target", "measured", "reached")
    return table(head, [(*row[:3], "yes" if row[3] else "no") for row in rows])


def seeds_table(m: Measured) -> str:
    """The main figures for further seeds, and for fewer worlds."""
    rows = []
    for one in (*m.seeds, m.few):
        found = one.calibration
        likely = dict(zip(one.hypotheses, np.exp(one.log_posterior), strict=True))
        score, trust = found.log_score, found.reliability
        rows.append(
            (
                str(one.seed), f"{one.worlds:,}", f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})",
                f"{trust.ece:.4f}", f"{len(beyond(found))} of {len(found.pairs)}",
                f"{found.largest_marginal_z():.1f}",
                f"{likely[one.hypotheses[-1]]:.2f}",
            )
        )  # fmt: skip
    head = ("seed", "worlds", "log score", "ECE", "pairs beyond 2 s.e.", "largest marginal z",
            f"real record: posterior of {m.route.hypotheses[-1]}")  # fmt: skip
    return table(head, rows)


def others_table(m: Measured) -> str:
    """Scores of all classifiers."""
    rows = [
        (
            name, f"{o.log_score.value:.4f} ({o.log_score.low:.4f} to {o.log_score.high:.4f})",
            f"{o.reliability.ece:.4f}", f"{o.brier:.4f}", f"{o.cllr:.3f}", f"{o.cllr_min:.3f}",
            f"{len(beyond(o))} of {len(o.pairs)}",
        )
        for name, o in m.others.items()
    ]  # fmt: skip
    return table(("", "log score", "ECE", "Brier", "Cllr", "least Cllr", "pairs beyond 2 s.e."), rows)


def stress_table(m: Measured) -> str:
    """The stress test."""
    rows = [("as trained", "inflated", f"{m.route.calibration.log_score.value:.3f}", "", "", "")]
    for name, found in m.stressed.items():
        worth = WORTH[name]
        score = found.calibration.log_score
        rows.append(
            (
                name, ", ".join(f"{letter} {worth[letter]:.2f}" for letter in "ABCDEF"),
                f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})",
                f"{found.calibration.reliability.ece:.3f}",
                f"{found.among_mechanisms:.3f} (s.e. {found.among_mechanisms_error:.3f})",
                "no" if found.calibration.log_score.value <= found.calibration.guessing else "yes",
            )
        )  # fmt: skip
    head = ("letters", "share informed", "log score", "ECE", "among mechanisms", "worse than guessing")
    return table(head, rows)


def confusion_table(found: RouteCalibration) -> str:
    """Confusion, recall and marginals."""
    rows = []
    for k, name in enumerate(found.hypotheses):
        recall, marginal = found.recall[k], found.marginals[k]
        counts = [str(int(n)) for n in found.confusion[k]]
        told = f"{recall.value:.2f} ({recall.low:.2f} to {recall.high:.2f})"
        rows.append((name, *counts, told, f"{marginal.mean:.4f} (s.e. {marginal.error:.4f})"))
    return table(("truth", *found.hypotheses, "recall", "mean posterior"), rows)


def good_table(found: RouteCalibration) -> str:
    """Mean Bayes factors of all ordered pairs."""
    rows = []
    for one in found.hypotheses:
        cells = ["" if one == two else found.pair(one, two) for two in found.hypotheses]
        texts = [
            c if isinstance(c, str) else f"{c.turing_good:.2f} ({c.turing_good_error:.2f})" for c in cells
        ]
        rows.append((one, *texts))
    return table(("", *found.hypotheses), rows)


def real_table(route: SecondRoute) -> str:
    """What is said of the real record."""
    rows = []
    for k, name in enumerate(route.hypotheses):
        said = f"{route.log_posterior[k]:.2f} (s.e. {route.error[k]:.2f})"
        share = f"{np.exp(route.log_posterior[k]):.3f}"
        rows.append((name, said, share, f"{np.exp(route.challenger_log_posterior[k]):.3f}"))
    lines = [table(("hypothesis", "log posterior", "posterior", "posterior by boosting"), rows), ""]
    if route.outside:
        names = ", ".join(f"`{name}`" for name in route.outside)
        lines.append(OUTSIDE.format(out=len(route.outside), features=len(route.features), names=names))
    return "\n".join(lines)


def page(worlds: int, seed: int) -> str:
    """The whole document."""
    m = measured(worlds, seed)
    found, layout = m.route.calibration, layout_of(plan_of(m.case, INDICATORS))
    scored = [slot for slot in layout.slots if slot.scored]
    head = HEAD.format(
        worlds=worlds, seed=seed, case=CASE, slots=len(scored), other=m.route.hypotheses[-1],
        silent=sum(slot.claim.role == "silence" for slot in scored), features=len(m.route.features),
        guessing=found.guessing,
    )  # fmt: skip
    far = ", ".join(f"{letter} {(OVERSTATED[letter] + 1) / 2:.2f}" for letter in "ABCD")
    parts = [
        head, targets(m), "## Further seeds, and fewer worlds", seeds_table(m), OTHERS, others_table(m),
        STRESS.format(far=far, guessing=m.stressed["worse"].guessing_among), stress_table(m),
        CONFUSION.format(share=1.0 / len(found.hypotheses)), confusion_table(found),
        GOOD.format(pairs=len(found.pairs)), good_table(found),
        REAL.format(replicates=REPLICATES), real_table(m.route),
    ]  # fmt: skip
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def main() -> None:
    """Parse the arguments and write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    path = Path(__file__).with_suffix(".md")
    path.write_text(page(asked.worlds, asked.seed), encoding="utf-8")
    print(path.name)


if __name__ == "__main__":
    main()
