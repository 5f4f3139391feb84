"""The README's Python example does what it says, as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


def example() -> str:
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(code)


def test_it_is_about_ten_lines() -> None:
    assert 5 <= len(example().splitlines()) <= 10


@pytest.mark.slow
def test_it_runs_without_a_warning_and_writes_the_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example()],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    deaths, headline = done.stdout.strip().split("\n")
    assert re.fullmatch(r"\[[\d. e+]+\]", deaths)
    assert headline
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json"]
