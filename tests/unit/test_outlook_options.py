"""What an option comes to at a branch, and what is said of one that cannot be."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from outlooks import INPUTS, OPTIONS, REFERENCE, crisis
from powderkeg.case import (
    Case,
    CaseError,
    Decision,
    Input,
    Option,
    check_case,
    possible_options,
    read_case,
    write_case,
)
from powderkeg.evidence import synthetic_case
from powderkeg.outlook.options import chosen_options, moment_of, reference_of, resolve
from powderkeg.outlook.powers import FREE
from powderkeg.society import society_named
from powderkeg.society.country import (
    CALM_HOURS,
    INPUT_DECIDERS,
    INPUT_FREE,
    INPUT_KINDS,
    Setting,
    read_setting,
)
from societies import at, small_case

BRANCH = 72


def option(**changes: Any) -> Option:
    return Option(**{"name": "tried", "label": "Tried", **changes})


def with_option(**changes: Any) -> Case:
    return crisis().replace(options=(REFERENCE, option(**changes)))


def hours(inputs: tuple[Input, ...], kind: str) -> list[float]:
    return [crisis().hour(item.time, item.place) for item in inputs if item.kind == kind]


def setting_of(one: Option, branch: int = BRANCH) -> tuple[Setting, Setting]:
    base = read_setting(crisis(), seed=1, agents=160)
    return base, resolve(crisis(), one, branch).setting(crisis(), base)


def test_the_reference_keeps_every_input() -> None:
    changed = resolve(crisis(), REFERENCE, BRANCH)
    assert changed.inputs == crisis().inputs
    base, setting = setting_of(REFERENCE)
    assert setting is base


def test_what_is_cancelled_does_not_come_and_what_came_stays() -> None:
    one = option(cancel=("connectivity",))
    assert hours(resolve(crisis(), one, BRANCH).inputs, "connectivity") == [68.0]
    assert hours(resolve(crisis(), one, 24).inputs, "connectivity") == []
    assert len(resolve(crisis(), one, BRANCH).inputs) == len(INPUTS) - 1


def test_from_and_until_bound_what_is_cancelled() -> None:
    one = option(cancel=("connectivity", "price"), begins=at(6), until=at(7))
    changed = resolve(crisis(), one, BRANCH)
    assert changed.hour == 120
    assert hours(changed.inputs, "connectivity") == [68.0]
    assert hours(changed.inputs, "price") == [0.0, 24.0, 156.0]
    assert resolve(crisis(), one, 130).hour == 130


def test_after_until_what_was_recorded_holds_again() -> None:
    one = option(
        cancel=("connectivity",), sets=(Decision(kind="connectivity", after=0, value=0.9),), until=at(5)
    )
    base, setting = setting_of(one)
    rows = slice(CALM_HOURS, CALM_HOURS + 240)
    path, recorded = setting.inputs.connectivity[rows, 0], base.inputs.connectivity[rows, 0]
    assert (path[:72] == recorded[:72]).all()
    assert (path[72:96] == 0.9).all()
    assert (path[96:] == recorded[96:]).all()


@pytest.mark.parametrize(("branch", "hour"), [(48, 114.0), (BRANCH, 114.0), (120, 144.0)])
def test_hours_count_from_the_branch_or_from_another_input(branch: int, hour: float) -> None:
    since = Decision(kind="intervener_withdrawal", after=24, since="intervener_arrival")
    one = option(cancel=("intervener_withdrawal",), sets=(since,))
    assert hours(resolve(crisis(), one, branch).inputs, "intervener_withdrawal") == [hour]
    plain = option(sets=(Decision(kind="connectivity", after=5, value=0.5),))
    assert max(hours(resolve(crisis(), plain, branch).inputs, "connectivity")) == max(branch + 5, 120)


def test_a_place_has_its_own_clock() -> None:
    one = option(sets=(Decision(kind="connectivity", after=0, value=0.5, place="COA"),))
    added = resolve(crisis(), one, BRANCH).inputs[-1]
    assert added.time == datetime(2022, 3, 9, 23, 0)  # noqa: DTZ001
    assert crisis().hour(added.time, "COA") == BRANCH
    assert moment_of(crisis(), BRANCH) == at(4)


def test_options_are_given_in_the_order_of_the_case_and_once() -> None:
    chosen, notes = chosen_options(crisis(), ("stay", "alone", "stay"))
    assert [one.name for one in chosen] == ["as-it-was", "alone", "stay"]
    assert notes == ()
    assert [one.name for one in chosen_options(crisis(), None)[0]] == [one.name for one in OPTIONS]


def test_an_option_in_words_alone_is_left_out_and_told() -> None:
    case = with_option(summary="somebody does something")
    chosen, notes = chosen_options(case, None)
    assert [one.name for one in chosen] == ["as-it-was"]
    assert notes == ("tried is left out: it says only in words what changes",)
    with pytest.raises(CaseError, match="only in words"):
        chosen_options(case, ("tried",))


def test_a_parameter_that_acts_only_before_the_branch_is_refused() -> None:
    with pytest.raises(CaseError, match="'cells' acts only when worlds are made"):
        chosen_options(with_option(parameters={"cells": 3, "lethality": 0}), None)
    assert len(chosen_options(with_option(parameters={"lethality": 0}), None)[0]) == 2


def test_an_unknown_option_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(CaseError, match=r"option: 'sty' is not of this case; allowed: as-it-was.*'stay'"):
        chosen_options(crisis(), ("sty",))


def test_a_case_without_a_reference_is_told_how_to_mark_one() -> None:
    with pytest.raises(CaseError, match="reference: yes"):
        reference_of(small_case())


IMPOSSIBLE = {
    "over before it begins": (option(cancel=("price",), until=at(3)), 96, "it ends at"),
    "a time behind the branch": (
        option(sets=(Decision(kind="lethal_order", time=at(3)),)),
        96,
        "lies before the branch",
    ),
    "two hours for one decision": (
        option(sets=(Decision(kind="lethal_order", after=5), Decision(kind="lethal_order", time=at(5)))),
        BRANCH,
        "two changes of lethal_order contradict",
    ),
    "two prices in one hour": (
        option(
            sets=(Decision(kind="price", after=24, value=1.0), Decision(kind="price", time=at(5), value=2.0))
        ),
        BRANCH,
        "two changes of price contradict",
    ),
    "it leaves before it has come": (
        option(cancel=("intervener_withdrawal",), sets=(Decision(kind="intervener_withdrawal", after=1),)),
        BRANCH,
        "comes without, or before, intervener_arrival",
    ),
    "what came cannot be undone": (OPTIONS[1], 120, "cannot be undone"),
}


@pytest.mark.parametrize(("one", "branch", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_cannot_be_is_refused(one: Option, branch: int, said: str) -> None:
    with pytest.raises(CaseError, match=f"option {one.name}: .*{said}"):
        resolve(crisis(), one, branch)


CHANGE = {"kind": "connectivity", "after": 0, "value": 0.5}
WRONG = {
    "unknown kind": ({"cancel": ("conectivity",)}, "cancel[1]", "did you mean 'connectivity'"),
    "unknown kind to set": ({"sets": ({**CHANGE, "kind": "nothing"},)}, "set[1].kind", "is not known"),
    "unknown since": ({"sets": ({**CHANGE, "since": "nothing"},)}, "set[1].since", "is not known"),
    "no figure": ({"sets": ({**CHANGE, "value": None},)}, "set[1].value", "needs a value"),
    "a figure out of range": ({"sets": ({**CHANGE, "value": 1.5},)}, "set[1].value", "out of range"),
    "unknown place": ({"sets": ({**CHANGE, "place": "SUO"},)}, "set[1].place", "did you mean 'SOU'"),
    "a time outside": (
        {"sets": ({"kind": "lethal_order", "time": at(20)},)},
        "set[1].time",
        "is outside the case",
    ),
    "before its from": (
        {"begins": at(6), "sets": ({"kind": "lethal_order", "time": at(5)},)},
        "set[1].time",
        "before the option's from",
    ),
    "after its until": (
        {"until": at(6), "sets": ({"kind": "lethal_order", "time": at(7)},)},
        "set[1].time",
        "not before the option's until",
    ),
    "from outside": ({"begins": at(20), "cancel": ("price",)}, "from", "is outside the case"),
    "until before from": (
        {"begins": at(6), "until": at(5), "cancel": ("price",)},
        "until",
        "is not after from",
    ),
    "unknown actor": ({"decided_by": "goverment", "cancel": ("price",)}, "decided_by", "did you mean"),
    "another's to decide": (
        {"decided_by": "government", "cancel": ("intervener_arrival", "intervener_withdrawal")},
        "cancel[1]",
        "is not for the government to decide",
    ),
    "two at one time": (
        {"sets": (CHANGE, {**CHANGE, "value": 0.7})},
        "set[2].value",
        "at one time contradict each other",
    ),
    "ends what it cancels": (
        {"cancel": ("intervener_arrival",), "sets": ({"kind": "intervener_withdrawal", "after": 24},)},
        "set[1].kind",
        "ends what the option cancels",
    ),
    "no parameter": ({"parameters": {"letality": 0}}, "parameters.letality", "did you mean 'lethality'"),
    "a parameter out of range": ({"parameters": {"lethality": -1}}, "parameters.lethality", "out of range"),
    "cannot be left free": ({"free": ("everything",)}, "free[1]", "cannot be left free"),
    "changed and left free": (
        {"free": ("withdrawal",), "cancel": ("intervener_withdrawal",)},
        "free[1]",
        "changed and left free",
    ),
    "a successor without the choice": ({"free": ("successor",)}, "free", "one of three choices"),
    "a reference that changes": ({"cancel": ("price",), "reference": True}, "reference", "changes something"),
    "two references": ({"reference": True}, "reference", "'as-it-was' is the reference already"),
}


@pytest.mark.parametrize(("fields", "field", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_in_an_option_is_told_where_it_stands(
    fields: dict[str, Any], field: str, said: str
) -> None:
    case = with_option(**fields)
    with pytest.raises(CaseError) as caught:
        check_case(case, society_named("country"))
    found = [problem for problem in caught.value.problems if problem.field == f"options[2].{field}"]
    assert len(found) == 1, str(caught.value)
    assert said in str(found[0])
    with pytest.raises(CaseError, match="options"):  # and the outlook refuses a case built in memory
        chosen_options(case, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "price", "value": 1.0},
        {"kind": "price", "value": 1.0, "after": 0, "time": at(5)},
        {"kind": "price", "value": 1.0, "after": -1},
        {"kind": "price", "value": 1.0, "time": at(5), "since": "price"},
    ],
)
def test_a_change_has_one_time(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"'time' or 'after'|before the branch|goes with 'after'"):
        Decision(**fields)


def test_an_actor_whom_the_case_does_not_have_is_told() -> None:
    inputs = tuple(item for item in INPUTS if not item.kind.startswith("intervener"))
    case = crisis().replace(inputs=inputs, options=(REFERENCE, OPTIONS[2]))
    with pytest.raises(CaseError, match="the case has no intervener: no input of kind intervener_arrival"):
        check_case(case, society_named("country"))
    coming = option(
        decided_by="intervener", sets=(Decision(kind="intervener_arrival", after=9, value=100.0),)
    )
    check_case(case.replace(options=(REFERENCE, coming)), society_named("country"))


def test_options_are_written_and_read_again_with_their_own_keys(tmp_path: Path) -> None:
    full = option(
        decided_by="government",
        begins=at(4),
        until=at(6),
        cancel=("price",),
        sets=(Decision(kind="price", after=0, value=1.0), Decision(kind="lethal_order", time=at(5))),
        parameters={"lethality": 0.0},
        free=("claimant",),
    )
    case = crisis().replace(options=(*OPTIONS, full))
    folder = write_case(case, tmp_path / "small")
    text = (folder / "case.yaml").read_text("utf-8")
    assert "  from: " in text
    assert "  set:" in text
    again = read_case(folder, society_named("country"))
    assert again.options == case.options
    assert again.digest == case.digest


def test_a_misspelt_key_of_an_option_is_told_with_those_there_are(tmp_path: Path) -> None:
    folder = write_case(crisis(), tmp_path / "small")
    path = folder / "case.yaml"
    text = path.read_text("utf-8")
    wrong = text.replace("  from: ", "  form: ", 1).replace("  since: ", "  sinse: ", 1)
    path.write_text(wrong, "utf-8")
    with pytest.raises(CaseError) as caught:
        read_case(folder, society_named("country"))
    said = {problem.field: str(problem) for problem in caught.value.problems}
    assert "did you mean 'from'?" in said["options[1].form"]
    assert "did you mean 'since'?" in said["options[4].set[1].sinse"]
    line = wrong.splitlines().index(next(row for row in wrong.splitlines() if "form: " in row)) + 1
    assert f"line {line}," in said["options[1].form"]


def test_a_simulated_case_keeps_the_options_that_its_world_allows() -> None:
    alone = crisis().replace(inputs=tuple(i for i in INPUTS if not i.kind.startswith("intervener")))
    kept = possible_options(alone, society_named("country"))
    assert [one.name for one in kept] == ["as-it-was", "no-order", "net", "no-force"]
    assert possible_options(crisis(), society_named("country")) == OPTIONS
    made = synthetic_case(crisis(), hypothesis="spontaneous", seed=3, agents=160)
    check_case(made, society_named("country"))


def test_every_kind_of_input_has_one_who_decides_it_and_the_powers_decide_what_an_option_can_free() -> None:
    assert sorted(kind for kinds in INPUT_DECIDERS.values() for kind in kinds) == sorted(INPUT_KINDS)
    assert tuple(INPUT_FREE) == FREE
    assert {kind for kind in INPUT_FREE.values() if kind} <= set(INPUT_KINDS)


def test_an_option_leaves_a_government_that_nobody_recorded_to_itself() -> None:
    case = small_case(days=10).replace(
        options=(REFERENCE, option(sets=(Decision(kind="lethal_order", after=2),)))
    )
    base = read_setting(case, seed=1, agents=160)
    setting = resolve(case, case.options[1], BRANCH).setting(case, base)
    assert not setting.inputs.recorded
    assert setting.inputs.hours["lethal_order"] == BRANCH + 2
    assert (setting.inputs.prices == base.inputs.prices).all()
