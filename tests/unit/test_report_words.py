"""What the page says in generated words: figures beyond the bands, a report's figure, where a shock falls."""

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest

from cases import tiny_case
from powderkeg.evidence import Band, Evidence, LedgerRow
from powderkeg.report.beyond import most_rest, outliers
from powderkeg.report.charts import indicator_bands
from powderkeg.report.deaths import deaths_lines
from powderkeg.report.ledger import ledger_lines
from powderkeg.report.reports import figure_of, said_of, where
from results import example_evidence

DAYS = tuple(date(2022, 1, 3) + timedelta(days=i) for i in range(3))
RIVALS = ("spontaneous", "infiltrated")


def band(low: float, middle: float, high: float, *, cumulated: bool = False) -> Band:
    return Band(DAYS, *(np.full(3, value) for value in (low, low, middle, high, high)), cumulated=cumulated)


def with_bands(key: str, *bands: Band) -> Evidence:
    found = {key: dict(zip(RIVALS, bands, strict=True))}
    return dataclasses.replace(example_evidence(tiny_case()), bands=found)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (band(0, 0, 19, cumulated=True), band(0, 0, 12, cumulated=True), ["deaths 30 (20 to 50)"]),
        (band(0, 0, 19, cumulated=True), band(0, 0, 20, cumulated=True), []),
        (band(51, 60, 90, cumulated=True), band(60, 70, 90, cumulated=True), ["deaths 30 (20 to 50)"]),
        (band(51, 60, 90, cumulated=True), band(0, 1, 2, cumulated=True), ["deaths 30 (20 to 50)"]),
        (band(50, 60, 90, cumulated=True), band(60, 70, 90, cumulated=True), []),
    ],
)
def test_a_figure_is_beyond_only_where_no_hypothesis_reaches_any_of_it(
    first: Band, second: Band, said: list[str]
) -> None:
    assert [one.text for one in outliers(with_bands("deaths", first, second))] == said


def test_a_running_total_is_held_against_the_last_day_it_counts() -> None:
    rising = Band(DAYS, *(np.array([0.0, 0.0, high]) for high in (0, 0, 0, 10, 25)), cumulated=True)
    assert outliers(with_bands("deaths", rising, band(0, 0, 1, cumulated=True))) == []


def test_an_event_and_a_lower_bound_cannot_be_too_small() -> None:
    seen = with_bands("administrations_lost/SOU", band(2, 3, 4), band(2, 3, 4))
    assert outliers(seen) == []
    unseen = with_bands("administrations_lost/SOU", band(0, 0, 0), band(0, 0, 0))
    assert [one.text for one in outliers(unseen)] == ["administrations lost seen in SOU"]


def test_a_figure_that_a_later_one_replaced_is_not_named() -> None:
    result = with_bands("deaths", band(0, 0, 1), band(0, 0, 1))
    guides = tuple(dataclasses.replace(row, role="guide") for row in result.ledger)
    assert outliers(result)
    assert outliers(dataclasses.replace(result, ledger=guides)) == []


def test_the_page_says_on_how_many_days_most_worlds_rest() -> None:
    calm = band(0, 0, 50)
    stirred = Band(DAYS, *(np.array([0.0, value, value]) for value in (0, 0, 1, 2, 3)))
    ending = "at least half of the worlds of every hypothesis have no crowd: a crisis is not the rule."
    assert most_rest(with_bands("participants", calm, calm)) == f"On each of the 3 days {ending}"
    assert most_rest(with_bands("participants", calm, stirred)) == f"On 3 Jan {ending}"
    assert most_rest(with_bands("participants", calm, band(0, 1, 2))) == ""
    assert most_rest(with_bands("deaths", calm, calm)) == ""


@pytest.mark.parametrize(
    ("indicator", "low", "best", "high", "text"),
    [
        ("deaths", 238, 238, None, "238"),
        ("crowd", 1000, 1000, None, "at least 1,000"),
        ("crowd", 300, None, None, "at least 300"),
        ("deaths_named", 188, 188, 221, "188 (188 to 221)"),
        ("injured", 300, None, None, "at least 300"),
        ("gas_price", 50, 50, None, "50"),
        ("deaths", None, None, None, ""),
    ],
)
def test_at_least_is_kept_for_lower_bounds(
    indicator: str, low: float | None, best: float | None, high: float | None, text: str
) -> None:
    changes = {"indicator": indicator, "low": low, "best": best, "high": high}
    assert figure_of(tiny_case().record[0].model_copy(update=changes), "country") == text


@pytest.mark.parametrize(("best", "text"), [(1, "seen"), (None, "seen"), (0, "not seen"), (3, "seen (3)")])
def test_an_event_is_seen_or_not(best: float | None, text: str) -> None:
    report = next(one for one in tiny_case().record if one.report_id == "T3")
    assert said_of(report.model_copy(update={"best": best}), "country") == text


def test_all_places_are_everywhere_and_named_places_are_named() -> None:
    assert where("all") == where(()) == where(None) == "everywhere"
    assert where(("NOR", "COA")) == "NOR, COA"
    assert where("NOR") == "NOR"


def ledger_of(*rows: LedgerRow) -> Evidence:
    return dataclasses.replace(example_evidence(tiny_case()), ledger=rows)


def test_a_row_of_the_ledger_holds_the_reported_figure_with_its_unit() -> None:
    lines = {line.report_id: line for line in ledger_lines(example_evidence(tiny_case()))}
    assert (lines["T1"].figures, lines["T1"].unit) == (("700 (500 to 1,000)",), "persons")
    assert (lines["T3"].figures, lines["T3"].unit) == (("seen",), "")


def test_several_reports_of_a_claim_are_listed_by_place_or_by_id_and_silence_has_none() -> None:
    rows = {row.report_id: row for row in example_evidence(tiny_case()).ledger}
    joint = dataclasses.replace(rows["T1"], report_ids=("T1", "T2"))
    twice = dataclasses.replace(rows["T4"], report_ids=("T4", "T4"))
    silence = dataclasses.replace(rows["T1"], report_id="silence-2022-01-03", report_ids=(), role="silence")
    lines = ledger_lines(ledger_of(joint, twice, silence))
    assert lines[0].figures == ("COA 700 (500 to 1,000)", "SOU 6,000 (4,000 to 9,000)")
    assert lines[1].figures[0].startswith("T4 30")
    assert (lines[2].figures, lines[2].unit, lines[2].anchors) == ((), "", ())


def test_every_report_is_at_home_in_one_row_where_it_stands_first() -> None:
    rows = {row.report_id: row for row in example_evidence(tiny_case()).ledger}
    later = dataclasses.replace(rows["T1"], report_ids=("T1", "T2", "T6"))
    lines = ledger_lines(ledger_of(later, rows["T2"]))
    assert [line.anchors for line in lines] == [("T1", "T6"), ("T2",)]


def test_deaths_left_out_are_called_figures() -> None:
    case = tiny_case()
    toll = next(one for one in case.record if one.report_id == "T4")
    more = tuple(toll.model_copy(update={"report_id": f"D{i}"}) for i in range(3))
    for count, said in ((2, ""), (3, "1 earlier figure")):
        result = example_evidence(case.model_copy(update={"record": (toll, *more[:count])}))
        total = next(line for line in deaths_lines(result) if line.kind == "all")
        assert len(total.record) == 3
        assert total.rest == said


def test_a_chart_of_bands_says_the_bands_and_the_reports_in_words() -> None:
    case = tiny_case()
    report = next(one for one in case.record if one.report_id == "T4")
    bands = {"spontaneous": band(0, 0, 40, cumulated=True)}
    colours = {"spontaneous": "#0072B2"}
    said = indicator_bands(case, "Deaths", "persons", bands, [report], colours)["description"]
    assert "with 1 report." in said
    assert "spontaneous 0 to 40 on 3 Jan" in said
    assert "Reported: T4 30." in said
    assert "with 0 reports. " in indicator_bands(case, "Deaths", "persons", bands, [], colours)["description"]
