"""Every mistake an analyst can make in a case gets a message with file, line, field, and how to mend it.

The mistakes are in ``case_mistakes.csv``: a file of the tiny case, what is changed, and what has to be said.
"""

import csv
from pathlib import Path

import pytest

from cases import FILES, VOCABULARY, write_tiny_case
from powderkeg.case import CaseError, read_case

with Path(__file__).with_name("case_mistakes.csv").open(encoding="utf-8", newline="") as table:
    MISTAKES = {f"{row['file']}: {row['mistake']}": row for row in csv.DictReader(table)}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, mistake: str) -> None:
    row = MISTAKES[mistake]
    name = next(name for name in FILES if Path(name).stem == row["file"])
    text = FILES[name]
    assert row["old"] in text, "the change would change nothing"
    changed = text.replace(row["old"], row["new"], 1)

    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, **{row["file"]: changed}), VOCABULARY)

    found = [problem for problem in caught.value.problems if row["said"] in str(problem)]
    assert len(found) == 1, str(caught.value)
    assert all(problem.mend for problem in caught.value.problems), str(caught.value)
    assert found[0].file == name
    assert found[0].field == row["field"]
    assert found[0].line in lines_to_mend(row, text), str(found[0])


def lines_to_mend(row: dict[str, str], text: str) -> range:
    """Return the lines on which the change was made; what is said of the whole list stands on its key."""
    if row["field"] == "hypotheses":
        first = text.index("hypotheses:")
        return range(text[:first].count("\n") + 1, text[:first].count("\n") + 2)
    if row["file"] == "facts" and row["field"].count("[") == 1 and "." not in row["field"]:
        # What is said of a whole fact stands on its first line.
        first = text[: text.index(row["old"])].rfind("- name:") if "name" not in row["old"] else 0
        return range(text[:first].count("\n") + 1, text[:first].count("\n") + 2)
    before = text[: text.index(row["old"])].count("\n") + 1
    missing = row["said"].startswith("a value is missing") and row["file"] == "case"
    return range(1 if missing else before, before + row["new"].count("\n") + 2)


@pytest.mark.parametrize("mistake", [name for name, row in MISTAKES.items() if row["file"] == "record"])
def test_one_mistake_in_the_record_is_one_problem(tmp_path: Path, mistake: str) -> None:
    row = MISTAKES[mistake]
    changed = FILES["record.csv"].replace(row["old"], row["new"], 1)
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, record=changed), VOCABULARY)
    assert len(caught.value.problems) == 1, str(caught.value)
