"""The bundled case Kazakhstan 2022: read with plain csv and YAML, and at the end with the case layer."""

import csv
import re
from datetime import date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
import yaml

from powderkeg.worlds import load_case

FOLDER = resources.files("powderkeg.gallery") / "kazakhstan-2022"
RECORD_HEADER = [
    "report_id", "date_start", "date_end", "time", "place_id", "indicator", "low", "best", "high", "unit",
    "statement", "source", "source_url", "origin_id", "reliability", "credibility", "contested", "published",
    "use", "reason",
]  # fmt: skip
PLACES_HEADER = [
    "place_id", "name", "kind", "parent", "latitude", "longitude", "timezone", "population", "urban_share",
    "exposure", "income", "sites",
]  # fmt: skip
REGION_INDICATORS = {
    "crowd", "clashes", "sites_attacked", "administrations_lost", "airports_lost", "police_sites_lost",
    "sites_evacuated", "refusals", "lethal_fire", "deaths_by_place",
}  # fmt: skip
NATIONAL_INDICATORS = {
    "protesting_regions", "deaths_named", "service_chief_removed", "elite_exits", "traffic_public",
    "traffic_embassy", "traffic_cells", "intervener_troops", "regions_lost",
}  # fmt: skip
BOTH_INDICATORS = {
    "participants", "rioters", "sites_lost", "shops_looted", "deaths", "deaths_security", "deaths_civilian",
    "deaths_by_security_fire", "injured", "detained", "weapons_looted", "connectivity", "price",
}  # fmt: skip
EVENTS = REGION_INDICATORS - {"crowd", "deaths_by_place"} | {"service_chief_removed"}
WEST = {"AKT", "ATY", "KZY", "MAN", "ZAP"}
CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
SWITCHES = {
    "cells", "cell_size", "cell_arms", "cell_sync", "cells_foreign", "cells_of_faction", "faction_share",
    "faction_compliance", "lethal_discretion", "cell_planning", "embassy_planning", "sleeper_cells",
}  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def record() -> list[dict[str, str]]:
    return _rows("record.csv")


@pytest.fixture(scope="module")
def regions() -> list[dict[str, str]]:
    return [row for row in _rows("places.csv") if row["kind"] == "region"]


@pytest.fixture(scope="module")
def case() -> dict:
    return yaml.safe_load((FOLDER / "case.yaml").read_text(encoding="utf-8"))


def test_headers_begin_with_the_fixed_columns() -> None:
    assert list(_rows("record.csv")[0])[: len(RECORD_HEADER)] == RECORD_HEADER
    assert list(_rows("places.csv")[0])[: len(PLACES_HEADER)] == PLACES_HEADER


def test_record_has_all_104_items_once(record: list[dict[str, str]]) -> None:
    assert [row["report_id"] for row in record] == [f"K{n:03d}" for n in range(1, 105)]


def test_every_row_is_used_or_says_why_not(record: list[dict[str, str]]) -> None:
    for row in record:
        assert row["use"] in {"scored", "input", "context"}, row["report_id"]
        assert bool(row["reason"]) == (row["use"] != "scored"), row["report_id"]


def test_scored_rows_name_an_indicator_where_it_exists(
    record: list[dict[str, str]], regions: list[dict[str, str]]
) -> None:
    ids = {row["place_id"] for row in regions}
    for row in record:
        if row["use"] != "scored":
            continue
        national = row["place_id"] == "national"
        allowed = BOTH_INDICATORS | (NATIONAL_INDICATORS if national else REGION_INDICATORS)
        assert row["indicator"] in allowed, row["report_id"]
        assert national or row["place_id"] in ids, row["report_id"]


def test_scored_figures_are_ordered_and_events_are_seen(record: list[dict[str, str]]) -> None:
    for row in record:
        figures = [float(row[k]) for k in ("low", "best", "high") if row[k]]
        assert figures == sorted(figures), row["report_id"]
        assert all(f >= 0 for f in figures), row["report_id"]
        if row["use"] == "scored":
            assert row["best"], row["report_id"]
            if row["indicator"] in EVENTS:
                assert (row["low"], row["best"], row["high"]) == ("", "1", ""), row["report_id"]


def test_scored_days_lie_in_the_evidence_window(record: list[dict[str, str]]) -> None:
    for row in record:
        first = date.fromisoformat(row["date_start"])
        last = date.fromisoformat(row["date_end"] or row["date_start"])
        assert first <= last, row["report_id"]
        if row["use"] == "scored":
            assert date(2022, 1, 1) <= first <= last <= date(2022, 1, 13), row["report_id"]
        if row["published"]:
            assert date.fromisoformat(row["published"]) >= first, row["report_id"]


def test_times_are_in_the_grammar(record: list[dict[str, str]]) -> None:
    grammar = re.compile(rf"|morning|day|evening|night|{CLOCK}(-{CLOCK})?")
    assert [row["report_id"] for row in record if not grammar.fullmatch(row["time"])] == []


def test_grades_and_marks_are_kept(record: list[dict[str, str]]) -> None:
    assert {row["reliability"] for row in record} == {"A", "B", "C", "D"}
    for column in ("contested", "interested_party"):
        assert {row[column] for row in record} == {"yes", "no"}
    assert sum(row["contested"] == "yes" for row in record) == 26
    assert all(row["origin_id"] and row["source"] and row["statement"] for row in record)


def test_repeated_claims_share_one_origin(record: list[dict[str, str]]) -> None:
    origin = {row["report_id"]: row["origin_id"] for row in record}
    assert {origin[k] for k in ("K038", "K039", "K040", "K041")} == {"prosecutor-2023"}
    assert {origin[k] for k in ("K075", "K078", "K079", "K085")} == {"prosecutor-2022"}
    assert {origin[k] for k in ("K081", "K082", "K083", "K084", "K080")} == {"prosecutor-2023"}
    assert origin["K086"] not in {"prosecutor-2022", "prosecutor-2023"}


def test_splits_of_one_origin_stay_below_its_total(record: list[dict[str, str]]) -> None:
    total = next(float(row["best"]) for row in record if row["report_id"] == "K080")
    parts = [float(row["best"]) for row in record if row["indicator"] == "deaths_by_place"]
    assert sum(parts) == 214 < total == 238


def test_number_in_the_address_gives_the_publication_date(record: list[dict[str, str]]) -> None:
    found = 0
    for row in record:
        seconds = re.search(r"ortcom\.kz/.*/(\d{10})$", row["source_url"])
        if seconds:
            told = datetime.fromtimestamp(int(seconds[1]), ZoneInfo("Asia/Almaty")).date()
            assert row["published"] == told.isoformat(), row["report_id"]
            found += 1
    assert found == 13


def test_regions_add_up_to_the_country(regions: list[dict[str, str]]) -> None:
    assert len({row["place_id"] for row in regions}) == len(regions) == 17
    assert sum(int(row["population"]) for row in regions) == 19_503_159


def test_time_zones_are_those_of_january_2022(regions: list[dict[str, str]]) -> None:
    noon = datetime(2022, 1, 5, 12, tzinfo=ZoneInfo("UTC"))
    for row in _rows("places.csv"):
        offset = noon.astimezone(ZoneInfo(row["timezone"])).utcoffset()
        region = row["parent"] or row["place_id"]
        assert offset is not None
        assert offset.total_seconds() / 3600 == (5 if region in WEST else 6), row["place_id"]
    assert {row["place_id"] for row in regions} >= WEST


def test_regions_have_sites_and_shares_in_range(regions: list[dict[str, str]]) -> None:
    for row in regions:
        sites = dict(item.split(":") for item in row["sites"].split(";"))
        assert {"administration", "police", "airport", "prison", "shops"} <= set(sites), row["place_id"]
        assert 1 <= int(sites["administration"]) <= 2
        assert ("television" in sites) == (row["place_id"] in {"ALA", "AST"})
        low, best, high = (float(row[k]) for k in ("exposure_low", "exposure", "exposure_high"))
        assert 0 <= low < best < high <= 1, row["place_id"]
        assert 0 < float(row["urban_share"]) <= 1, row["place_id"]


def test_cities_lie_in_a_region_of_the_case(regions: list[dict[str, str]]) -> None:
    cities = [row for row in _rows("places.csv") if row["kind"] == "city"]
    ids = {row["place_id"] for row in regions}
    assert len(cities) == 24
    assert {row["parent"] for row in cities} == ids, "every region has its seat on the map"
    assert not {row["place_id"] for row in cities} & ids


def test_hypotheses_share_all_but_the_switches(case: dict) -> None:
    hypotheses = case["hypotheses"]
    assert [h["name"] for h in hypotheses] == [
        "spontaneous", "state-violence-led", "infiltrated", "foreign-instigated", "elite-struggle", "mixed",
        "other",
    ]  # fmt: skip
    assert sum(h["prior"] for h in hypotheses) == pytest.approx(1)
    assert [h["name"] for h in hypotheses if h.get("know_nothing")] == ["other"]
    for hypothesis in hypotheses:
        assert hypothesis["summary"]
        for name, prior in hypothesis.get("parameters", {}).items():
            assert name in SWITCHES, (hypothesis["name"], name)
            assert prior["reason"], (hypothesis["name"], name)
            assert prior["source"], (hypothesis["name"], name)


def test_inputs_cite_reports_that_exist_and_every_input_row_is_cited(
    case: dict, record: list[dict[str, str]]
) -> None:
    uses = {row["report_id"]: row["use"] for row in record}
    cited = {report for item in case["inputs"] for report in item["reports"]}
    assert cited <= set(uses)
    assert {k for k, use in uses.items() if use == "input"} <= cited
    for item in case["inputs"]:
        assert date(2022, 1, 1) <= datetime.fromisoformat(item["time"]).date() <= case["end"]


def test_calendar_covers_the_case(case: dict) -> None:
    days = [day["date"] for day in case["calendar"]]
    assert days == [date(2022, 1, n) for n in range(1, 23)]
    assert (days[0], days[-1]) == (case["start"], case["end"])
    free = {day["date"].day for day in case["calendar"] if day["kind"] == "holiday"}
    assert free == {1, 2, 3, 4, 7, 8, 9, 15, 16, 22}


def test_the_reader_accepts_it_and_says_when_things_happened() -> None:
    case = load_case("kazakhstan-2022")
    assert (len(case.regions), len(case.record), case.hours) == (17, 104, 22 * 24)
    reports = {report.report_id: report for report in case.record}
    storm = reports["K033"]
    assert storm.window(case) == (107.75, 111.0), "Aktobe's clock is an hour behind the case's"
    assert reports["K030"].window(case) == (90.0, 102.0), "evening of the 4th to the morning of the 5th"
    hours = {(i.kind, i.place): case.hour(i.time, i.place) for i in case.inputs if i.kind == "emergency"}
    assert hours["emergency", "MAN"] == hours["emergency", "ALA"], "one decree, two clocks"


def test_the_texts_name_the_last_scored_day_as_the_record_has_it(
    record: list[dict[str, str]], case: dict
) -> None:
    last = max(row["date_end"] or row["date_start"] for row in record if row["use"] == "scored")
    said = f"{date.fromisoformat(last).day} January"
    assert f"the last day of which a scored report speaks is {said}" in case["summary"]
    assert [str(day["date"]) for day in case["calendar"] if day["note"] == "last scored day"] == [last]
    assert f"the last day that is scored is {said}" in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    reasons = [row["reason"] for row in record if "the last day that is scored" in row["reason"]]
    assert reasons
    assert all(f"after {said}, the last day" in reason for reason in reasons)


def test_the_facts_agree_with_the_reports_they_rest_on(record: list[dict[str, str]]) -> None:
    rows = {row["report_id"]: row for row in record}
    facts = {fact.name: fact for fact in load_case("kazakhstan-2022").facts}
    assert all(fact.reports for fact in facts.values())

    def best(report_id: str) -> float:
        return float(rows[report_id]["best"])

    assert facts["deaths"].best == best("K080")
    assert facts["deaths-in-almaty"].best == pytest.approx(best("K081") / best("K080"), abs=5e-4)
    four = sum(best(name) for name in ("K081", "K082", "K083", "K084"))
    assert facts["deaths-in-four-places"].best == pytest.approx(four / best("K080"), abs=5e-4)
    assert facts["security-share"].best == pytest.approx(best("K085") / best("K080"), abs=5e-4)
    for name, report_id in {
        "security-dead": "K085",
        "participants-2-january": "K008",
        "participants-4-january": "K014",
        "participants-5-january": "K026",
        "regions-3-january": "K009",
        "regions-4-january": "K015",
        "detained-4-january": "K090",
        "detained-7-january": "K091",
    }.items():
        assert facts[name].best == best(report_id)
