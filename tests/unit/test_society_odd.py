"""The ODD document: what stands in docs is what the code says now, whole and in order."""

import re
from pathlib import Path

import pytest

from powderkeg.society.country import INDICATORS, PARAMETERS, columns
from powderkeg.society.country.mechanisms import mechanisms
from powderkeg.society.country.odd import anchor, column_comments, in_symbols, odd_document, paragraph
from powderkeg.society.country.source_text import set_apart

PAGE = Path(__file__).parents[2] / "docs" / "science" / "odd.md"
ODD = odd_document()
SECTIONS = (
    "1 Purpose and patterns",
    "2 Entities, state variables and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialization",
    "6 Input data",
    "7 Submodels",
    "References",
)
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
    "Interaction", "Stochasticity", "Collectives", "Observation",
)  # fmt: skip
GROUPS = ("NATION", "REGION", "SITE", "UNIT", "CELL")


def test_the_page_is_what_the_code_says_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == ODD, "run: powderkeg cite --odd > docs/science/odd.md"


def test_it_has_the_sections_of_the_protocol_in_their_order() -> None:
    assert tuple(re.findall(r"^## (.+)$", ODD, re.MULTILINE)) == SECTIONS


def test_it_has_the_eleven_design_concepts_in_their_order() -> None:
    concepts = ODD.partition("## 4 ")[2].partition("## 5 ")[0]
    assert tuple(re.findall(r"^\*\*(.+?)\.\*\*", concepts, re.MULTILINE)) == CONCEPTS


def test_every_submodel_has_its_equations_and_sources() -> None:
    parts = re.split(r"^### 7\.\d+ ", ODD, flags=re.MULTILINE)[1:]
    for part, mechanism in zip(parts, mechanisms(), strict=True):
        assert part.startswith(f"{mechanism.name}\n")
        for equation in mechanism.text.equations:
            assert in_symbols(equation) in part
        assert mechanism.text.sources in part


def test_every_parameter_has_one_row_and_every_indicator_too() -> None:
    for name in [*(row.name for row in PARAMETERS), *INDICATORS]:
        wanted = (name in INDICATORS) + any(name == row.name for row in PARAMETERS)
        wanted += sum(name in getattr(columns, group) for group in GROUPS)
        assert len(re.findall(rf"^\| `{name}` \|", ODD, re.MULTILINE)) == wanted, name


@pytest.mark.parametrize("group", GROUPS)
def test_every_column_of_the_state_says_what_it_is(group: str) -> None:
    told = column_comments(group)
    assert list(told) == list(getattr(columns, group))
    assert [name for name, what in told.items() if not what] == [], "write '\"name\",  # what' in columns.py"


def test_an_agent_is_described_by_the_words_of_its_own_files() -> None:
    table = ODD.partition("**Agent**")[2].partition("**Nation**")[0]
    rows = dict(re.findall(r"^\| (\S+) \| (.+) \|$", table, re.MULTILINE))
    assert "hardship, risk aversion" in rows["traits"]
    assert "protest, riot, gone (persons)" in rows["`mass`"]
    assert "quiet, protest, riot, jailed, out" in rows["`state`"]


def test_every_link_within_leads_to_a_heading() -> None:
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", ODD, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", ODD)
    assert links
    assert set(links) <= headings


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for table in re.findall(r"(?:^\|.+\|\n)+", ODD, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table


def test_names_of_greek_letters_become_letters_and_parts_of_words_do_not() -> None:
    assert in_symbols("tau_z <= pi* - sum_q c_pi delta") == "τ_z ≤ π* − Σ_q c_π δ"
    assert in_symbols("spin attack_scale beta2") == "spin attack_scale β2"


def test_a_paragraph_keeps_what_is_said_between_equations() -> None:
    text = "Rate ``a = b``, c* grows by ``d``."
    assert paragraph(text) == "Rate\n\n```text\na = b\n```\n\nc\\* grows by `d`."
    assert len(set_apart(text)) == 3
