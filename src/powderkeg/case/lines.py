"""Which line of which file each value of a case came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from powderkeg.case.errors import Problem

__all__ = ["CHANGES_FILE", "FACTS_FILE", "JUDGEMENTS_FILE", "TABLES", "Lines", "Path"]

Path = tuple[str | int, ...]
"""Way to a value from the top of a case: ``("record", 3, "low")``, ``("hypotheses", 0, "prior")``."""

TABLES = {"places": "places.csv", "record": "record.csv"}
FACTS_FILE = "facts.yaml"
CHANGES_FILE = "changes.csv"
JUDGEMENTS_FILE = "judgements.csv"
_BY_ROW = {**TABLES, "changes": CHANGES_FILE, "judgements": JUDGEMENTS_FILE}
_FILES = {**_BY_ROW, "facts": FACTS_FILE}


@dataclass(slots=True)
class Lines:
    """Lines of the YAML keys and of the table rows; empty for a case that never lay in files.

    Attributes:
        keys: Line of every key and item of ``case.yaml`` and ``facts.yaml``, by its path.
        rows: Lines of the rows of each table, in the order of the rows.
    """

    keys: dict[Path, int] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def problem(self, path: Path, text: str, allowed: tuple[str, ...] = (), mend: str = "") -> Problem:
        """Return a problem with the file, line and field that a path leads to."""
        file = _FILES.get(str(path[0]), "case.yaml") if path else "case.yaml"
        return Problem(text, file=file, line=self._line(path), field=_field(path), allowed=allowed, mend=mend)

    def _line(self, path: Path) -> int | None:
        if path and path[0] in _BY_ROW:
            rows = self.rows.get(str(path[0]), [])
            return (
                rows[path[1]] if len(path) > 1 and isinstance(path[1], int) and path[1] < len(rows) else None
            )
        # A key that is missing has no line of its own: the nearest enclosing one is where to add it.
        found = (self.keys.get(path[:length]) for length in range(len(path), -1, -1))
        return next((line for line in found if line is not None), None)


def _field(path: Path) -> str:
    if path and path[0] in _BY_ROW:
        # The ratios of a judgement have a column each.
        return ".".join(str(part) for part in path[2:] if part != "ratios")
    words = ""
    for part in path:
        # Items count from 1, as people count.
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return words.removeprefix(".")
