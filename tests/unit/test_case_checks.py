"""What the checks say about a case as a whole; single mistakes are in faults/case_mistakes.csv."""

from pathlib import Path

import pytest

from cases import FILES, PLACES, RECORD, VOCABULARY, YAML, tiny_case, write_tiny_case
from powderkeg.case import Case, CaseError, check_case, closest, read_case


def complaint(folder: Path, stem: str, old: str, new: str) -> str:
    """Read the tiny case with one change, and return what is said about it."""
    name = next(name for name in FILES if Path(name).stem == stem)
    assert old in FILES[name], "the change would change nothing"
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(folder, **{stem: FILES[name].replace(old, new, 1)}), VOCABULARY)
    return str(caught.value)


def test_hypotheses_need_somebody_to_weigh(tmp_path: Path) -> None:
    only = YAML[: YAML.index("  - name: spontaneous")] + YAML[YAML.index("  - name: other") :].replace(
        "0.1", "1"
    )
    with pytest.raises(CaseError, match="there is nothing to weigh; add at least one hypothesis"):
        read_case(write_tiny_case(tmp_path, case=only), VOCABULARY)


def test_a_weight_of_nothing(tmp_path: Path) -> None:
    text = YAML.replace("prior: 0.5", "prior: 0").replace("prior: 0.4", "prior: 0.9")
    with pytest.raises(CaseError, match=r"field 'hypotheses\[1\].prior': the prior 0 is not above 0"):
        read_case(write_tiny_case(tmp_path, case=text), VOCABULARY)


def test_an_empty_record(tmp_path: Path) -> None:
    header = RECORD.partition("\n")[0] + "\n"
    with pytest.raises(CaseError, match=r"record\.csv: the record is empty; add at least one report"):
        read_case(write_tiny_case(tmp_path, record=header), VOCABULARY)


def test_no_regions(tmp_path: Path) -> None:
    header = PLACES.partition("\n")[0] + "\n"
    with pytest.raises(CaseError, match=r"places\.csv: no place is a region; add at least one row"):
        read_case(write_tiny_case(tmp_path, places=header), VOCABULARY)


@pytest.mark.parametrize(
    ("regions", "said"), [(300, None), (301, r"301 regions are too many: .* allowed: 1 to 300 regions; join")]
)
def test_how_many_regions(regions: int, said: str | None) -> None:
    case = tiny_case()
    first = case.regions[0]
    more = tuple(first.model_copy(update={"place_id": f"R{n}"}) for n in range(regions - 3))
    large = case.replace(places=(*case.places, *more))
    if said is None:
        check_case(large, VOCABULARY)
    else:
        with pytest.raises(CaseError, match=said):
            check_case(large, VOCABULARY)


def test_one_region_too_many_is_told_on_its_own_line(tmp_path: Path) -> None:
    rows = "".join(PLACES.splitlines(keepends=True)[1].replace("NOR", f"R{n}") for n in range(300))
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, places=PLACES + rows), VOCABULARY)
    (problem,) = caught.value.problems
    # The header, the tiny case's four places, and 297 of the new regions come before the 301st region.
    assert (problem.file, problem.line) == ("places.csv", 1 + 4 + 298)
    assert problem.text.startswith(
        "303 regions are too many: what each sees of the others grows with their square"
    )


def test_an_order_needs_somebody_to_give_it_to(tmp_path: Path) -> None:
    price, order = (
        "kind: price, time: 2022-01-03 00:00, places: [NOR, COA], value: 2.0",
        "places: all, value: 0",
    )
    ordered = YAML.replace(price, f"kind: order, time: 2022-01-03 00:00, {order}")
    read_case(write_tiny_case(tmp_path / "some", case=ordered), VOCABULARY)
    nobody = ordered.replace(
        "cells: {distribution: uniform, min: 3,", "contagion: {distribution: uniform, min: 3,"
    )
    nobody = nobody.replace("max: 12", "max: 4")
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path / "none", case=nobody), VOCABULARY)
    assert str(caught.value).startswith(
        "case.yaml, line 9, field 'shocks[1].kind': a shock of kind 'order' would do nothing: "
        "cells stay at 0 under every hypothesis; give at least one hypothesis"
    )
    cells = "parameters:\n  cells: {distribution: uniform, min: 0, max: 9}\n"
    everybody = nobody.replace("parameters:\n", cells, 1)
    read_case(write_tiny_case(tmp_path / "all", case=everybody), VOCABULARY)


def test_an_order_of_events_is_judged_by_the_clocks_of_the_places() -> None:
    case = tiny_case()
    first = case.inputs[1]
    # Noon on the coast is one in the afternoon in the capital.
    begun = first.model_copy(update={"kind": "emergency", "place": "COA", "until": None})
    for hour, wrong in ((12, True), (13, True), (14, False)):
        end = begun.model_copy(
            update={"kind": "emergency_end", "place": None, "time": begun.time.replace(hour=hour)}
        )
        course = case.replace(inputs=(begun, end))
        if wrong:
            with pytest.raises(CaseError, match="cannot come before 'emergency'"):
                check_case(course, VOCABULARY)
        else:
            check_case(course, VOCABULARY)


def test_what_nobody_asked_for_may_come_all_the_same() -> None:
    case = tiny_case()
    uninvited = case.inputs[1].model_copy(
        update={"kind": "intervener_arrival", "value": 2000.0, "place": None}
    )
    check_case(case.replace(inputs=(uninvited,)), VOCABULARY)


def test_an_unknown_clock_is_told_alone(tmp_path: Path) -> None:
    folder = write_tiny_case(
        tmp_path,
        case=YAML.replace("timezone: Asia/Almaty", "timezone: Asia/Nowhere").replace(
            "kind: emergency,", "kind: emergency_end,"
        ),
    )
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    assert {problem.field for problem in caught.value.problems} == {"timezone"}


def test_an_unwatched_indicator_has_to_be_one_that_is_watched(tmp_path: Path) -> None:
    text = YAML + "unwatched: [deaths]\n"
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, case=text), VOCABULARY)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (text.count("\n"), "unwatched[1]")
    assert "silence on 'deaths' is no evidence in any case" in str(problem)
    assert "administrations_lost" in str(problem)


def test_what_was_reported_cannot_have_been_unwatched() -> None:
    case = tiny_case()
    lost = case.record[0].model_copy(update={"indicator": "administrations_lost", "use": "scored"})
    with pytest.raises(CaseError, match="scored reports of administrations_lost, so that somebody looked"):
        check_case(case.replace(unwatched=("administrations_lost",), record=(lost,)), VOCABULARY)
    with pytest.raises(CaseError, match="'administrations_lost' is there twice"):
        check_case(case.replace(unwatched=("administrations_lost",) * 2, record=()), VOCABULARY)


def test_a_case_without_the_key_keeps_its_digest_and_one_with_it_has_another() -> None:
    case = tiny_case()
    unwatched = case.replace(unwatched=("administrations_lost",))
    assert case.digest != unwatched.digest
    assert unwatched.replace(unwatched=()).digest == case.digest


def test_a_missing_column(tmp_path: Path) -> None:
    text = RECORD.replace(",origin_id,", ",origin,", 1)
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, record=text), VOCABULARY)
    assert str(caught.value).startswith(
        "record.csv, line 1, field 'origin_id': the column is missing; allowed: report_id, "
    )
    assert str(caught.value).endswith("did you mean 'origin'?")


def test_a_column_twice(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="line 1, field 'low': the column is there twice"):
        read_case(write_tiny_case(tmp_path, record=RECORD.replace(",note\n", ",low\n", 1)), VOCABULARY)


@pytest.mark.parametrize("name", ["", "note"])
def test_a_further_column_needs_its_own_name(tmp_path: Path, name: str) -> None:
    text = "".join(f"{line},\n" for line in RECORD.splitlines()).replace(",note,\n", f",note,{name}\n", 1)
    with pytest.raises(CaseError, match="a further column is there twice or has no name"):
        read_case(write_tiny_case(tmp_path, record=text), VOCABULARY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"700, all"',
            "700, all",
            "line 2: 22 fields where the header has 21; put quotation marks around a cell that holds a comma",
        ),
        (
            "before the case,y",
            "before the case",
            "line 7: 20 fields where the header has 21; add the missing commas",
        ),
    ],
)
def test_a_row_of_another_length(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert complaint(tmp_path, "record", old, new) == f"record.csv, {said}"


def test_a_quotation_mark_left_open(tmp_path: Path) -> None:
    message = complaint(tmp_path, "record", '"700, all"', '"700, all')
    assert message.startswith("record.csv, line 2: this is not CSV: "), message


def test_a_cell_may_run_over_lines_and_later_lines_still_count(tmp_path: Path) -> None:
    text = RECORD.replace('"700, all"', '"700,\nall"').replace("4000,6000", "4000,x")
    with pytest.raises(CaseError, match=r"record\.csv, line 4, field 'best'"):
        read_case(write_tiny_case(tmp_path, record=text), VOCABULARY)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    changed = {
        "case": YAML.replace("kind: connectivity", "kind: power").replace("prior: 0.5", "prior: 0.6"),
        "places": PLACES.replace(",800000,", ",0,"),
        "record": RECORD.replace("4000,6000", "9999,6000").replace("T3,2022-01-05", "T3,2022-01-02"),
    }
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, **changed), VOCABULARY)
    told = [(problem.file, problem.field) for problem in caught.value.problems]
    assert told == [
        ("places.csv", "population"),
        ("case.yaml", "inputs[1].kind"),
        ("case.yaml", "hypotheses"),
        ("record.csv", "low"),
        ("record.csv", "date_start"),
    ]


def test_a_row_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    changed = (
        RECORD.replace("500,700", "500,many").replace(",16:00", ",99:00").replace("20,30,50", "40,30,50")
    )
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, record=changed), VOCABULARY)
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [(2, "best"), (5, "low")]


def test_a_row_of_another_length_does_not_hide_the_others_nor_its_own_id(tmp_path: Path) -> None:
    # T5 cannot be read, and an input refers to it: that reference is not called wrong.
    changed = RECORD.replace("input,given,", "input,given").replace("20,30,50", "40,30,50")
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, record=changed), VOCABULARY)
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [(6, ""), (5, "low")]


def test_a_place_that_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    message = complaint(tmp_path, "places", "administration:1;police:1,0.4", "administration:1;police:1")
    assert message == "places.csv, line 4: 12 fields where the header has 13; add the missing commas"


def test_three_unreadable_files_are_told_together(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, case="- a list\n", places="nothing\n", record="")
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    assert {problem.file for problem in caught.value.problems} == {"case.yaml", "places.csv", "record.csv"}


def test_the_first_twenty_problems_then_a_count(tmp_path: Path) -> None:
    rows = "".join(f"{row}\n" for row in [RECORD.splitlines()[1].replace("T1", f"N{n}") for n in range(25)])
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, record=RECORD + rows.replace(",COA,", ",WHERE,")), VOCABULARY)
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 25
    assert len(lines) == 21
    assert lines[-1] == "... and 5 more problems"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "case.yaml, line 1: the file is empty"),
        ("# only a comment\n", "case.yaml, line 1: the file is empty"),
        ("just words\n", "case.yaml, line 1: the file is not a mapping"),
        ("- a\n- list\n", "case.yaml, line 1: the file is not a mapping"),
        ("--- \n", "case.yaml, line 2: the file is not a mapping"),
        ("a: 1\n---\nb: 2\n", "case.yaml, line 2: a second document starts here"),
        ("a: [1\n", "case.yaml, line 2: this is not YAML"),
        ("a: *b\n", "case.yaml, line 1: anchors and aliases"),
        ("? [a, b]\n: 1\n", "case.yaml, line 1: a key has to be a word"),
    ],
)
def test_yaml_that_is_not_a_case(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, case=text), VOCABULARY)
    assert str(caught.value).startswith(said)


def test_a_case_built_in_memory_is_checked_without_lines() -> None:
    case = tiny_case()
    twice = case.replace(record=(*case.record, case.record[0]), places=(*case.places, case.places[0]))
    with pytest.raises(CaseError) as caught:
        check_case(twice, VOCABULARY)
    assert "record.csv, field 'report_id': 'T1' is there twice; give each row its own id" in str(caught.value)
    assert "places.csv, field 'place_id': 'NOR' is there twice; give each its own id" in str(caught.value)


def test_calendar_days_and_options_stand_once() -> None:
    case = tiny_case()
    doubled = case.replace(calendar=case.calendar * 2, options=case.options * 2)
    with pytest.raises(CaseError) as caught:
        check_case(doubled, VOCABULARY)
    assert [problem.field for problem in caught.value.problems] == ["calendar[2].date", "options[2].name"]


def test_levels_below_the_baseline_are_no_mistake() -> None:
    case = tiny_case()
    calm = case.record[3].model_copy(
        update={
            "report_id": "T9",
            "indicator": "traffic_public",
            "unit": "s.d.",
            "low": -2,
            "best": -1,
            "high": 0,
        }
    )
    check_case(case.replace(record=(*case.record, calm)), VOCABULARY)


def test_the_tiny_case_itself_is_right() -> None:
    case = tiny_case()
    assert isinstance(case, Case)
    check_case(case, VOCABULARY)


def test_a_case_that_ends_before_it_starts_is_told_that_and_nothing_besides(tmp_path: Path) -> None:
    said = complaint(tmp_path, "case", "end: 2022-01-05", "end: 2022-01-01")
    assert said == (
        "case.yaml, line 5, field 'end': 2022-01-01 is before the start, 2022-01-03; swap or correct the two"
    )


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")])
@pytest.mark.parametrize("stem", ["places", "record"])
def test_another_separator_is_one_problem(tmp_path: Path, stem: str, sign: str, name: str) -> None:
    text = FILES[f"{stem}.csv"].replace(",", sign)
    with pytest.raises(CaseError) as caught:
        read_case(write_tiny_case(tmp_path, **{stem: text}), VOCABULARY)
    said = f"{stem}.csv, line 1: the columns are separated by {name}; save it with commas"
    assert [str(problem).partition(" (")[0] for problem in caught.value.problems] == [said]


def test_the_beginning_of_one_word_is_enough_to_guess_it() -> None:
    words = ("spontaneous", "elite-struggle", "foreign-instigated", "foreign-organised")
    assert closest("elite", words) == "did you mean 'elite-struggle'?"
    assert closest("fore", words) == ""
    assert closest("e", words) == ""
