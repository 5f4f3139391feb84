"""The verbs that weigh a record: `weigh` prints the figures, `report` makes the page."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._against import Against, compared, read_older, show_changed, tell_notes
from powderkeg.cli._files import page_path
from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import AsOf, CaseName, Jobs, Json, Lang, Out, Particles, Seed, Tier, TierChoice
from powderkeg.cli._progress import progress
from powderkeg.cli._requests import check_as_of, cores
from powderkeg.cli._results import as_json, show, show_evidence

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook import Outlook

_TABLE_BYTES = 50_000  # of the filter's tables per world, measured on the bundled case


def weigh(
    case: CaseName,
    tier: TierChoice = Tier.DEFAULT,
    particles: Particles = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    as_of: AsOf = None,
    against: Against = None,
    json: Json = False,
) -> None:
    """Weigh the record of CASE and print the figures."""
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_as_of(loaded, as_of)
    older = None if against is None else read_older(against)
    tell_notes(loaded)
    result = _weigh(loaded, tier, particles, seed, jobs, as_of)
    changed = None if older is None else compared(older, result, loaded)
    if json:
        show(as_json({**result.to_json(), **({} if changed is None else {"changed": changed.to_json()})}))
    else:
        show_evidence(result)
        show_changed(changed)


def report(
    case: CaseName,
    out: Out = None,
    static: Annotated[
        bool,
        typer.Option("--static", help="Charts as pictures, no script; the page says what it leaves out."),
    ] = False,
    tier: TierChoice = Tier.DEFAULT,
    particles: Particles = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    as_of: AsOf = None,
    against: Against = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Weigh CASE and write the page, its figures beside it."""
    from json import loads

    from powderkeg.report import data_path, write_report
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_as_of(loaded, as_of)
    page = page_path(out, loaded.name)
    older = None if against is None else read_older(against)
    tell_notes(loaded)
    result = _weigh(loaded, tier, particles, seed, jobs, as_of)
    changed = None if older is None else compared(older, result, loaded)
    look = _look(loaded, result, jobs)
    write_report(loaded, result, look, page, static=static, lang=lang, changed=changed)
    if json:
        beside = loads(data_path(page).read_text(encoding="utf-8"))
        show(as_json({**beside, "report": str(page)}))
    else:
        show(f"{result.headline}\n\nThe page: {page}\nIts figures: {data_path(page)}\n")
        show_changed(changed)


def _weigh(
    case: "Case", tier: Tier, particles: int | None, seed: int, jobs: int | None, as_of: date | None
) -> "Evidence":
    from powderkeg.evidence import TIERS, weigh

    size = TIERS[tier.value].particles if particles is None else particles
    threads = cores() if jobs is None else jobs
    passes = (TIERS[tier.value].seeds + 1) * len(case.hypotheses)
    _refuse_too_many(case, size, min(threads, passes))
    if as_of is not None:
        _tell_what_was_known(case, as_of)
    with progress() as tell:
        return weigh(
            case, particles=size, seed=seed, tier=tier.value, as_of=as_of, jobs=threads, progress=tell
        )


def _look(case: "Case", result: "Evidence", jobs: int | None) -> "Outlook | None":
    """The outlook that a page shows: of the day the record was weighed as of, or else a hindsight.

    None, and a line on stderr that says why, where the case marks no reference or moment, or its crisis is
    not over.
    """
    from powderkeg.case import CaseError
    from powderkeg.outlook import outlook

    try:
        with progress() as tell:
            return outlook(case, result, jobs=cores() if jobs is None else jobs, progress=tell)
    except CaseError as error:
        sys.stderr.write(f"the page shows no outlook: {str(error).removeprefix('outlook: ')}\n")
        return None


def _refuse_too_many(case: "Case", particles: int, at_once: int) -> None:
    """Refuse a weighing whose passes, so many at once, do not fit into memory."""
    from powderkeg.evidence import worlds_held
    from powderkeg.worlds import memory_needed, most_that_fit

    def needed(number: int) -> int:
        held = worlds_held(case, number)
        return at_once * (memory_needed(case, held) + _TABLE_BYTES * held)

    refuse_if_too_large(
        needed(particles),
        f"--particles {particles} in {at_once} passes at once",
        "ask for fewer --particles, or fewer --jobs",
        lambda room: f"{most_that_fit(needed, room, particles):,} particles",
    )


def _tell_what_was_known(case: "Case", as_of: date) -> None:
    known, undated = case.as_of(as_of)
    sys.stderr.write(
        f"as of {as_of}: {len(known.record)} of {len(case.record)} reports were published; "
        f"{undated} others have no date of publication and are left out\n"
    )
