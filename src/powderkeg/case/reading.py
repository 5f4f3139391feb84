"""Reading a case: three files and documents, built and checked, and all that is wrong told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from powderkeg.case.case import Case
from powderkeg.case.checks import find_problems, find_record_problems
from powderkeg.case.document import decode, read_document
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.explain import CASE_KEYS, explain, unknown_key
from powderkeg.case.files import CASE_FILE, CaseFiles, is_own_file, open_case
from powderkeg.case.lines import FACTS_FILE, TABLES, Lines
from powderkeg.case.table import PLACES_COLUMNS, RECORD_COLUMNS, Row, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["read_case"]

_COLUMNS = {"places": PLACES_COLUMNS, "record": RECORD_COLUMNS}


def read_case(path_or_name: str | Path, vocabulary: Vocabulary) -> Case:
    """Read and check a case.

    Args:
        path_or_name: Name of a bundled case, or path of a folder or a zip archive.
        vocabulary: Words of the society that the case is about.

    Raises:
        CaseError: There is no such case, or something in it is wrong; every problem found is in the message.
    """
    return _Reading(open_case(path_or_name), vocabulary).case()


class _Reading:
    """One reading: the files, the lines of what they hold, and the problems found so far."""

    def __init__(self, files: CaseFiles, vocabulary: Vocabulary) -> None:
        self._files = files
        self._vocabulary = vocabulary
        self._lines = Lines()
        self._problems: list[Problem] = []
        self._lost: set[str] = set()

    def case(self) -> Case:
        content = self._content()
        try:
            case = Case.model_validate(content)
        except ValidationError as error:
            self._problems += explain(error, content, self._lines, self._vocabulary)
            self._look_at_the_rest(content, error)
        else:
            self._check(case)
            if not self._problems:
                return case
        raise CaseError(self._problems)

    def _check(self, case: Case) -> None:
        # Where rows were lost, what refers to them would be called unknown: say only what is sure.
        if not self._lost:
            self._problems += find_problems(case, self._vocabulary, self._lines)
        elif "places" not in self._lost:
            self._problems += find_record_problems(case, self._vocabulary, self._lines)

    def _look_at_the_rest(self, content: dict[str, Any], error: ValidationError) -> None:
        """Check the rows that can be read where others cannot, so that one round of mending is enough."""
        places = [details["loc"] for details in error.errors(include_url=False)]
        if "places" in self._lost or any(len(loc) < 2 or loc[0] != "record" for loc in places):
            return
        bad = {loc[1] for loc in places}
        kept = [index for index in range(len(content["record"])) if index not in bad]
        case = Case.model_validate({**content, "record": [content["record"][index] for index in kept]})
        lines = Lines(
            self._lines.keys, {**self._lines.rows, "record": [self._lines.rows["record"][i] for i in kept]}
        )
        self._problems += find_record_problems(case, self._vocabulary, lines)

    def _content(self) -> dict[str, Any]:
        header: dict[str, Any] = {}
        tables: dict[str, list[Row]] = {}
        unreadable = False
        facts: object = []
        for name in (CASE_FILE, *TABLES, FACTS_FILE):
            try:
                if name == CASE_FILE:
                    header = self._header()
                elif name == FACTS_FILE:
                    facts = self._facts()
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
            "record": [_report(row) for row in tables["record"]],
            "facts": facts,
        }

    def _header(self) -> dict[str, Any]:
        values, self._lines.keys = read_document(self._files.read(CASE_FILE), CASE_FILE)
        for key in values:
            if key not in CASE_KEYS:
                self._problems.append(self._unknown_key(key))
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
        for key in values:
            if key != "facts":
                text, mend = f"the key '{key}' is not known here", "put the facts below facts:"
                line = keys[key,]
                self._problems.append(
                    Problem(text, file=FACTS_FILE, line=line, field=key, allowed=("facts",), mend=mend)
                )
        return _filled(values.get("facts") or [])

    def _table(self, name: str) -> list[Row]:
        file = TABLES[name]
        rows, problems = read_table(self._files.read(file), file, _COLUMNS[name])
        self._problems += problems
        self._lost |= {name} if problems else set()
        self._lines.rows[name] = [row.line for row in rows]
        return rows

    def _documents(self, content: dict[str, Any]) -> dict[str, str]:
        documents: dict[str, str] = {}
        for key in ("accounts", "sources"):
            listed = content.get(key)
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
            documents[path] = decode(self._files.read(path), path)
        except CaseError as error:
            for problem in error.problems:
                text = problem.text if problem.line is None else f"line {problem.line} of it: {problem.text}"
                mend = problem.mend or "give the path of a file in the case's folder, or an address with ://"
                self._problems.append(self._lines.problem(at, f"'{path}': {text}", mend=mend))


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """Drop keys without a value, at any depth: blank means unknown in YAML too."""
    return {key: _filled(value) for key, value in values.items() if value is not None}


def _filled(value: object) -> object:
    if isinstance(value, dict):
        return _without_blanks(value)
    return [_filled(item) for item in value] if isinstance(value, list) else value


def _report(row: Row) -> dict[str, Any]:
    cells: dict[str, Any] = {**row.cells, "extra": row.extra}
    if "date_start" in cells:
        cells.setdefault("date_end", cells["date_start"])
    return cells


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
