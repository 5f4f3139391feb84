"""No event is lost: each is a copy, abroad, out of place, out of time, or in a row of the record."""

from datetime import date, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import powderkeg as pk
from event_tables import event, event_table
from powderkeg.case import Case, check_case
from powderkeg.importers.count_rows import known_keys
from powderkeg.importers.detection import known_sources
from powderkeg.importers.events import DATE_PRECISIONS, EVENT_CLASSES, GEO_PRECISIONS, EventTable
from powderkeg.importers.to_record import Imported, events_to_record
from powderkeg.society import society_named

WORDS = society_named("country")
CASE = pk.load_case("kazakhstan-2022")
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # an example takes half a second
SPOTS = (
    ("Almaty City", "Almaty", 43.25, 76.91),
    ("Aqtobe", "Aqtobe", 50.28, 57.21),
    ("Almaty", "Talgar", 43.30, 77.24),
    ("Qaraghandy", None, None, None),
    (None, None, None, None),
    ("Nowhere", "Nowhere", 10.0, 10.0),
    ("Aqtobe", "Aqtau", 43.66, 51.17),
)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(1, 12))):
        adm1, place, lat, lon = draw(st.sampled_from(SPOTS))
        first = date(2021, 12, 28) + timedelta(days=draw(st.integers(0, 30)))
        precise = draw(st.sampled_from(DATE_PRECISIONS))
        low, more, most = (draw(st.integers(0, 50)) for _ in range(3))
        told = draw(st.booleans())
        made.append(
            event(
                draw(st.integers(0, number)),
                day=first,
                date_end=first + timedelta(days=draw(st.integers(0, 20))),
                date_precision=precise,
                adm1=adm1,
                place=place,
                lat=lat,
                lon=lon,
                geo_precision=draw(st.sampled_from((None, *GEO_PRECISIONS))),
                country_iso3=draw(st.sampled_from(("KAZ", "KAZ", "KGZ", None))),
                event_class=draw(st.sampled_from(EVENT_CLASSES)),
                actor_a=draw(st.sampled_from((None, "CROWD"))),
                url=draw(st.sampled_from((None, "https://example.org/1"))),
                deaths_low=low if told else None,
                deaths_best=low + more if told else None,
                deaths_high=low + more + most if told else None,
                size_best=draw(st.sampled_from((None, 1, 5_000))),
                report_time=None,
            )
        )
    return made


def imported(tables: list[EventTable], case: Case = CASE) -> Imported:
    # three days covered: rows that say that nothing is listed would be most of the work
    covers = (date(2022, 1, 4), date(2022, 1, 6))
    return events_to_record(tables, case, files=["a.csv"], vocabulary=WORDS, covers=covers)


@settings(max_examples=40, deadline=None, phases=WITHOUT_SHRINKING)
@given(rows(), st.sampled_from(known_sources()))
def test_every_event_is_accounted_for_once(events: list[dict[str, Any]], source: str) -> None:
    events = [event(99), *events]  # one that is certainly of the case, so that there is something to import
    done = imported([event_table(events, source)])
    parts = sum(done.copies.values()) + sum(done.elsewhere.values()) + done.without_place
    assert parts + done.outside + done.counted == done.events == len(events)
    check_case(done.merged.case, WORDS)
    new = [report for report in done.merged.case.record if report.extra.get("event_source")]
    keys = set().union(*(known_keys(report) for report in new))
    assert len(keys) == done.counted, "every counted event is named by a row, and no other is"
    again = imported([event_table(events, source)], done.merged.case)
    assert again.merged.case is done.merged.case
    assert again.merged.already == done.counted


@settings(max_examples=20, deadline=None, phases=WITHOUT_SHRINKING)
@given(rows())
def test_the_order_of_rows_and_of_files_changes_nothing(events: list[dict[str, Any]]) -> None:
    # of one id and one moment the first row stays: with ids of their own, rows have no order
    events = [{**row, "event_id": f"E{n}", "url": None} for n, row in enumerate([event(99), *events])]
    one = imported([event_table(events)])
    half = len(events) // 2 + 1
    tables = [event_table(part) for part in (events[half:][::-1], events[:half][::-1]) if part]
    two = imported(tables)
    assert one.merged.case.record == two.merged.case.record
