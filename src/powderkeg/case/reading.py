"""Reading a case: three files and documents, built and checked, and all that is wrong told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from powderkeg.case.case import Case
from powderkeg.case.cells import cells_content
from powderkeg.case.checks import find_problems, find_record_problems
from powderkeg.case.document import decode, read_document
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.explain import CASE_KEYS, explain, unknown_key
from powderkeg.case.files import CASE_FILE, CaseFiles, is_own_file, open_case
from powderkeg.case.judgement_table import hypotheses_named, overall_rows, read_judgements
from powderkeg.case.lines import CHANGES_FILE, FACTS_FILE, JUDGEMENTS_FILE, TABLES, Lines
from powderkeg.case.table import CHANGES_COLUMNS, PLACES_COLUMNS, RECORD_COLUMNS, Row, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["read_case", "read_files"]

MOST_DOCUMENTS = 1000
DOCUMENTS_LIMIT = 50 * 1024**2
"""Bytes of all documents together."""
_MOST_TOLD = 100  # unknown keys; the message shows twenty
_COLUMNS = {"places": PLACES_COLUMNS, "record": RECORD_COLUMNS, "changes": CHANGES_COLUMNS}


def read_case(path_or_name: str | Path, vocabulary: Vocabulary) -> Case:
    """Read and check a case.

    Args:
        path_or_name: Name of a bundled case, or path of a folder or a zip archive.
        vocabulary: Words of the society that the case is about.

    Raises:
        CaseError: There is no such case, or something in it is wrong; every problem found is in the message.
    """
    return read_files(open_case(path_or_name), vocabulary)


def read_files(files: CaseFiles, vocabulary: Vocabulary) -> Case:
    """Read and check a case whose files are open already; raises as ``read_case`` does."""
    return _Reading(files, vocabulary).case()


class _Reading:
    """One reading: the files, the lines of what they hold, and the problems found so far."""

    def __init__(self, files: CaseFiles, vocabulary: Vocabulary) -> None:
        self._files = files
        self._vocabulary = vocabulary
        self._lines = Lines()
        self._problems: list[Problem] = []
        self._lost: set[str] = set()
        self._documents_size = 0

    def case(self) -> Case:
        content = self._content()
        try:
            case = Case.model_validate(content)
        except ValidationError as error:
            self._problems += explain(error, content, self._lines, self._vocabulary)
            self._look_at_the_rest(content, error)
        else:
            self._check(case, self._lines)
            if not self._problems:
                return case
        raise CaseError(self._problems)

    def _check(self, case: Case, lines: Lines) -> None:
        # Where rows were lost, what refers to them would be called unknown: say only what is sure.
        if self._lost <= {"changes", "judgements"}:  # nothing refers to a row of these
            self._problems += find_problems(case, self._vocabulary, lines)
        elif "places" not in self._lost:
            self._problems += find_record_problems(case, self._vocabulary, lines)

    def _look_at_the_rest(self, content: dict[str, Any], error: ValidationError) -> None:
        """Check the rows that can be read where others cannot, so that one round of mending is enough."""
        bad: dict[str, set[object]] = {"record": set(), "changes": set(), "judgements": set()}
        for details in error.errors(include_url=False):
            table, *row = details["loc"]
            if table not in bad or not row:
                return
            bad[str(table)].add(row[0])
        if bad["judgements"]:  # one of several together may rest on those that cannot be read
            bad["judgements"] |= set(overall_rows(content["judgements"]))
        readable, rows = dict(content), dict(self._lines.rows)
        for table, lost in bad.items():
            kept = [index for index in range(len(content[table])) if index not in lost]
            readable[table] = [content[table][index] for index in kept]
            rows[table] = [rows[table][index] for index in kept]
        self._lost |= {table for table, lost in bad.items() if lost}
        self._check(Case.model_validate(readable), Lines(self._lines.keys, rows))

    def _content(self) -> dict[str, Any]:
        header: dict[str, Any] = {}
        tables: dict[str, list[Row]] = {}
        unreadable = False
        facts: object = []
        judgements: list[dict[str, Any]] = []
        for name in (CASE_FILE, *TABLES, "changes", FACTS_FILE, JUDGEMENTS_FILE):
            try:
                if name == CASE_FILE:
                    header = self._header()
                elif name == FACTS_FILE:
                    facts = self._facts()
                elif name == JUDGEMENTS_FILE:
                    judgements = self._judgements(header)
                elif name == "changes":
                    tables[name] = self._table(name) if self._files.has(CHANGES_FILE) else []
                else:
                    tables[name] = self._table(name)
            except CaseError as error:
                unreadable = True
                self._problems += error.problems
        # What stands in an unreadable file is unknown, so references to it cannot be judged.
        if unreadable:
            raise CaseError(self._problems)
        return {
            **header,
            "name": self._files.name,
            "documents": self._documents(header),
            "places": _places(tables["places"], header.get("timezone")),
            "record": [cells_content({**row.extra, **row.cells}) for row in tables["record"]],
            "facts": facts,
            "changes": [{**row.cells, "extra": row.extra} for row in tables["changes"]],
            "judgements": judgements,
        }

    def _header(self) -> dict[str, Any]:
        values, self._lines.keys = read_document(self._files.read(CASE_FILE), CASE_FILE)
        unknown = [key for key in values if key not in CASE_KEYS]
        self._problems += [self._unknown_key(key) for key in unknown[:_MOST_TOLD]]
        return _without_blanks({key: value for key, value in values.items() if key in CASE_KEYS})

    def _unknown_key(self, key: str) -> Problem:
        text, allowed, mend = unknown_key((key,))
        line = self._lines.keys[key,]
        return Problem(text, file=CASE_FILE, line=line, field=key, allowed=allowed, mend=mend)

    def _facts(self) -> object:
        """The list in ``facts.yaml``; a case without that file has none."""
        if not self._files.has(FACTS_FILE):
            return []
        values, keys = read_document(self._files.read(FACTS_FILE), FACTS_FILE)
        self._lines.keys.update({path: line for path, line in keys.items() if path[:1] == ("facts",)})
        for key in [key for key in values if key != "facts"][:_MOST_TOLD]:
            text, mend = f"the key '{key}' is not known here", "put the facts below facts:"
            line = keys[key,]
            self._problems.append(
                Problem(text, file=FACTS_FILE, line=line, field=key, allowed=("facts",), mend=mend)
            )
        return _filled(values.get("facts") or [])

    def _judgements(self, header: dict[str, Any]) -> list[dict[str, Any]]:
        """What ``judgements.csv`` holds; a case without that file has none."""
        self._lines.rows["judgements"] = []
        if not self._files.has(JUDGEMENTS_FILE):
            return []
        content = self._files.read(JUDGEMENTS_FILE)
        self._lines.rows["judgements"], judgements, problems = read_judgements(
            content, hypotheses_named(header)
        )
        self._problems += problems
        self._lost |= {"judgements"} if problems else set()
        return judgements

    def _table(self, name: str) -> list[Row]:
        file = CHANGES_FILE if name == "changes" else TABLES[name]
        rows, problems = read_table(self._files.read(file), file, _COLUMNS[name])
        self._problems += problems
        self._lost |= {name} if problems else set()
        self._lines.rows[name] = [row.line for row in rows]
        return rows

    def _documents(self, content: dict[str, Any]) -> dict[str, str]:
        documents: dict[str, str] = {}
        for key in ("accounts", "sources"):
            listed = content.get(key)
            if isinstance(listed, list) and len(listed) > MOST_DOCUMENTS:
                text = f"{len(listed):,} are more than the {MOST_DOCUMENTS:,} that a case may name"
                self._problems.append(self._lines.problem((key,), text, mend="leave out the others"))
                continue
            for index, path in enumerate(listed if isinstance(listed, list) else []):
                if not isinstance(path, str) or (key == "sources" and "://" in path):
                    continue
                if is_own_file(path):
                    text, mend = f"'{path}' is one of the case's own files", "name another file"
                    self._problems.append(self._lines.problem((key, index), text, mend=mend))
                else:
                    self._read_document((key, index), path, documents)
        return documents

    def _read_document(self, at: tuple[str, int], path: str, documents: dict[str, str]) -> None:
        try:
            documents[path] = decode(self._counted(self._files.read(path)), path)
        except CaseError as error:
            for problem in error.problems:
                text = problem.text if problem.line is None else f"line {problem.line} of it: {problem.text}"
                mend = problem.mend or "give the path of a file in the case's folder, or an address with ://"
                self._problems.append(self._lines.problem(at, f"'{path}': {text}", mend=mend))

    def _counted(self, content: bytes) -> bytes:
        """A document, if all so far are not too large together: one file may go by many paths."""
        self._documents_size += len(content)
        if self._documents_size > DOCUMENTS_LIMIT:
            text = f"the documents together have more than {DOCUMENTS_LIMIT // 1024**2} MB"
            raise CaseError(Problem(text, mend="leave out what the case does not need"))
        return content


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """Drop keys without a value, at any depth: blank means unknown in YAML too."""
    return {key: _filled(value) for key, value in values.items() if value is not None}


def _filled(value: object) -> object:
    if isinstance(value, dict):
        return _without_blanks(value)
    return [_filled(item) for item in value] if isinstance(value, list) else value


def _places(rows: list[Row], timezone: object) -> list[dict[str, Any]]:
    """Fill what cells leave blank: a city is urban and otherwise as its region; the clock is the case's."""
    regions = {row.cells.get("place_id"): row.cells for row in rows if row.cells.get("kind") == "region"}
    # A city whose region is unknown is told so by the checks; until then any region's figures will do.
    unknown = next(iter(regions.values()), {})
    places = []
    for row in rows:
        cells: dict[str, Any] = {**row.cells, "extra": row.extra}
        if cells.get("kind") == "city":
            region = regions.get(cells.get("parent"), unknown)
            inherited: dict[str, Any] = {
                name: region[name] for name in ("timezone", "exposure", "income") if name in region
            }
            cells = {**inherited, "urban_share": "1", **cells}
        if isinstance(timezone, str):
            cells.setdefault("timezone", timezone)
        places.append(cells)
    return places
