"""Question 9 on a society small enough to know: nothing sets off as many alarms as stated, what is gross all.

Seeds are fixed. Of 240 fresh records 5 % would set off an alarm; the bound lets a correct threshold fail once
in a thousand, the threshold's own error (of 400 records) reckoned in.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from hidden_markov import FEW, PLACES, VALUES, Draw, report, small_case
from powderkeg.case import Case, CaseError
from powderkeg.evidence.checklist.unlisted import UnlistedFigures, check_unlisted
from powderkeg.evidence.classifier import layout_of, real_values, second_route_of_worlds, summaries_of
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.runs import Draw as Drawing
from powderkeg.evidence.runs import Drawn
from powderkeg.evidence.unlisted import (
    DECLARED,
    STATISTICS,
    Alarms,
    Distortion,
    Made,
    alarms_of,
    made_records,
    oddness,
    silenced_columns,
)

RECORD = tuple(
    report(
        f"{indicator[0]}{place}{day}", indicator, value, day,
        place_id=place, reliability="A", origin_id=f"{indicator} {place}",
    )
    for indicator, values in (
        ("participants", (20.0, 600.0, 3_000.0, 900.0, 40.0)),
        ("administrations_lost", (0.0, 0.0, 1.0, 0.0, 0.0)),
    )
    for place in PLACES
    for day, value in enumerate(values)
)  # fmt: skip
CASE = small_case(RECORD)
PLAN = plan_of(CASE, FEW)
LAYOUT = layout_of(PLAN)
NAMES = ("calm", "stormy", "other")
GROSS = CASE.replace(title="another crisis")
REFUSED = CASE.replace(title="no crisis at all")
WORLDS, RECORDS = 200, 240


def draw_of(case: Case | None) -> Drawing:
    if case == REFUSED:
        raise CaseError("no draw is calm")
    if case == GROSS:  # everything falls and everybody is on the streets, whatever the state
        wild = {name: np.full_like(table, 3.0) for name, table in VALUES.items()}
        streets = np.full((3, 2), 9e5)
        return Draw(seed=3, values={**wild, "participants": streets, "crowd": streets})  # type: ignore[return-value]
    return Draw(seed=3)  # type: ignore[return-value]


@cache
def made() -> Made:
    distortions = (
        Distortion("gross", "everything falls", case=GROSS),
        Distortion("refused", "nothing is calm", case=REFUSED),
        Distortion("silence", "nobody knows from the third day on", silenced=silenced_columns(LAYOUT, 2, ())),
    )
    return made_records(distortions, LAYOUT, draw_of, FEW, NAMES, records=RECORDS, seed=11)


@cache
def alarms(real: str = "record") -> Alarms:
    rows = np.concatenate(list(made().values.values()))
    route = second_route_of_worlds(
        small_case(),
        Draw(),
        FEW,
        PLAN,
        worlds=WORLDS,
        seed=7,
        further=rows,  # type: ignore[arg-type]
    )
    known = summaries_of(LAYOUT, route.held_out.values)
    able = route.held_out.truth < 2
    first = real_values(LAYOUT) if real == "record" else made().values["gross"][0]
    odd = oddness(
        known.values[able],
        route.held_out.truth[able],
        route.held_out.group[able],
        route.held_out.log_posterior[able, -1],
        summaries_of(LAYOUT, np.concatenate([first[None], rows])).values,
        np.append(route.log_posterior[-1], route.further[:, -1]),
        known.kinds,
    )
    return alarms_of(odd, made())


def power(name: str, statistic: str = DECLARED) -> float:
    return next(row.power for row in alarms().of(statistic) if row.distortion == name)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_what_is_none_sets_off_one_alarm_in_twenty(statistic: str) -> None:
    # s.d. .014 of 240 records, .011 of the threshold: .018; discrete figures stay below
    assert power("none", statistic) <= 0.05 + 3.3 * 0.018
    if statistic in {"other", "distance", DECLARED}:
        assert power("none", statistic) >= 0.005


def test_what_is_gross_is_noticed_nearly_always() -> None:
    assert power("gross") > 0.95
    assert power("gross", "distance") > 0.95


def test_the_interval_holds_the_share_and_few_records_make_it_wide() -> None:
    for row in alarms().noticed:
        assert row.low <= row.power <= row.high
        assert row.power == row.noticed / row.records
        assert row.high - row.low < 0.15


def test_a_distortion_that_cannot_be_made_is_named_with_its_reason() -> None:
    assert alarms().skipped == (("refused", "no draw is calm"),)
    assert "refused" not in {row.distortion for row in alarms().noticed}


def test_silenced_columns_are_filled_by_one_who_knows_nothing() -> None:
    plain, silent = made().values["none"], made().values["silence"]
    late = silenced_columns(LAYOUT, 2, ())
    assert 0 < late.sum() < LAYOUT.width
    np.testing.assert_array_equal(plain[:, ~late], silent[:, ~late])
    assert (plain[:, late] != silent[:, late]).any()


def test_an_origin_may_be_spared() -> None:
    spared = silenced_columns(LAYOUT, 0, ("participants NOR",))
    for slot in LAYOUT.slots:
        assert spared[slot.columns].all() == (slot.claim.origin != "participants NOR")


def test_records_are_no_twins_of_those_that_were_trained_on() -> None:
    asked: dict[str, set[int]] = {"trained": set(), "made": set()}

    def listening(part: str) -> Drawing:
        def draw(hypothesis: str, *, size: int, replicate: int, threads: int) -> Drawn:
            asked[part].add(replicate)
            return Draw(seed=3)(hypothesis, size=size, replicate=replicate, threads=threads)  # type: ignore[return-value]

        return draw

    second_route_of_worlds(CASE, listening("trained"), FEW, PLAN, worlds=20, seed=11)
    made_records((), LAYOUT, lambda _: listening("made"), FEW, NAMES, records=8, seed=11)
    assert asked["trained"]
    assert asked["made"]
    assert not asked["trained"] & asked["made"]


def test_alarms_are_read_back_as_they_were() -> None:
    assert Alarms.from_json(json.loads(json.dumps(alarms().to_json(), allow_nan=False))) == alarms()


def figures(gain: float = 3.0, **changes: object) -> UnlistedFigures:
    return UnlistedFigures(**{"gain": gain, "best": "", "prior": 0.1, "alarms": alarms(), **changes})  # type: ignore[arg-type]


def test_an_unremarkable_record_passes_where_something_would_have_been_noticed() -> None:
    assert alarms().judged.p_value > 0.05
    check = check_unlisted(figures())
    assert check.status == "pass"
    assert "would have been noticed with probability: gross 0.9" in check.figure
    assert "fits" not in check.figure


def test_without_power_it_is_unknown() -> None:
    kept = alarms()
    weak = Alarms(
        kept.usual, kept.real, tuple(r for r in kept.noticed if r.distortion != "gross"), kept.skipped
    )
    check = check_unlisted(figures(alarms=weak))
    assert check.status == "unknown"
    assert "no alarm means little" in check.figure
    assert check_unlisted(figures(alarms=None)).status == "unknown"


def test_a_remarkable_record_and_one_worse_than_knowing_nothing_fail() -> None:
    assert alarms("gross").judged.p_value <= 0.05
    check = check_unlisted(figures(alarms=alarms("gross")))
    assert check.status == "fail"
    assert "not like those that the listed hypotheses make" in check.figure
    assert check_unlisted(figures(gain=-0.1)).status == "fail"
    assert check_unlisted(figures(gain=-0.1, alarms=None)).status == "fail"
    lost = check_unlisted(figures(gain=-np.inf))
    assert lost.status == "fail"
    assert "no simulated world of any hypothesis can give the record" in lost.figure
