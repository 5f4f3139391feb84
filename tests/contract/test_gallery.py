"""The gallery is blind: a case that comes along sets facts, and nothing that decides how facts are weighed.

All cases share hypotheses, weights and parameter ranges. They are written out in each case, so that a case is
whole by itself, and compared here, whatever folders there are. docs/decisions/025-the-gallery.md says why.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from powderkeg.case import Case, Prior, bundled_cases
from powderkeg.case.starting import starter_files
from powderkeg.evidence import is_synthetic
from powderkeg.evidence.checklist.past_cases import known_answer
from powderkeg.worlds import load_case

REFERENCE = "kazakhstan-2022"
"""The case whose ranges the others share; the only one whose own record helped to set some."""

FACTS = {
    "schema_version", "title", "summary", "start", "end", "timezone", "society", "shocks", "neighbours",
    "inputs", "calendar", "options", "accounts", "sources",
}  # fmt: skip
"""Keys of ``case.yaml`` that a case may fill: what happened, when and where, and what may be asked."""

SHARED = {"hypotheses", "parameters"}
MEASURED = {"police_per_capita", "interior_per_capita", "army_size", "army_delay"}
"""Parameters that ``forces`` may set: how many there are, and how soon they come, is a fact of a country."""

IN_WORDS = {"reason", "source", "uses_record"}
"""What may differ in a prior: words, and whether this very record helped to set it."""

FILES = {"case.yaml", "places.csv", "record.csv", "facts.yaml", "SOURCES.md", "answer.yaml"}
LEAST_REPORTS, LEAST_ORIGINS = 25, 6
GALLERY = Path(__file__).parents[2] / "src" / "powderkeg" / "gallery"

SIMULATED = "simulated: nothing in it happened"  # as is_synthetic has it; read without reading the case
REAL = [
    name
    for name in bundled_cases()
    if SIMULATED not in (GALLERY / name / "SOURCES.md").read_text(encoding="utf-8")
]


@pytest.fixture(scope="module", params=bundled_cases())
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


@pytest.fixture(scope="module", params=REAL)
def real(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


def written(name: str) -> dict[str, Any]:
    """A ``case.yaml`` as it stands, keys and all."""
    found = yaml.safe_load((GALLERY / name / "case.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def range_of(prior: Prior) -> dict[str, Any]:
    return {key: value for key, value in prior.model_dump().items() if key not in IN_WORDS}


def beliefs(case: Case) -> dict[str, Any]:
    """All that a case could tilt a weighing with: names, weights, and every range, in order."""
    return {
        "hypotheses": [
            {
                "name": one.name,
                "label": one.label,
                "prior": one.prior,
                "know_nothing": one.know_nothing,
                "parameters": {name: range_of(prior) for name, prior in one.parameters.items()},
            }
            for one in case.hypotheses
        ],
        "parameters": {name: range_of(prior) for name, prior in case.parameters.items()},
    }


def test_what_is_simulated_says_so(case: Case) -> None:
    assert is_synthetic(case) == (case.name not in REAL)


def test_every_folder_of_the_gallery_is_a_case() -> None:
    folders = {path.name for path in GALLERY.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(bundled_cases())
    assert REFERENCE in REAL


def test_hypotheses_weights_and_ranges_are_the_same_in_every_case(case: Case) -> None:
    assert beliefs(case) == beliefs(load_case(REFERENCE))


def test_a_case_sets_facts_and_nothing_else(case: Case) -> None:
    allowed = FACTS | SHARED | {"forces"}
    if case.name == REFERENCE:
        allowed.add("ranges_use_record_until")
    assert set(written(case.name)) - allowed == set()
    assert set(case.forces) - MEASURED == set()


def test_a_folder_holds_nothing_that_could_tilt_a_weighing(case: Case) -> None:
    folder = GALLERY / case.name
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found - FILES - set(case.accounts) == set()
    assert case.judgements == ()


def test_only_the_case_they_were_set_with_says_that_its_record_set_ranges(case: Case) -> None:
    priors = [*case.parameters.values(), *(p for one in case.hypotheses for p in one.parameters.values())]
    used = [prior.reason for prior in priors if prior.uses_record]
    said = f"{case.name}: leave out `uses_record`, for its own record set no range"
    assert bool(used) == (case.name == REFERENCE), said


def test_a_new_case_begins_with_the_same_beliefs(tmp_path: Path) -> None:
    for name, text in starter_files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert beliefs(load_case(tmp_path)) == beliefs(load_case(REFERENCE))


def test_a_real_case_has_reports_enough_from_origins_enough(real: Case) -> None:
    scored = [row for row in real.record if row.use == "scored"]
    assert len(scored) >= LEAST_REPORTS
    assert len({row.origin_id for row in scored}) >= LEAST_ORIGINS
    assert len({row.reliability for row in scored}) >= 2, (
        "all reports have one grade: were they graded at all?"
    )
    assert all(row.statement and row.source for row in real.record)


def test_addresses_are_well_formed(real: Case) -> None:
    addresses = [row.source_url for row in real.record if row.source_url]
    addresses += [one for one in real.sources if "://" in one]
    assert addresses
    for address in addresses:
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}, address
        assert re.fullmatch(r"[\w.-]+\.[a-z]{2,}", parts.hostname or ""), address
        assert not re.search(r"[\s<>\"{}|\\^`]", address), address


def test_sources_say_what_is_known(case: Case) -> None:
    text = case.documents["SOURCES.md"]
    wanted = "## What is true" if is_synthetic(case) else "What scholarship says"
    if case.name == REFERENCE and wanted not in text:
        pytest.skip("what caused the events in Kazakhstan is disputed: there is no answer to state")
    assert re.search(rf"^##? .*{re.escape(wanted.removeprefix('## '))}", text, flags=re.MULTILINE)


def test_an_answer_names_a_hypothesis_and_its_sources(case: Case) -> None:
    answer = known_answer(case.name, [one.name for one in case.hypotheses])
    if is_synthetic(case):
        assert answer is not None
    if answer is not None:
        assert answer.reason
        assert case.name != REFERENCE, "a disputed case has no answer"


def test_every_crisis_is_over(case: Case) -> None:
    assert case.end < date(2024, 1, 1)


def test_the_comparison_sees_each_thing_that_could_tilt_a_case() -> None:
    told = load_case(REFERENCE)
    first, *rest = told.hypotheses
    name, prior = next(iter(told.parameters.items()))
    own_name, own = next(iter(rest[0].parameters.items()))
    assert prior.max is not None
    assert own.max is not None
    tilted = [
        told.replace(
            parameters={**told.parameters, name: prior.model_copy(update={"max": prior.max * 1.01})}
        ),
        told.replace(parameters={key: value for key, value in told.parameters.items() if key != name}),
        told.replace(hypotheses=(first.model_copy(update={"prior": 0.16}), *rest)),
        told.replace(hypotheses=(first, *reversed(rest))),
        told.replace(
            hypotheses=(
                first,
                rest[0].model_copy(
                    update={"parameters": {own_name: own.model_copy(update={"max": own.max * 1.01})}}
                ),
                *rest[1:],
            )
        ),
    ]
    assert all(beliefs(one) != beliefs(told) for one in tilted)
