"""Whatever is edited and then undone: the same bytes of the record, an equal case, every comment there."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from cases import RECORD, VOCABULARY, YAML, write_tiny_case
from powderkeg.case import (
    Case,
    CaseError,
    amend_files,
    edit_prior,
    edit_report,
    edit_weights,
    enter_report,
    log_notes,
    merge_origins,
    read_case,
    redo_last,
    undo_last,
    undoable,
)
from powderkeg.case.document import read_document
from powderkeg.case.document_edits import with_value, without_value

COMMENTED = re.sub(r"(?m)^(\s*)(- name|contagion|cells|prior)(.*)$", r"\1# on \2\n\1\2\3  # beside \2", YAML)
# As a spreadsheet or a careless hand may have left it: figures with a point, marks for style, blanks.
SPELLED = (
    RECORD.replace("4000,6000,9000", "4000.0,6e3,9000")
    .replace("o2,A,1", '"o2","A",1')
    .replace("T4,2022-01-03,2022-01-05,,national", "T4,2022-01-03,2022-01-05,,")
    .replace("A,1,no,2022-01-04,input", "A,1,NO,2022-01-04,input")
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "best": st.sampled_from(["6000", "6500.0", "7e3", "0.1", "1"]),
    "statement": st.text("ab,\"'\n =@é\u202e", max_size=9),
    "date_start": st.sampled_from(["2022-01-03", "2022-01-04"]),
    "date_end": st.sampled_from(["", "2022-01-05"]),
    "contested": st.sampled_from(["", "yes", "no"]),
    "place_id": st.sampled_from(["", "national", "NOR", "SOU"]),
    "published": st.sampled_from(["", "2022-01-05"]),
    "reliability": st.sampled_from("ABCDEF"),
    "use": st.sampled_from(["scored", "context"]),
    "note": st.sampled_from(["", "x", "a, b"]),
    "origin_id": st.sampled_from(["o1", "o9", 'a "b", c']),
}
PRIORS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"distribution": st.just("constant"), "value": st.sampled_from([0.25, 3, 1e-7])},
        optional={"reason": WORDS, "uses_record": st.booleans()},
    ),
    st.fixed_dictionaries(
        {"distribution": st.just("uniform"), "min": st.sampled_from([0, 0.1]), "max": st.just(3.5)},
        optional={"source": WORDS},
    ),
)
EDITS = st.one_of(
    st.builds(
        lambda name, values: partial(edit_report, report_id=name, values=values),
        st.sampled_from(["T1", "T2", "T3", "T4", "N1"]),
        st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: CELLS[name] for name in names})
        ),
    ),
    st.builds(
        lambda origins, into: partial(merge_origins, origins=origins, into=into),
        st.lists(st.sampled_from(["o1", "o2", "o3", "o4"]), min_size=1, max_size=3),
        st.sampled_from(["o1", "o9"]),
    ),
    st.builds(
        lambda name, text: partial(enter_report, values={
            "report_id": name, "date_start": "2022-01-04", "indicator": "deaths", "best": "3", "note": text,
            "origin_id": "o7", "reliability": "D", "use": "scored", "statement": text,
        }),
        st.sampled_from(["N1", "N2"]), st.text('a,"\n', max_size=4),
    ),
    st.builds(
        lambda place, prior: partial(edit_prior, parameter=place[1], hypothesis=place[0], prior=prior),
        st.sampled_from([
            (None, "contagion"), (None, "cells"), ("infiltrated", "cells"), ("spontaneous", "contagion"),
        ]),
        PRIORS,
    ),
    st.builds(
        lambda first, second: partial(
            edit_weights, weights={"spontaneous": first, "infiltrated": second, "other": 1 - first - second}
        ),
        st.sampled_from([0.1, 0.25, 1 / 3]), st.sampled_from([0.2, 0.5]),
    ),
)  # fmt: skip


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"#.*?(?=\s+#|$)", text, re.MULTILINE))


def made(folder: Path, change: Callable[..., Case], reason: str) -> Case | None:
    """Make a change, and return the case; None where it is refused for what it asks."""
    refusals = ""
    try:
        return amend_files(folder, partial(change, vocabulary=VOCABULARY, reason=reason), VOCABULARY)
    except CaseError as error:
        refusals = str(error)
    # What was meant and is right can always be written.
    assert "read back" not in refusals
    assert "laid out" not in refusals
    return None


@settings(max_examples=15)
@given(edits=st.lists(st.tuples(EDITS, WORDS), min_size=1, max_size=5))
def test_what_is_edited_and_undone_is_as_it_was_and_can_be_redone(
    edits: list[tuple[Callable[..., Case], str]],
) -> None:
    with tempfile.TemporaryDirectory() as name, patch("powderkeg.case.amended_files.os.fsync"):
        folder = write_tiny_case(Path(name), case=COMMENTED, record=SPELLED)
        first = read_case(folder, VOCABULARY)
        for change, reason in edits:
            made(folder, change, reason)
        last = read_case(folder, VOCABULARY)
        assert log_notes(last) == ()
        assert comments((folder / "case.yaml").read_text()) == comments(COMMENTED)
        undone = 0
        while undoable(case := read_case(folder, VOCABULARY)):
            assert made(folder, undo_last, "a slip") is not None
            undone += 1
        assert case.replace(changes=()) == first
        assert log_notes(case) == ()
        assert (folder / "record.csv").read_bytes() == SPELLED.encode()
        assert comments((folder / "case.yaml").read_text()) == comments(COMMENTED)
        for _ in range(undone):
            assert made(folder, redo_last, "no slip") is not None
        assert read_case(folder, VOCABULARY).replace(changes=()) == last.replace(changes=())


NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.one_of(st.floats(-1e9, 1e9), st.booleans(), st.integers(-5, 5), WORDS.map(str.strip).filter(bool))


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document of two levels in any layout: blocks, braces, blanks, comments, folded texts."""
    lines = ["# top"] if draw(st.booleans()) else []
    for name in ("p", "q"):
        inner = draw(st.lists(NAMES, unique=True, max_size=3))
        comment = draw(st.sampled_from(["", "  # c"]))
        if not inner:
            lines.append(f"{name}:{draw(st.sampled_from(['', ' {}', ' null']))}{comment}")
        elif draw(st.booleans()):
            gap = draw(st.sampled_from([", ", f", # in {name}\n     "]))
            lines.append(f"{name}: {{{gap.join(f'{key}: {{v: 1, w: two}}' for key in inner)}}}{comment}")
        else:
            indent = draw(st.sampled_from(["  ", "    "]))
            lines.append(f"{name}:{comment}")
            for key in inner:
                lines += [f"{indent}# on {key}"] if draw(st.booleans()) else []
                layout = draw(
                    st.sampled_from(["{v: 1, w: 'two #x'}", "v: 1\nw: two # y", "w: >-\n  two\n\nv: 1"])
                )
                body = layout.splitlines()
                if len(body) == 1:
                    lines.append(f"{indent}{key}: {body[0]}{comment}")
                else:
                    lines += [f"{indent}{key}:", *(line and f"{indent}  {line}" for line in body)]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join("\n".join(lines).split("\n")) + draw(st.sampled_from(["", end]))


def values(text: str) -> dict[str, Any]:
    found, _ = read_document(text.encode(), "")
    return {key: value or {} for key, value in found.items()}


@given(text=documents(), section=st.sampled_from("pq"), key=NAMES, leaf=LEAVES, data=st.data())
def test_one_value_of_a_document_changes_and_no_comment_goes(
    text: str, section: str, key: str, leaf: float | str, data: st.DataObject
) -> None:
    before = values(text)
    there = before[section].get(key)
    action = data.draw(st.sampled_from(["set", "take"])) if there else "add"
    if action == "add":
        found = with_value(text, (section, key), {"v": leaf})
        wanted = {**before[section], key: {"v": leaf}}
    elif action == "set":
        found = with_value(text, (section, key, "v"), leaf)
        wanted = {**before[section], key: {**there, "v": leaf}}
    else:
        found = without_value(text, (section, key))
        wanted = {name: value for name, value in before[section].items() if name != key}
    assert values(found) == {**before, section: wanted}
    assert sorted(re.findall(r"# [a-z ]+", found)) == sorted(re.findall(r"# [a-z ]+", text))
