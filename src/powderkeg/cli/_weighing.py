"""The verbs that weigh a record: `weigh` prints the figures, `report` makes the page."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._against import Against, compared, read_older, show_changed, tell_notes
from powderkeg.cli._cluster import ClusterName, clustered
from powderkeg.cli._files import page_path
from powderkeg.cli._keeping import NoCache, StoreName, answered, captured, file_digest, opened, shown_how
from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import AsOf, CaseName, Jobs, Json, Lang, Out, Particles, Seed, Tier, TierChoice
from powderkeg.cli._progress import progress
from powderkeg.cli._requests import check_as_of, cores
from powderkeg.cli._results import as_json, show, show_evidence

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook import Outlook
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster

_TABLE_BYTES = 50_000  # of the filter's tables per world, measured on the bundled case


def weigh(
    case: CaseName,
    tier: TierChoice = Tier.DEFAULT,
    particles: Particles = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    as_of: AsOf = None,
    against: Against = None,
    store: StoreName = None,
    no_cache: NoCache = False,
    cluster: ClusterName = None,
    json: Json = False,
) -> None:
    """Weigh the record of CASE and print the figures."""
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_as_of(loaded, as_of)
    older = None if against is None else read_older(against)
    tell_notes(loaded)
    tell_what_was_known(loaded, as_of)
    kept = opened(store, no_cache=no_cache)

    def make() -> dict[str, str]:
        with clustered(cluster) as machines:
            result = _weigh(loaded, tier, particles, seed, jobs, as_of, store=kept, cluster=machines)
        changed = None if older is None else compared(older, result, loaded)
        if json:
            more = {} if changed is None else {"changed": changed.to_json()}
            return {"text": as_json({**result.to_json(), **more})}

        def tell() -> None:
            show_evidence(result)
            show_changed(changed)

        return {"text": captured(tell)}

    asked = {
        **weighing_settings(loaded, tier, particles, seed, as_of, kept),
        "against": file_digest(against),
        "shown": shown_how(json=json),
    }
    show(answered(kept, loaded, "weigh", asked, seed, make)["text"])


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
    store: StoreName = None,
    no_cache: NoCache = False,
    cluster: ClusterName = None,
    json: Json = False,
) -> None:
    """Weigh CASE and write the page, its figures beside it."""
    from json import loads

    from powderkeg.report import data_path, report_texts, write_together
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    check_as_of(loaded, as_of)
    page = page_path(out, loaded.name)
    older = None if against is None else read_older(against)
    tell_notes(loaded)
    tell_what_was_known(loaded, as_of)
    kept = opened(store, no_cache=no_cache)

    def make() -> dict[str, str]:
        with clustered(cluster) as machines:
            result = _weigh(loaded, tier, particles, seed, jobs, as_of, store=kept, cluster=machines)
            look, why_not = _look(loaded, result, jobs, kept, machines)
        changed = None if older is None else compared(older, result, loaded)
        page_text, data = report_texts(loaded, result, look, static=static, lang=lang, changed=changed)
        return {
            "page": page_text,
            "data": data,
            "headline": result.headline,
            "changed": captured(lambda: show_changed(changed)),
            "note": why_not,
        }

    asked = {
        **weighing_settings(loaded, tier, particles, seed, as_of, kept),
        "against": file_digest(against),
        "static": static,
        "lang": lang,
        "live": is_live_today(loaded),
        "shown": shown_how(json=False),
    }
    found = answered(kept, loaded, "report", asked, seed, make)
    sys.stderr.write(found["note"])
    write_together({data_path(page): found["data"], page: found["page"]})
    if json:
        show(as_json({**loads(found["data"]), "report": str(page)}))
    else:
        show(f"{found['headline']}\n\nThe page: {page}\nIts figures: {data_path(page)}\n{found['changed']}")


def _weigh(
    case: "Case",
    tier: Tier,
    particles: int | None,
    seed: int,
    jobs: int | None,
    as_of: date | None,
    *,
    store: "Store | None" = None,
    cluster: "Cluster | None" = None,
) -> "Evidence":
    """Weigh a case, its progress on stderr.

    Raises:
        CaseError: it does not fit into memory.
    """
    from powderkeg.evidence import TIERS, weigh

    size = TIERS[tier.value].particles if particles is None else particles
    threads = cores() if jobs is None else jobs
    passes = (TIERS[tier.value].seeds + 1) * len(case.hypotheses)
    if cluster is None:  # the passes of a cluster are in its workers' memory
        _refuse_too_many(case, size, min(threads, passes))
    with progress() as tell:
        return weigh(
            case,
            particles=size,
            seed=seed,
            tier=tier.value,
            as_of=as_of,
            jobs=threads,
            store=store,
            cluster=cluster,
            progress=tell,
        )


def weighing_settings(
    case: "Case", tier: Tier, particles: int | None, seed: int, as_of: date | None, store: "Store"
) -> dict[str, Any]:
    """All that a weighing depends on but its case, seed and code; what was kept earlier is among it."""
    from powderkeg.evidence import TIERS, kept_inputs

    return {
        "tier": tier.value,
        "particles": TIERS[tier.value].particles if particles is None else particles,
        "as_of": None if as_of is None else as_of.isoformat(),
        "kept": kept_inputs(case, tier=tier.value, seed=seed, as_of=as_of, store=store),
    }


def _look(
    case: "Case", result: "Evidence", jobs: int | None, store: "Store", cluster: "Cluster | None"
) -> "tuple[Outlook | None, str]":
    """The outlook that a page shows: of the day the record was weighed as of, or else a hindsight.

    None, and a line that says why, where the case marks no reference or moment, or its crisis is not over.
    """
    from powderkeg.case import CaseError
    from powderkeg.outlook import outlook
    from powderkeg.worlds.cluster import ClusterError

    threads = cores() if jobs is None else jobs
    try:
        with progress() as tell:
            return outlook(case, result, jobs=threads, store=store, cluster=cluster, progress=tell), ""
    except ClusterError:
        raise
    except CaseError as error:
        return None, f"the page shows no outlook: {str(error).removeprefix('outlook: ')}\n"


def is_live_today(case: "Case") -> bool:
    """Whether a crisis is not over yet: from one day to the next a page may show an outlook."""
    from powderkeg.outlook import embargo

    return embargo.is_live(case, date.today())  # noqa: DTZ011 - a day's doubt in ninety does no harm


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


def tell_what_was_known(case: "Case", as_of: date | None) -> None:
    """Say on stderr how much of the record was known on a day; nothing where all of it is used."""
    if as_of is None:
        return
    known, undated = case.as_of(as_of)
    sys.stderr.write(
        f"as of {as_of}: {len(known.record)} of {len(case.record)} reports were published; "
        f"{undated} others have no date of publication and are left out\n"
    )
