"""The verb `account`: from a document to claims, and what the record and the worlds say to each."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._account_files import check_out, moved, save
from powderkeg.cli._account_tables import account_json, show_account
from powderkeg.cli._options import Jobs, Json, Particles, Seed, Tier, TierChoice, read_date
from powderkeg.cli._progress import Step, progress
from powderkeg.cli._requests import cores
from powderkeg.cli._results import as_json
from powderkeg.cli._weighing import _weigh

if TYPE_CHECKING:
    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.document import Document
    from powderkeg.accounts.llm import Endpoint
    from powderkeg.case import Case


def account(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A document (text, Markdown, HTML, PDF), or an account file (.yaml), judged as it is.",
            show_default=False,
        ),
    ],
    case: Annotated[
        str,
        typer.Option(
            "--case", metavar="CASE", help="The case it speaks of: as for other verbs.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="ACCOUNT.yaml",
            show_default="not kept",
            help="Where the claims go, to be corrected; corrections in an older one stay.",
        ),
    ] = None,
    written: Annotated[
        date | None,
        typer.Option(
            "--date",
            parser=read_date,
            metavar="DATE",
            show_default="the file's own",
            help="The day the document was written.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="CODE", show_default="detected", help="Of the document: en, fr, ru."
        ),
    ] = None,
    weigh: Annotated[
        bool,
        typer.Option("--weigh", help="Also weigh the case, and ask its worlds how often each claim holds."),
    ] = False,
    tier: TierChoice = Tier.DEFAULT,
    particles: Particles = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm",
            metavar="URL",
            show_default="none",
            help="A model drafts the claims: the document is sent to this address. Key: POWDERKEG_LLM_KEY.",
        ),
    ] = None,
    llm_model: Annotated[
        str | None, typer.Option("--llm-model", metavar="NAME", help="With --llm: the model to ask for.")
    ] = None,
    llm_timeout: Annotated[
        float | None,
        typer.Option(
            "--llm-timeout", metavar="SECONDS", help="With --llm: for one answer.", show_default="120"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Read a document's claims, and judge each against the record of CASE."""
    from powderkeg.accounts.account_of import account_file, is_account_file, judge_account
    from powderkeg.worlds import load_case

    loaded = load_case(case)
    document: Document | None = None
    endpoint = _endpoint(llm, llm_model, llm_timeout)
    if is_account_file(file):
        _refuse_for_accounts(out, written, language, endpoint)
        found = account_file(file, loaded)
    else:
        before = None if out is None else check_out(out)
        document, found = _read(file, loaded, written, language, endpoint)
        if out is not None:
            found = save(found, out, before)
            _tell(f"wrote {out}: {len(found.claims)} claims")
            odd = moved(found, before)
            if odd:
                _tell(f"note: {odd}")
    threads = cores() if jobs is None else jobs
    result = _weigh(loaded, tier, particles, seed, jobs, None) if weigh else None
    judged = judge_account(found, loaded, result, jobs=threads)
    for remark in (*(() if document is None else document.remarks), *judged.remarks):
        _tell(f"note: {remark}")
    _print(as_json(account_json(judged, out)) if json else show_account(judged, loaded, document))


def _refuse_for_accounts(
    out: Path | None, written: date | None, language: str | None, endpoint: "Endpoint | None"
) -> None:
    """Refuse what only a document can be asked, with an account file."""
    from powderkeg.case import CaseError

    given = {"--out": out, "--date": written, "--language": language, "--llm": endpoint}
    for option, value in given.items():
        if value is not None:
            raise CaseError(
                f"{option}: FILE is an account file already and is judged as it stands; leave {option} "
                "out and edit the file, or name the document"
            )


def _endpoint(url: str | None, model: str | None, seconds: float | None) -> "Endpoint | None":
    from powderkeg.case import CaseError

    if url is None:
        for option, value in (("--llm-model", model), ("--llm-timeout", seconds)):
            if value is not None:
                raise CaseError(f"{option}: does nothing without --llm URL; give both")
        return None
    if model is None:
        raise CaseError("--llm: give the model too, with --llm-model NAME; none is taken by itself")
    from powderkeg.accounts.llm import endpoint_from

    return endpoint_from(url, model) if seconds is None else endpoint_from(url, model, limit_s=seconds)


def _read(
    file: Path, case: "Case", written: date | None, language: str | None, endpoint: "Endpoint | None"
) -> "tuple[Document, Account]":
    """The document, and its claims as drafted here or by the model that was named."""
    from powderkeg.accounts import read_document
    from powderkeg.accounts.account_of import account_name, drafted

    document = read_document(file, date=written, language=language)
    draft = drafted(document, case, account_name(file))
    if endpoint is None:
        return document, draft
    from powderkeg.accounts.llm import read_by_model

    _tell(f"the whole document is sent to {endpoint.name}")
    with progress() as bar:
        reading = read_by_model(
            document,
            draft,
            case,
            endpoint,
            tell=lambda done, total: bar(Step(done, total, "sentences read by the model")),
        )
    _tell(reading.in_words())
    return document, reading.account


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _print(text: str) -> None:
    """Put the result on stdout; a reader who has hung up wants no more of it, which is no fault."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        import os

        # what is left in the buffer must go somewhere when the process ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
