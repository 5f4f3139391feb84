"""Traffic and those who listen: plans show before the act only, noise makes false alarms."""

import math

import numpy as np
import pytest

from blank import blank, cells, key, nation_window, parameters
from kernels import from_python
from powderkeg.society.country.cells import ABROAD, ACTIVE, FACTION, INTERNAL, SLEEPER
from powderkeg.society.country.columns import CELL, NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.observers import note_onset, watch
from powderkeg.society.country.traffic import listen, occasion, public_signal, reading, secret_signals

note_onset = from_python(note_onset)
watch = from_python(watch)
listen = from_python(listen)
occasion = from_python(occasion)
public_signal = from_python(public_signal)
reading = from_python(reading)
secret_signals = from_python(secret_signals)

PEOPLE = np.array([3e6, 1e6])
PLANS = {"cell_planning": 2.0, "embassy_planning": 3.0}


def test_public_traffic_is_a_sum_over_regions_each_damped_by_its_connectivity() -> None:
    _, region, _ = blank(2)
    region[REGION["protest"]] = [6000.0, 2000.0]
    region[REGION["riot"]] = [750.0, 250.0]
    assert public_signal(4e6, PEOPLE, region) == pytest.approx(2.0 * math.log(10.0)), "an even crowd of 9,000"
    region[REGION["connectivity"]] = [0.2, 0.4]
    assert public_signal(4e6, PEOPLE, region) == pytest.approx(0.25 * 2.0 * math.log(10.0))
    region[REGION["protest"]] = region[REGION["riot"]] = 0.0
    assert public_signal(4e6, PEOPLE, region) == 0.0


@pytest.mark.parametrize("sponsor", [INTERNAL, FACTION, ABROAD])
@pytest.mark.parametrize("called", [False, True])
def test_planning_is_heard_before_the_call_only_and_at_the_embassy_of_a_sponsor_abroad(
    sponsor: float, called: bool
) -> None:
    nation = blank(1)[0]
    cell = cells(2, sponsor=sponsor, call=3.0 if called else NEVER)
    embassy, others, heard = secret_signals(5, nation, cell, parameters(**PLANS))
    assert others == 0.0
    assert heard == (0.0 if called else 2.0)
    assert embassy == (3.0 if sponsor == ABROAD and not called else 0.0)


def test_sleepers_plan_nothing_and_active_cells_make_a_burst() -> None:
    nation = blank(1)[0]
    assert secret_signals(5, nation, cells(3, state=SLEEPER), parameters(**PLANS)) == (0.0, 0.0, 0.0)
    active = secret_signals(5, nation, cells(3, state=ACTIVE, sponsor=ABROAD), parameters(**PLANS))
    assert active == pytest.approx((0.0, 0.0, 3.0 * math.log(4.0)))


def test_every_embassy_reports_a_crisis() -> None:
    nation = blank(1)[0]
    nation[NATION["crowd"]] = 9000.0
    embassy, others, _ = secret_signals(5, nation, cells(0), parameters(**PLANS))
    assert embassy == others == pytest.approx(math.log(10.0))


def test_planning_grows_towards_a_planned_hour() -> None:
    nation, cell = blank(1)[0], cells(2, sponsor=ABROAD)
    par = parameters(cell_plan_hour=72.0, **PLANS)
    for lead in (48, 24, 0):
        embassy, _, heard = secret_signals(72 - lead, nation, cell, par)
        assert (embassy, heard) == pytest.approx((3.0 * math.exp(-lead / 24), 2.0 * math.exp(-lead / 24)))


@pytest.mark.parametrize("size", [2.0, 20.0, 1000.0])
def test_a_calm_days_readings_have_mean_nought_and_deviation_one_at_any_size(size: float) -> None:
    drawn = np.array([reading(0.0, size, key(n)) for n in range(20_000)])
    assert abs(drawn.mean()) < 4 / math.sqrt(len(drawn))
    assert drawn.std() == pytest.approx(1.0, abs=0.04)


def test_large_signals_are_noisier_and_more_so_for_a_small_size() -> None:
    spread = {}
    for size in (5.0, 100.0):
        for signal in (0.0, 4.0):
            drawn = [reading(signal, size, key(n)) for n in range(5000)]
            assert np.mean(drawn) == pytest.approx(signal, abs=0.15)
            spread[size, signal] = np.std(drawn)
    assert spread[5.0, 4.0] > spread[100.0, 4.0] > spread[100.0, 0.0]


def test_the_other_embassies_are_quieter_because_they_are_a_mean() -> None:
    nation, region, _ = blank(2)
    rows, par = [], parameters(traffic_other_embassy=0.0)
    for n in range(2000):
        window = nation_window()
        listen(key(n), 23, 4e6, PEOPLE, nation, region, cells(0), window, par)
        rows.append(window)
    spread = np.std(rows, axis=0)
    assert spread[NATION_WINDOW["traffic_embassy"]] == pytest.approx(1.0, abs=0.1)
    assert spread[NATION_WINDOW["traffic_other_embassies"]] == pytest.approx(1.0 / 3.0, abs=0.04)


def test_an_occasion_of_its_own_lasts_three_days_and_comes_at_its_rate() -> None:
    left = NATION["other_cells_days"]
    nation = blank(1)[0]
    heard = [occasion(key(day), left, 50.0 if day == 1 else 0.0, nation) for day in range(6)]
    assert heard == [0.0, 3.0, 3.0, 3.0, 0.0, 0.0]
    begun = 0
    for n in range(4000):
        nation = blank(1)[0]
        begun += occasion(key(n), left, 0.1, nation) > 0
    assert begun / 4000 == pytest.approx(1 - math.exp(-0.1), abs=0.02)


@pytest.mark.parametrize("channel", ["cells", "embassy"])
def test_each_occasion_is_heard_on_its_own_channel_whether_or_not_anybody_plans(channel: str) -> None:
    rows = []
    for n in range(300):
        nation, region, _ = blank(2)
        window = nation_window()
        par = parameters(
            **{"traffic_other_cells": 0, "traffic_other_embassy": 0, f"traffic_other_{channel}": 5}
        )
        listen(key(n), 23, 4e6, PEOPLE, nation, region, cells(0), window, par)
        rows.append(window)
    mean = np.mean(rows, axis=0)
    for name in ("public", "embassy", "other_embassies", "cells"):
        expected = 3.0 if name == channel else 0.0
        assert mean[NATION_WINDOW[f"traffic_{name}"]] == pytest.approx(expected, abs=0.35), name


def alarms(readings: list[float], onset: float = NEVER, **changes: float) -> tuple[list[float], float]:
    """(days of alarm, alarms before onset) of a first service that hears these readings."""
    nation = blank(1)[0]
    nation[NATION["onset"]] = onset
    found, early = [], 0.0
    for day, z in enumerate(readings):
        window = nation_window()
        window[NATION_WINDOW["traffic_cells"]] = z
        watch(nation, window, parameters(**{"surge_slack": 0.5, "surge_threshold": 4.0, **changes}))
        if window[NATION_WINDOW["surge_claimed"]] > 0:
            found.append(day)
        early += window[NATION_WINDOW["surge_before_onset"]]
    return found, early


def test_a_service_adds_surprises_up_and_calls_off_when_they_end() -> None:
    quiet, loud = [0.4] * 5, [2.0] * 4
    found, early = alarms(quiet + loud + [-2.0] * 4)
    # 1.5 a day: over 4 on the third loud day; 6 at the end, then 2.5 less each day.
    assert found == [7, 8]
    assert early == 2.0
    assert alarms(loud, onset=0.0)[1] == 0.0


def test_a_sum_is_held_so_that_an_alarm_ends() -> None:
    found, _ = alarms([50.0] + [-0.5] * 6)
    assert found == [0, 1, 2, 3]


def test_a_higher_threshold_and_more_slack_claim_less() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(size=3000).tolist()
    for name, low, high in (("surge_threshold", 2.0, 6.0), ("surge_slack", 0.2, 1.0)):
        few, many = (len(alarms(noise, **{name: value})[0]) for value in (high, low))
        assert 0 <= few < many, name
    assert len(alarms(noise)[0]) > 0, "noise alone makes false alarms"


def test_without_services_nobody_claims_anything_and_each_hears_its_own() -> None:
    assert alarms([9.0] * 5, services=0.0) == ([], 0.0)
    nation, heard = blank(1)[0], []
    for number in range(4):
        for name in ("cells", "embassy", "public"):
            window = nation_window()
            nation[:] = blank(1)[0]
            window[NATION_WINDOW[f"traffic_{name}"]] = 99.0
            watch(nation, window, parameters(services=number))
            if window[NATION_WINDOW["surge_claimed"]]:
                heard.append((number, name))
    assert heard == [(1, "cells"), (2, "cells"), (2, "embassy"), (3, "cells"), (3, "embassy"), (3, "public")]


def test_onset_is_the_first_hour_with_a_large_crowd() -> None:
    nation = blank(1)[0]
    for hour, crowd in enumerate((0.0, 900.0, 1100.0, 0.0, 5000.0)):
        nation[NATION["crowd"]] = crowd
        note_onset(hour, nation)
    assert nation[NATION["onset"]] == 2.0


def test_a_cell_without_a_state_ends_the_list() -> None:
    assert cells(2)[CELL["state"]].tolist() == [0.0, 0.0, 3.0]
