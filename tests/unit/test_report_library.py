"""The library of charts is put together once and then read from the folder of compiled code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from powderkeg.report import rendering


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every time the library is put together, what with; a short text stands for it."""
    calls: list[str] = []

    def short(snippet: str, vega_lite: str) -> str:
        calls.append(f"{snippet} {vega_lite}")
        return "const letters = '</script><!-- é';"

    monkeypatch.setenv("POWDERKEG_CODE_CACHE", str(tmp_path / "code"))
    monkeypatch.setattr("powderkeg.report.rendering.vl_convert.javascript_bundle", short)
    rendering.bundle.cache_clear()
    yield calls
    rendering.bundle.cache_clear()


def again() -> str:
    """The library as another process would find it."""
    rendering.bundle.cache_clear()
    return rendering.bundle()


def test_another_process_reads_what_the_first_put_together(made: list[str], tmp_path: Path) -> None:
    first = rendering.bundle()
    assert first == "const letters = '<\\/script><\\!-- é';"
    assert again() == first
    assert len(made) == 1
    assert [path.suffix for path in (tmp_path / "code").iterdir()] == [".code"]


def test_another_version_is_put_together_anew(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rendering.bundle()
    monkeypatch.setattr(rendering, "VEGA_LITE", "6.9")
    again()
    assert len(made) == 2


def test_a_damaged_file_is_not_believed(made: list[str], tmp_path: Path) -> None:
    first = rendering.bundle()
    (file,) = (tmp_path / "code").iterdir()
    file.write_bytes(file.read_bytes()[:-4] + b"evil")
    assert again() == first
    assert len(made) == 2


def test_without_a_folder_it_is_put_together_every_time(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = rendering.bundle()
    monkeypatch.setenv("POWDERKEG_CODE_CACHE", "off")
    assert again() == first
    (tmp_path / "taken").touch()
    monkeypatch.setenv("POWDERKEG_CODE_CACHE", str(tmp_path / "taken"))
    assert again() == first
    assert len(made) == 3
