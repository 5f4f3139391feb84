"""The page's section on how far the method can be believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import tiny_case
from powderkeg.evidence.calibration import Interval
from powderkeg.report.believed import believed, tried
from powderkeg.report.calibration import (
    AGAINST_TITLE,
    AGREE_TITLE,
    COHERENT_TITLE,
    EARNED_TITLE,
    FOUND_TITLE,
    TRUE_TITLE,
    calibration_sections,
)
from powderkeg.report.charts import reliability_diagram
from powderkeg.report.figures import draw
from powderkeg.report.markdown import section_lines
from powderkeg.report.sections import Section
from powderkeg.report.status import status_of
from results import example_evidence, example_validated

NAMES = ("spontaneous", "infiltrated", "other")
STAND = {"spontaneous": 3.0, "infiltrated": 1.5, "other": 0.0}
KNOWN = example_validated(NAMES, STAND)


def sections() -> dict[str, Section]:
    found = {part.title: part for part in calibration_sections(KNOWN, leading=NAMES[:2])}
    assert list(found) == [
        FOUND_TITLE, TRUE_TITLE, COHERENT_TITLE, AGAINST_TITLE, EARNED_TITLE, AGREE_TITLE
    ]  # fmt: skip
    return found


def test_the_recovery_matrix_has_the_shares_of_each_truth_and_the_interval_of_what_was_found() -> None:
    part = sections()[FOUND_TITLE]
    assert part.headers == ("truth", "1", "2", "3", "interval")
    assert [group.heading for group in part.groups] == [
        "Particle filter, 60 records of each",
        "Classifier, 200 records of each",
    ]
    assert KNOWN.filter is not None
    for i, row in enumerate(part.groups[0].rows):
        assert row[0] == f"{i + 1} {NAMES[i]}"
        assert [int(cell) for cell in row[1:4]] == pytest.approx(
            100 * KNOWN.filter.confusion[i] / 60, abs=0.51
        )
        recall = KNOWN.filter.recall[i]
        assert row[4] == f"{100 * recall.low:.0f} to {100 * recall.high:.0f}"
    assert "(by guessing 33 %); no two are taken for each other too often." in part.lines[0]


def test_two_that_are_taken_for_each_other_are_named() -> None:
    alike = example_validated(NAMES, STAND, alike=True)
    (part, *_) = calibration_sections(alike)
    assert all("not told apart: spontaneous and infiltrated." in line for line in part.lines)


def test_scores_stand_beside_guessing() -> None:
    part = sections()[TRUE_TITLE]
    assert [row[0] for row in part.groups[0].rows] == ["particle filter", "classifier", "challenger"]
    assert part.lines == ("By guessing the log score is 1.10.",)
    assert KNOWN.filter is not None
    assert part.groups[0].rows[0][2].startswith(f"{KNOWN.filter.log_score.value:.2f} (")


def test_the_score_of_what_is_printed_stands_beside_it() -> None:
    assert KNOWN.filter is not None
    held = replace(KNOWN.filter, held=Interval(0.9, 0.8, 1.0))
    part = next(s for s in calibration_sections(replace(KNOWN, filter=held)) if s.title == TRUE_TITLE)
    assert part.lines[1] == (
        "Particle filter: with each record held to the odds that the others earn, as a page's are, the log "
        "score is 0.90 (0.80 to 1.00)."
    )


def test_caps_are_the_filters_and_a_hypothesis_has_none_over_itself() -> None:
    part = sections()[EARNED_TITLE]
    assert KNOWN.filter is not None
    for i, row in enumerate(part.groups[0].rows):
        assert row[1 + i] == ""
        for j, cell in enumerate(row[1:]):
            if i != j:
                cap = KNOWN.filter.cap(NAMES[i], NAMES[j])
                assert 0.9 * cap < float(cell) <= cap * (1 + 1e-9)


def test_agreement_tells_how_far_apart_and_never_the_odds_themselves() -> None:
    part = sections()[AGREE_TITLE]
    assert part.groups[0].rows[0] == ("1 spontaneous", "", "0.2", "0.2")
    assert part.groups[0].rows[2] == ("3 other", "", "", "")
    assert part.lines == ("Of 3 pairs 3 agree.", "The two leading hypotheses: agree.")
    apart = example_validated(NAMES, STAND, status="disputed")
    *_, last = calibration_sections(apart, leading=("infiltrated", "other"))
    assert last.groups[0].rows[0] == ("1 spontaneous", "", "2.6*", "2.6*")
    assert last.lines == ("Of 3 pairs 3 are disputed.", "The two leading hypotheses: disputed.")
    *_, unknown = calibration_sections(example_validated(NAMES, STAND, status="unknown"))
    assert unknown.groups[0].rows[0][2] == "0.2?"
    assert unknown.lines == ("Of 3 pairs 3 are not known.",)


@pytest.mark.parametrize(("records", "worlds", "count"), [(0, 0, 0), (60, 0, 5), (0, 200, 5)])
def test_what_was_not_tried_has_no_section(records: int, worlds: int, count: int) -> None:
    part = example_validated(NAMES, STAND, records=records, worlds=worlds)
    found = list(calibration_sections(part))
    assert len(found) == count
    assert (EARNED_TITLE in [one.title for one in found]) is bool(records)
    assert (AGREE_TITLE in [one.title for one in found]) is bool(worlds)


def test_a_truth_without_records_has_dashes() -> None:
    assert KNOWN.filter is not None
    route = replace(KNOWN.filter, worlds=(60, 60, 0), confusion=KNOWN.filter.confusion * [[1], [1], [0]])
    (part, *_) = calibration_sections(replace(KNOWN, filter=route))
    assert part.groups[0].rows[2] == ("3 other", "–", "–", "–", "–")
    assert part.groups[0].heading == "Particle filter, 0 to 60 records of each"


def test_every_section_goes_into_markdown_with_as_many_cells_in_every_row() -> None:
    for part in sections().values():
        for group in part.groups:
            assert {len(row) for row in group.rows} == {len(part.headers)}
        assert list(section_lines(part))[1] == f"## {part.title}"


def test_what_was_tried_is_said_with_its_size_and_every_note() -> None:
    said = " ".join(tried(example_evidence(tiny_case()).validated))
    assert "tried with 500 particles on 180 simulated records" in said
    assert "was tried on 600" in said
    assert "on disk" not in said  # the same page whatever was kept, and however long it took
    assert "powderkeg validate runs 1,000" in said


def test_where_nothing_was_tried_the_section_says_so_and_has_no_table() -> None:
    bare = example_evidence(tiny_case(), validated=False)
    assert believed(bare) == []
    assert "no odds have been earned" in tried(bare.validated)[0]
    assert draw(bare).reliability is None
    half = example_evidence(tiny_case(), records=0)
    assert "The particle filter was not tried" in tried(half.validated)[0]


def test_pair_by_pair_tables_are_folded_away_and_the_diagram_stands_with_the_scores() -> None:
    parts = {one.part.title: one for one in believed(example_evidence(tiny_case()))}
    assert [title for title, one in parts.items() if not one.shown] == [AGAINST_TITLE, AGREE_TITLE]
    assert [title for title, one in parts.items() if one.figure] == [TRUE_TITLE]


def test_the_diagram_holds_every_bin_with_bars_inside_the_frame() -> None:
    assert KNOWN.filter is not None
    assert KNOWN.classifier is not None
    spec = reliability_diagram({"f": KNOWN.filter.reliability, "c": KNOWN.classifier.reliability})
    rows = next(rows for rows in spec["datasets"].values() if "route" in rows[0])
    assert len(rows) == len(KNOWN.filter.reliability.bins) + len(KNOWN.classifier.reliability.bins)
    assert all(0 <= row["low"] <= row["o"] <= row["high"] <= 1 for row in rows)
    assert "f off by" in spec["description"]


@pytest.mark.parametrize(
    ("changes", "verdict", "remedy"),
    [
        ({"gaps": [5.0, 3.5]}, "Resolved", ""),
        ({"gaps": [5.0, 3.5], "alike": True}, "Not separated", ""),
        ({"resolved": False}, "Not resolved", "--tier overnight"),
        ({"validated": False}, "Not resolved", "powderkeg validate tiny"),
        ({"status": "disputed"}, "Not resolved", "One of the two methods is wrong"),
        ({"gaps": [-2.0, -1.0]}, "Not resolved", "figures outside every band"),
        ({"gaps": [0.2, 0.4]}, "Not resolved", ""),
    ],
)
def test_the_box_says_how_it_stands_and_what_would_help(
    changes: dict[str, object], verdict: str, remedy: str
) -> None:
    status = status_of(example_evidence(tiny_case(), **changes))  # type: ignore[arg-type]
    assert status.verdict == verdict
    assert remedy in " ".join(status.remedies)
    assert bool(status.remedies) is bool(remedy)
