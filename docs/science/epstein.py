"""Writes epstein.md beside this file, its pictures, and the table in docs/guide/epstein-for-teachers.md.

    python docs/science/epstein.py [--seeds 10]

Some minutes on two processors; what it is at goes to stderr. Run it after any change of the grid's rules.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from epstein_claims import CLAIMS, Claim
from epstein_figures import draw
from epstein_here import Size
from epstein_measured import Array, told

from replication.figures import rebellion, reduced, run
from replication.replications import BY_ID, CASES, RUN2, Case, measure

HERE = Path(__file__)
TEACHERS = HERE.parents[1] / "guide" / "epstein-for-teachers.md"
MARKS = ("<!-- written by docs/science/epstein.py: begin -->", "<!-- end -->")
START_OVER = 100
"""Steps after which the burst of the start is over."""

HEAD = """\
# Civil violence, claim by claim

Written by `python docs/science/epstein.py --seeds {seeds}`; do not edit by hand.

J. M. Epstein, Modeling civil violence: an agent-based computational approach, PNAS 99 suppl. 3 (2002)
7243-7250, doi 10.1073/pnas.092080199, is the most copied model of unrest. Here its claims are run again,
with every choice that the paper leaves open as a [named setting](../reference/civil-violence.md). **Nobody
has the paper's code**, so "does not come out" means: not by the rules and inputs that it prints, in any
reading tried here. The claims are paraphrased at second hand: the paper's full text was not before us. Two
earlier implementations stand beside ours:

- **[S1]** the public replication project ndouglas/SugarScape, design document of 2026-09-25, 20 seeds;
- **[R]** an independent re-implementation made for this project's design, in another language.

Ours is a third. An outburst is a longest stretch of steps with more than 50 active; a wait is the
steps between two. The first step is left out, as both others do. "±" is a standard error over worlds (n of
them). Runs of Model I have 3,000 steps unless said. Groups are `group_a` and `group_b`; nothing in the model
favours either.

## In short

{summary}

## Replications

What `tests/replication` runs, and what it accepts. Ranges of S1 to S17 were fixed before ours was written,
and span [S1] and [R] where both exist; those of X1 to X11 were set from 40 worlds of ours. "Chance" is how
often a correct program would miss under a new seed; runs depend on their seed alone, so the tests do not
flicker.

{replications}
"""

RATIOS = """\
## What each open choice does

Run 2, one setting changed a row, n = {seeds}. The paper says: mean wait 60 (s.d. 55), activation 708 (s.d.
230).
"""

SCAN = """\
The vision's shape changes the number of outbursts more than tenfold. `threshold` is nearly `floor`: both let
risk vanish below one cop per active. Acting before moving, the cop's place after an arrest, who moves and
updating all at once matter by a tenth to a third. Where the jailed are, where the released come back, the
details of the term and counting oneself twice make no difference that these worlds could show, or a small
one. A random population varies in size from world to world, and its outbursts with it.

The first step is left out because nobody is in jail then; the burst of the start goes on after it. Leaving
out {start_over} steps rather than one does not change the peak under `floor`: {late_peak} and {peak}.

## Cops

Run 2 by density of cops. From 0.03 to 0.06 the logarithm of the mean wait grows *faster* than in proportion
(the last column is its growth for each 0.01, by the whole number of cops that a density gives); a run of
3,000 steps cuts off the longest waits, so the last means are too small, if anything.
"""

TEACH_NOTE = """\
Means over {seeds} worlds or more, with standard errors, written by
`python docs/science/epstein.py --seeds {seeds}`.
"""

SETTINGS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("none (floor, disc)", {}),
    ("ratio: literal", {"ratio": "literal"}),
    ("ratio: round", {"ratio": "round"}),
    ("ratio: threshold", {"ratio": "threshold"}),
    ("vision: square", {"vision_shape": "moore"}),
    ("vision: diamond", {"vision_shape": "von_neumann"}),
    ("vision: cross", {"vision_shape": "cross"}),
    ("self_count: twice", {"self_count": "twice"}),
    ("order: act-move", {"order": "act-move"}),
    ("activation: synchronous", {"activation": "synchronous"}),
    ("movement: cops", {"movement": "cops"}),
    ("jailed: stay", {"jailed": "stay"}),
    ("jailed: share", {"jailed": "share"}),
    ("release: anywhere", {"release": "anywhere"}),
    ("jail_term: 0..J-1", {"jail_term": "0..J-1"}),
    ("zero_term: held", {"zero_term": "held"}),
    ("jail_clock: end-of-step", {"jail_clock": "end-of-step"}),
    ("cop_after_arrest: steps-in", {"cop_after_arrest": "steps-in"}),
    ("population: random", {"population": "random"}),
)
CELLS = 1600
COPS = (0.02, 0.03, 0.04, 0.045, 0.05, 0.052, 0.055, 0.06)


def say(words: str, began: float) -> None:
    """Progress, on stderr."""
    print(f"{time.monotonic() - began:5.0f} s  {words}", file=sys.stderr, flush=True)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: int = 0) -> str:
    """A Markdown table whose last ``right`` columns are numbers."""
    rule = ["---"] * (len(head) - right) + ["---:"] * right
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, tuple(rule), *rows))


def digits(high: float) -> int:
    """Decimals that a figure with this upper limit needs."""
    return 2 if high < 2 else 1 if high < 100 else 0


def replications(began: float) -> str:
    """Ours beside the accepted ranges."""
    rows = []
    for case in CASES:
        say(f"replication {case.id}", began)
        figures = measure(case)
        for i, accept in enumerate(case.accept):
            rows.append(
                (
                    *((case.id, case.words) if i == 0 else ("", "")),
                    _named(accept.how, accept.figure, case),
                    f"{accept.low:g} to {accept.high:g}" if accept.low < accept.high else f"{accept.low:g}",
                    _ours(figures[accept.figure], accept.how, accept.high),
                    *((case.source, case.chance) if i == 0 else ("", "")),
                )
            )
    return table(("id", "run", "figure", "accepted", "ours", "range from", "chance"), rows)


def _named(how: str, figure: str, case: Case) -> str:
    words = {"mean": "", "min": "least ", "max": "greatest ", "sum": f"sum over {case.seeds}: "}
    return words[how] + figure


def _ours(values: Array, how: str, high: float) -> str:
    if how == "mean":
        return told(values, digits(high))
    return f"{reduced(values, how):g}"


def claim_section(number: int, claim: Claim, size: Size) -> str:
    """One claim in full."""
    return "\n\n".join(
        (
            f"### {number}. {claim.title}: {claim.verdict}",
            f"- **Paper:** {claim.paper}\n- **[S1]:** {claim.s1}. **[R]:** {claim.r}.",
            f"**Here.** {claim.here(size)}",
            f"**Why.** {claim.why}",
        )
    )


def burst_row(label: str, settings: Mapping[str, Any], worlds: int) -> tuple[str, ...]:
    """Outbursts, waits, peak and activation of one setting."""
    found = rebellion(run({**RUN2, **settings}, worlds=worlds))
    return (
        label,
        told(found["outbursts"]),
        told(found["mean wait"]),
        told(found["s.d. of waits"]),
        told(found["peak"], 0),
        told(found["activation"], 0),
    )


def cop_rows(worlds: int) -> list[tuple[str, ...]]:
    """The scan of cops, with the growth of the wait."""
    rows, last = [], (0.0, np.zeros(0))
    for density in COPS:
        found = rebellion(run({**RUN2, "cop_density": density}, worlds=worlds))
        wait = np.log(found["mean wait"])
        share = round(density * CELLS) / CELLS  # cops come in whole numbers
        growth = told((wait - last[1]) / (share - last[0]) / 100, 2) if len(last[1]) else ""
        rows.append((*burst_row(f"{density:g}", {"cop_density": density}, worlds), growth))
        last = (share, wait)
    return rows


HEADINGS = ("outbursts", "mean wait", "s.d. of waits", "peak", "activation")


def page(size: Size, began: float) -> str:
    """The whole document."""
    listed = replications(began)
    sections = []
    for number, claim in enumerate(CLAIMS, 1):
        say(f"claim {number}", began)
        sections.append(claim_section(number, claim, size))
    say("open choices", began)
    choices = [burst_row(label, settings, size.seeds) for label, settings in SETTINGS]
    cops = cop_rows(size.seeds)
    say("pictures", began)
    pictures = {
        key: f"![{words}](../images/{name})"
        for key, (name, words) in draw(size.seeds, size.pairs, size.groups).items()
    }
    summary = table(
        ("#", "claim", "verdict"), [(str(i), one.title, one.verdict) for i, one in enumerate(CLAIMS, 1)]
    )
    active = run({**RUN2, "ratio": "floor"}, worlds=size.seeds)["active"].values
    parts = [
        HEAD.format(seeds=size.seeds, summary=summary, replications=listed),
        "## The claims",
        *sections[:2],
        pictures["grid"],
        sections[2],
        pictures["ratios"],
        sections[3],
        pictures["waits"],
        *sections[4:7],
        pictures["legitimacy"],
        *sections[7:],
        pictures["extinctions"],
        RATIOS.format(seeds=size.seeds),
        table(("changed", *HEADINGS), choices, 5),
        pictures["vision"],
        SCAN.format(
            start_over=START_OVER,
            late_peak=told(active[:, START_OVER:].max(axis=1), 0),
            peak=told(active[:, 1:].max(axis=1), 0),
        ),
        table(("cops per cell", *HEADINGS, "growth"), cops, 6),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def teachers_table(size: Size) -> str:
    """Published figures beside ours."""
    floor, few = (
        rebellion(run(RUN2, worlds=size.seeds)),
        rebellion(run({**RUN2, "cop_density": 0.052}, worlds=size.seeds)),
    )
    literal = rebellion(run({**RUN2, "ratio": "literal"}, worlds=size.seeds))
    pairs = measure(BY_ID["S13"])
    extinct = measure(BY_ID["S16"])
    cops = measure(BY_ID["S17"])
    late = measure(BY_ID["X9"])
    coexist = measure(BY_ID["S15"])

    def gone(found: Mapping[str, Array]) -> str:
        mean = told(found["step of extinction"], 0)
        return f"{int(found['extinct'].sum())} of {len(found['extinct'])}, mean step {mean}"

    rows: list[tuple[str, ...]] = [
        ("2", "outbursts in 3,000 steps, text's ratio", "some", told(literal["outbursts"], 0)),
        ("2", "outbursts in 3,000 steps, `floor`", "some", told(floor["outbursts"])),
        ("2", "mean wait", "60",
        f"{told(floor['mean wait'])}; with 0.052 cops per cell {told(few['mean wait'])}"),
        ("2", "s.d. of waits", "55",
        f"{told(floor['s.d. of waits'])}; with 0.052 {told(few['s.d. of waits'])}"),
        ("2", "active added up over an outburst", "708",
        f"{told(floor['activation'], 0)}; with 0.052 {told(few['activation'], 0)}"),
        ("3, 4", "the jump peaks higher", "yes", f"{int(pairs['jump peaks higher'].sum())} of 20"),
        ("3, 4", "the jump fills the jail more", "yes", f"{int(pairs['jump jails more'].sum())} of 20"),
        ("6", "killed in 2,000 steps", "none", f"{int(coexist['killed'].sum())} in 10 runs"),
        ("7", "a group dies out", "30 of 30", gone(extinct)),
        ("7", "the same, cops from step 50", "safe havens", gone(late)),
        ("8", "the same, cops from the start", "stable", gone(cops)),
    ]  # fmt: skip
    return f"{TEACH_NOTE.format(seeds=size.seeds)}\n{table(('run', 'figure', 'paper', 'here'), rows)}"


def teach(size: Size) -> None:
    """Put the table between its marks in the page for teachers."""
    text = TEACHERS.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1], 1)[1]
    written = f"{before}{MARKS[0]}\n\n{teachers_table(size)}\n\n{MARKS[1]}{after}"
    TEACHERS.write_text(written, encoding="utf-8")


def main() -> None:
    """Parse the arguments and write everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="worlds of Model I; four times as many pairs")
    seeds = parser.parse_args().seeds
    size = Size(seeds=seeds, pairs=4 * seeds, groups=2 * seeds)
    began = time.monotonic()
    path = HERE.with_suffix(".md")
    path.write_text(page(size, began), encoding="utf-8")
    teach(size)
    say("done", began)
    print(path.name)


if __name__ == "__main__":
    main()
