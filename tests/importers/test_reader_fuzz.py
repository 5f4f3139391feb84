"""Files with bytes changed, cut, doubled or moved: read, or refused by the one error; never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_files import SAMPLES, Sample, mapping_file, zipped
from powderkeg.importers import EventFileError, check_events, read_events

FUZZED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
every_format = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
PIECES = (
    b"\0",
    b"\n",
    b"\r",
    b"\r\n",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"|",
    b"'",
    b"#",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"-",
    b".",
    b"0",
    b"9",
    b"99999999999999999999",
    b"1e308",
    b"nan",
    b"inf",
    b"-0",
    b"00000",
    b"2022-02-30",
    b"1/6/22",
    b"0000-00-00",
    b"99999999",
    b"6 Jan 2022",
    "\u0661\u0662".encode(),
    "\u212a".encode(),
    "\ue000 end of the file \ue000".encode(),
    b"NULL",
    b" ",
    b"\\",
    b"{",
    b"}",
    b"<html>",
    b"sep=;",
)


def survives(sample: Sample, path: Path, mapping: Path | None) -> None:
    try:
        found = read_events(sample.name, path, mapping=mapping)
    except EventFileError as error:
        said = str(error)
        if not said:
            pytest.fail("an error without words")
        return
    check_events(found.events)
    told = (
        found.events.height + found.rejected.height + found.duplicates.height + found.left_out["rows"].sum()
    )
    # A dropped copy may have been of no class of ours, or a rejected row a copy: never fewer than were read.
    assert told >= found.rows_read


@st.composite
def changed(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.sampled_from((0, 1, 2, 10, 200))))
        piece = draw(
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=3), st.just(content[at : to + 40]))
        )
        content = content[:at] + piece + content[to:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 4)) == 0 else content


@every_format
def test_changed_bytes(sample: Sample, tmp_path: Path) -> None:
    mapping = sample.mapping(tmp_path)
    content = sample.text().encode()

    @FUZZED
    @given(changed(content))
    def run(spoilt: bytes) -> None:
        path = tmp_path / "spoilt.csv"
        path.write_bytes(spoilt)
        survives(sample, path, mapping)

    run()


@every_format
def test_changed_cells(sample: Sample, tmp_path: Path) -> None:
    mapping = sample.mapping(tmp_path)
    cells = st.one_of(
        st.text(max_size=12),
        st.sampled_from([piece.decode("utf-8", "replace") for piece in PIECES]),
        st.dates().map(str),
        st.floats().map(str),
        st.integers().map(str),
    )
    used = sorted({name for row in sample.rows for name in row})

    @FUZZED
    @given(st.integers(0, len(sample.rows) - 1), st.dictionaries(st.sampled_from(used), cells, max_size=4))
    def run(number: int, change: dict[str, str]) -> None:
        text = sample.separator == "\t"
        safe = {
            name: "".join(sign for sign in cell if not (text and sign in '\t\n\r"'))
            for name, cell in change.items()
        }
        path = tmp_path / "spoilt.csv"
        content = sample.text(lambda rows: rows[number].update(safe))
        path.write_text(content, encoding="utf-8", errors="replace", newline="")
        survives(sample, path, mapping)

    run()


def test_changed_archives(tmp_path: Path) -> None:
    sample = SAMPLES["gdelt"]
    content = zipped(tmp_path / "whole.zip", {"a.CSV": sample.text().encode()}).read_bytes()

    @FUZZED
    @given(changed(content))
    def run(spoilt: bytes) -> None:
        path = tmp_path / "spoilt.zip"
        path.write_bytes(spoilt)
        survives(sample, path, None)

    run()


def test_changed_mappings(tmp_path: Path) -> None:
    sample = SAMPLES["csv"]
    path = sample.write(tmp_path)
    mapping = mapping_file(tmp_path)
    content = mapping.read_bytes()

    @FUZZED
    @given(changed(content))
    def run(spoilt: bytes) -> None:
        mapping.write_bytes(spoilt)
        survives(sample, path, mapping)

    run()
