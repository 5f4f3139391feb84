"""Counts of events as reports of a case: figures, grades, second imports, and what analysts have changed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import powderkeg as pk
from event_tables import event, event_table
from powderkeg.case import Case, CaseError, Report, amend_files, copy_case, edit_report, undo_last
from powderkeg.evidence.claims import claims_of
from powderkeg.evidence.reading import LISTED
from powderkeg.importers import PLAIN, event_formats
from powderkeg.importers.count_rows import COLUMNS
from powderkeg.importers.detection import known_sources
from powderkeg.importers.to_record import Imported, events_to_record
from powderkeg.society import society_named
from powderkeg.society.country import INDICATORS

WORDS = society_named("country")
CASE = pk.load_case("kazakhstan-2022")
DAY = date(2022, 1, 5)


def imported(
    rows: Sequence[dict[str, Any]],
    case: Case = CASE,
    name: str = "acled",
    file: str = "export.csv",
    **more: Any,
) -> Imported:
    return events_to_record([event_table(rows, name)], case, files=[file], vocabulary=WORDS, **more)


def row(done: Imported, report_id: str) -> Report:
    return next(report for report in done.merged.case.record if report.report_id == report_id)


def test_events_of_a_region_and_day_become_one_count() -> None:
    done = imported(
        [event(1), event(2), event(3, event_class="mob_violence"), event(4, day=date(2022, 1, 6))]
    )
    found = row(done, "acled-20220105-ALA-riot_events")
    assert (found.best, found.place_id, found.date_start, found.use) == (3.0, "ALA", DAY, "scored")
    assert (found.origin_id, found.reliability, found.credibility) == ("acled-events", "B", 2)
    assert found.extra == {"event_source": "acled", "event_keys": "KAZ1 KAZ2 KAZ3"}
    assert found.published == date(2022, 2, 1)
    assert "3 events of riot" in found.statement


def test_a_covered_day_says_of_every_other_region_that_nothing_is_listed() -> None:
    done = imported([event(1), event(2, day=date(2022, 1, 7))])
    assert [day.isoformat() for day in done.covered] == ["2022-01-05", "2022-01-06", "2022-01-07"]
    made = [r for r in done.merged.case.record if r.extra.get("event_source") and r.unit == "events"]
    assert len(made) == 3 * 3 * len(CASE.regions)
    assert sum(r.best or 0 for r in made) == 2.0


def test_the_analyst_may_say_which_days_are_covered() -> None:
    done = imported([event(1)], covers=(date(2021, 12, 1), date(2022, 1, 3)))
    assert (done.covered[0], done.covered[-1]) == (CASE.start, date(2022, 1, 3))


def test_files_of_quarter_hours_cover_only_whole_days() -> None:
    def written(*moments: datetime) -> tuple[date, ...]:
        rows = [event(n, report_time=moment) for n, moment in enumerate(moments)]
        return imported(rows, name="gdelt").covered

    assert written(datetime(2022, 1, 5, 10, 15, tzinfo=UTC).replace(tzinfo=None)) == ()
    whole = written(*(datetime(2022, 1, d, h, tzinfo=UTC).replace(tzinfo=None) for d, h in ((5, 3), (7, 22))))
    assert whole == (date(2022, 1, 5), date(2022, 1, 6), date(2022, 1, 7))


def test_deaths_are_a_bound_and_none_listed_is_not_none() -> None:
    killed = event(1, deaths_low=12, deaths_best=12, deaths_high=12)
    done = imported([killed, event(2), event(3, adm1="Aqtobe", place="Aqtobe", lat=50.28, lon=57.21)])
    found = row(done, "acled-20220105-ALA-deaths_listed")
    assert (found.best, found.low, found.unit, found.use) == (12.0, None, "persons", "scored")
    none = row(done, "acled-20220105-AKT-deaths_listed")
    assert none.best == 0.0
    assert "unknown" in none.statement
    assert not any(r.indicator == "deaths" and r.extra.get("event_source") for r in done.merged.case.record)


def test_a_source_that_lists_some_events_only_says_nothing_by_its_silence() -> None:
    rows = [event(1, event_class="armed_clash", deaths_low=1, deaths_best=2, deaths_high=5)]
    done = imported(rows, name="ucdp")
    made = [r for r in done.merged.case.record if r.extra.get("event_source")]
    assert {r.report_id: r.use for r in made} == {
        "ucdp-20220105-ALA-clash_events": "context",
        "ucdp-20220105-ALA-deaths_listed": "scored",
    }
    killed = row(done, "ucdp-20220105-ALA-deaths_listed")
    assert (killed.low, killed.best, killed.high) == (1.0, 2.0, 5.0)


def test_the_largest_gathering_is_a_crowd() -> None:
    done = imported([event(1, size_low=900, size_best=1000, size_high=1200), event(2, size_best=300)])
    found = row(done, "acled-20220105-ALA-crowd")
    assert (found.low, found.best, found.high) == (900.0, 1000.0, 1200.0)


def test_seizures_are_scored_where_people_coded_them() -> None:
    seized = event(1, event_class="building_seizure")
    assert row(imported([seized]), "acled-20220105-ALA-sites_lost").use == "scored"
    by_machine = row(imported([seized], name="gdelt"), "gdelt-20220105-ALA-sites_lost")
    assert by_machine.use == "context"
    assert by_machine.reliability == "D"


def test_an_event_of_several_days_is_listed_on_each_and_its_deaths_on_none() -> None:
    done = imported([event(1, date_end=date(2022, 1, 7), deaths_best=4)])
    assert [row(done, f"acled-2022010{n}-ALA-riot_events").best for n in (5, 6, 7)] == [1.0, 1.0, 1.0]
    assert not any(r.indicator == "deaths_listed" and r.best for r in done.merged.case.record)
    assert done.counted == 1


def test_what_is_known_to_the_month_is_context() -> None:
    rows = [
        event(1),
        event(2, date_start=date(2022, 1, 1), date_end=date(2022, 1, 31), date_precision="month"),
    ]
    found = row(imported(rows), "acled-20220101-20220131-ALA-riot_events_month")
    assert (found.use, found.best) == ("context", 1.0)
    assert "month" in found.reason


def test_the_country_only_goes_to_national() -> None:
    done = imported([event(1), event(2, geo_precision="country", lat=48.0, lon=67.0)])
    found = row(done, "acled-20220105-national-riot_events")
    assert (found.place_id, found.use) == (None, "context")
    assert done.national == 1


def test_events_of_other_countries_are_counted_apart() -> None:
    done = imported(
        [event(1), event(2, country_iso3="KGZ", lat=42.9, lon=74.6), event(3, country_iso3="RUS")]
    )
    assert done.country == "KAZ"
    assert dict(done.elsewhere) == {"KGZ": 1, "RUS": 1}


def test_the_same_file_twice_adds_nothing() -> None:
    rows = [event(1, deaths_best=3, size_best=700), event(2), event(3, event_class="arrest")]
    once = imported(rows)
    again = imported(rows, once.merged.case)
    assert again.merged.case is once.merged.case
    assert (again.merged.added, again.merged.updated, again.merged.already) == ((), (), 3)
    assert again.merged.unchanged == len(once.merged.added)


def test_a_newer_export_updates_the_rows_of_the_older_and_says_why() -> None:
    rows = [event(1), event(2), event(3, event_class="building_seizure")]
    once = imported(rows)
    newer = [event(1), event(4, deaths_best=2), event(5)]
    again = imported(newer, once.merged.case, file="newer.csv")
    assert row(again, "acled-20220105-ALA-riot_events").best == 3.0
    gone = row(again, "acled-20220105-ALA-sites_lost")
    assert (gone.use, gone.reason) == ("context", "no longer listed by its source")
    assert again.merged.gone == ("acled-20220105-ALA-sites_lost",)
    assert not again.merged.added
    new = again.merged.case.changes[len(once.merged.case.changes) :]
    assert {entry.reason for entry in new} == {"imported again from newer.csv"}
    assert imported(newer, again.merged.case, file="newer.csv").merged.case is again.merged.case


def test_what_an_analyst_changed_is_left() -> None:
    case = imported([event(1), event(2)]).merged.case
    name = "acled-20220105-ALA-riot_events"
    case = edit_report(case, name, {"best": "7"}, vocabulary=WORDS, reason="counted again by hand")
    case = edit_report(case, name, {"reliability": "C"}, vocabulary=WORDS, reason="doubtful")
    done = imported([event(1), event(2), event(3)], case)
    found = row(done, name)
    assert (found.best, found.reliability) == (7.0, "C")
    assert found.statement == "ACLED lists 2 events of riot", "a figure and its sentence stay together"
    assert {f"{name}, best", f"{name}, reliability"} <= set(done.merged.kept)
    assert row(done, "acled-20220105-ALA-deaths_listed").statement.endswith(
        "in 3 events; none may be unknown"
    )


def test_a_row_switched_off_stays_so_while_its_figure_follows() -> None:
    case = imported([event(1)]).merged.case
    name = "acled-20220105-ALA-riot_events"
    case = edit_report(case, name, {"use": "context"}, vocabulary=WORDS, reason="counted elsewhere")
    found = row(imported([event(1), event(2)], case), name)
    assert (found.use, found.reason, found.best) == ("context", "counted elsewhere", 2.0)


def test_a_cell_changed_by_hand_without_the_log_is_left_too() -> None:
    case = imported([event(1)]).merged.case
    name = "acled-20220105-ALA-riot_events"
    by_hand = tuple(r.model_copy(update={"best": 9.0}) if r.report_id == name else r for r in case.record)
    assert row(imported([event(1), event(2)], case.replace(record=by_hand)), name).best == 9.0


def test_an_import_can_be_taken_back_and_done_again() -> None:
    once = imported([event(1)])
    back = undo_last(once.merged.case, vocabulary=WORDS, reason="wrong export")
    assert back.record == CASE.record
    assert imported([event(1)], back).merged.case.record == once.merged.case.record


def test_files_of_quarter_hours_add_up_and_copies_are_known_across_them() -> None:
    def files(*numbers: int) -> list[dict[str, Any]]:
        return [event(n, actor_a=f"A{n}", url=f"https://example.org/{n}") for n in numbers]

    once = imported(files(1, 2), name="gdelt")
    again = imported(
        [*files(3), event(9, actor_a="A9", url="https://example.org/2")], once.merged.case, "gdelt"
    )
    found = row(again, "gdelt-20220105-ALA-riot_events")
    assert (found.best, found.statement) == (3.0, "GDELT lists 3 events of riot")
    assert len(found.extra["event_keys"].split()) == 3
    assert again.merged.already == 1
    assert imported(files(1), again.merged.case, "gdelt").merged.case is again.merged.case


def test_lists_that_disagree_are_contested() -> None:
    first = imported([event(n) for n in range(6)])
    rows = [event(1), event(2, adm1="Aqtobe", place="Aqtobe", lat=50.28, lon=57.21)]
    second = imported(rows, first.merged.case, "csv")
    assert second.disputed == 1
    assert row(second, "csv-20220105-ALA-riot_events").contested
    assert not row(second, "csv-20220105-AKT-riot_events").contested


def test_nothing_of_the_case_is_refused() -> None:
    with pytest.raises(CaseError, match="no event of the days"):
        imported([])
    with pytest.raises(CaseError, match="names"):
        imported([event(1, adm1="X", place="Y", lat=1.0, lon=1.0, country_iso3=None)])


def test_a_source_that_is_new_is_read_as_a_list_of_the_analysts_own() -> None:
    new, own = (
        row(imported([event(1)], name=n), f"{n}-20220105-ALA-riot_events") for n in ("bulletin", "csv")
    )
    assert (new.reliability, new.credibility) == (own.reliability, own.credibility) == ("F", 6)
    assert new.origin_id == "bulletin-events"


def test_every_format_that_comes_with_the_package_says_how_its_source_lists() -> None:
    assert set(known_sources()) == {*event_formats(), PLAIN}


def test_a_report_of_the_same_id_that_no_import_made_is_not_touched() -> None:
    name = "acled-20220105-ALA-riot_events"
    mine = CASE.record[0].model_copy(update={"report_id": name})
    with pytest.raises(CaseError, match="another id"):
        imported([event(1)], CASE.replace(record=(mine, *CASE.record[1:])))


def test_a_folder_is_given_the_columns_and_every_old_row_stays(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    copy_case("kazakhstan-2022", folder, WORDS)
    old = (folder / "record.csv").read_text(encoding="utf-8").splitlines()
    amend_files(folder, lambda case: imported([event(1)], case).merged.case, WORDS, columns=COLUMNS)
    new = (folder / "record.csv").read_text(encoding="utf-8").splitlines()
    assert new[0] == f"{old[0]},event_source,event_keys"
    assert new[1 : len(old)] == [f"{line},," for line in old[1:]]
    assert pk.load_case(folder).record[: len(CASE.record)] == CASE.record
    unchanged = (folder / "record.csv").read_bytes()
    amend_files(folder, lambda case: imported([event(1)], case).merged.case, WORDS, columns=COLUMNS)
    assert (folder / "record.csv").read_bytes() == unchanged


def test_the_origin_is_as_asked_and_then_as_it_was() -> None:
    first = imported([event(1)], origin="press")
    assert {report.origin_id for report in rows_of_source(first.merged.case)} == {"press"}
    # A second import that asks for none keeps it; one that names another changes the rows of both.
    second = imported([event(1), event(2)], first.merged.case, file="newer.csv")
    assert second.origin == "press"
    third = imported([event(1)], second.merged.case, file="newest.csv", origin="agencies")
    assert {report.origin_id for report in rows_of_source(third.merged.case)} == {"agencies"}


def rows_of_source(case: Case, source: str = "acled") -> list[Report]:
    return [report for report in case.record if report.extra.get("event_source") == source]


def test_two_lists_of_one_origin_count_an_event_once() -> None:
    listed = [event(1), event(2, event_class="peaceful_protest")]
    case = imported(listed).merged.case
    apart, shared = (
        imported(listed, case, "icews", origin=name).merged.case for name in (None, "acled-events")
    )

    def scored(case: Case) -> int:
        claims = claims_of(case, INDICATORS, 4 * ((case.end - case.start).days + 1))
        return sum(len(claim.terms) for claim in claims if claim.indicator in LISTED)

    assert scored(shared) == scored(case)
    assert scored(apart) > scored(case)
