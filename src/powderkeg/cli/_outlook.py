"""The verb `outlook`: what may follow from a day on, under each response option."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._cluster import ClusterName, clustered
from powderkeg.cli._files import page_path
from powderkeg.cli._keeping import NoCache, StoreName, answered, captured, opened, shown_how
from powderkeg.cli._options import (
    CaseName,
    Jobs,
    Json,
    Lang,
    Particles,
    Seed,
    Tier,
    TierChoice,
    read_date,
    whole_number,
)
from powderkeg.cli._progress import progress
from powderkeg.cli._requests import cores
from powderkeg.cli._results import as_json, show, show_table
from powderkeg.cli._weighing import _weigh, is_live_today, tell_what_was_known, weighing_settings

if TYPE_CHECKING:
    from powderkeg.outlook import Outlook

_SHOWN = (
    "deaths",
    "deaths_civilian",
    "deaths_security",
    "deaths_allied",
    "injured",
    "hours_lost",
    "survival",
)


def outlook(
    case: CaseName,
    start: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=read_date,
            metavar="DATE",
            show_default="hindsight from the reference's moment",
            help="Branch on the evening of that day, knowing what was published by then.",
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option",
            metavar="NAME",
            show_default="all of the case",
            help="An option to compare with the reference; may be given again.",
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            "--worlds",
            parser=whole_number(2),
            metavar="N",
            show_default="240",
            help="Posterior worlds to continue.",
        ),
    ] = None,
    acknowledge: Annotated[
        bool,
        typer.Option(
            "--acknowledge-live-crisis",
            help="Give an outlook although the record ends less than 90 days ago; the page warns.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.html", show_default="no page", help="Also write the page."),
    ] = None,
    tier: TierChoice = Tier.DEFAULT,
    particles: Particles = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    lang: Lang = "en",
    store: StoreName = None,
    no_cache: NoCache = False,
    cluster: ClusterName = None,
    json: Json = False,
) -> None:
    """Weigh CASE, continue its worlds under each option, and compare what follows."""
    from json import loads

    from powderkeg.outlook import WORLDS, check_request
    from powderkeg.outlook import outlook as foresee
    from powderkeg.report import data_path, report_texts, write_together
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    names = tuple(option or ())
    check_request(loaded, start, names, acknowledged=acknowledge)
    page = None if out is None else page_path(out, loaded.name)
    tell_what_was_known(loaded, start)
    kept = opened(store, no_cache=no_cache)

    def make() -> dict[str, str]:
        threads = cores() if jobs is None else jobs
        with clustered(cluster) as machines:
            result = _weigh(loaded, tier, particles, seed, jobs, start, store=kept, cluster=machines)
            with progress() as tell:
                look = foresee(
                    loaded,
                    result,
                    start=start,
                    options=names or None,
                    worlds=WORLDS if worlds is None else worlds,
                    acknowledge_live_crisis=acknowledge,
                    jobs=threads,
                    store=kept,
                    cluster=machines,
                    progress=tell,
                )
        text, beside = ("", "") if page is None else report_texts(loaded, result, look, lang=lang)
        return {
            "page": text,
            "beside": beside,
            "data": as_json(look.to_json()) if json else "",
            "shown": "" if json else captured(lambda: _show(look)),
        }

    asked = {
        **weighing_settings(loaded, tier, particles, seed, start, kept),
        "options": list(names),
        "worlds": WORLDS if worlds is None else worlds,
        "acknowledged": acknowledge,
        "live": is_live_today(loaded),
        "page": None if page is None else lang,
        "shown": shown_how(json=json),
    }
    found = answered(kept, loaded, "outlook", asked, seed, make)
    if page is not None:
        write_together({data_path(page): found["beside"], page: found["page"]})
    if json:
        show(as_json({**loads(found["data"]), **({} if page is None else {"report": str(page)})}))
        return
    show(found["shown"])
    if page is not None:
        show(f"The page: {page}\n")


def _show(look: "Outlook") -> None:
    """A small table: a row an option, people first."""
    from powderkeg.outlook import OUTCOMES

    evening = look.branched_from - timedelta(minutes=1)
    known = (
        "weighed by the whole record (hindsight)"
        if look.hindsight
        else f"weighed by reports published by {look.as_of}"
    )
    show(f"{look.worlds} worlds {known}, branched after {evening:%Y-%m-%d %H:%M}\n")
    if look.live:
        show("This crisis is not over: do not use these figures to decide on anybody's life or freedom.\n")
    show("\n")
    headers = ["option", *(OUTCOMES[name].label for name in _SHOWN)]
    show_table(headers, ([option.label, *_cells(look, option.name)] for option in look.options))
    for note in look.notes:
        show(f"{note}\n")


def _cells(look: "Outlook", option: str) -> list[str]:
    cells = []
    for name in _SHOWN:
        at = look.table.sel(option=option, outcome=name)
        mean, low, high = (float(at[key]) for key in ("mean", "low", "high"))
        form = ".2f" if name == "survival" else ",.0f" if high >= 10 else ".2g"
        cells.append(f"{mean:{form}} ({low:{form}} to {high:{form}})")
    return cells
