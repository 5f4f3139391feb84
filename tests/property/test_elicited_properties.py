"""What must hold for any judgements by hand."""

from __future__ import annotations

import tempfile
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import VOCABULARY, tiny_case, write_tiny_case
from judging import NAMES, judgement, row
from powderkeg.case import CaseError, Judgement, read_case, write_case
from powderkeg.evidence.elicited import Elicited, elicited_opinion
from powderkeg.evidence.elicited.coherent import extent, log_weights, reconciled, sum_of

REPORTS = ("T1", "T2", "T3", "T4", "T5")
LEDGER = (
    row("T1", 1.0, 0.2, reports=("T1", "T2")),
    row("T3", -1.0, 0.4, role="guide"),
    row("T4", 0.3, 0.1, replaces=("T3",)),
)
RATIOS = st.floats(1e-6, 1e6)
ROWS = st.tuples(RATIOS, RATIOS, RATIOS)


@st.composite
def judgements(draw: st.DrawFn) -> list[Judgement]:
    found = []
    for analyst in draw(st.lists(st.sampled_from(["Ann", "Bo", "Cy", "Di"]), min_size=1, unique=True)):
        chosen = draw(st.lists(st.sampled_from(REPORTS), min_size=1, unique=True))
        together = ["all"] if draw(st.booleans()) else []
        found += [judgement(analyst, name, *draw(ROWS)) for name in (*chosen, *together)]
    return found


def opinion(rows: list[Judgement]) -> Elicited:
    found = elicited_opinion(LEDGER, NAMES, tiny_case().replace(judgements=tuple(rows)))
    assert found is not None
    return found


def figures(found: Elicited) -> list[float]:
    return [
        value
        for mapping in (*(report.weights for report in found.reports), found.weights)
        for value in mapping.values()
    ]


@given(rows=judgements(), scale=st.floats(1e-3, 1e3), which=st.integers(0, 100))
def test_the_scale_of_a_row_does_not_matter(rows: list[Judgement], scale: float, which: int) -> None:
    changed = rows[which % len(rows)]
    scaled = judgement(changed.analyst, changed.report_id, *(scale * changed.ratios[name] for name in NAMES))
    others = [scaled if one is changed else one for one in rows]
    before, after = opinion(rows), opinion(others)
    assert sorted(r.report_id for r in after.reports) == sorted(r.report_id for r in before.reports)
    assert after.weights == pytest.approx(before.weights, abs=1e-9)


@given(rows=judgements(), data=st.data())
def test_the_order_of_the_rows_moves_no_bit(rows: list[Judgement], data: st.DataObject) -> None:
    before, after = opinion(rows).to_json(), opinion(data.draw(st.permutations(rows))).to_json()
    before.pop("digest")
    after.pop("digest")
    assert after == before


@given(rows=judgements(), copies=st.integers(1, 4))
def test_analysts_who_agree_are_averaged_to_what_each_says(rows: list[Judgement], copies: int) -> None:
    own = [one for one in rows if one.analyst == rows[0].analyst]
    many = [
        one.model_copy(update={"analyst": f"{one.analyst} {number}"})
        for number in range(copies)
        for one in own
    ]
    alone, together = opinion(own), opinion(many)
    assert figures(together) == pytest.approx(figures(alone), abs=1e-9)
    assert [len(report.analysts) for report in together.reports] == [copies] * len(alone.reports)


@given(rows=judgements())
def test_differences_and_sums_agree_with_one_another(rows: list[Judgement]) -> None:
    found = opinion(rows)
    for report in found.compared:
        assert report.difference is not None
        rivals = [report.difference[name] for name in NAMES[:-1]]
        assert report.widest.difference == pytest.approx(max(rivals) - min(rivals))
    assert found.weights == pytest.approx(sum_of([r.weights for r in found.compared], NAMES))
    for pair in found.pairs:
        assert pair.judged == pytest.approx(found.weights[pair.for_] - found.weights[pair.against])
        assert pair.difference is not None
        assert pair.difference >= 0


@given(rows=judgements())
def test_saying_one_thing_twice_adds_nothing(rows: list[Judgement]) -> None:
    """T1 and T2 are one claim: to judge both alike is to judge one of them."""
    once = [one for one in rows if one.report_id not in {"T2", "all"}]
    if not any(one.report_id == "T1" for one in once):
        once.append(judgement("Ann", "T1", 2, 1, 1))
    twice = [
        *once,
        *(one.model_copy(update={"report_id": "T2"}) for one in once if one.report_id == "T1"),
    ]
    assert opinion(twice).weights == pytest.approx(opinion(once).weights, abs=1e-12)


@given(pieces=st.lists(ROWS, min_size=1, max_size=6), overall=ROWS)
def test_the_reconciled_judgements_are_the_closest_that_multiply(
    pieces: list[tuple[float, float, float]], overall: tuple[float, float, float]
) -> None:
    """Against least squares with the constraint solved by its own linear system, hypothesis by hypothesis."""
    given_ = {str(i): log_weights(dict(zip(NAMES, r, strict=True)), NAMES) for i, r in enumerate(pieces)}
    together = log_weights(dict(zip(NAMES, overall, strict=True)), NAMES)
    moved, between = reconciled(given_, together)
    n = len(pieces)
    system = np.zeros((n + 2, n + 2))
    system[: n + 1, : n + 1] = np.eye(n + 1)
    system[:n, -1] = system[-1, :n] = 1.0
    system[n, -1] = system[-1, n] = -1.0
    for name in NAMES:
        target = np.array([*(given_[str(i)][name] for i in range(n)), together[name], 0.0])
        best = np.linalg.solve(system, target)
        assert [moved[str(i)][name] for i in range(n)] == pytest.approx(best[:n].tolist(), abs=1e-8)
        assert together[name] - between[name] / (n + 1) == pytest.approx(best[n], abs=1e-8)
    again, nothing = reconciled(moved, sum_of(list(moved.values()), NAMES))
    assert extent(nothing) == pytest.approx(0.0, abs=1e-9)
    for name in moved:
        assert again[name] == pytest.approx(moved[name], abs=1e-9)


@given(pieces=st.lists(ROWS, min_size=1, max_size=6), scale=st.floats(1e-3, 1e3))
def test_who_is_coherent_is_not_moved(pieces: list[tuple[float, float, float]], scale: float) -> None:
    rows = [judgement("Ann", name, *ratios) for name, ratios in zip(("T1", "T3", "T5"), pieces, strict=False)]
    product = [exp(sum(log(one.ratios[name]) for one in rows)) * scale for name in NAMES]
    alone, (ann,) = opinion(rows), opinion([*rows, judgement("Ann", "all", *product)]).analysts
    assert ann.incoherence == pytest.approx(0.0, abs=1e-8)
    for piece, weights in alone.analysts[0].weights.items():
        assert ann.weights[piece] == pytest.approx(weights, abs=1e-8)


@given(rows=judgements())
def test_judgements_read_back_as_they_were(rows: list[Judgement]) -> None:
    case = tiny_case().replace(judgements=tuple(rows))
    with tempfile.TemporaryDirectory() as folder:
        assert read_case(write_case(case, Path(folder) / "tiny"), VOCABULARY) == case


def attempt(path: Path) -> tuple[Judgement, ...] | CaseError:
    """What reading gives, or the one error that it may raise; any other error fails the test."""
    try:
        return read_case(path, VOCABULARY).judgements
    except CaseError as error:
        return error


@given(data=st.data())
def test_a_table_with_anything_in_it_is_read_or_refused(data: st.DataObject) -> None:
    content = b"analyst,report_id,spontaneous,infiltrated,other,note\nAnn,T1,2,1,1,\nAnn,all,1,4,1,x\n"
    start = data.draw(st.integers(0, len(content)), label="start")
    end = data.draw(st.integers(start, min(len(content), start + 40)), label="end")
    piece = data.draw(
        st.binary(max_size=12) | st.text(',\n"-0.eT1allAn ', max_size=12).map(str.encode), label="piece"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_tiny_case(Path(folder))
        (path / "judgements.csv").write_bytes(content[:start] + piece + content[end:])
        found = attempt(path)
    if isinstance(found, CaseError):
        assert {problem.file for problem in found.problems} == {"judgements.csv"}
    else:
        assert all(min(one.ratios.values()) > 0 for one in found)
