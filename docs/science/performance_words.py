"""The words of performance.md, and what others publish or were measured at."""

HEAD = """\
# How fast it is

Written by `python docs/science/performance.py`; do not edit by hand. The figures behind it are in
[performance.json](performance.json). Measured on {machine}.
{load}{trial}

A command times what it says beside each line; `--json` gives its figures to a program. Figures of one core
are of the processor's own time, the best of several runs. No test checks a time.

## Targets

{reached} of {all} lines are reached, {missed} are not{unmeasured}.
"""

COUNTRY = """\
## The country beside its twin

{ensemble}

A nominal citizen-hour is one citizen of one world through one hour, whether or not anything had to be
computed. With single citizens (120 a region) a citizen is one; with cohorts, which are the default, an agent
is one, although it stands for thousands of persons and moves a number of them every hour. Ours is the whole
of `Worlds.step` from 1 to 13 January, all mechanisms included, over worlds of `spontaneous` with a calm
burn-in. The twins do less: `tests/naive.py` works the citizens' block alone, `tests/naive_cohorts.py` the
expected flows of the cohorts without the draws. They are whole-array NumPy on one core and touch everybody.
Between cohorts the ratio is smaller because ours touches every agent of a region with unrest as well, in the
same few dozen numbers that NumPy would.

## What costs what

**The unrest.** A day of a world where nobody is on the streets, and of the fiftieth part of worlds with the
largest crowds:

{unrest}

With 2,040 single citizens most of a day is what is worked out for a country however calm it is: prices,
attention, units, belief. The block of the citizens alone, by unrest (`python -m benchmarks citizens`):

{levels}

**The days of January.** Microseconds per particle-day, one core, all hypotheses alike. "Left alone" are
worlds that never see the record; the filter keeps those that resemble it, and the record is of a crisis, so
its worlds cost more.

{days}

A filter of {particles:,} particles with one seed and default agents took {filter_seconds:.1f} s of one core,
of which {share:.0%} was the worlds' steps; the rest is scoring, resampling and bands. A day of the burn-in
costs {burn_in:.0f} us.

**Every adult** (`powderkeg run kazakhstan-2022 --agents all --days 21`, one agent each):

{whole}

Making the people is drawing their traits, once for a run. The memory is that of the process; before the
people are made it holds {before:.2f} GiB: Python, the libraries and compiled code.

**Threads.** Worlds are independent, so two threads take them in turns; results do not depend on it.

## Compiling and the first start

{start}

Kernels are compiled by numba at their first call, and the code is kept on disk from then on
([why and how](../decisions/012-compiled-code-on-disk.md)). "Compiling" is numba's own time with nothing kept
but what the lines above it need; "next process" is the same call once more, in a new process.
{start_words}
"""

SCALING = """\
## How it grows

Least squares on logarithms: cost = a x^b. "±" is the standard error of b; where points bend, it measures the
bend. Every point is a process of its own (`python -m benchmarks scaling`); memory is its peak beyond what it
held before, and below {least} MiB is neither drawn nor fitted.
"""

CURVES = {
    "citizens": (
        "One world of so many single citizens through the burn-in and a week, one core. Crisis: "
        "parameters of worlds that came to one. Calm: the same with nobody who starts alone. In a crisis "
        "the cost follows the people who are moved. That grows faster than their number, because the "
        "same crisis is smaller with few citizens, each of whom stands for hundreds; where they no longer "
        "fit the processor's caches each costs more as well. A calm country costs the same at any size, "
        "but for the memory of its people. The crises here are the two largest of 96 worlds, larger than "
        "that of every adult above. Memory is of two worlds and of what they share."
    ),
    "particles": (
        "Both run through the default case, calm-baseline filter included: `simulate` through a week, and"
        " one pass of the filter over the whole record; seconds of two threads added up. Worlds are "
        "independent, so cost is proportional to their number; below a few hundred the fixed costs show. "
        "The filter opens with more worlds than it keeps: three times as many up to 2,000, the same above"
        " 6,000."
    ),
    "regions": (
        "The first regions of the bundled case, or all and copies beside, default agents in each. People,"
        " sites and units grow with the regions; what each region hears of every other grows with their "
        "square. Memory is of the setting and a batch of 48 worlds."
    ),
    "vision": (
        "Run 2 of Epstein's civil violence, agents' and cops' vision alike, one core. The cells in view "
        "grow with the square of vision. Those who are active, and cops, write to all of them; the quiet "
        "read two numbers. The unrest changes with vision as well, so the curve need not rise everywhere."
        " Memory is too little to measure."
    ),
}

PEERS = """\
## Beside others

None of these runs our country; there, rates say how much work of its own kind a system does. Only Mesa has
the same model as our grid, and both figures are of the same command, machine and core. Rows with "two
shared cores" were run once by us on x86-64, with other work going on; the others are what their authors
publish. Ratios between
rows of different models mean nothing.

{peers}

{mesa}
"""

PEER_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "Mesa 3.5.1",
        "Epstein's civil violence, 40 x 40, 1,175 agents (its own variant of the rules)",
        "two shared cores",
        "16,700 agent-steps/s",
        "its examples",
    ),
    (
        "Mesa 3.5.1",
        "the same, 100 x 100, 7,422 agents",
        "two shared cores",
        "5,700 agent-steps/s",
        "its examples",
    ),
    (
        "mesa-frames, main",
        "exchange of wealth, no space, 10,000 agents x 20 steps",
        "two shared cores",
        "0.044 s (Mesa 0.37 s; at 1,000 agents 0.020 s and 0.013 s)",
        "its benchmarks",
    ),
    (
        "mesa-frames",
        "its README: bulk updates, 10,000 agents or more",
        "not stated",
        '"10 times faster"',
        "[README](https://github.com/mesa/mesa-frames)",
    ),
    (
        "Starsim 3.7.2",
        "SIR on a random network, 10 contacts, 100,000 agents x 20 and 1,000,000 x 10",
        "two shared cores",
        "1.71 and 1.33 million agent-steps/s; 745 MB at a million",
        "our script",
    ),
    (
        "Starsim 3.7.2",
        "SIS and SIR, 10,000 agents, 100 steps",
        "a laptop",
        "0.73 s (1.4 million agent-steps/s)",
        "its tests/benchmark.yaml",
    ),
    (
        "Starsim",
        "100,000 agents, 100 steps: no network, static, random",
        "not stated",
        "0.1, 2.1, 3.3 s",
        "[starsim#427](https://github.com/starsimhub/starsim/issues/427)",
    ),
    (
        "Covasim 4.0.1",
        "epidemic, random network, 100,000 persons x 20 days",
        "two shared cores",
        "1.03 million person-days/s",
        "our script",
    ),
    ("Covasim 3", "epidemic", "any", "5 to 10 million person-days/s; 1 GB per million people", "its faq.rst"),
    (
        "AgentTorch 0.6.0",
        "random walk, no interaction, 1,000 agents x 20 steps, CPU",
        "two shared cores",
        "0.53 million agent-steps/s",
        "its movement example",
    ),
    (
        "AgentTorch",
        "COVID-19, 37,518 agents, GPU against CPU",
        "a CUDA GPU",
        "71.6 times as fast as its CPU run; the file it cites is not in the repository",
        "its docs/tutorials",
    ),
    (
        "AgentTorch, GradABM",
        "COVID-19, New York, 8.4 million agents",
        "a GPU",
        '"million-size populations in few seconds"; no time for the large run found',
        "arXiv 2409.10568, 2207.09714",
    ),
    (
        "FLAME GPU 2",
        "circles in continuous space, a million agents x 200 steps",
        "V100 to L40 GPU",
        "268 to 680 million agent-steps/s",
        "[its benchmark](https://github.com/FLAMEGPU/FLAMEGPU2-circles-benchmark)",
    ),
    (
        "Repast4Py",
        "zombies, 3 million agents, mean of 30 seeds",
        "36 to 288 MPI processes",
        "827 to 113 s",
        "[paper_data](https://github.com/Repast/repast4py)",
    ),
    (
        "krABMaga, MASON, NetLogo, Mesa",
        "flocking, 128,000 agents x 200 steps",
        "not stated",
        "49, 557, 755 and 73,069 s",
        "krABMaga's static/csv/flockers.csv",
    ),
)
"""System, work, machine, figure, source."""
