"""The verb `validate`: what the model expects before it sees a report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._cluster import ClusterName, clustered
from powderkeg.cli._keeping import NoCache, StoreName, answered, captured, opened, shown_how
from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import CaseName, Jobs, Json, Seed, whole_number
from powderkeg.cli._progress import Step, progress
from powderkeg.cli._requests import check_agents, cores
from powderkeg.cli._results import as_json, show
from powderkeg.cli._sections import WIDTH, show_section

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Validation
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster


def validate(
    case: CaseName,
    worlds: Annotated[
        int, typer.Option("--worlds", parser=whole_number(1), metavar="N", help="Worlds per hypothesis.")
    ] = 1_000,
    prior_predictive: Annotated[
        bool,
        typer.Option(
            "--prior-predictive",
            help="Only hold the case's plain facts against worlds that have seen no report.",
        ),
    ] = False,
    same_luxury: Annotated[
        bool,
        typer.Option(
            "--same-luxury",
            help="Only ask what recovery is left when every mundane route is open for all hypotheses.",
        ),
    ] = False,
    method: Annotated[
        bool,
        typer.Option(
            "--method",
            help="Only judge the classifier and the filter on simulated records of this record's pattern.",
        ),
    ] = False,
    particles: Annotated[
        int | None,
        typer.Option(
            "--particles",
            parser=whole_number(1),
            metavar="N",
            show_default="50, or 40 where worlds are few",
            help="Worlds per hypothesis with which the filter weighs each simulated record.",
        ),
    ] = None,
    agents: Annotated[
        int | None,
        typer.Option(
            "--agents",
            parser=whole_number(1),
            metavar="N",
            show_default="the model's",
            help="Citizens per world, shared equally between regions.",
        ),
    ] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.md", show_default="no page", help="Write it as a page, too."),
    ] = None,
    store: StoreName = None,
    no_cache: NoCache = False,
    cluster: ClusterName = None,
    json: Json = False,
) -> None:
    """Hold CASE's hypotheses against plain facts, and ask whether a record could tell them apart."""
    from json import loads

    from powderkeg.report import check_markdown, validation_text, write_together
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_agents(loaded, agents)
    page = None if out is None else check_markdown(out)
    asked = {"--prior-predictive": prior_predictive, "--same-luxury": same_luxury, "--method": method}
    parts = [flag for flag, given in asked.items() if given]
    kept = opened(store, no_cache=no_cache)

    def make() -> dict[str, str]:
        with clustered(cluster) as machines:
            result = _validate(loaded, parts, worlds, particles, agents, seed, jobs, kept, machines)
        command = "" if page is None else _command(case, parts, worlds, particles, agents, seed, page)
        return {
            "page": "" if page is None else validation_text(loaded, result, command),
            "data": as_json(result.to_json()) if json else "",
            "shown": "" if json else captured(lambda: _show(result, page)),
        }

    settings: dict[str, Any] = {
        "parts": parts,
        "worlds": worlds,
        "particles": particles,
        "agents": agents,
        "page": None if page is None else [case, str(page)],
        "shown": shown_how(json=json),
    }
    found = answered(kept, loaded, "validate", settings, seed, make)
    if page is not None:
        write_together({page: found["page"]})
    if json:
        show(as_json({**loads(found["data"]), **({} if page is None else {"page": str(page)})}))
    else:
        show(found["shown"])


def _validate(
    case: "Case",
    parts: list[str],
    worlds: int,
    particles: int | None,
    agents: int | None,
    seed: int,
    jobs: int | None,
    store: "Store",
    cluster: "Cluster | None" = None,
) -> "Validation":
    from powderkeg.evidence import validate as run
    from powderkeg.worlds import memory_needed, what_fits

    refuse_if_too_large(
        memory_needed(case, worlds, agents),
        f"--worlds {worlds}" + ("" if agents is None else f" with --agents {agents}"),
        "ask for fewer",
        lambda room: what_fits(case, room, worlds, agents),
    )
    with progress() as tell:
        return run(
            case,
            worlds=worlds,
            seed=seed,
            prior_predictive=not parts or "--prior-predictive" in parts,
            recovery=not parts,
            same_luxury="--same-luxury" in parts,
            method=not parts or "--method" in parts,
            particles=particles,
            agents=agents,
            jobs=jobs or cores(),
            store=store,
            cluster=cluster,
            progress=lambda done, total, label: tell(Step(done, total, label)),
        )


def _command(
    case: str,
    parts: list[str],
    worlds: int,
    particles: int | None,
    agents: int | None,
    seed: int,
    page: Path,
) -> str:
    few = [] if particles is None else ["--particles", str(particles)]
    few += [] if agents is None else ["--agents", str(agents)]
    flags = [*parts, "--worlds", str(worlds), *few, "--seed", str(seed), "--out", str(page)]
    return " ".join(["powderkeg", "validate", case, *flags])


def _show(result: "Validation", page: Path | None) -> None:
    """Put a validation on stdout: each part in turn; the facts' summary last, in sight."""
    from rich.console import Console

    from powderkeg.report import validation_sections

    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    for section in sorted(validation_sections(result), key=lambda part: part.title == "Summary"):
        show_section(console, section)
    console.print(f"\nranges {result.ranges_hash} (the case but its record, and every prior)", soft_wrap=True)
    console.print(f"model {result.model_hash} (its source code)", soft_wrap=True)
    if page is not None:
        console.print(f"The page: {page}", soft_wrap=True)
