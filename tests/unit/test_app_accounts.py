"""Accounts in the app: drafted from a document, corrected, judged, weighed on request, taken out, saved."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from app_client import BEARER, Browser, browser, heard, problem, zipped
from cases import FILES, write_tiny_case
from powderkeg.accounts.evidence import compared
from powderkeg.app import account_weighing
from powderkeg.app.account_drafts import MOST_QUOTED
from powderkeg.app.account_files import put_account, take_out_account
from powderkeg.app.accounts_view import comparison_view
from powderkeg.app.routes_results import with_accounts_of
from powderkeg.case import read_case
from powderkeg.society import society_named
from results import example_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

WORDS = society_named("country")
LETTER = (
    "# On the events\n\nThe ministry said yesterday that 300 people died in the south. Thousands marched in "
    "Southport on 4 January 2022. Perhaps the organisers were abroad. Who gains from this? I think that the "
    "government is wrong to keep silent about all of this, and nobody in the country will ever forget it.\n"
)
CASE_YAML = FILES["case.yaml"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


def without_account() -> bytes:
    return zipped(case=CASE_YAML.replace("accounts: [accounts/eyewitness.yaml]\n", ""))


def drafted(app: Browser, *, graded: bool = False) -> tuple[str, dict[str, Any]]:
    """A new window with the letter in it: its id, and what the server said."""
    number, _ = app.open(without_account())
    answer = app.upload(f"{of(number)}?written=2022-01-06", LETTER.encode(), "letter.md")
    assert answer.status_code == 201, answer.text
    if graded:
        app.send("PATCH", f"{of(number)}/letter", {"values": {"reliability": "D", "reason": "far away"}})
    return number, answer.json()


def of(number: str) -> str:
    return f"/api/workspaces/{number}/accounts"


def about(told: dict[str, Any], indicator: str) -> dict[str, Any]:
    claims: list[dict[str, Any]] = told["accounts"]["accounts"][0]["claims"]
    return next(claim for claim in claims if claim["indicator"] == indicator)


def correct(app: Browser, number: str, claim: str, **values: object) -> Any:  # noqa: ANN401 - an answer
    return app.send("PATCH", f"{of(number)}/letter/claims/{claim}", {"values": values})


def test_a_document_becomes_an_account_of_the_working_copy(app: Browser) -> None:
    number, told = drafted(app)
    path = app.workspaces.root / number / "tiny" / "accounts" / "letter.yaml"
    assert path.is_file()
    assert told["added"] == "letter"
    assert told["case"]["unsaved"] is True
    assert told["case"]["has"]["accounts"] == 1
    (account,) = told["accounts"]["accounts"]
    assert (account["language"], account["published"]) == ("en", "2022-01-06")
    deaths = about(told, "deaths")
    assert (deaths["when_first"], deaths["low"], deaths["corrected"]) == ("2022-01-05", 300.0, False)
    (part,) = told["accounts"]["parts"]
    assert [line["id"] for line in part["claims"]] == [claim["id"] for claim in account["claims"]]
    assert part["left_out"]
    assert told["accounts"]["bar"]["spec"]["description"]


def test_of_the_document_nothing_is_kept_and_short_quotations_go_to_the_sender_alone(
    app: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("powderkeg.app.account_drafts.MOST_QUOTED", 40)
    number, told = drafted(app)
    assert set(told["quotes"]) == {claim["id"] for claim in told["accounts"]["accounts"][0]["claims"]}
    assert all(0 < len(quote) <= 40 < MOST_QUOTED for quote in told["quotes"].values())
    assert any(quote.endswith("…") for quote in told["quotes"].values())
    folder = app.workspaces.root / number
    kept = "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in {".yaml", ".json"})
    again = app.get(of(number)).text
    for sentence in re.findall(r"[A-Z][^.?]{30,}[.?]", LETTER):
        assert sentence not in kept
        assert sentence not in again
    assert "quotes" not in again


def test_it_is_listed_whatever_the_layout_of_the_case(tmp_path: Path) -> None:
    text = "name: letter\nclaims: []\n"
    layouts = {
        "none": "",
        "flow": "accounts: [accounts/one.yaml]  # of whom\n",
        "flow, two lines": "accounts: [\n  accounts/one.yaml,\n  accounts/two.yaml\n]\n",
        "block": "accounts:\n  - accounts/one.yaml  # a comment\n  - accounts/two.yaml\n",
        "block, flush": "accounts:\n- accounts/one.yaml\n",
        "blank": "accounts:\n",
        "empty": "accounts: []\n",
    }
    for number, (name, layout) in enumerate(layouts.items()):
        given = CASE_YAML.replace("accounts: [accounts/eyewitness.yaml]\n", f"{layout}# kept\n")
        folder = write_tiny_case(tmp_path / str(number), case=given)
        for one in ("one", "two"):
            (folder / "accounts").mkdir(exist_ok=True)
            (folder / "accounts" / f"{one}.yaml").write_text(f"name: {one}\n", "utf-8")
        before = read_case(folder, WORDS)
        case = put_account(folder, "accounts/letter.yaml", text, WORDS)
        assert case == read_case(folder, WORDS), name
        assert case.accounts == (*before.accounts, "accounts/letter.yaml"), name
        assert "# kept" in (folder / "case.yaml").read_text("utf-8"), name
        if "comment" in layout:
            assert "# a comment" in (folder / "case.yaml").read_text("utf-8")
        case = take_out_account(folder, "accounts/letter.yaml", WORDS)
        assert case == read_case(folder, WORDS) == before, name
        assert not (folder / "accounts" / "letter.yaml").exists()


def test_a_claim_is_corrected_and_judged_again(app: Browser) -> None:
    number, told = drafted(app)
    claim = about(told, "participants")["id"]
    answer = correct(
        app, number, claim, paraphrase="Thousands marched", places=["SOU"], low="4000", high="9000",
        credibility="3", reason="one witness", corrected=True,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found = about(answer.json(), "participants")
    assert (found["paraphrase"], found["places"], found["low"]) == ("Thousands marched", ["SOU"], 4000.0)
    assert (found["credibility"], found["corrected"]) == (3, True)
    (part,) = answer.json()["accounts"]["parts"]
    line = next(line for line in part["claims"] if line["id"] == claim)
    assert line["reports"] == ["T2"]
    assert any("T2 (A1)" in sentence for sentence in line["arithmetic"])
    again = correct(app, number, claim, verdict="contradicted", note="see the archive").json()
    line = next(line for line in again["accounts"]["parts"][0]["claims"] if line["id"] == claim)
    assert (line["kind"], line["overruled"]) == ("contradicted", "see the archive")
    assert correct(app, number, claim, note="see the archive").status_code == 400, "nothing would change"


WRONG = {
    "a place": ({"places": ["SOU", "MARS"]}, "places", "'MARS' is not known"),
    "a figure": ({"low": "many"}, "low", "not a number"),
    "a day": ({"when_first": "someday"}, "when_first", "not a date"),
    "a digit": ({"credibility": "7"}, "credibility", "'7' is not known"),
    "a status": ({"status": "true"}, "status", "'true' is not known"),
    "a verdict": ({"verdict": "false"}, "verdict", "'false' is not known"),
    "an indicator": ({"indicator": "death"}, "indicator", "'death' is not known"),
    "bounds": ({"low": "9", "high": "1"}, "", "high is below low"),
    "a source": ({"status": "attributed", "attributed_to": ""}, "", "needs attributed_to"),
    "a sign": ({"note": "bell\a"}, "note", "U+0007"),
    "a field": ({"start": "3"}, "start", "no field"),
    "an id": ({"id": "x"}, "id", "no field"),
    "a kind": ({"chain": "one"}, "chain", "list of words"),
    "a flag": ({"corrected": "maybe"}, "corrected", "yes or no"),
    "a length": ({"note": "x" * 20_001}, "note", "20,000"),
    "nothing": ({}, "values", "texts by name"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_correction_that_cannot_be_is_told_at_its_field_and_changes_nothing(
    app: Browser, name: str
) -> None:
    values, field, said = WRONG[name]
    number, told = drafted(app)
    path = app.workspaces.root / number / "tiny" / "accounts" / "letter.yaml"
    before = path.read_bytes()
    answer = correct(app, number, about(told, "deaths")["id"], **values)
    assert answer.status_code == 400, answer.text
    assert said in problem(answer)
    (one,) = answer.json()["error"]["problems"]
    assert (one["field"], one["line"]) == (field, None)
    assert path.read_bytes() == before


def test_the_source_is_graded_with_a_reason(app: Browser) -> None:
    number, _ = drafted(app)
    values = {
        "reliability": "D",
        "reason": "far away",
        "benefits": "one side",
        "origin_id": "o2",
        "title": "L",
    }
    told = app.send("PATCH", f"{of(number)}/letter", {"values": values}).json()
    (account,) = told["accounts"]["accounts"]
    assert account["origin"] == {name: values[name] for name in account["origin"]}
    assert account["title"] == "L"
    assert "graded D: far away" in " ".join(told["accounts"]["parts"][0]["basis"])
    assert any("o2" in line for line in told["accounts"]["shared"]), "the record has reports of that origin"
    wrong = app.send("PATCH", f"{of(number)}/letter", {"values": {"reliability": "Z"}})
    assert wrong.json()["error"]["problems"][0]["field"] == "reliability"


def test_read_again_the_document_keeps_what_was_corrected(app: Browser) -> None:
    number, told = drafted(app)
    claim = about(told, "deaths")["id"]
    correct(app, number, claim, paraphrase="Three hundred dead", corrected=True)
    again = app.upload(f"{of(number)}?written=2022-01-06", LETTER.encode(), "letter.md").json()
    assert about(again, "deaths")["paraphrase"] == "Three hundred dead"
    other = app.upload(
        of(number), b"The mayor of the port resigned on 5 January 2022, he said.", "letter.txt"
    )
    assert other.status_code == 409
    assert other.json()["error"]["problems"][0]["field"] == "name"
    named = app.upload(
        f"{of(number)}?name=port", b"The mayor of the port resigned on 5 January 2022, he said.", "letter.txt"
    )
    assert named.status_code == 201
    assert named.json()["accounts"]["files"] == ["accounts/letter.yaml", "accounts/port.yaml"]


def test_an_account_that_cannot_be_read_hides_no_other_and_can_be_taken_out(app: Browser) -> None:
    number, _ = app.open()
    told = app.upload(f"{of(number)}?written=2022-01-06", LETTER.encode(), "letter.md").json()["accounts"]
    assert [part["name"] for part in told["parts"]] == ["letter"]
    assert any("eyewitness.yaml" in line for line in told["problems"])
    gone = app.send("DELETE", f"{of(number)}?path=accounts/eyewitness.yaml").json()
    assert gone["accounts"]["problems"] == []
    assert gone["accounts"]["files"] == ["accounts/letter.yaml"]
    for path in ("accounts/eyewitness.yaml", "record.csv", "../workspace.json", ""):
        assert app.send("DELETE", f"{of(number)}?path={path}").status_code == 404
    assert (app.workspaces.root / number / "tiny" / "record.csv").is_file()


def test_a_change_of_an_account_is_in_no_log_and_makes_no_result_stale(app: Browser) -> None:
    number, told = drafted(app)
    space = app.workspaces.get(number)
    space.took(example_evidence(space.case))
    after = correct(app, number, about(told, "deaths")["id"], paraphrase="Dead").json()
    assert (after["case"]["changes"], after["case"]["undo"]) == ([], [])
    assert space.stale is False


def held(app: Browser, number: str) -> Evidence:
    """A made-up result that lets its worlds be asked."""
    space = app.workspaces.get(number)
    result = replace(example_evidence(space.case), ranges_hash="")
    space.took(result)
    return result


def test_worlds_are_asked_only_on_request_and_not_twice(
    app: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = drafted(app)
    assert app.get(of(number)).json()["worlds"] == "none"
    result = held(app, number)
    calls: list[object] = []
    from powderkeg.app import accounts_view

    really = accounts_view.accounts_against

    def against(case: Case, asked: Evidence | None = None) -> Any:  # noqa: ANN401 - as it is
        calls.append(asked)
        return really(case, asked)

    monkeypatch.setattr(accounts_view, "accounts_against", against)
    told = app.get(of(number)).json()
    assert told["worlds"] == "held"
    assert result not in calls
    for _ in range(2):
        told = app.get(f"{of(number)}?worlds=1").json()
        assert told["worlds"] == "asked"
    assert sum(one is result for one in calls) == 1
    assert told["parts"][0]["left_out"][0]["weight"], "the ledger gives each report its weight"


def test_a_page_that_is_saved_has_the_accounts_of_now(app: Browser) -> None:
    number, _ = app.open(without_account())
    held(app, number)
    app.upload(f"{of(number)}?written=2022-01-06", LETTER.encode(), "letter.md")
    answer = app.get(f"/api/workspaces/{number}/page.html?static=1")
    assert answer.status_code == 200
    assert 'id="account-letter"' in answer.text
    space = app.workspaces.get(number)
    assert with_accounts_of(space.weighed, space.case).case.digest == space.weighed.case.digest
    french = app.get(f"/api/workspaces/{number}/page.html?static=1&lang=fr").text
    assert 'id="account-letter"' in french


def test_saved_into_the_served_folder_with_its_accounts(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path / "own")
    with browser(tmp_path / "ws", str(folder)) as app:
        number = app.send("POST", "/api/workspaces", {"own": True}).json()["id"]
        app.upload(f"{of(number)}?written=2022-01-06", LETTER.encode(), "letter.md")
        assert app.send("DELETE", f"{of(number)}?path=accounts/eyewitness.yaml").status_code == 200
        (folder / "accounts" / "letter.yaml").write_text("mine", "utf-8")
        refused = app.send("POST", f"/api/workspaces/{number}/save")
        assert refused.status_code == 409, "a file that the case does not name is not written over"
        assert (folder / "accounts" / "letter.yaml").read_text("utf-8") == "mine"
        (folder / "accounts" / "letter.yaml").unlink()
        saved = app.send("POST", f"/api/workspaces/{number}/save")
        assert saved.status_code == 200, saved.text
        assert app.get(f"/api/workspaces/{number}").json()["case"]["unsaved"] is False
        claim = about({"accounts": app.get(of(number)).json()}, "deaths")["id"]
        assert correct(app, number, claim, paraphrase="Three hundred").json()["case"]["unsaved"] is True
        assert app.send("POST", f"/api/workspaces/{number}/save").status_code == 200
        assert "Three hundred" in (folder / "accounts" / "letter.yaml").read_text("utf-8")
    case = read_case(folder, WORDS)
    assert case.accounts == ("accounts/letter.yaml",)
    assert not (folder / "accounts" / "eyewitness.yaml").exists()


def test_work_on_an_account_outlives_its_window(tmp_path: Path) -> None:
    with browser(tmp_path) as app:
        number, _ = drafted(app)
    with browser(tmp_path) as app:
        assert [one["id"] for one in app.get("/api/cases").json()["unsaved"]] == [number]
        assert app.get(of(number)).json()["parts"][0]["name"] == "letter"


def test_a_copy_of_an_older_version_is_taken_as_unchanged(tmp_path: Path) -> None:
    import json

    with browser(tmp_path) as app:
        number, _ = app.open()
        meta = app.workspaces.root / number / "workspace.json"
        told = json.loads(meta.read_text("utf-8"))
        del told["accounts"], told["files"]["accounts/eyewitness.yaml"]
        meta.write_text(json.dumps(told), "utf-8")
        from powderkeg.app.working_copy import read_copy

        copy = read_copy(meta.parent)
        assert copy is not None
        assert not copy.changed()


def weighable(app: Browser) -> tuple[str, str]:
    """A window with a graded letter, one claim of which can be weighed: its id, and the claim's."""
    number, told = drafted(app, graded=True)
    claim = about(told, "participants")["id"]
    answer = correct(app, number, claim, paraphrase="Thousands", places=["SOU"], low="4000", high="9000")
    assert answer.status_code == 200, answer.text
    return number, claim


def test_an_account_is_weighed_three_times_on_request(app: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    number, claim = weighable(app)
    asked: list[Case] = []

    def weigh(case: Case, **settings: Any) -> Evidence:
        assert settings["tier"] == "default"
        assert settings["checks"] is False
        asked.append(case)
        return example_evidence(case, resolved=len(asked) != 2)

    monkeypatch.setattr("powderkeg.evidence.weigh", weigh)
    with app.socket(f"/ws/workspaces/{number}/account") as socket:
        socket.send_text('{"start": {"account": "letter"}}')
        assert "weigh the case first" in heard(socket)["error"]["text"]
        held(app, number)
        socket.send_text('{"start": {"account": "nobody"}}')
        assert "no account nobody" in heard(socket)["error"]["text"]
        socket.send_text('{"start": {"account": "letter", "particles": 1}}')
        assert heard(socket)["error"]["problems"][0]["field"] == "particles"
        socket.send_text('{"start": {"account": "letter", "tier": "default", "checks": false}}')
        found = heard(socket)["comparison"]
    assert len(asked) == 3
    own = f"letter.{claim}"
    assert [own in {row.report_id for row in case.record} for case in asked] == [True, False, True]
    assert found["reports"].count(own) == 1
    assert [one["resolved"] for one in found["weighings"]] == [True, False, True]
    assert (found["weighings"][1]["odds"], found["weighings"][1]["posterior"]) == ([], None)
    for row in found["weighings"][0]["odds"]:
        assert None not in (row["low"], row["high"], row["cap"])
    assert app.get(of(number)).json()["comparison"]["account"] == "letter"
    assert all(
        row["report_id"] != own for row in app.get(f"/api/workspaces/{number}").json()["case"]["record"]
    )


def test_claims_enter_the_record_as_a_logged_change_that_undo_takes_back(app: Browser) -> None:
    number, bounded = weighable(app)
    claim = about({"accounts": app.get(of(number)).json()}, "deaths")["id"]
    path = f"{of(number)}/letter/reports"
    assert "no figure of its own" in problem(app.send("POST", path, {"claims": [bounded], "reason": "x"}))
    assert correct(app, number, bounded, best="5000").status_code == 200
    with_best = app.send("POST", path, {"claims": [bounded], "reason": "the likeliest"})
    assert with_best.status_code == 200, with_best.text
    row = next(one for one in with_best.json()["case"]["record"] if one["report_id"].endswith(bounded))
    assert (row["low"], row["best"], row["high"]) == ("4000", "5000", "9000")
    assert "reason" in problem(app.send("POST", path, {"claims": [claim], "reason": ""}))
    assert app.send("POST", path, {"claims": ["nobody"], "reason": "x"}).status_code == 400
    assert app.send("POST", path, {"claims": [], "reason": "x"}).status_code == 400
    told = app.send("POST", path, {"claims": [claim], "reason": "to see", "analyst": "me"})
    assert told.status_code == 200, told.text
    case = told.json()["case"]
    assert case["record"][-1]["report_id"] == f"letter.{claim}"
    assert case["record"][-1]["reliability"] == "D"
    assert case["changes"][-1]["reason"] == "to see"
    assert app.send("POST", path, {"claims": [claim], "reason": "again"}).status_code in {400, 409}
    back = app.send("POST", f"/api/workspaces/{number}/undo", {"reason": "seen"}).json()
    assert all(row["report_id"] != f"letter.{claim}" for row in back["record"])
    assert back["has"]["accounts"] == 1, "undo leaves the account"


def test_an_account_without_a_grade_is_not_weighed(app: Browser) -> None:
    number, _ = drafted(app)
    held(app, number)
    with app.socket(f"/ws/workspaces/{number}/account") as socket:
        socket.send_text('{"start": {"account": "letter"}}')
        assert "no grade" in heard(socket)["error"]["text"]


def test_a_comparison_says_that_the_record_has_changed_since(app: Browser) -> None:
    number, _ = weighable(app)
    space = app.workspaces.get(number)
    _, account = account_weighing.account_named(space.case, "letter")
    found = compared(space.case, account, example_evidence)
    assert comparison_view(found, space.case)["stale"] is False
    fewer = space.case.replace(record=space.case.record[:-1])
    assert comparison_view(found, fewer)["stale"] is True


def test_in_french_the_same_is_said_again(app: Browser) -> None:
    number, _ = drafted(app)
    english, french = app.get(f"{of(number)}?lang=en").json(), app.get(f"{of(number)}?lang=fr").json()
    assert french["parts"][0]["silent_on"] != english["parts"][0]["silent_on"]
    assert [line["id"] for line in french["parts"][0]["claims"]] == [
        line["id"] for line in english["parts"][0]["claims"]
    ]


def test_the_account_file_can_be_edited_by_hand_afterwards(app: Browser) -> None:
    number, _ = drafted(app)
    path = app.workspaces.root / number / "tiny" / "accounts" / "letter.yaml"
    text = path.read_text("utf-8")
    assert text.startswith("# Claims of a document")
    assert yaml.safe_load(text)["name"] == "letter"


def test_a_stranger_is_told_nothing(app: Browser) -> None:
    number, _ = drafted(app)
    for method, path in (("GET", of(number)), ("DELETE", f"{of(number)}?path=accounts/letter.yaml")):
        assert app.client.request(method, path).status_code == 403
    assert app.client.post(of(number), files={"file": ("a.txt", b"x")}).status_code == 403
    assert app.client.post(of(number), headers=BEARER, content=b"x").status_code == 400
