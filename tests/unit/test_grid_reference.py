"""The grid in words: the page is what the code says now, and says all of it."""

from pathlib import Path

import pytest

from powderkeg.society.grid import INDICATORS, PRESETS, SETTINGS, SettingRow
from powderkeg.society.grid.reference import grid_document

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "civil-violence.md"
TOLD = grid_document()


def test_the_page_is_what_the_code_says_now() -> None:
    command = "powderkeg cite --grid > docs/reference/civil-violence.md"
    assert PAGE.read_text(encoding="utf-8") == TOLD, f"run: {command}"


@pytest.mark.parametrize("name", [row.name for row in SETTINGS] + list(PRESETS) + list(INDICATORS))
def test_every_setting_preset_and_variable_has_a_row(name: str) -> None:
    assert f"| `{name}` |" in TOLD


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_setting_says_what_it_means_and_where_it_comes_from(row: SettingRow) -> None:
    told = next(line for line in TOLD.splitlines() if line.startswith(f"| `{row.name}` |"))
    cells = [cell.strip() for cell in told.strip("|").split("|")]
    assert len(cells) == 5
    assert all(cells)


def test_the_rules_stand_there_with_their_equations() -> None:
    for words in (
        "H (1 - L) - R P > T",
        "1 - exp(-k phi(C, A))",
        "Rule M",
        "Rule C",
        "own-turn",
        "Fields of view",
    ):
        assert words in TOLD
