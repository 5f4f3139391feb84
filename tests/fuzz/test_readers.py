"""Whatever is fed to a reader, it reads or refuses in words: hypothesis always, coverage in the long run."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz_readers import COMMANDS, CORPUS, READERS

GUIDED = Path(__file__).with_name("guided.py")
SECONDS = 26.0  # of processor time for each reader: above ten minutes in all
PIECES = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b"\n", b"\r", b",", b";", b":", b"- ", b"{", b"[",
    b"*a", b"&a", b"<<: ", b"!!x ", b"nan", b"inf", b"-1", b"1e999", b"9" * 400, b"2022-13-45",
    b"0000-00-00", b"9999-12-31", b"../", b"\xe2\x80\xae", b"\xed\xa0\x80", b"%s{0}", b"true", b"null",
    b"~", b"PK\x03\x04",
)  # fmt: skip
WORDS = sorted({word for command in COMMANDS for word in command.split("\n")})


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Notes of a store about damage are meant, and thousands."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@st.composite
def mutated(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """One of the seeds with up to four pieces replaced, doubled or cut; seldom anything at all."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from((0, 1, 3, 12, 100, 10_000))))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8) | st.just(content[start:end] * 2))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_read_is_read_or_refused_in_words(name: str) -> None:
    reader = READERS[name]

    @settings(max_examples=reader.examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(content=mutated(reader.seeds))
    def look(content: bytes) -> None:
        error = reader.crash(content)
        if error is not None:
            raise error

    look()


@pytest.mark.skipif("arguments" not in READERS, reason="not on this system")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=9))
def test_any_words_after_the_program_s_name_end_with_a_documented_code(words: list[str]) -> None:
    error = READERS["arguments"].crash("\n".join(words).encode("utf-8", "surrogatepass"))
    if error is not None:
        raise error


@pytest.mark.parametrize("name", READERS)
def test_the_seeds_are_what_the_readers_are_for(name: str, tmp_path: Path) -> None:
    """Were they refused at their first line, nothing behind it would be tried."""
    for number, seed in enumerate(READERS[name].seeds[:1] if name != "store" else ()):
        folder = tmp_path / str(number)
        folder.mkdir()
        READERS[name].read(seed, folder)


KEPT = sorted(path for path in CORPUS.iterdir() if "--" in path.name)


@pytest.mark.parametrize("path", KEPT, ids=[path.name for path in KEPT])
def test_what_once_crashed_a_reader_no_longer_does(path: Path) -> None:
    error = READERS[path.name.partition("--")[0]].crash(path.read_bytes())
    if error is not None:
        raise error


@pytest.mark.fuzz
@pytest.mark.slow
def test_ten_minutes_of_inputs_crash_no_reader(tmp_path: Path) -> None:
    """Writes what was tried to the file that POWDERKEG_FUZZ_RESULT names, for docs/science/reliability.md."""
    told = []
    for name in READERS:
        done = subprocess.run(
            [sys.executable, str(GUIDED), name, str(SECONDS), str(tmp_path)],
            capture_output=True, text=True, check=False, timeout=1200,
            env={**os.environ, "POWDERKEG_CODE_CACHE": "off"},
        )  # fmt: skip
        assert done.returncode == 0, f"{name}: {done.stderr[-2000:]}"
        told.append(json.loads(done.stdout.splitlines()[-1]))
    if place := os.environ.get("POWDERKEG_FUZZ_RESULT"):
        Path(place).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    assert sum(one["cpu_seconds"] for one in told) >= 600
    assert {one["reader"]: one["crashes"] for one in told if one["crashes"]} == {}, sorted(tmp_path.iterdir())
