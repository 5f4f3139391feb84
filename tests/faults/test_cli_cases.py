"""A case that cannot be so: exit 2, and on stderr its file, line, field, what is allowed, and how to mend it.

Every verb that takes a case reads it by the same door, so ``check`` and ``run`` are tried; single slips, with
the words for each, are in ``case_mistakes.csv``.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cases import FILES, write_tiny_case
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
INPUT = next(line for line in FILES["case.yaml"].splitlines() if "kind: connectivity" in line)
PRICE = "kind: price, time: 2022-01-03 00:00, places: [NOR, COA], value: 2.0"
ARRIVAL = "  - {kind: intervener_arrival, value: 2000, time: 2022-01-05 08:00}"
SITES = "administration:1;police:2"


def put(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def many_regions(text: str, number: int = 301) -> str:
    header, *rows = text.splitlines(keepends=True)
    more = "".join(rows[0].replace("NOR", f"R{n}") for n in range(number - 3))
    return "".join((header, *rows, more))


MISTAKES: dict[str, tuple[str, Callable[[str], str], list[str]]] = {
    "a common prior beyond its parameter": (
        "case",
        put("max: 0.5", "max: 50"),
        [
            "line 17, field 'parameters.contagion.max'",
            "50 is beyond what 'contagion' can be; allowed: 0 to 5 (1/h)",
        ],
    ),
    "a hypothesis's prior beyond its parameter": (
        "case",
        put("max: 12", "max: 400"),
        [
            "field 'hypotheses[2].parameters.cells.max'",
            "400 is beyond what 'cells' can be; allowed: 0 to",
        ],
    ),
    "an unknown parameter": (
        "case",
        put("  contagion:", "  contagoin:"),
        [
            "line 17, field 'parameters.contagoin'",
            "'contagoin' is not a parameter",
            "did you mean 'contagion'?",
        ],
    ),
    "an unknown parameter of a hypothesis": (
        "case",
        put("cells: {", "faction_shares: {"),
        [
            "field 'hypotheses[2].parameters.faction_shares'",
            "did you mean 'faction_share'?",
        ],
    ),
    "an unknown parameter of a force": (
        "case",
        put("forces: {}", "forces: {police_per_head: {distribution: constant, value: 0.002}}"),
        [
            "line 10, field 'forces.police_per_head'",
            "is not a parameter",
            "did you mean 'police_per_capita'?",
        ],
    ),
    "arrival before the request": (
        "case",
        put(INPUT, f"  - {{kind: help_request, time: 2022-01-05 09:00}}\n{ARRIVAL}"),
        [
            "line 13, field 'inputs[2].time'",
            "'intervener_arrival' at 2022-01-05 08:00:00 cannot come before",
            "before 'help_request' at 2022-01-05 09:00:00; correct or swap the two times",
        ],
    ),
    "withdrawal before the arrival": (
        "case",
        put(INPUT, f"{ARRIVAL}\n  - {{kind: intervener_withdrawal, time: 2022-01-04}}"),
        [
            "line 13, field 'inputs[2].time'",
            "cannot come before 'intervener_arrival' at 2022-01-05 08:00:00",
        ],
    ),
    "withdrawal of nobody": (
        "case",
        put(INPUT, "  - {kind: intervener_withdrawal, time: 2022-01-05}"),
        [
            "line 12, field 'inputs[1].kind'",
            "ends what never began: there is no 'intervener_arrival'",
        ],
    ),
    "the end of an emergency before it begins": (
        "case",
        put(INPUT, "  - {kind: emergency_end, time: 2022-01-05 02:00}"),
        [
            "line 12, field 'inputs[1].time'",
            "'emergency_end' at 2022-01-05 02:00:00 cannot come before 'emergency' at",
        ],
    ),
    "an emergency that ends as it begins": (
        "case",
        put("place: COA, note", "place: COA, until: 2022-01-05 12:00, note"),
        [
            "line 13, field 'inputs[2].until'",
            "is not after its time, 2022-01-05 12:00:00; swap the two",
        ],
    ),
    "a shock that ends before it begins": (
        "case",
        put("03 00:00,", "03 12:00, until: 2022-01-03 11:00,"),
        [
            "line 9, field 'shocks[1].until'",
            "2022-01-03 11:00:00 is not after its time, 2022-01-03 12:00:00",
        ],
    ),
    "a shock after the end": (
        "case",
        put("2022-01-03 00:00", "2022-01-06 00:00"),
        [
            "line 9, field 'shocks[1].time'",
            "is outside the case; allowed: 2022-01-03 to 2022-01-05",
        ],
    ),
    "an unknown shock": (
        "case",
        put("kind: price", "kind: electoin"),
        [
            "line 9, field 'shocks[1].kind'",
            "price, killing, election, reform, order; did you mean 'election'?",
        ],
    ),
    "a killing of nobody": (
        "case",
        put(PRICE, PRICE.replace("price", "killing").replace("2.0", "0")),
        [
            "line 9, field 'shocks[1].value': 0 is out of range",
            "allowed: 1 to 10000 (deaths in each place)",
        ],
    ),
    "an order to a faction that nobody supposes": (
        "case",
        put(PRICE, "kind: order, time: 2022-01-03 00:00, places: all, value: 0"),
        [
            "line 9, field 'shocks[1].kind'",
            "faction_share and faction_compliance stay at 0",
            "leave the shock out",
        ],
    ),
    "a region without people": (
        "places",
        put(",800000,", ",0,"),
        [
            "places.csv, line 2, field 'population': 0 is not above 0; write the real figure",
        ],
    ),
    "a region with fewer than nobody": (
        "places",
        put(",800000,", ",-800000,"),
        [
            "places.csv, line 2, field 'population': -800000 is not above 0",
        ],
    ),
    "a region without sites": (
        "places",
        put(SITES, ""),
        [
            "places.csv, line 2, field 'sites'",
            "a region needs at least one site to guard; allowed: administration, police",
        ],
    ),
    "a region with shops alone": (
        "places",
        put(SITES, "shops:400"),
        [
            "places.csv, line 2, field 'sites'",
            "a region needs at least one site to guard",
        ],
    ),
    "more than 300 regions": (
        "places",
        many_regions,
        [
            "places.csv, line 303: 301 regions are too many",
            "what each sees of the others grows with their square",
            "allowed: 1 to 300 regions; join neighbouring regions",
        ],
    ),
}


@pytest.mark.parametrize("verb", ["check", "run"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_case_that_cannot_be_is_refused_in_words(
    mistake: str, verb: str, tmp_path: Path, capsys: Captured
) -> None:
    stem, change, said = MISTAKES[mistake]
    before = FILES[next(name for name in FILES if Path(name).stem == stem)]
    assert change(before) != before, "the change would change nothing"
    folder = write_tiny_case(tmp_path, **{stem: change(before)})
    files = sorted(path.name for path in folder.iterdir())
    assert run_program([verb, str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [words for words in said if words not in err] == [], err
    assert "Traceback" not in err
    assert sorted(path.name for path in folder.iterdir()) == files


def test_as_many_regions_as_are_allowed_are_read_and_run(tmp_path: Path, capsys: Captured) -> None:
    folder = write_tiny_case(tmp_path, places=many_regions(FILES["places.csv"], 300))
    assert run_program(["run", str(folder), "--days", "1", "--json"]) == 0
    participants = json.loads(capsys.readouterr().out)["indicators"]["participants"]["values"]
    assert len(participants[0][0]) == 300
