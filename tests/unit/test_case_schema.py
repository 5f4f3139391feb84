"""The case as a value: its hours, its places, its priors, what was known by a day, and its digest."""

import pickle
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from cases import VOCABULARY, tiny_case
from powderkeg.case import Case, CaseError, Place, Prior, Problem, Report, Shock, check_case, closest


@pytest.fixture(scope="module")
def case() -> Case:
    return tiny_case()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def report(**fields: object) -> Report:
    row = {
        "report_id": "X", "date_start": "2022-01-04", "date_end": "2022-01-04", "indicator": "deaths",
        "origin_id": "o", "reliability": "A", "use": "scored",
    }  # fmt: skip
    return Report.model_validate({**row, **fields})


def test_hours_count_from_the_first_midnight_of_the_case(case: Case) -> None:
    assert case.hours == 72
    assert case.hour(moment("2022-01-03 00:00")) == 0
    assert case.hour(moment("2022-01-04 20:30")) == 44.5
    assert case.hour(moment("2022-01-02 23:00")) == -1


def test_a_place_keeps_its_own_clock(case: Case) -> None:
    # In January 2022 Almaty was six hours ahead of UTC, and the Caspian coast five.
    assert case.hour(moment("2022-01-03 00:00"), "COA") == 1
    assert case.hour(moment("2022-01-03 00:00"), "PRT") == 1
    assert case.hour(moment("2022-01-03 00:00"), "SOU") == 0


def test_hours_across_a_change_of_clocks_are_real_hours(case: Case) -> None:
    spring = case.replace(start=date(2022, 3, 26), end=date(2022, 3, 27), timezone="Europe/Kyiv")
    assert spring.hours == 47
    assert spring.hour(moment("2022-03-27 12:00")) == 35


def test_an_offset_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="local time without an offset"):
        case.hour(datetime(2022, 1, 3, tzinfo=ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("fields", "window"),
    [
        ({}, (24, 48)),
        ({"place_id": "SOU"}, (24, 48)),
        ({"place_id": "COA"}, (25, 49)),
        ({"place_id": "national"}, (24, 48)),
        ({"date_end": "2022-01-05"}, (24, 72)),
        ({"time": "20:30"}, (44.5, 45.5)),
        ({"time": "20:30", "date_end": "2022-01-05"}, (44.5, 72)),
        ({"time": "09:00-17:15"}, (33, 41.25)),
        ({"time": "09:00-24:00"}, (33, 48)),
        ({"time": "22:00-05:00"}, (46, 53)),
        ({"time": "22:00-22:00"}, (46, 70)),
        ({"time": "22:00-05:00", "date_end": "2022-01-05"}, (46, 53)),
        ({"time": "09:00-17:00", "date_end": "2022-01-05"}, (33, 65)),
        ({"time": "morning"}, (30, 36)),
        ({"time": "day"}, (32, 44)),
        ({"time": "evening"}, (42, 48)),
        ({"time": "night"}, (44, 54)),
        ({"time": "night", "date_end": "2022-01-05"}, (44, 54)),
        ({"time": "evening", "date_end": "2022-01-05"}, (42, 72)),
        ({"time": "night", "date_start": "2022-01-05", "date_end": "2022-01-05"}, (68, 72)),
        ({"place_id": "COA", "date_start": "2022-01-05", "date_end": "2022-01-05"}, (49, 72)),
        ({"date_start": "2021-12-01", "date_end": "2022-01-03"}, (0, 24)),
        ({"date_start": "2022-01-01", "date_end": "2022-01-02"}, (-48, 0)),
        ({"date_start": "2022-01-06", "date_end": "2022-01-07"}, (72, 120)),
    ],
)
def test_the_hours_a_report_speaks_of(
    case: Case, fields: dict[str, object], window: tuple[float, float]
) -> None:
    assert report(**fields).window(case) == window


def test_places_and_regions(case: Case) -> None:
    assert [place.place_id for place in case.regions] == ["NOR", "SOU", "COA"]
    assert case.place("PRT").name == "Port"
    assert case.region_of("PRT") == "COA"
    assert case.region_of("SOU") == "SOU"
    assert case.region_of(None) is None
    assert case.hypothesis("infiltrated").prior == 0.4
    with pytest.raises(KeyError):
        case.place("XYZ")
    with pytest.raises(KeyError):
        case.hypothesis("aliens")


def test_a_city_takes_from_its_region_what_it_leaves_blank(case: Case) -> None:
    port = case.place("PRT")
    assert (port.timezone, port.exposure, port.income, port.urban_share) == ("Asia/Aqtau", 0.5, 140000, 1)


def test_sites_are_counted_by_kind(case: Case) -> None:
    assert case.place("SOU").sites == {"administration": 2, "police": 2, "airport": 1}
    assert case.place("PRT").sites == {}


def test_a_place_may_be_made_with_its_sites_as_a_mapping(case: Case) -> None:
    north = case.place("NOR")
    assert Place.model_validate({**north.model_dump(), "sites": {"police": 3}}).sites == {"police": 3}


def test_a_mark_is_yes_or_no_in_words_too() -> None:
    assert report(contested="Yes").contested
    assert not report(contested="no").contested
    assert report(contested=True).contested


def test_further_columns_are_a_mapping() -> None:
    assert report(extra={"note": "x", "blank": " "}).extra == {"note": "x"}
    with pytest.raises(ValidationError):
        report(extra="note")


def test_a_shock_strikes_the_places_it_names(case: Case) -> None:
    shock = case.shocks[0]
    assert [shock.strikes(place.place_id) for place in case.regions] == [True, False, True]
    everywhere = Shock.model_validate({**shock.model_dump(), "places": "all"})
    assert everywhere.strikes("SOU")


@pytest.mark.parametrize(
    ("prior", "bounds"),
    [
        (Prior(distribution="constant", value=2), (2, 2)),
        (Prior(distribution="uniform", min=1, max=3), (1, 3)),
        (Prior(distribution="log_uniform", min=1, max=3), (1, 3)),
        (Prior(distribution="normal", mean=2, sd=1, min=-1, max=3), (-1, 3)),
    ],
)
def test_bounds_of_a_prior(prior: Prior, bounds: tuple[float, float]) -> None:
    assert prior.bounds == bounds


def test_a_prior_says_whether_the_record_was_used(case: Case) -> None:
    assert case.parameters["contagion"].uses_record
    assert not case.hypothesis("infiltrated").parameters["cells"].uses_record


def test_a_case_cannot_be_changed_in_place(case: Case) -> None:
    with pytest.raises(ValidationError):
        case.title = "another"


def test_replace_gives_a_new_digest_and_new_regions(case: Case) -> None:
    fewer = case.replace(places=case.places[:2])
    assert case.digest != fewer.digest
    assert len(case.regions) == 3
    assert len(fewer.regions) == 2
    assert case.replace() == case
    with pytest.raises(ValidationError):
        case.replace(tilte="a slip")


def test_the_digest_is_of_the_content_alone(case: Case) -> None:
    assert case.digest == tiny_case().digest
    assert case.digest == case.replace(name="elsewhere").digest
    assert len(case.digest) == 64


@pytest.mark.parametrize("field", ["title", "options", "record", "documents", "calendar", "parameters"])
def test_the_digest_sees_every_part(case: Case, field: str) -> None:
    empty: dict[str, object] = {"title": "x", "documents": {}, "parameters": {}}
    assert case.replace(**{field: empty.get(field, ())}).digest != case.digest


def test_what_was_known_that_evening(case: Case) -> None:
    early, undated = case.as_of(date(2022, 1, 4))
    assert [row.report_id for row in early.record] == ["T1", "T2", "T5"]
    assert undated == 1
    assert [item.kind for item in early.inputs] == ["connectivity"]
    # The shutdown ended the day after: nobody knew.
    assert early.inputs[0].until is None
    assert early.inputs[0].reports == ("T5",)
    assert early.end == case.end


def test_a_shock_that_lay_ahead_was_not_known(case: Case) -> None:
    first = case.shocks[0].model_copy(update={"until": moment("2022-01-05 06:00")})
    second = first.model_copy(update={"time": moment("2022-01-05 00:00")})
    struck = case.replace(shocks=(first, second))
    early = struck.as_of(date(2022, 1, 4))[0].shocks
    assert [(shock.time, shock.until) for shock in early] == [(first.time, None)]
    assert struck.as_of(date(2022, 1, 5))[0].shocks == struck.shocks


def test_everything_with_a_date_is_known_in_the_end(case: Case) -> None:
    late, undated = case.as_of(date(2023, 1, 1))
    assert [row.report_id for row in late.record] == ["T1", "T2", "T3", "T4", "T5"]
    assert undated == 1
    assert late.inputs == case.inputs


def test_nothing_is_known_before_it_begins(case: Case) -> None:
    before, undated = case.as_of(date(2022, 1, 2))
    assert before.record == ()
    assert before.inputs == ()
    assert undated == 1


def test_an_input_of_the_last_minute_is_known_and_one_of_midnight_is_not(case: Case) -> None:
    last, first = (case.inputs[1].model_copy(update={"place": None, "time": time}) for time in (
        moment("2022-01-04 23:59"), moment("2022-01-05 00:00"),
    ))  # fmt: skip
    known, _ = case.replace(inputs=(last, first)).as_of(date(2022, 1, 4))
    assert known.inputs == (last,)


def test_reports_that_an_input_rests_on_are_forgotten_with_it(case: Case) -> None:
    unpublished = case.replace(
        record=tuple(row.model_copy(update={"published": None}) for row in case.record)
    )
    known, undated = unpublished.as_of(date(2022, 1, 5))
    assert undated == 6
    assert known.inputs[0].reports == ()


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7), ("7.", 7), (".5", 0.5), ("-0.5", -0.5), ("+3e2", 300), (" 12 ", 12), (4, 4), (0.25, 0.25)],
)
def test_numbers_that_are_read(written: object, number: float) -> None:
    assert report(best=written).best == number


@pytest.mark.parametrize(
    "written", ["1_000", "0x10", "٣", "1e", "--1", "1 2", "1/2", "", "nan", True, [1], 10**400, float("inf")]
)
def test_numbers_that_are_not(written: object) -> None:
    with pytest.raises(ValidationError):
        report(best=written)


def test_closest_word() -> None:
    assert closest("PARTICIPANT", ["participants", "deaths"]) == "did you mean 'participants'?"
    assert closest("zzz", ["participants", "deaths"]) == ""


def test_a_problem_says_where_what_and_how() -> None:
    full = Problem("'XYZ' is not a place", "record.csv", 14, "region", ("A", "B"), "correct the id")
    words = "record.csv, line 14, field 'region': 'XYZ' is not a place; allowed: A, B; correct the id"
    assert str(full) == words
    assert str(Problem("no")) == "no"


def test_a_long_list_of_allowed_words_is_cut() -> None:
    many = tuple(f"w{n}" for n in range(43))
    assert str(Problem("no", allowed=many)).endswith("w38, w39, ... (3 more)")


def test_an_error_is_a_sentence_a_problem_or_several() -> None:
    assert str(CaseError("not so")) == "not so"
    assert str(CaseError(Problem("no", file="f"))) == "f: no"
    several = CaseError([Problem("a"), Problem("b")])
    assert str(several) == "a\nb"
    assert str(CaseError([Problem("a")] * 21)).endswith("... and 1 more problem")
    assert isinstance(several, ValueError)
    with pytest.raises(ValueError, match="at least one problem"):
        CaseError([])


def test_an_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(CaseError([Problem("a", "f", 3), Problem("b")])))  # noqa: S301 -- our own bytes
    assert error.problems == (Problem("a", "f", 3), Problem("b"))


def test_a_case_travels_between_processes(case: Case) -> None:
    again = pickle.loads(pickle.dumps(case))  # noqa: S301 -- our own bytes
    assert again == case
    assert again.digest == case.digest
    check_case(again, VOCABULARY)
