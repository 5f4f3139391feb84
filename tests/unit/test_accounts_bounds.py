"""What a clause says of a count, and the verdicts and reasons that follow on the bundled case."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from powderkeg.accounts import Account, Claim
from powderkeg.accounts.account_of import drafted, judge_account
from powderkeg.accounts.document import document_from_text
from powderkeg.accounts.encodings import decoded
from powderkeg.accounts.judging import JudgedClaim
from powderkeg.accounts.markup import from_html
from powderkeg.accounts.moments import Days
from powderkeg.case import Case
from powderkeg.worlds import load_case


@cache
def case() -> Case:
    return load_case("kazakhstan-2022")


def draft(text: str, language: str, written: date | None) -> Account:
    return drafted(document_from_text(text, language=language, date=written), case(), "x")


def first(text: str, language: str = "en", written: date | None = None) -> Claim:
    return draft(text, language, written).claims[0]


def judged(text: str, language: str = "en", written: date | None = None) -> JudgedClaim:
    return judge_account(draft(text, language, written), case()).claims[0]


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("en", "At least 238 people were killed.", 238, None),
        ("en", "No fewer than 200 people died.", 200, None),
        ("en", "Up to 20,000 people took part in riots in Almaty.", None, 20_000),
        ("en", "No one was killed in Mangystau.", 0, 0),
        ("en", "None of the protesters in Zhanaozen was killed.", 0, 0),
        ("en", "The ministry denied that anyone was killed.", 0, 0),
        ("en", "No one claimed responsibility for the 238 deaths.", 238, 238),
        ("en", "The protest killed 238 people, including 19 police officers.", 238, 238),
        ("en", "Tens of thousands of people protested on 5 January.", 20_000, None),
        ("en", "Not only were 20 people killed in Shymkent.", 20, 20),
        ("en", "The airport was not seized.", 0, 0),
        ("en", "The airport was held for 24 hours.", None, None),
        ("fr", "Au moins 238 personnes ont été tuées.", 238, None),
        ("fr", "Personne n’a été tué à Aktau.", 0, 0),
        ("fr", "Aucun mort n'est à déplorer à Aktau.", 0, 0),
        ("fr", "Entre 200 et 300 personnes ont été tuées.", 200, 300),
        ("fr", "L'aéroport n'a jamais été pris.", 0, 0),
        ("fr", "Le rapport fait état de 225 morts au maximum.", None, 225),
        ("fr", "Le bilan dépasse 200 morts.", 200, None),
        ("en", "From 5 to 7 January, 18 people were killed.", 18, 18),
        ("en", "Two-thirds of the detained were under 30.", None, None),
        ("ru", "Погибли от 8 до 12 тысяч человек.", 8_000, 12_000),
        ("ru", "По меньшей мере 238 человек погибли.", 238, None),
        ("ru", "Никто не погиб в Мангистау.", 0, 0),
        ("ru", "В Мангистауской области погибших не было.", 0, 0),
        ("ru", "До 20 000 человек участвовали в беспорядках в Алматы.", None, 20_000),
    ],
)
def test_bounds_are_those_of_the_words(
    language: str, text: str, low: float | None, high: float | None
) -> None:
    found = first(text, language)
    assert found.indicator
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "It is false that 238 people were killed.", "denies"),
        ("en", "In Bishkek, 20 people were killed.", "Bishkek"),
        ("fr", "Le ministère dément la mort de 164 personnes.", "denies"),
        ("ru", "В Москве погибли 20 человек.", "Москве"),
    ],
)
def test_what_no_bounds_can_say_is_left_to_the_analyst_with_a_note(
    language: str, text: str, told: str
) -> None:
    found = first(text, language)
    assert found.indicator == ""
    assert told in found.note
    assert judged(text, language).found == "nothing found"


@pytest.mark.parametrize("written", [None, date(2022, 1, 7), date(2022, 1, 20), date(2023, 2, 1)])
def test_no_one_killed_is_borne_out_whatever_the_day_of_the_document(written: date | None) -> None:
    found = judged("No one was killed in Mangystau.", written=written)
    assert found.found == "supported"
    assert "K086" in found.why


@pytest.mark.parametrize(
    ("language", "text", "verdict"),
    [
        ("en", "At least 238 people were killed.", "supported"),
        ("en", "Over 1,000 people were killed during the January events.", "contradicted"),
        ("en", "In Almaty, 151 people died.", "supported"),
        ("en", "At most 100 people died in Almaty.", "contradicted"),
        ("en", "No police officers were killed.", "contradicted"),
        ("en", "225 people were killed.", "partly"),  # an earlier count; the last one says 238
        ("en", "Some 10,000 people gathered in Zhanaozen on 4 January 2022.", "supported"),
        ("en", "On 5 January 2022, 238 people were killed.", "contradicted"),  # up to 9 January 164
        ("fr", "Plus d’un millier de personnes ont été tuées au Kazakhstan.", "contradicted"),
        ("fr", "Quelque 150 personnes sont mortes à Almaty.", "supported"),
        ("ru", "Ни один полицейский не был убит.", "contradicted"),
        ("ru", "В Актау обошлось без жертв.", "supported"),
    ],
)
def test_verdicts_of_plain_claims(language: str, text: str, verdict: str) -> None:
    assert judged(text, language, date(2023, 2, 1)).found == verdict


def test_the_reason_has_figure_place_days_grade_and_what_follows() -> None:
    assert judged("No one was killed in Mangystau.").why == (
        "The claim says none (deaths; Mangystau; up to 2022-01-22). K086 (A; deaths; Mangystau; "
        "2022-01-04 to 2022-01-12) says 0: the claim's bounds hold it. 7 more reports are compared. "
        "So it is supported."
    )
    assert judged("Nobody knows why.").why
    assert judged("What a disgrace this is!").why


def test_the_reason_names_indicators_as_a_reader_would() -> None:
    told = judged("19 police officers were killed.").why
    assert "deaths security" in told
    assert "_" not in told


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16-le", "utf-16-be", "utf-16", "utf-8"])
def test_russian_is_read_in_any_of_its_encodings(encoding: str) -> None:
    text = "Прокуратура сообщила, что погибли 238 человек. В Мангистауской области никто не погиб.\n" * 3
    assert decoded(text.encode(encoding), "x")[0] == text


def test_what_a_reader_of_a_page_does_not_see_is_not_read_and_rows_end_their_sentences() -> None:
    told = " ".join(["The prosecutor spoke of what had happened in January."] * 6)
    page = (
        f"<html><body><article><p>{told}</p><table><tr><td>Almaty</td><td>151</td></tr></table>"
        "<p>No one was killed in Mangystau.</p></article><noscript>700 people died</noscript></body></html>"
    )
    text = from_html(page, "x").text
    assert "700" not in text
    assert "151 No" not in " ".join(text.split("\n\n")[-1:])


def test_days_are_kept_for_one_document_and_no_more_than_so_many() -> None:
    known = Days(most=2)
    for number in range(1, 6):
        assert known.read(f"{number} January 2022", "en", None, "") == date(2022, 1, number)
    assert len(known) == 2
    assert known.read("1 January 2022", "en", None, "") == date(2022, 1, 1)
