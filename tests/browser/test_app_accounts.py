"""Accounts in the app as an analyst works with them: a document sent, claims corrected and weighed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app_windows import Served, open_case, tiny_zip, view
from cases import FILES
from powderkeg.accounts.evidence import compared
from powderkeg.accounts.of_case import accounts_of
from results import example_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
TEXT = (
    "The ministry said yesterday that 300 people died in the south. Thousands marched in Southport on "
    "4 January 2022. Perhaps the organisers were abroad. Who gains from this?\n"
)
ATTACK = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bare = FILES["case.yaml"].replace("accounts: [accounts/eyewitness.yaml]\n", "")
    return tiny_zip(tmp_path_factory.mktemp("tiny"), case=bare)


@pytest.fixture
def page(browser: Browser, app: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window; a request to anywhere else, an error on the page or on its console fails the test."""
    context = browser.new_context(**getattr(request, "param", {}))
    page, troubles = context.new_page(), list[str]()
    ours = (app.address, "data:", "blob:")
    page.on("request", lambda sent: sent.url.startswith(ours) or troubles.append(sent.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda said: "status of 4" in said.text or troubles.append(f"{said.type}: {said.text}")
    )
    yield page
    context.close()
    assert not troubles


def send(page: Page, path: Path, written: str = "2022-01-06") -> None:
    if not page.locator("#sending[open]").count():
        page.locator("#sending > summary").click()
    page.locator("[name=file]").set_input_files(path)
    page.locator("[name=written]").fill(written)
    page.locator("#draft").click()


def with_letter(page: Page, app: Served, tiny: Path, folder: Path, text: str = TEXT) -> None:
    """A window on the view of accounts, with the letter drafted."""
    open_case(page, app, tiny)
    view(page, "accounts")
    letter = folder / "letter.txt"
    letter.write_text(text, "utf-8")
    send(page, letter)
    page.locator("#account-letter").wait_for()


def graded(page: Page) -> None:
    page.locator(".edit-account").click()
    panel = page.locator("dialog.panel")
    panel.locator("[name=reliability]").select_option("D")
    panel.locator("[name=reason]").fill("it counts late")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")


def given_a_result(page: Page, app: Served, *, resolved: bool = True) -> None:
    """A made-up result whose worlds may be asked; nothing is simulated."""
    space = app.workspace(page)
    space.took(replace(example_evidence(space.case, resolved=resolved), ranges_hash=""))
    page.reload()
    page.locator("#account-letter").wait_for()


def test_a_document_is_sent_its_claims_corrected_and_judged(
    page: Page, app: Served, tiny: Path, tmp_path: Path
) -> None:
    with_letter(page, app, tiny, tmp_path)
    rows = page.locator(".claims tbody tr")
    assert rows.count() == 4
    page.locator("[data-chart=verdicts] svg").wait_for()
    assert "not yet put into words" in rows.nth(0).inner_text()
    assert "“The ministry said" in rows.nth(0).inner_text()
    rows.nth(0).locator("[data-claim]").focus()
    page.keyboard.press("Enter")
    panel = page.locator("dialog.panel")
    panel.locator("[name=paraphrase]").fill("The ministry counts 300 dead")
    panel.locator("[name=places]").fill("MARS")
    panel.locator("button[type=submit]").click()
    panel.locator('[data-field="places"] .wrong').wait_for()
    assert "'MARS' is not known" in panel.locator('[data-field="places"] .wrong').inner_text()
    assert panel.locator("[name=places]").get_attribute("aria-invalid") == "true"
    panel.locator("[name=places]").fill("SOU")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert "The ministry counts 300 dead" in rows.nth(0).inner_text()
    assert "looked at" in rows.nth(0).inner_text()
    assert rows.nth(0).locator(".verdict-contradicted").count() == 1
    (account,) = accounts_of(app.workspace(page).case)
    assert account.claims[0].places == ("SOU",)
    page.reload()
    rows.nth(1).wait_for()
    assert "“" not in rows.nth(1).inner_text(), "the document is kept nowhere"


def test_a_report_leads_to_its_row_in_the_ledger(page: Page, app: Served, tiny: Path, tmp_path: Path) -> None:
    with_letter(page, app, tiny, tmp_path)
    link = page.locator(".left-out a", has_text="T1")
    assert link.get_attribute("href") == "#/record/T1"
    given_a_result(page, app)
    page.locator(".left-out a[href='#/weigh/T1']").click()
    row = page.locator("#ledger tr[data-wanted]")
    row.wait_for()
    assert "T1" in row.inner_text()
    page.wait_for_function("document.activeElement?.dataset.wanted !== undefined")


@pytest.mark.parametrize("resolved", [True, False])
def test_the_account_as_evidence_shows_odds_only_where_they_may_be_told(
    page: Page, app: Served, tiny: Path, tmp_path: Path, resolved: bool
) -> None:
    with_letter(page, app, tiny, tmp_path)
    start = page.locator(".weigh-account")
    assert start.is_disabled(), "nothing is weighed unasked"
    graded(page)
    given_a_result(page, app, resolved=resolved)
    page.wait_for_function("!document.querySelector('.weigh-account').disabled")
    assert page.locator(".comparison").count() == 0
    space = app.workspace(page)
    (account,) = accounts_of(space.case)
    space.compared_as(compared(space.case, account, lambda case: example_evidence(case, resolved=resolved)))
    page.reload()
    page.locator(".comparison").wait_for()
    assert "according to this account alone" in page.locator(".comparison").inner_text()
    assert bool(page.locator(".comparison details table").count()) is resolved
    page.locator(".enter-claims").click()
    panel = page.locator("dialog.panel")
    panel.locator("input[type=checkbox]").first.check()
    panel.locator(".why [name=reason]").fill("to see what it does")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert app.workspace(page).case.record[-1].report_id.startswith("letter.")


def test_what_cannot_be_read_is_said_and_the_form_stays(
    page: Page, app: Served, tiny: Path, tmp_path: Path
) -> None:
    open_case(page, app, tiny)
    view(page, "accounts")
    page.locator("#draft").click()
    page.locator('[data-field="file"] .wrong').wait_for()
    for name, content, said in (
        ("empty.txt", b"", "is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        ("large.txt", b"word " * 10_000_000, "at most 20 MB are taken"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        send(page, path)
        page.locator("#sending", has_text=said).wait_for()
    assert page.locator("#no-accounts").count() == 1


def test_a_hostile_document_stays_text_and_can_be_taken_out(
    page: Page, app: Served, tiny: Path, tmp_path: Path
) -> None:
    text = (
        f"{ATTACK} \N{RIGHT-TO-LEFT OVERRIDE}The office \N{ZERO WIDTH SPACE}said that 300 people died. {TEXT}"
    )
    with_letter(page, app, tiny, tmp_path, text)
    assert page.locator(".claims .unseen").count()
    assert not page.locator("main img, main script").count()
    assert page.evaluate("window.hacked") is None
    page.locator("#account-letter .actions .danger").first.click()
    page.locator("dialog.ask .danger").click()
    page.locator("#no-accounts").wait_for()
    assert app.workspace(page).case.accounts == ()


def test_in_french_the_view_is_told_in_french(page: Page, app: Served, tiny: Path, tmp_path: Path) -> None:
    with_letter(page, app, tiny, tmp_path)
    page.locator('#top [lang="fr"]').click()
    page.locator(".left-out", has_text="Hypothèses").wait_for()
    assert page.evaluate("document.documentElement.lang") == "fr"


RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "dark": {"type": "rule", "values": ["color-contrast"]},
}


@pytest.mark.parametrize(
    "page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_the_view_is_open_to_those_who_see_badly(
    page: Page, app: Served, tiny: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    scheme = "dark" if "dark" in request.node.name else "light"
    with_letter(page, app, tiny, tmp_path)
    graded(page)
    given_a_result(page, app)
    space = app.workspace(page)
    (account,) = accounts_of(space.case)
    space.compared_as(compared(space.case, account, example_evidence))
    page.reload()
    page.locator(".comparison").wait_for()
    for panel in (False, True):
        if panel:
            page.locator("[data-claim]").first.click()
            page.locator("dialog.panel").wait_for()
        options = {"runOnly": RULES[scheme], "resultTypes": ["violations"]}
        found = Axe().run(page, context={"exclude": [["svg"]]}, options=options).response["violations"]
        serious = [one for one in found if one["impact"] in {"serious", "critical"}]
        assert not [(one["id"], [node["target"] for node in one["nodes"]]) for one in serious]


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_the_view_does_not_scroll_sideways_on_a_narrow_screen(
    page: Page, app: Served, tiny: Path, tmp_path: Path
) -> None:
    with_letter(page, app, tiny, tmp_path)
    page.locator("[data-chart=verdicts] svg").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
