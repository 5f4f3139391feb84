"""The verb `export`: a case, its runs or its weighing in the form of another program."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from powderkeg.cli._against import read_older
from powderkeg.cli._keeping import NoCache, StoreName, opened
from powderkeg.cli._options import LARGEST_SEED, CaseName, Jobs, Json, Particles, Tier, read_agents, read_tier
from powderkeg.cli._options import whole_number as whole
from powderkeg.cli._requests import check_agents, check_days, check_hypothesis, cores
from powderkeg.cli._results import as_json, show
from powderkeg.cli._runs import _simulate
from powderkeg.cli._weighing import _weigh

if TYPE_CHECKING:
    import xarray as xr

    from powderkeg.case import Case
    from powderkeg.cli._runs import Agents
    from powderkeg.store import Store


class Form(StrEnum):
    """A form that a case, its runs or its weighing can be written in."""

    ZARR = "zarr"
    PARQUET = "parquet"
    ARVIZ = "arviz"
    STIX = "stix"
    CASE = "case"


_OF_RUNS = ("hypothesis", "worlds", "agents", "days", "seed", "jobs", "store", "no-cache")
_TAKES = {
    Form.ZARR: _OF_RUNS,
    Form.PARQUET: _OF_RUNS,
    Form.ARVIZ: ("tier", "particles", "seed", "jobs", "store", "no-cache"),
    Form.STIX: ("result",),
    Form.CASE: (),
}
_WHAT = {
    Form.ZARR: "runs under one hypothesis, as xarray reads them",
    Form.PARQUET: "the same as tables of experiments and outcomes, for EMA Workbench",
    Form.ARVIZ: "posterior worlds and log-likelihoods of a weighing",
    Form.STIX: "record and hypotheses as a STIX 2.1 bundle",
    Form.CASE: "record and hypotheses as JSON-LD in CASE and UCO",
}


def read_form(text: str) -> Form:
    """Read the name of a form.

    Args:
        text: what was typed.

    Raises:
        typer.BadParameter: where there is no such form.
    """
    from powderkeg.case import closest

    names = tuple(form.value for form in Form)
    if text in names:
        return Form(text)
    parts = [f"{text!r} is not known", f"allowed: {', '.join(names)}", closest(text, names)]
    raise typer.BadParameter("; ".join(filter(None, parts)))


def export(
    form: Annotated[
        Form,
        typer.Argument(
            metavar="FORMAT",
            parser=read_form,
            show_default=False,
            help="; ".join(f"{form.value}: {what}" for form, what in _WHAT.items()) + ".",
        ),
    ],
    case: CaseName,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="PATH",
            show_default=False,
            help="What is written: a folder for zarr, arviz and parquet, a file for stix and case.",
        ),
    ],
    result: Annotated[
        Path | None,
        typer.Option(
            "--result",
            metavar="RESULT.json",
            show_default="none",
            help="stix: the weighing (weigh --json) to say of each hypothesis.",
        ),
    ] = None,
    hypothesis: Annotated[
        str | None,
        typer.Option(
            "--hypothesis", show_default="the case's first", help="zarr, parquet: what to simulate under."
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            "--worlds",
            parser=whole(1),
            metavar="N",
            show_default="1",
            help="zarr, parquet: how many.",
        ),
    ] = None,
    agents: Annotated[
        str | None,
        typer.Option(
            "--agents",
            parser=read_agents,
            metavar="N|all",
            show_default="the model's",
            help="zarr, parquet: citizens per world.",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            parser=whole(1),
            metavar="N",
            show_default="the whole case",
            help="zarr, parquet: days to simulate.",
        ),
    ] = None,
    tier: Annotated[
        Tier | None,
        typer.Option(
            "--tier",
            parser=read_tier,
            metavar="|".join(Tier),
            show_default=Tier.DEFAULT.value,
            help="arviz: how much work goes into the weighing.",
        ),
    ] = None,
    particles: Particles = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            parser=whole(0, LARGEST_SEED),
            metavar="N",
            show_default="1",
            help="The same seed gives the same result.",
        ),
    ] = None,
    jobs: Jobs = None,
    store: StoreName = None,
    no_cache: NoCache = False,
    json: Json = False,
) -> None:
    """Write CASE, its runs or its weighing as other programs read them; nothing is overwritten."""
    from powderkeg.exports import check_new
    from powderkeg.worlds import load_case

    given = {
        "result": result, "hypothesis": hypothesis, "worlds": worlds, "agents": agents, "days": days,
        "tier": tier, "particles": particles, "seed": seed, "jobs": jobs, "store": store,
        "no-cache": no_cache or None,
    }  # fmt: skip
    _refuse_others(form, given)
    loaded = load_case(case)
    target = check_new(out)
    if form in (Form.ZARR, Form.PARQUET):
        name = loaded.hypotheses[0].name if hypothesis is None else hypothesis
        check_hypothesis(loaded, name, "--hypothesis")
        check_days(loaded, days)
        check_agents(loaded, agents)
        runs = _runs(loaded, name, {**given, "jobs": jobs or cores()}, opened(store, no_cache=no_cache))
        holds = _write_runs(form, runs, target)
    elif form is Form.ARVIZ:
        kept = opened(store, no_cache=no_cache)
        holds = _write_weighing(
            loaded, tier or Tier.DEFAULT, particles, 1 if seed is None else seed, jobs, kept, target
        )
    else:
        holds = _write_record(form, loaded, result, target)
    if json:
        show(as_json({"case": loaded.name, "format": form.value, "out": str(target), "holds": holds}))
    else:
        counts = ", ".join(f"{number:,} {what}" for what, number in holds.items())
        show(f"{target}: {_WHAT[form]} ({counts})\n")


def _refuse_others(form: Form, given: Mapping[str, object]) -> None:
    """Refuse options that would change nothing in this form.

    Raises:
        CaseError: names the first of them and the forms it belongs to.
    """
    from powderkeg.case import CaseError

    for name, value in given.items():
        if value is not None and name not in _TAKES[form]:
            takers = ", ".join(other.value for other, names in _TAKES.items() if name in names)
            raise CaseError(f"--{name} changes nothing in {form.value}; it belongs to {takers}: leave it out")


def _runs(case: "Case", hypothesis: str, given: Mapping[str, Any], store: "Store") -> "xr.Dataset":
    from powderkeg.exports import with_parameters

    agents = cast("Agents", given["agents"])
    seed = 1 if given["seed"] is None else given["seed"]
    runs = _simulate(
        case, hypothesis, given["worlds"] or 1, seed, agents, given["days"], given["jobs"], store
    )
    return with_parameters(runs, case, agents=agents, threads=given["jobs"])


def _write_runs(form: Form, runs: "xr.Dataset", target: Path) -> dict[str, int]:
    from powderkeg.exports import to_parquet, to_zarr

    (to_zarr if form is Form.ZARR else to_parquet)(runs, target)
    return {
        "worlds": runs.sizes["world"],
        "days": runs.sizes["day"],
        "indicators": len(runs.data_vars) - 1,
        "varied parameters": int(runs["varied"].sum()),
    }


def _write_weighing(
    case: "Case", tier: Tier, particles: int | None, seed: int, jobs: int | None, store: "Store", target: Path
) -> dict[str, int]:
    from powderkeg.exports import to_arviz, to_zarr

    tree = to_arviz(_weigh(case, tier, particles, seed, jobs, None, store=store))
    to_zarr(tree, target)
    first = next(iter(tree.children.values()))
    sizes = first["log_likelihood"].sizes
    return {
        "hypotheses": len(tree.children),
        "seeds": sizes["chain"],
        "worlds each": sizes["draw"],
        "claims": sizes["claim"],
    }


def _write_record(form: Form, case: "Case", result: Path | None, target: Path) -> dict[str, int]:
    from powderkeg.exports import to_case, to_json_file, to_stix

    if form is Form.STIX:
        document = to_stix(case, None if result is None else read_older(result))
        objects = len(document["objects"])
    else:
        document = to_case(case)
        objects = len(document["@graph"])
    to_json_file(document, target)
    return {"reports": len(case.record), "hypotheses": len(case.hypotheses), "objects": objects}
