"""Whatever a case holds, it reads back as it was; whatever a file holds, it is read or refused in words."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases import FILES, VOCABULARY, tiny_case, write_tiny_case
from powderkeg.case import Case, CaseError, Prior, Report, read_case, write_case
from powderkeg.case.document import read_document

T = TypeVar("T")
CASE = tiny_case()
# What no file can hold, or what no text editor shows, is left out of the words.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
FIGURES = st.none() | st.floats(0, 1e12) | st.integers(0, 10**9).map(float)
DAYS = st.integers(0, 2).map(lambda n: CASE.start + timedelta(days=n))
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    figures = sorted(draw(st.lists(st.floats(0, 1e9), min_size=3, max_size=3)))
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Report(
        report_id=draw(WORDS.filter(bool)),
        date_start=first,
        date_end=last,
        time=draw(st.sampled_from(["", "09:30", "22:00-04:00", "night"])),
        place_id=draw(st.sampled_from([None, "NOR", "PRT"])),
        indicator="participants",
        low=draw(st.sampled_from([None, figures[0]])),
        best=figures[1],
        high=draw(st.sampled_from([None, figures[2]])),
        statement=draw(WORDS),
        source=draw(WORDS),
        origin_id=draw(WORDS.filter(bool)),
        reliability=draw(st.sampled_from("ABCDEF")),
        credibility=draw(st.sampled_from([None, 1, 6])),
        contested=draw(st.booleans()),
        published=draw(st.none() | st.just(date(2023, 5, 1))),
        use=draw(st.sampled_from(["scored", "context"])),
        reason=draw(WORDS.filter(bool)),
        extra=draw(st.dictionaries(NAMES.map("x_{}".format), WORDS.filter(bool), max_size=3)),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rows = draw(st.lists(reports(), min_size=1, max_size=4, unique_by=lambda row: row.report_id))
    low, high = sorted((draw(st.floats(0, 5)), draw(st.floats(0, 5))))
    assume(low < high)
    prior = Prior(distribution="uniform", min=low, max=high, reason=draw(WORDS))
    kept = [item.model_copy(update={"reports": (), "note": draw(WORDS)}) for item in CASE.inputs]
    facts = tuple(fact.model_copy(update={"reports": ()}) for fact in CASE.facts)
    return CASE.replace(
        title=draw(WORDS),
        summary=draw(WORDS),
        record=rows,
        inputs=kept,
        facts=facts,
        parameters={"contagion": prior},
    )


def attempt(read: Callable[[], T]) -> T | CaseError:
    """Return what reading gives, or the one error that it may raise; any other error fails the test."""
    try:
        return read()
    except CaseError as error:
        return error


@given(case=cases())
def test_a_case_reads_back_as_it_was(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        again = read_case(write_case(case, Path(folder) / "tiny"), VOCABULARY)
    assert again == case
    assert again.digest == case.digest


@given(row=reports())
def test_a_window_is_never_empty_and_stays_in_the_case(row: Report) -> None:
    first, end = row.window(CASE)
    assert 0 <= first < end <= CASE.hours


@given(day=st.dates(date(2022, 1, 1), date(2022, 1, 8)), later=st.integers(0, 5))
def test_what_is_known_only_grows(day: date, later: int) -> None:
    early, undated = CASE.as_of(day)
    late, _ = CASE.as_of(day + timedelta(days=later))
    assert all(row in late.record for row in early.record)
    assert len(early.inputs) <= len(late.inputs)
    assert undated + len(late.record) <= len(CASE.record)


@pytest.mark.parametrize("name", ["case.yaml", "facts.yaml", "places.csv", "record.csv"])
@given(data=st.data())
def test_a_file_with_anything_in_it_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = FILES[name].encode()
    start = data.draw(st.integers(0, len(content)), label="start")
    end = data.draw(st.integers(start, min(len(content), start + 40)), label="end")
    piece = data.draw(st.binary(max_size=12) | WORDS.map(str.encode), label="piece")
    with tempfile.TemporaryDirectory() as folder:
        path = write_tiny_case(Path(folder))
        (path / name).write_bytes(content[:start] + piece + content[end:])
        outcome = attempt(lambda: read_case(path, VOCABULARY))
    assert str(outcome) if isinstance(outcome, CaseError) else outcome.record


@given(content=st.binary(max_size=60) | st.text("{}[]:,-&*!|>'\"%@`#?\n\t ab1", max_size=60).map(str.encode))
def test_any_bytes_are_yaml_or_refused(content: bytes) -> None:
    outcome = attempt(lambda: read_document(content, "case.yaml"))
    if isinstance(outcome, CaseError):
        assert outcome.problems[0].file == "case.yaml"
    else:
        values, lines = outcome
        assert all((key,) in lines for key in values)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_as_python_writes_it(number: float) -> None:
    assert Prior(distribution="constant", value=repr(number)).value == number
