"""The page `scale.md`, from what was measured; the simulation is run when the page is written."""

from __future__ import annotations

import math
from typing import Any

from scale_simulation import AHEAD, SPREAD, Costs, bound, makespan

__all__ = ["costs_of", "page", "recommended", "simulated"]

TEN_MILLION = 10_000_000
WORKERS = (10, 100, 1_000, 10_000)
TASKS = (10, 100, 1_000, 10_000)
STRAGGLERS, SLOWER = 0.05, 3.0
OVERHEAD = 0.10

Figures = dict[str, Any]


def row(figures: Figures, where: str, count: int) -> Figures:
    """One line of what was measured."""
    return next(r for r in figures["rows"] if (r["where"], r["count"]) == (where, count))


def costs_of(figures: Figures, *, stored: bool = True) -> Costs:
    """Seconds of each step, as processor time, which other work on the machine moves least."""
    one, empty = row(figures, "workers", 1), figures["empty"]
    chunks = figures["worlds"] / figures["chunk"]
    tasks = empty["tasks"]
    work = one["processor"] - one["client"] - one["scheduler"]
    return Costs(
        world=(work - chunks * empty["worker"] / tasks) / figures["worlds"],
        task=empty["worker"] / tasks,
        scheduler=empty["scheduler"] / tasks,
        client=one["client"] / chunks,
        store=figures["store_seconds"] if stored else 0.0,
    )


def few_bytes(costs: Costs, empty_client: float) -> Costs:
    """The same where a task gives back a few numbers, as a pass of the filter does."""
    return Costs(costs.world, costs.task, costs.scheduler, empty_client, 0.0)


def recommended(costs: Costs, workers: int) -> int:
    """Least worlds of a task that loses no tenth to its own overhead and waits for no scheduler."""
    least = max(costs.task / (OVERHEAD * costs.world), workers * costs.scheduler / costs.world)
    return math.ceil(least)


def simulated(
    costs: Costs, workers: int, worlds: int, per_chunk: int, clients: int = 1, **slow: float
) -> float:
    """Share of the workers' time that went into worlds, in a simulated run of ten million."""
    chunks = worlds / per_chunk  # what the client fetches and keeps grows with the worlds
    whole = Costs(costs.world, costs.task, costs.scheduler, costs.client * chunks, costs.store * chunks)
    tasks = TEN_MILLION // worlds
    took = makespan(whole, workers=workers, tasks=tasks, worlds=worlds, clients=clients, **slow)
    return TEN_MILLION * costs.world / (workers * took)


def page(figures: Figures) -> str:
    """The whole page."""
    return "\n".join(
        ["# Many machines, measured and simulated", "", *_intro(figures), *_measured(figures),
         *_formula(figures), *_simulation(figures), *_slurm(), ""]
    )  # fmt: skip


def _intro(figures: Figures) -> list[str]:
    return [
        (
            "Written by `python docs/science/scale.py`; the figures by `python docs/science/scale.py "
            "--measure` "
            f"on {figures['day']} ({figures['cores']} cores, {figures['machine']}, Python "
            f"{figures['python']}, "
            f"distributed {figures['dask']}). How a cluster is used: [the "
            f"guide](../guide/many-machines.md); why "
            "it is done so: [decision 026](../decisions/026-many-machines.md)."
        ),
        "",
    ]


def _measured(figures: Figures) -> list[str]:
    lines = [
        "## Measured on this machine",
        "",
        (
            f"`run {figures['case']}`, {figures['worlds']:,} worlds, {figures['chunk']} to a chunk, the "
            f"quickest of "
            f"{figures['repeats']}. All gave the state `{figures['state_hash'][:16]}`. Processor time is "
            f"that of "
            "all processes together: where other work shares the machine it tells more than the clock."
        ),
        "",
        "| on | s | worlds a second | processor s | of it the client | the scheduler |",
        "|---|---|---|---|---|---|",
    ]
    for r in figures["rows"]:
        what = r["where"] if r["count"] > 1 else r["where"].removesuffix("s")
        over = ", more than there are cores" if r["count"] > figures["cores"] else ""
        client, scheduler = (
            (f"{r['client']:.2f}", f"{r['scheduler']:.2f}") if r["where"] == "workers" else ("", "")
        )
        lines.append(
            f"| {r['count']} {what}{over} | {r['seconds']:.1f} | {figures['worlds'] / r['seconds']:.0f} | "
            f"{r['processor']:.1f} | {client} | {scheduler} |"
        )
    lines += ["", "Dask against threads, as many workers as threads:", "", "| what | clock | processor |"]
    lines.append("|---|---|---|")
    for count in (1, 2):
        threads, workers = row(figures, "threads", count), row(figures, "workers", count)
        lines.append(_against(f"`run` on {count}", workers, threads))
    passes = figures["passes"]
    name = f"passes of `weigh --tier quick --particles {passes['particles']}` on 1"
    lines.append(_against(name, passes["workers"], passes["threads"]))
    return [*lines, "", *_why(figures), ""]


def _against(what: str, workers: Figures, threads: Figures) -> str:
    clock, processor = (_more(workers[of], threads[of]) for of in ("seconds", "processor"))
    return f"| {what} | {clock} | {processor} |"


def _why(figures: Figures) -> list[str]:
    """Whether the target was met, and what stands in its way."""
    over = max(
        row(figures, "workers", count)["processor"] / row(figures, "threads", count)["processor"] - 1.0
        for count in (1, 2)
    )
    passes = figures["passes"]
    small = passes["workers"]["processor"] / passes["threads"]["processor"] - 1.0
    return [
        (
            f"The target is at most {OVERHEAD:.0%}; of processor time, passes of a weighing are "
            f"{_met(small)}, and `run` is {_met(over)} (the worse of the two). What `run` pays for: all "
            "of its days are squeezed, sent back and unfolded, which a local thread need not; chunks whose "
            "calm worlds lie with another worker are burnt in again; and Dask's own work."
        )
    ]


def _met(share: float) -> str:
    return "within it" if share <= OVERHEAD else f"over it, at {share:+.0%}"


def _more(new: float, old: float) -> str:
    return f"{new / old - 1.0:+.1%}"


def _formula(figures: Figures) -> list[str]:
    costs = costs_of(figures)
    chunk, empty = figures["chunk"], figures["empty"]
    per_client = empty["client"] / empty["tasks"]
    return [
        "## The formula",
        "",
        (
            "With *n* threads on workers, *w* worlds in a task and *k* commands at once, the share of the "
            "workers' "
            "time that goes into worlds is at most"
        ),
        "",
        "    E = w c / max(w c + o,  n s,  n (w / 100) (f + p) / k)",
        "",
        "| | what | seconds |",
        "|---|---|---|",
        f"| c | one world, on one thread | {costs.world:.4f} |",
        f"| o | a worker, for each task | {costs.task:.4f} |",
        f"| s | the scheduler, for each task | {costs.scheduler:.4f} |",
        (
            f"| f | the client, to fetch a chunk of {chunk} ({figures['chunk_bytes'] / 1e6:.0f} MB, squeezed "
            f"on the way) and join it | {costs.client:.3f} |"
        ),
        f"| p | the client, to keep it | {costs.store:.3f} |",
        "",
        (
            f"**The recommended task** holds no fewer than max(10 o / c, n s / c) worlds: "
            f"{recommended(costs, 10)} "
            f"for ten threads, {recommended(costs, 1_000)} for a thousand, {recommended(costs, 10_000):,} "
            f"for "
            f"ten "
            f"thousand; and no more than a tenth of a thread's share of the work, so that nobody waits "
            f"long for "
            f"the last. Powderkeg's chunk of {chunk} takes {chunk * costs.world:.1f} s here and is right "
            f"up to "
            f"about {int(chunk * costs.world / costs.scheduler):,} threads of this speed; beyond, a task "
            f"has to hold several chunks, which is not built."
        ),
        "",
        (
            f"**What fills up first is the client.** With one command, `run` keeps "
            f"{int(chunk * costs.world / (costs.client + costs.store))} threads busy where chunks are kept, "
            f"{int(chunk * costs.world / costs.client)} with `--no-cache`, whatever the size of a task: its "
            f"days of "
            "every indicator in every region are fetched, kept and joined by one process. More threads are "
            "used by "
            "more commands, each with a hypothesis or a seed of its own; they share one scheduler, and may "
            "share a "
            f"store. A pass of `weigh` gives back little: a client fetches one in {per_client * 1e3:.1f} ms."
        ),
        "",
    ]


def _simulation(figures: Figures) -> list[str]:
    costs, chunk = costs_of(figures), figures["chunk"]
    small = few_bytes(costs, figures["empty"]["client"] / figures["empty"]["tasks"])
    clients = max(1, math.ceil(10_000 * (costs.client + costs.store) / (chunk * costs.world)))
    lines = [
        "## Simulated, to ten thousand workers",
        "",
        (
            f"Ten million worlds. The scheduler hands out one task after another; a client fetches one chunk "
            f"after "
            f"another and asks for {AHEAD} tasks a thread; tasks take {SPREAD:.0%} more or less than their "
            f"mean, at "
            "random. Given is the share of the workers' time that went into worlds, in brackets the "
            "formula's "
            "bound. Below a hundred percent at the right lower corner is the end of the run: too few tasks "
            "for so many "
            "workers."
        ),
        "",
        "**Task size against the scheduler** (answers of a few bytes, nothing kept):",
        "",
        *_table(small, None, 1),
        "",
        "**One command of `run`, its chunks kept**:",
        "",
        *_table(costs, chunk, 1),
        "",
        (
            f"**{clients:,} commands of `run` at once, their chunks kept** (as many as ten thousand workers "
            f"need):"
        ),
        "",
        *_table(costs, chunk, clients),
        "",
        f"**Stragglers**: {STRAGGLERS:.0%} of the workers {SLOWER:g} times as slow, answers of a few bytes:",
        "",
        "| workers | " + " | ".join(f"{w:,} worlds a task" for w in TASKS) + " |",
        "|---|" + "---|" * len(TASKS),
    ]
    for workers in WORKERS:
        shares = [
            simulated(small, workers, w, w, stragglers=STRAGGLERS, slower=SLOWER)
            if TEN_MILLION // w >= workers
            else None
            for w in TASKS
        ]
        lines.append(f"| {workers:,} | " + " | ".join("" if s is None else f"{s:.0%}" for s in shares) + " |")
    ideal = 1.0 - STRAGGLERS + STRAGGLERS / SLOWER
    return [
        *lines,
        "",
        (
            f"Workers so slow leave {ideal:.0%} at best. A task that waits for a slow worker is not given to "
            "another as well: small tasks are what helps."
        ),
        "",
    ]


def _table(costs: Costs, chunk: int | None, clients: int) -> list[str]:
    """Shares by workers and task size; a client fetches by the chunk, or by the task where None."""
    lines = [
        "| workers | " + " | ".join(f"{w:,} worlds a task" for w in TASKS) + " |",
        "|---|" + "---|" * len(TASKS),
    ]
    for workers in WORKERS:
        cells = []
        for worlds in TASKS:
            if TEN_MILLION // worlds < workers:
                cells.append("")
                continue
            per = 1.0 if chunk is None else worlds / chunk
            whole = Costs(costs.world, costs.task, costs.scheduler, costs.client * per, costs.store * per)
            share = simulated(costs, workers, worlds, chunk or worlds, clients)
            cells.append(f"{share:.0%} ({bound(whole, workers, worlds, clients):.0%})")
        lines.append(f"| {workers:,} | " + " | ".join(cells) + " |")
    return lines


def _slurm() -> list[str]:
    return [
        "## A worked example: SLURM with dask-jobqueue",
        "",
        "Not run here: there is no SLURM on the machine that makes this page.",
        "",
        (
            "    python -m pip install 'powderkeg[cluster]' dask-jobqueue    # once, in an environment all "
            "nodes see"
        ),
        "",
        "```python",
        "import powderkeg as pk",
        "from dask.distributed import Client",
        "from dask_jobqueue import SLURMCluster",
        "",
        "cluster = SLURMCluster(",
        '    queue="normal",',
        "    cores=16,            # threads of one job",
        "    processes=4,         # worker processes in it: four threads each",
        '    memory="32GB",',
        '    walltime="02:00:00",',
        '    job_extra_directives=["--constraint=milan"],   # one kind of processor: equal bytes',
        '    job_script_prologue=["export POWDERKEG_CODE_CACHE=$SCRATCH/powderkeg-code"],',
        ")",
        "cluster.adapt(minimum_jobs=1, maximum_jobs=20)      # jobs come and go; late ones take their share",
        "",
        'case = pk.load_case("kazakhstan-2022")',
        "with Client(cluster) as client:",
        "    print(client.dashboard_link)",
        '    result = pk.weigh(case, tier="overnight", cluster=client, store="/project/me/kept")',
        "```",
        "",
        "or from the command line, with the scheduler as a job of its own:",
        "",
        "```sh",
        "srun --ntasks=1 --time=08:00:00 dask scheduler --port 8786 &       # on node001, say",
        "sbatch --array=1-20 --cpus-per-task=16 --constraint=milan \\",
        '    --wrap "dask worker tcp://node001:8786 --nworkers 4 --nthreads 4"',
        "powderkeg weigh kazakhstan-2022 --tier overnight --store /project/me/kept \\",
        "    --cluster tcp://node001:8786",
        "```",
        "",
        (
            "A job that ends by its time limit is a worker that dies: its part is done by another. If the "
            "command "
            "itself is cut off, give it again: what is in the store is not done twice. Keep the scheduler "
            "on the "
            "cluster's own network, or use `tls://`: whoever reaches it can run programs on the nodes."
        ),
    ]
