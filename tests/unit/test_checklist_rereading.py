"""Questions 10, 11, 12 and 15: the rule of trust, what is said, and records that have little to say."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from checklist_society import exact_reweighing, scored_paths, weighed_of
from hidden_markov import CHAINS, FEW, RECORD, report, small_case
from powderkeg.evidence.checklist.bootstrap import Redrawn, check_bootstrap, run_bootstrap
from powderkeg.evidence.checklist.coordinates import OWN, layout_of
from powderkeg.evidence.checklist.copies import same_fact
from powderkeg.evidence.checklist.grades import check_grades, run_grades
from powderkeg.evidence.checklist.hypothesis_priors import prior_sets
from powderkeg.evidence.checklist.intervals import log_odds_intervals
from powderkeg.evidence.checklist.letter_mappings import MAPPINGS
from powderkeg.evidence.checklist.origins import check_origins, run_origins
from powderkeg.evidence.checklist.priors import check_priors, prior_factor, run_priors
from powderkeg.evidence.checklist.question import Weighed
from powderkeg.evidence.checklist.reread import Read, Reader, answer_of, oriented, status_of
from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Change, Lineage, Reweighing
from powderkeg.society.country.parameters import PARAMETERS
from powderkeg.worlds import load_case

PAIR = ("a", "b")
MANY = tuple(
    report(f"M{n}", "participants", 500.0 * (n + 1), n % 5, origin_id=f"source-{n}", reliability="C")
    for n in range(8)
)


def read(gap: tuple[float, ...], *, k_hat: float = 0.2, ess: float = 200.0, label: str = "x") -> Read:
    """A reading whose seeds' log odds of a over b are as given."""
    totals = {"a": np.zeros(len(gap)), "b": -np.array(gap), "other": np.zeros(len(gap))}
    return Read(label, totals, {"a": k_hat, "b": 0.1}, {"a": ess, "b": 500.0})


CLEAR = read((2.0, 2.1, 1.9, 2.0))


def test_a_pair_is_trusted_or_not_by_its_own_two() -> None:
    assert CLEAR.trusts("a", "b", "other")
    assert not read((2.0, 2.0), k_hat=0.71).trusts(*PAIR)
    assert read((2.0, 2.0), k_hat=0.71).trusts("b", "other")
    assert not read((2.0, 2.0), ess=29.0).trusts(*PAIR)
    assert read((2.0, 2.0), k_hat=math.nan).trusts(*PAIR)


@pytest.mark.parametrize(
    ("gap", "answer"),
    [
        ((1.0, 1.1, 0.9, 1.0), "stays"),
        ((-1.0, -1.1, -0.9, -1.0), "turns"),
        ((0.1, -0.3, 0.3, -0.1), "within the noise"),
        ((math.inf,) * 4, "stays"),
    ],
)
def test_the_order_is_judged_against_the_error_over_seeds(gap: tuple[float, ...], answer: str) -> None:
    with np.errstate(invalid="ignore"):
        assert answer_of(CLEAR, read(gap), PAIR) == answer
    assert answer_of(CLEAR, read(gap, k_hat=0.9), PAIR) == "rerun needed"


def test_a_change_smaller_than_its_error_is_none() -> None:
    base = read((1.0, 1.2, 0.8, 1.1))
    jittered = read((0.3, 3.0, 0.2, 0.1))  # wide by itself, and no change that could be told from chance
    assert answer_of(base, base, PAIR) == "stays"
    assert answer_of(base, jittered, PAIR) == "stays"


def test_where_nothing_is_clear_as_declared_nothing_can_turn() -> None:
    unclear = read((0.1, -0.3, 0.3, -0.1))
    assert answer_of(unclear, read((-1.0, -1.1, -0.9, -1.0)), PAIR) == "told apart"
    assert status_of(unclear, PAIR, ["stays", "turns"]) == "unknown"


def test_the_status_is_that_of_the_worst_answer_and_unknown_with_one_seed() -> None:
    assert status_of(CLEAR, PAIR, ["stays", "stays"]) == "pass"
    assert status_of(CLEAR, PAIR, ["stays", "rerun needed"]) == "unknown"
    assert status_of(CLEAR, PAIR, ["stays", "within the noise"]) == "unknown"
    assert status_of(CLEAR, PAIR, ["rerun needed", "turns"]) == "fail"
    assert status_of(read((2.0,)), PAIR, ["stays"]) == "unknown"


def test_a_pair_is_turned_so_that_the_record_favours_its_first() -> None:
    assert oriented(CLEAR, ("b", "a")) == PAIR


@cache
def reader() -> Reader:
    return Reader(exact_reweighing(plan_of(small_case(MANY), FEW)))


@examples(max_examples=30, deadline=None)
@given(st.data())
def test_a_source_left_out_and_one_that_counts_nought_times_agree(data: st.DataObject) -> None:
    origin = data.draw(st.sampled_from([f"source-{n}" for n in range(8)]))
    times = {f"source-{n}": data.draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])) for n in range(8)}
    claims = {c.claim_id for c in reader().parts["calm"][0].claims if c.origin == origin}
    nought = reader().change(Change("x", times={**times, origin: 0.0}))
    left_out = reader().change(Change("x", times={**times, origin: 1.0}, skip=frozenset(claims)))
    for chain in CHAINS:
        assert nought.gain(chain) == pytest.approx(left_out.gain(chain), abs=1e-9)


def test_every_source_counted_once_changes_nothing() -> None:
    once = reader().change(Change("x", times={f"source-{n}": 1.0 for n in range(8)}))
    for chain in CHAINS:
        assert once.gain(chain) == pytest.approx(reader().base.gain(chain), abs=1e-12)


def test_read_for_two_hypotheses_only_they_are_there() -> None:
    found = reader().change(Change("x", times={"source-1": 0.0}), ("calm", "other"))
    assert tuple(found.totals) == ("calm", "other")


def test_runs_without_a_source_are_used_where_there_are_some() -> None:
    plain = exact_reweighing(plan_of(small_case(MANY), FEW))
    fresh = {"calm": np.array([1.25]), "stormy": np.array([2.5])}
    again = Reader(Reweighing(plain.parts, reruns={frozenset({"source-1"}): fresh}))
    found = again.change(Change("x", times={"source-1": 0.0}))
    assert found.odds(("stormy", "calm")) == pytest.approx(1.25)
    assert found.trusts("calm", "stormy")
    halved = again.change(Change("x", times={"source-1": 0.0, "source-2": 0.5}))
    assert halved.odds(("stormy", "calm")) != pytest.approx(1.25)


def test_weights_near_one_scaled_up_spread_as_draws_with_replacement_do() -> None:
    # log odds linear in the weights: both ways must have one standard deviation; with 4,000 draws the ratio
    # of two has a standard error of 1.6 %, and five of them are one false alarm in two million
    rng = np.random.Generator(np.random.Philox(key=[1, 2]))
    n, draws = 25, 4_000
    own = rng.normal(size=n)
    counts = rng.multinomial(n, np.full(n, 1.0 / n), size=draws)
    weights = n * rng.dirichlet(np.full(n, 4.0), size=draws)
    figures = run_bootstrap(weighed_of(MANY), draws=1)
    scale = {way.how: way.scale for way in figures.ways}["given weights near one"]
    assert scale == pytest.approx(math.sqrt((4.0 * figures.sources + 1.0) / figures.sources))
    spread = math.sqrt((4.0 * n + 1.0) / n) * float(np.std(weights @ own)) / float(np.std(counts @ own))
    assert spread == pytest.approx(1.0, abs=0.08)
    base = read((1.0, 1.0))
    way = Redrawn("x", 2.0, (read((1.5, 1.5)), read((0.0, 0.0)), read((9.0, 9.0), k_hat=2.0)))
    assert way.log_odds(base, PAIR) == pytest.approx([2.0, -1.0])
    assert way.trusted(PAIR) == 2


def test_the_bootstrap_is_one_and_the_same_for_a_seed() -> None:
    weighed = weighed_of(MANY, size=600)
    one, two = (run_bootstrap(weighed, draws=40) for _ in range(2))
    assert one.interval(one.pair) == two.interval(two.pair)
    other = replace(weighed, result=replace(weighed.result, seed=2))
    assert run_bootstrap(other, draws=40).interval(one.pair) != one.interval(one.pair)
    interval = one.interval(one.pair)
    assert interval is not None
    assert interval[0] < one.base.odds(one.pair) < interval[1]  # type: ignore[union-attr]


def with_coordinates(weighed: Weighed, dimensions: int = 3) -> Weighed:
    """The same worlds, with coordinates that do nothing."""
    rng = np.random.Generator(np.random.Philox(key=[3, 4]))
    parts = {}
    for number, (name, passes) in enumerate(weighed.reweighing.parts.items()):
        parts[name] = [
            replace(
                scored,
                lineage=Lineage(
                    rng.normal(size=(scored.size, dimensions)),
                    number,
                    np.zeros((scored.size, 1), dtype=np.uint64),
                    (0,),
                    np.arange(scored.size),
                ),
            )
            for scored in passes
        ]
    return replace(weighed, reweighing=Reweighing(parts))


@pytest.fixture(scope="module")
def weighed() -> Weighed:
    return with_coordinates(weighed_of(MANY, size=400, seeds=4))


def test_all_four_answer_with_figures_and_tables_that_json_can_hold(weighed: Weighed) -> None:
    checks = (
        check_priors(run_priors(weighed)),
        check_grades(run_grades(weighed)),
        check_origins(run_origins(weighed)),
        check_bootstrap(run_bootstrap(weighed, draws=40)),
    )
    assert [check.id for check in checks] == [10, 11, 12, 15]
    for check in checks:
        assert check.tables
        assert any(character.isdigit() for character in check.figure)
        for table in check.tables:
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert len(set(table.columns)) == len(table.columns)
            json.dumps(table.rows, allow_nan=True)


def test_without_a_resolved_result_nobody_is_named_and_no_posterior_is_shown(weighed: Weighed) -> None:
    shy = replace(weighed, result=replace(weighed.result, resolved=False))
    for check in (
        check_priors(run_priors(shy)),
        check_grades(run_grades(shy)),
        check_origins(run_origins(shy)),
        check_bootstrap(run_bootstrap(shy, draws=40)),
    ):
        assert not any(name in check.figure for name in CHAINS)
        assert ":1" not in check.figure
        assert "lie between" not in check.figure
        assert not any("osterior from" in table.title for table in check.tables)
    assert any("Posterior from" in t.title for t in check_priors(run_priors(weighed)).tables)


def test_intervals_hold_the_declared_odds_and_leave_out_what_cannot_be_trusted(weighed: Weighed) -> None:
    priors, grades = run_priors(weighed), run_grades(weighed)
    bootstrap = run_bootstrap(weighed, draws=40)
    (pair,) = [(one, two) for one, two in [("stormy", "calm")]]
    found = log_odds_intervals([pair], priors, grades, bootstrap)[pair]
    odds = Reader(weighed.reweighing).base.odds(pair)
    for interval in (found.priors, found.sources, found.widest()):
        assert interval is not None
        assert interval[0] <= odds <= interval[1]
    spoilt = [
        replace(row, read=replace(row.read, k_hat=dict.fromkeys(row.read.k_hat, 9.0))) for row in priors.rows
    ]
    only_declared = log_odds_intervals([pair], replace(priors, rows=tuple(spoilt)), grades, bootstrap)[pair]
    assert only_declared.priors == pytest.approx((odds, odds))


def test_nothing_is_known_of_priors_without_coordinates() -> None:
    check = check_priors(run_priors(weighed_of(RECORD)))
    assert (check.status, "coordinates" in check.figure) == ("unknown", True)


def test_one_origin_fails_and_says_so() -> None:
    weighed = weighed_of([report("R1", "participants", 900.0, 1, place_id="NOR")], size=200)
    check = check_origins(run_origins(weighed))
    assert (check.status, check.figure) == ("fail", "all claims come from one origin, paper")
    few = check_bootstrap(run_bootstrap(weighed))
    assert (few.status, "1 sources" in few.figure) == ("unknown", True)
    assert check_grades(run_grades(weighed)).id == 11


def test_a_record_without_a_report_leaves_all_unknown() -> None:
    weighed = weighed_of([], size=100)
    for check in (
        check_grades(run_grades(weighed)),
        check_origins(run_origins(weighed)),
        check_bootstrap(run_bootstrap(weighed)),
    ):
        assert check.status == "unknown"


def test_one_seed_and_thirty_worlds_leave_all_but_one_origin_unknown() -> None:
    weighed = with_coordinates(weighed_of(MANY, size=30, seeds=1))
    for check in (
        check_priors(run_priors(weighed)),
        check_grades(run_grades(weighed)),
        check_origins(run_origins(weighed)),
        check_bootstrap(run_bootstrap(weighed, draws=10)),
    ):
        assert check.status == "unknown"


@pytest.mark.parametrize("lost", [("calm",), tuple(CHAINS)])
def test_lost_evidence_leaves_no_figure_undefined(lost: tuple[str, ...]) -> None:
    weighed = with_coordinates(weighed_of(MANY, size=200))
    parts = {
        name: [
            replace(s, gain=-math.inf, log_ratio=np.full(s.size, -np.inf)) if name in lost else s for s in own
        ]
        for name, own in weighed.reweighing.parts.items()
    }
    weighed = replace(weighed, reweighing=Reweighing(parts))
    assert check_priors(run_priors(weighed)).id == 10
    assert check_grades(run_grades(weighed)).id == 11
    assert check_origins(run_origins(weighed)).id == 12
    assert check_bootstrap(run_bootstrap(weighed, draws=10)).id == 15


def test_one_hypothesis_is_held_against_knowing_nothing() -> None:
    weighed = with_coordinates(weighed_of(MANY, size=200))
    names = ("stormy", "other")
    result = replace(
        weighed.result,
        hypotheses=names,
        posterior={"stormy": 0.8, "other": 0.2},
        raw_posterior={"stormy": 0.8, "other": 0.2},
        prior={"stormy": 0.5, "other": 0.5},
    )
    alone = Reweighing({"stormy": weighed.reweighing.parts["stormy"]})
    weighed = replace(weighed, result=result, reweighing=alone)
    assert weighed.leading == names
    assert run_priors(weighed).pair in {names, names[::-1]}
    for check in (
        check_priors(run_priors(weighed)),
        check_grades(run_grades(weighed)),
        check_origins(run_origins(weighed)),
        check_bootstrap(run_bootstrap(weighed, draws=10)),
    ):
        assert check.status in {"pass", "fail", "unknown"}


def test_mappings_have_a_weight_for_every_letter_and_the_first_is_the_declared_one() -> None:
    assert dict(MAPPINGS[0].weights) == LETTER_WEIGHTS
    assert len(MAPPINGS) == 6
    for mapping in MAPPINGS:
        assert set(mapping.weights) == set(LETTER_WEIGHTS)
        assert all(0.0 <= weight < 1.0 for weight in mapping.weights.values())
        assert mapping.reason
        assert mapping.source
    assert dict(MAPPINGS[1].weights) == pytest.approx(
        {"A": 0.8, "B": 0.6, "C": 0.4, "D": 0.2, "E": 0.0, "F": 0.3}
    )


def test_the_factor_of_another_prior_is_the_ratio_of_two_densities() -> None:
    z = np.array([[0.3, -1.2], [2.0, 0.0]])
    density = lambda x, m, k: np.exp(-0.5 * ((x - m) / k) ** 2) / k  # noqa: E731
    truth = np.log(density(z, 0.5, 2.0) / density(z, 0.0, 1.0)).sum(axis=1)
    assert prior_factor(z, width=2.0, mean=0.5) == pytest.approx(truth)
    assert prior_factor(z) == pytest.approx([0.0, 0.0], abs=1e-15)


def test_copies_of_one_draw_of_parameters_count_as_one_world() -> None:
    part = replace(
        scored_paths(plan_of(small_case(MANY), FEW), "calm"),
        lineage=Lineage(np.zeros((243, 1)), 0, np.zeros((243, 1), np.uint64), (0,), np.zeros(243, np.intp)),
    )
    own = Reader(Reweighing({"calm": [part]}))
    still = {"calm": [np.zeros(part.size)]}
    assert own.factors("x", still, of_parameters=True).ess["calm"] == pytest.approx(1.0)
    assert own.factors("x", still).ess["calm"] > 2.0


def test_equal_weights_of_hypotheses_bring_out_the_factors() -> None:
    declared, held = {"a": 0.6, "b": 0.3, "other": 0.1}, {"a": 0.3, "b": 0.6, "other": 0.1}
    sets = {one.label: one for one in prior_sets(declared, held, "other")}
    assert dict(sets["as in the case"].posterior) == pytest.approx(held)
    equal = sets["all equal"].posterior
    assert equal["b"] / equal["a"] == pytest.approx(4.0)
    assert sets["other doubled"].prior["other"] == pytest.approx(0.2 / 1.1)
    assert sets["other halved"].prior["other"] == pytest.approx(0.05 / 0.95)
    assert sets["b doubled"].first == "b"
    assert "c" not in {*next(prior_sets({**declared, "c": 0.0}, {**held, "c": 0.0}, "other")).posterior}


def test_the_country_tables_are_the_groups_of_parameters() -> None:
    case = load_case("kazakhstan-2022")
    able = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    layout = layout_of(case, able, len(PARAMETERS))
    tables = [columns for name, columns in layout.groups.items() if name != OWN]
    assert sorted(i for columns in tables for i in columns) == list(range(len(PARAMETERS)))
    assert layout.groups[OWN]
    assert 0 < len(layout.used) < len(PARAMETERS)  # some are fixed for all
    assert all(layout.varying[name] <= set(layout.used) for name in able)
    assert layout_of(case, able, 2).names == ("coordinate 1", "coordinate 2")


def test_facts_of_other_days_places_or_values_are_no_copies() -> None:
    def claims(**changes: object) -> bool:
        fields = {"indicator": "administrations_lost", "best": 1.0, "day": 2, "place_id": "NOR", **changes}
        one = report("A1", "administrations_lost", 1.0, 2, place_id="NOR", origin_id="one")
        two = report(
            "A2", fields["indicator"], fields["best"], fields["day"], place_id=fields["place_id"],
            origin_id=fields.get("origin_id", "two"),
        )  # fmt: skip
        found = {c.claim_id: c for c in plan_of(small_case([one, two]), FEW).all_claims if c.role == "scored"}
        return len(found) == 2 and same_fact(found["A1"], found["A2"])

    assert claims()
    assert not claims(day=4)
    assert not claims(place_id="SOU")
    assert not claims(best=0.0)
    assert not claims(indicator="crowd", best=900.0)
    assert not claims(origin_id="one")
