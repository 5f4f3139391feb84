"""The verb `run`: worlds simulated under one hypothesis, without looking at the record."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from powderkeg.cli._cluster import ClusterName, clustered
from powderkeg.cli._keeping import NoCache, StoreName, answered, captured, opened, shown_how
from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import CaseName, Jobs, Json, Seed, read_agents, whole_number
from powderkeg.cli._progress import Step, progress
from powderkeg.cli._requests import check_agents, check_days, check_hypothesis, cores
from powderkeg.cli._results import as_json, show, show_table

if TYPE_CHECKING:
    import xarray as xr

    from powderkeg.case import Case
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster

    Agents = int | Literal["all"] | None

SHOWN = {
    "participants": "participants (peak)",
    "protesting_regions": "protesting regions",
    "rioters": "rioters (peak)",
    "sites_lost": "sites lost",
    "deaths": "deaths",
    "injured": "injured",
    "detained": "newly detained",
}
_READING = (
    "Each line is that day alone; no column is cumulative. A peak is each region's highest hour of the day, "
    "added up over the regions.\n"
)


def run(
    case: CaseName,
    hypothesis: Annotated[
        str | None,
        typer.Option(
            "--hypothesis", show_default="the case's first", help="The explanation to simulate under."
        ),
    ] = None,
    agents: Annotated[
        str | None,
        typer.Option(
            "--agents",
            parser=read_agents,
            metavar="N|all",
            show_default="the model's",
            help="Citizens per world, shared equally between regions; all: one per adult.",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            parser=whole_number(1),
            metavar="N",
            show_default="the whole case",
            help="Days to simulate.",
        ),
    ] = None,
    worlds: Annotated[
        int, typer.Option("--worlds", parser=whole_number(1), metavar="N", help="Worlds to simulate.")
    ] = 1,
    seed: Seed = 1,
    jobs: Jobs = None,
    store: StoreName = None,
    no_cache: NoCache = False,
    cluster: ClusterName = None,
    json: Json = False,
) -> None:
    """Simulate CASE under one of its hypotheses."""
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    name = loaded.hypotheses[0].name if hypothesis is None else hypothesis
    check_hypothesis(loaded, name, "--hypothesis")
    check_days(loaded, days)
    check_agents(loaded, agents)
    kept = opened(store, no_cache=no_cache)

    def make() -> dict[str, str]:
        size = cast("Agents", agents)
        with clustered(cluster) as machines:
            runs = _simulate(loaded, name, worlds, seed, size, days, jobs or cores(), kept, machines)
        if json:
            return {"text": as_json(_plain(runs, name, seed))}
        return {"text": captured(lambda: _show(runs, loaded, name))}

    settings: dict[str, Any] = {
        "hypothesis": name,
        "worlds": worlds,
        "agents": agents,
        "days": days,
        "shown": shown_how(json=json),
    }
    show(answered(kept, loaded, "run", settings, seed, make)["text"])


def _simulate(
    case: "Case",
    hypothesis: str,
    worlds: int,
    seed: int,
    agents: "Agents",
    days: int | None,
    threads: int,
    store: "Store",
    cluster: "Cluster | None" = None,
) -> "xr.Dataset":
    from powderkeg.worlds import memory_needed, simulate, what_fits

    length = int(case.hours) // 24 if days is None else days
    if cluster is None:  # the worlds of a cluster are in its workers' memory
        refuse_if_too_large(
            memory_needed(case, worlds, agents, length),
            f"--worlds {worlds}" + ("" if agents is None else f" with --agents {agents}"),
            "ask for fewer",
            lambda room: what_fits(case, room, worlds, agents, length),
        )
    with progress() as tell:
        tell(Step(0, 1, "making the model ready (the first time compiles it)"))
        return simulate(
            case,
            hypothesis=hypothesis,
            worlds=worlds,
            seed=seed,
            agents=agents,
            days=days,
            threads=threads,
            store=store,
            cluster=cluster,
            progress=lambda done, total: tell(Step(done, total, "simulating")),
        )


def _plain(runs: "xr.Dataset", hypothesis: str, seed: int) -> dict[str, Any]:
    """Give a run as plain values; `values` are nested in the order of `dims`, along `dates` and `places`."""
    return {
        "case": runs.attrs["case"],
        "hypothesis": hypothesis,
        "seed": seed,
        "days": runs.sizes["day"],
        "worlds": runs.sizes["world"],
        "dates": [str(day)[:10] for day in runs["day"].values],
        "places": [str(place) for place in runs["place"].values],
        "indicators": {
            str(name): {
                "unit": values.attrs["unit"],
                "dims": [str(dim) for dim in values.dims],
                "values": values.values.tolist(),
            }
            for name, values in runs.data_vars.items()
        },
        "state_hash": runs.attrs["state_hash"],
    }


def _show(runs: "xr.Dataset", case: "Case", hypothesis: str) -> None:
    worlds = runs.sizes["world"]
    middle = "" if worlds == 1 else f", the median of {worlds} worlds"
    show(f"{case.title}: {hypothesis}, the country day by day{middle}\n\n")
    national = {name: _national(runs[name]) for name in SHOWN}
    rows = (
        [str(day)[:10], *(f"{national[name][number]:,.0f}" for name in SHOWN)]
        for number, day in enumerate(runs["day"].values)
    )
    show_table(["day", *SHOWN.values()], rows)
    show(_READING)
    show(f"state {runs.attrs['state_hash']} (fingerprint of the final state: equal runs have equal ones)\n")


def _national(values: "xr.DataArray") -> list[float]:
    """Give the median world's national value by day; a nation's count is the sum over its regions."""
    whole = values.sum("place") if "place" in values.dims else values
    return [float(value) for value in whole.median("world").values]
