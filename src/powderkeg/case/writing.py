"""Writing a case: reading it gives the same case again, and a crash leaves nothing half done."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from powderkeg.case.cells import cell_text
from powderkeg.case.document import FLOAT, INTEGER
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.explain import CASE_KEYS
from powderkeg.case.files import CASE_FILE, is_own_file, stays_inside
from powderkeg.case.judgement_table import NAMES_TAKEN
from powderkeg.case.lines import CHANGES_FILE, FACTS_FILE, JUDGEMENTS_FILE, TABLES
from powderkeg.case.report import NATIONAL
from powderkeg.case.table import CHANGES_COLUMNS, PLACES_COLUMNS, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from powderkeg.case.case import Case

__all__ = ["check_empty", "write_case", "write_files"]


def write_case(case: Case, folder: str | Path) -> Path:
    """Write a case as a folder.

    Args:
        case: What to write.
        folder: Where; it may exist if it is empty. Its name becomes the case's.

    Returns:
        The folder.

    Raises:
        CaseError: The target is not empty, or is a file, or cannot be written.
    """
    return write_files(check_empty(folder), _files(case))


def check_empty(folder: str | Path) -> Path:
    """Return where a new case can be written.

    Raises:
        CaseError: There is a file of this name, or the folder is not empty.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        text = "the folder is not empty" if target.is_dir() else "there is a file of this name"
        raise CaseError(Problem(text, file=str(target), mend="give a folder that does not exist yet"))
    return target


def write_files(target: Path, contents: dict[str, str]) -> Path:
    """Write a folder of texts, whole or not at all.

    Args:
        target: the folder; if it exists, an empty one.
        contents: text of every file by its path inside the folder.

    Raises:
        CaseError: It cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(target, contents)
    except OSError as error:
        text = f"the case cannot be written: {error}"
        raise CaseError(Problem(text, file=str(target), mend="name a folder where you may write")) from error
    return target


def _write_beside(target: Path, contents: dict[str, str]) -> None:
    # A rename within one folder happens at once or not at all, so nobody ever sees half a case.
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        draft.chmod(0o755)  # mkdtemp keeps others out; a case is as readable as any folder
        for name, text in contents.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        if target.exists():
            target.rmdir()
        draft.replace(target)
    finally:
        if draft.exists():
            shutil.rmtree(draft)


def _files(case: Case) -> dict[str, str]:
    """Return the text of every file of the case, by its path."""
    for path in case.documents:
        if is_own_file(path) or not stays_inside(path):
            text = f"'{path}' leads outside the case, or is one of its own files"
            raise CaseError(Problem(text, field="documents", mend="give a path inside it"))
    return {
        CASE_FILE: _yaml(case),
        TABLES["places"]: _table(PLACES_COLUMNS, case.places),
        TABLES["record"]: _table(RECORD_COLUMNS, case.record),
        **({FACTS_FILE: _facts(case)} if case.facts else {}),
        **({CHANGES_FILE: _table(CHANGES_COLUMNS, case.changes)} if case.changes else {}),
        **({JUDGEMENTS_FILE: _judgements(case)} if case.judgements else {}),
        **case.documents,
    }


def _yaml(case: Case) -> str:
    content = case.model_dump(include=set(CASE_KEYS), exclude_defaults=True, exclude_none=True, by_alias=True)
    content["schema_version"] = case.schema_version
    ordered = {key: _plain(content[key]) for key in CASE_KEYS if key in content}
    return _dumped(ordered)


def _facts(case: Case) -> str:
    facts = [fact.model_dump(exclude_defaults=True, exclude_none=True) for fact in case.facts]
    return _dumped({"facts": _plain(facts)})


def _dumped(content: object) -> str:
    # Wide lines: a folded one would hide from a line-based comparison what was changed.
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


class _Dumper(yaml.SafeDumper):
    """Quotes every word that the reader here, or YAML 1.1 elsewhere, would take for something else."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write a value out each time it comes: the reader takes no aliases."""
        return True


_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", INTEGER, list("-+0123456789"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", FLOAT, list("-+.0123456789"))


def _table(columns: tuple[str, ...], rows: Iterable[BaseModel]) -> str:
    written = [row.model_dump() for row in rows]
    kept = dict.fromkeys(name for row in written for name in row["extra"])
    further = tuple(name for name in kept if name not in columns)
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns + further)
    for row in written:
        cells = {**row["extra"], **{name: row[name] for name in columns}}
        if "place_id" in columns:
            cells["place_id"] = row["place_id"] or NATIONAL
        table.writerow([cell_text(cells.get(name)) for name in columns + further])
    return out.getvalue()


def _judgements(case: Case) -> str:
    *who, note = NAMES_TAKEN
    names = [hypothesis.name for hypothesis in case.hypotheses]
    noted = [note] if any(row.note for row in case.judgements) else []
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*who, *names, *noted])
    for row in case.judgements:
        ratios = [cell_text(row.ratios.get(name)) for name in names]
        table.writerow([row.analyst, row.report_id, *ratios, *(row.note for _ in noted)])
    return out.getvalue()
