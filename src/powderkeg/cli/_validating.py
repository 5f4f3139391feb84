"""The verb `validate`: what the model expects before it sees a report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import CaseName, Jobs, Json, Seed, whole_number
from powderkeg.cli._progress import Step, progress
from powderkeg.cli._requests import check_agents, cores
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from rich.console import Console

    from powderkeg.case import Case
    from powderkeg.evidence import Validation
    from powderkeg.report.sections import Section

WIDTH = 100


def validate(
    case: CaseName,
    worlds: Annotated[
        int, typer.Option("--worlds", parser=whole_number(1), metavar="N", help="Worlds per hypothesis.")
    ] = 200,
    prior_predictive: Annotated[  # noqa: ARG001 - the one thing the verb does so far, asked for or not
        bool,
        typer.Option(
            "--prior-predictive",
            help="Hold the case's plain facts against worlds that have seen no report (done in any case).",
        ),
    ] = False,
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
    json: Json = False,
) -> None:
    """Hold CASE's hypotheses against plain facts, before any report is weighed."""
    from powderkeg.report import check_markdown, write_validation
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_agents(loaded, agents)
    page = None if out is None else check_markdown(out)
    result = _validate(loaded, worlds, agents, seed, jobs)
    if page is not None:
        write_validation(loaded, result, page, _command(case, worlds, agents, seed, page))
    if json:
        show(as_json({**result.to_json(), **({} if page is None else {"page": str(page)})}))
    else:
        _show(result, page)


def _validate(case: "Case", worlds: int, agents: int | None, seed: int, jobs: int | None) -> "Validation":
    from powderkeg.evidence import validate as run
    from powderkeg.worlds import memory_needed

    refuse_if_too_large(
        memory_needed(case, max(worlds, 32), agents),
        f"--worlds {worlds}" + ("" if agents is None else f" with --agents {agents}"),
        "ask for fewer",
    )
    with progress() as tell:
        return run(
            case,
            worlds=worlds,
            seed=seed,
            agents=agents,
            jobs=jobs or cores(),
            progress=lambda done, total, label: tell(Step(done, total, label)),
        )


def _command(case: str, worlds: int, agents: int | None, seed: int, page: Path) -> str:
    few = "" if agents is None else f" --agents {agents}"
    return f"powderkeg validate {case} --prior-predictive --worlds {worlds}{few} --seed {seed} --out {page}"


def _show(result: "Validation", page: Path | None) -> None:
    """Put a validation on stdout: the facts, then the audit; the summary last, where it is in sight."""
    from rich.console import Console

    from powderkeg.report import validation_sections

    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    for section in sorted(validation_sections(result), key=lambda part: part.title == "Summary"):
        _show_section(console, section)
    console.print(f"\nranges {result.ranges_hash} (fingerprint of every prior)", soft_wrap=True)
    if page is not None:
        console.print(f"The page: {page}", soft_wrap=True)


def _show_section(console: "Console", section: "Section") -> None:
    from rich.table import Table

    console.print(f"\n{section.title}", style="bold")
    for sentence in section.text:
        console.print(sentence, style="dim")
    for group in section.groups:
        if group.heading:
            console.print(f"\n{group.heading}", style="bold")
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
        for number, header in enumerate(section.headers):
            table.add_column(header, justify="left" if number in section.words else "right", overflow="fold")
        for row in group.rows:
            table.add_row(*row)
        console.print(table)
    for line in section.lines:
        console.print(f"- {line}")
