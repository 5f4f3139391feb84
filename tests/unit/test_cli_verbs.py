"""Every verb on the bundled case: what it prints for machines, what for people, what it writes."""

import json
from pathlib import Path
from typing import Any

import pytest

import powderkeg as pk
from powderkeg.cli._program import run_program
from powderkeg.cli._runs import SHOWN
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import ranges_hash

Captured = pytest.CaptureFixture[str]
CASE = "kazakhstan-2022"
HYPOTHESES = [
    "spontaneous",
    "state-violence-led",
    "infiltrated",
    "foreign-instigated",
    "elite-struggle",
    "mixed",
    "other",
]
SMALL = ("--tier", "quick", "--particles", "20")
VALIDATE = ("validate", CASE, "--prior-predictive", "--worlds", "24", "--agents", "170", "--seed", "2")
RUN = ("run", CASE, "--days", "2", "--agents", "170")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(capsys: Captured, *arguments: str) -> str:
    """Run a command that must succeed; give what it printed on stdout."""
    assert run_program(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def answer(capsys: Captured, *arguments: str) -> dict[str, Any]:
    """Run a command with --json; stdout must be one JSON object and nothing else."""
    value = json.loads(typed(capsys, *arguments, "--json"))
    assert isinstance(value, dict)
    return value


def test_check_counts_what_the_case_holds(capsys: Captured) -> None:
    found = answer(capsys, "check", CASE)
    assert found["case"] == CASE
    assert found["hypotheses"] == HYPOTHESES
    assert sum(found["reports"].values()) == 104
    assert set(found["reports"]) == {"scored", "input", "context"}
    assert 1 < found["origins"] < 104
    assert len(found["digest"]) == 64


def test_check_says_it_in_words(capsys: Captured) -> None:
    assert "Kazakhstan, January 2022" in typed(capsys, "check", CASE)


def test_run_gives_every_indicator_with_its_unit_and_shape(capsys: Captured) -> None:
    found = answer(capsys, *RUN, "--hypothesis", "infiltrated", "--seed", "5", "--worlds", "3")
    assert (found["hypothesis"], found["seed"], found["days"], found["worlds"]) == ("infiltrated", 5, 2, 3)
    sizes = {"world": 3, "day": len(found["dates"]), "place": len(found["places"])}
    assert found["dates"] == ["2022-01-01", "2022-01-02"]
    for name, indicator in found["indicators"].items():
        values = indicator["values"]
        assert indicator["unit"], name
        for dim in indicator["dims"]:
            assert len(values) == sizes[dim], name
            values = values[0]
    assert {"participants", "deaths", "detained", "sites_lost"} <= set(found["indicators"])


def test_the_same_seed_gives_the_same_worlds_on_any_number_of_threads(capsys: Captured) -> None:
    first = answer(capsys, *RUN, "--seed", "5", "--jobs", "1")
    assert answer(capsys, *RUN, "--seed", "5", "--jobs", "2") == first
    assert answer(capsys, *RUN, "--seed", "6", "--jobs", "1")["state_hash"] != first["state_hash"]


def test_run_without_a_hypothesis_takes_the_cases_first(capsys: Captured) -> None:
    assert answer(capsys, *RUN)["hypothesis"] == HYPOTHESES[0]


def test_run_prints_a_line_for_each_day(capsys: Captured) -> None:
    out = typed(capsys, *RUN)
    assert "\n2022-01-01  " in out
    assert "\n2022-01-02  " in out
    assert "newly detained" in out
    assert "no column is cumulative" in out
    assert "fingerprint of the final state" in out


def test_the_columns_of_run_are_counted_day_by_day_as_the_table_says() -> None:
    peaks = {name for name, heading in SHOWN.items() if "(peak)" in heading or "regions" in heading}
    assert {name: INDICATORS[name].over_time for name in SHOWN} == {
        name: "max" if name in peaks else "sum" for name in SHOWN
    }


def test_weigh_prints_the_keys_that_other_tools_rely_on(capsys: Captured) -> None:
    found = answer(capsys, "weigh", CASE, *SMALL)
    assert found["case"] == CASE
    assert found["hypotheses"] == HYPOTHESES
    for key in ("log_evidence", "log_evidence_se", "posterior"):
        assert list(found[key]) == HYPOTHESES
    assert sum(found["posterior"].values()) == pytest.approx(1)
    assert {"for", "against", "odds", "low", "high", "cap", "raw", "intervals"} == set(found["odds"][0])
    assert {"id", "name", "status", "figure", "tables"} == set(found["checks"][0])
    assert [check["id"] for check in found["checks"]] == list(range(1, 21))
    assert {"report_id", "day", "weight", "nats"} <= set(found["ledger"][0])
    assert {"indicator", "place", "day", "bits"} <= set(found["next_observations"][0])
    assert found["resolved"] is False
    assert found["headline"]


def test_weigh_prints_no_share_and_no_odds_where_nothing_is_resolved(capsys: Captured) -> None:
    out = typed(capsys, "weigh", CASE, *SMALL)
    assert "ot resolved" in out
    assert "posterior" not in out
    assert all(name in out for name in HYPOTHESES)


def test_weigh_shows_the_ranges_it_used_and_both_readings_of_the_record(capsys: Captured) -> None:
    found = answer(capsys, "weigh", CASE, *SMALL)
    assert found["ranges_hash"] == ranges_hash(pk.load_case(CASE))
    assert found["late"]["from"] == "2022-01-05"
    pairs = [{row["for"], row["against"]} for row in found["odds"]]
    assert len(found["late"]["odds"]) == len(pairs) > 0
    assert all({row["for"], row["against"]} in pairs for row in found["late"]["odds"])


def test_validate_holds_every_fact_against_every_hypothesis(capsys: Captured, tmp_path: Path) -> None:
    found = answer(capsys, *VALIDATE, "--out", "facts.md")
    assert (found["case"], found["seed"], found["worlds"]) == (CASE, 2, 24)
    assert found["ranges_hash"] == ranges_hash(pk.load_case(CASE))
    rows = found["prior_predictive"]["rows"]
    assert {row["fact"]["name"] for row in rows} == {fact.name for fact in pk.load_case(CASE).facts}
    number = {"median", "low50", "high50", "low95", "high95", "percentile", "inside50", "inside95"}
    answered = {"share", "low", "high", "inside50", "inside95", "worlds"}
    for row in rows:
        assert list(row["standings"]) == HYPOTHESES[:-1]
        needed = number if row["fact"]["kind"] == "number" else answered
        assert all(needed <= set(one) for one in row["standings"].values())
    assert found["page"] == "facts.md"
    page = (tmp_path / "facts.md").read_text(encoding="utf-8")
    assert (
        f"`powderkeg validate {CASE} --prior-predictive --worlds 24 --agents 170 --seed 2 --out facts.md`"
        in page
    )
    assert [path.name for path in tmp_path.iterdir()] == ["facts.md"]
    assert all(row["fact"]["label"] in page for row in rows)


def test_validate_prints_deaths_before_crowds_within_a_hundred_columns(capsys: Captured) -> None:
    out = typed(capsys, *VALIDATE)
    assert 0 < out.index("Deaths of all sides") < out.index("Participants, 5 January")
    assert "crisis runs only: more than 5,000" in out
    assert [line.split()[0] for line in out.rstrip().splitlines()[-2:]] == ["ranges", "model"]
    assert max(len(line.rstrip()) for line in out.splitlines() if not line.startswith("ranges ")) <= 100


@pytest.mark.slow
def test_validate_asks_for_recovery_with_the_same_luxury_too(capsys: Captured, tmp_path: Path) -> None:
    asked = ("validate", CASE, "--same-luxury", "--worlds", "10", "--agents", "136")
    found = answer(capsys, *asked, "--out", "luxury.md")
    names = HYPOTHESES[:-1]
    assert found["prior_predictive"] is None
    assert list(found["recovery"]) == names
    assert all(sum(found["recovery"][name].values()) == pytest.approx(1) for name in names)
    assert [row["hypothesis"] for row in found["recovery_in_full"]["crises"]] == names
    luxury = found["same_luxury"]
    assert luxury["without"]["recovery"] == found["recovery"]
    assert luxury["given"]["same_luxury"] is True
    page = (tmp_path / "luxury.md").read_text(encoding="utf-8")
    assert f"`powderkeg {' '.join(asked)} --seed 1 --out luxury.md`" in page
    assert "The same luxury for all: recovery" in page
    out = typed(capsys, *asked)
    assert max(len(line.rstrip()) for line in out.splitlines() if not line.startswith("ranges ")) <= 100


def test_validate_gives_the_same_on_any_number_of_threads(capsys: Captured) -> None:
    assert typed(capsys, *VALIDATE, "--jobs", "1") == typed(capsys, *VALIDATE, "--jobs", "2")


def test_as_of_leaves_out_what_was_not_known_yet_and_says_so(capsys: Captured) -> None:
    assert run_program(("weigh", CASE, *SMALL, "--as-of", "2022-01-06", "--json")) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["settings"]["as_of"] == "2022-01-06"
    published = {row.report_id: row.published for row in pk.load_case(CASE).record}
    weighed = {name for row in found["ledger"] for name in row["report_ids"]}
    assert weighed
    assert all(str(published[name]) <= "2022-01-06" for name in weighed)
    assert f"as of 2022-01-06: {sum(str(day) <= '2022-01-06' for day in published.values())} of 104" in err


def test_report_writes_the_page_and_its_figures_and_says_where(capsys: Captured, tmp_path: Path) -> None:
    out = typed(capsys, "report", CASE, *SMALL)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{CASE}.html", f"{CASE}.json"]
    assert f"The page: {CASE}.html" in out
    headline = json.loads((tmp_path / f"{CASE}.json").read_text(encoding="utf-8"))["headline"]
    assert headline in out


def test_report_goes_where_it_is_told_to_and_prints_its_figures(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    found = answer(capsys, "report", CASE, *SMALL, "--out", "pages/mine.html", "--static")
    assert found["report"] == str(Path("pages/mine.html"))
    beside = json.loads((tmp_path / "pages" / "mine.json").read_text(encoding="utf-8"))
    assert {key: found[key] for key in beside} == beside
    assert "<script" not in (tmp_path / "pages" / "mine.html").read_text(encoding="utf-8")


def test_new_writes_a_case_that_can_be_read_and_does_not_tell_its_truth(
    capsys: Captured, tmp_path: Path
) -> None:
    made = answer(capsys, "new", "blind", "--from", CASE, "--truth", "elite-struggle", "--seed", "7")
    assert (made["truth"], made["seed"], made["folder"]) == ("elite-struggle", 7, "blind")
    assert made["case"] == "blind"
    assert answer(capsys, "check", "blind")["digest"] == made["digest"]
    original = answer(capsys, "check", CASE)
    assert made["hypotheses"] == original["hypotheses"]
    assert made["reports"]["scored"] > 0
    assert made["digest"] != original["digest"]
    reports = (tmp_path / "blind" / "record.csv").read_text(encoding="utf-8")
    assert "elite-struggle" not in reports
    assert reports.splitlines()[0].endswith(",use,reason")
    assert original["digest"] in (tmp_path / "blind" / "SOURCES.md").read_text(encoding="utf-8")


def test_new_depends_on_its_seed_and_truth_only(capsys: Captured) -> None:
    def digest(folder: str, truth: str, seed: str) -> str:
        return str(answer(capsys, "new", folder, "--from", CASE, "--truth", truth, "--seed", seed)["digest"])

    first = digest("a", "spontaneous", "3")
    assert digest("b", "spontaneous", "3") == first
    assert digest("c", "spontaneous", "4") != first
