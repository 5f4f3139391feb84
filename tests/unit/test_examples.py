"""Every example prints what stands beside it, and the page for teachers names only what exists."""

import re
import runpy
import shlex
from pathlib import Path

import pytest

from powderkeg.society.grid import BY_NAME, PRESETS

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
TEACHERS = (ROOT / "docs" / "guide" / "epstein-for-teachers.md").read_text(encoding="utf-8")
OF_THE_RUN = {"preset", "worlds", "out"}


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_prints_what_stands_beside_it(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # In one process: the compilation is paid once.
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out == script.with_suffix(".out").read_text(encoding="utf-8")


def test_every_example_has_its_output_and_its_row_in_the_list() -> None:
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert len(SCRIPTS) >= 9
    assert {path.stem for path in EXAMPLES.glob("*.out")} == {path.stem for path in SCRIPTS}
    assert [path.stem for path in SCRIPTS if f"]({path.name})" not in listed] == []


def test_the_commands_for_teachers_name_presets_settings_and_words_that_exist() -> None:
    commands = re.findall(r"^powderkeg civil-violence (.*)$", TEACHERS, re.MULTILINE)
    assert len(commands) >= 10
    for command in commands:
        words = shlex.split(command)
        options = dict(zip(words[::2], words[1::2], strict=True))
        assert options["--preset"] in PRESETS
        for option, value in options.items():
            name = option.removeprefix("--").replace("-", "_")
            assert name in BY_NAME or name in OF_THE_RUN, option
            if name in BY_NAME and BY_NAME[name].choices:
                assert value in BY_NAME[name].choices, command


@pytest.mark.slow
def test_the_python_for_teachers_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", TEACHERS, re.MULTILINE | re.DOTALL)
    exec(compile(block, "epstein-for-teachers.md", "exec"), {})  # noqa: S102  (our own page)
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 5
    assert all(80 < int(row.split()[0]) < 140 for row in rows)
