"""What `amend` was asked to do, read from its options: one kind of change at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.case import Case, Vocabulary


@dataclass(frozen=True)
class Asked:
    """The options of `amend` as typed, but for who and why.

    Attributes:
        report_id: the report to change.
        cells: new text by column, with the option that says it.
        sets: further cells as COLUMN=VALUE.
        add: a file of rows.
        merged, into: origins to merge, and what they become.
        prior, hypothesis: PARAMETER=PRIOR, and whose it is.
        weights: HYPOTHESIS=NUMBER.
        undo, redo: whether the last change, or the last undoing, is taken back.
    """

    report_id: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    sets: Sequence[str] = ()
    add: Path | None = None
    merged: Sequence[str] = ()
    into: str | None = None
    prior: str | None = None
    hypothesis: str | None = None
    weights: Sequence[str] = ()
    undo: bool = False
    redo: bool = False

    def change(self, words: "Vocabulary") -> "Callable[..., Case]":
        """Return what changes a case so; it still takes the case, vocabulary, reason and analyst.

        Args:
            words: the society's.

        Raises:
            CaseError: nothing was asked for, or two kinds of change at once, or an option without its other.
        """
        from powderkeg import case as editing

        self._check()
        if self.add is not None:
            return partial(_with_rows, self.add, words)
        if self.merged:
            return partial(editing.merge_origins, origins=self.merged, into=self.into or "")
        if self.prior is not None:
            parameter, prior = _prior(self.prior)
            return partial(editing.edit_prior, parameter=parameter, prior=prior, hypothesis=self.hypothesis)
        if self.weights:
            return partial(editing.edit_weights, weights=_pairs("--weight HYPOTHESIS", self.weights))
        if self.undo or self.redo:
            return editing.undo_last if self.undo else editing.redo_last
        values = {**_pairs("--set COLUMN", self.sets), **self.cells}
        return partial(editing.edit_report, report_id=self.report_id or "", values=values)

    def _check(self) -> None:
        from powderkeg.case import CaseError

        asked = [name for name, given in self._kinds().items() if given]
        cells = [f"--{'origin' if name == 'origin_id' else name}" for name in self.cells]
        cells += ["--set"] if self.sets else []
        if not asked:
            other = (
                "the rows to add with --add ROWS.csv, or --merge-origin, --prior, --weight, --undo or --redo"
            )
            raise CaseError(f"name the report to change, or {other}")
        if asked[0] != "a report" and (len(asked) > 1 or cells):
            also = (asked[1:] + cells)[0]
            raise CaseError(
                f"{asked[0]} {_DOES[asked[0]]}; leave out {also}, or ask for it in a call of its own"
            )
        if len(asked) > 1:
            raise CaseError(
                f"{asked[1]} {_DOES[asked[1]]}; leave out a report, or change it in a call of its own"
            )
        for option, given, other, needed in (
            ("--into", self.into is not None, "--merge-origin", bool(self.merged)),
            ("--merge-origin", bool(self.merged), "--into", self.into is not None),
            ("--hypothesis", self.hypothesis is not None, "--prior", self.prior is not None),
        ):
            if given and not needed:
                raise CaseError(f"{option} goes with {other}; give both, or neither")

    def _kinds(self) -> dict[str, bool]:
        return {
            "a report": self.report_id is not None,
            "--add": self.add is not None,
            "--merge-origin": bool(self.merged),
            "--prior": self.prior is not None,
            "--weight": bool(self.weights),
            "--undo": self.undo,
            "--redo": self.redo,
        }


_DOES = {
    "--add": "adds whole rows",
    "--merge-origin": "merges origins",
    "--prior": "changes a prior",
    "--weight": "changes weights of hypotheses",
    "--undo": "takes the last change back",
    "--redo": "takes the last undoing back",
}


def _with_rows(
    add: Path, words: "Vocabulary", case: "Case", *, reason: str, analyst: str, vocabulary: "Vocabulary"
) -> "Case":
    from powderkeg.case import add_reports, read_new_rows

    rows = read_new_rows(add, case, words)
    return add_reports(case, rows, reason, vocabulary=vocabulary, analyst=analyst)


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Read NAME=VALUE, several times."""
    from powderkeg.case import CaseError

    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise CaseError(f"'{text}' is not {option.partition(' ')[2]}=VALUE; write {option}=VALUE")
        if name.strip() in pairs:
            raise CaseError(f"'{name.strip()}' is given twice; keep one of the two")
        pairs[name.strip()] = value.strip()
    return pairs


def _prior(text: str) -> tuple[str, dict[str, object] | None]:
    """Read PARAMETER=PRIOR, the prior as it is written in case.yaml, or the word default."""
    from powderkeg.case import CaseError, read_prior

    how = "write --prior 'cells={distribution: uniform, min: 3, max: 12}', or --prior cells=default"
    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not name or not value:
        raise CaseError(f"'{text}' is not PARAMETER=PRIOR; {how}")
    return name, None if value == "default" else read_prior(value)
