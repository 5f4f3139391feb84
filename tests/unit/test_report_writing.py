from pathlib import Path

import pytest

from powderkeg.case import CaseError
from powderkeg.report import check_target, data_path
from powderkeg.report.writing import write_together


def test_two_files_appear_with_their_whole_text(tmp_path: Path) -> None:
    write_together({tmp_path / "a.json": "{}\n", tmp_path / "a.html": "<p>қаңтар</p>\n"})
    assert (tmp_path / "a.html").read_bytes().decode() == "<p>қаңтар</p>\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.json"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_the_old_files_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    (tmp_path / "a.html").write_text("old page")
    (tmp_path / "a.json").write_text("old data")
    writes = 0

    def fail_in_the_second(descriptor: int) -> None:
        nonlocal writes
        assert descriptor >= 0
        writes += 1
        if writes == 2:
            raise interruption

    monkeypatch.setattr("powderkeg.report.writing.os.fsync", fail_in_the_second)
    with pytest.raises(interruption):
        write_together({tmp_path / "a.json": "new data", tmp_path / "a.html": "new page"})
    assert (tmp_path / "a.html").read_text() == "old page"
    assert (tmp_path / "a.json").read_text() == "old data"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.json"]


def test_a_page_is_as_readable_as_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("x")
    write_together({tmp_path / "a.html": "x"})
    assert (tmp_path / "a.html").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is a folder; name a file in it"),
        ("report.txt", "needs a name ending in .html"),
        ("report.json", "needs a name ending in .html"),
        ("missing/report.html", "does not exist; create it"),
        ("taken.html", "is a folder, but the page's JSON must go there"),
    ],
)
def test_a_path_that_can_take_no_page_is_refused_with_the_remedy(
    tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(CaseError, match=said):
        check_target(tmp_path / name)


def test_the_json_lies_beside_the_page() -> None:
    assert data_path(Path("a/b.c.html")) == Path("a/b.c.json")
