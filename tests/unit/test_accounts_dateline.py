"""A line of place and date gives the document its day, and is no claim."""

from datetime import date

import pytest

from powderkeg.accounts.dateline import dateline_day
from powderkeg.accounts.document import document_from_text
from powderkeg.accounts.drafting import draft_account
from powderkeg.worlds import load_case

TOLD = " At least 164 people were killed in the unrest, the health ministry said on Sunday."


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("Nur-Sultan, 9 January 2022.", "en", date(2022, 1, 9)),
        ("9 January 2022 - Staff Report", "en", date(2022, 1, 9)),
        ("Almaty, le 6 janvier 2022", "fr", date(2022, 1, 6)),
        ("Алматы, 6 января 2022 года", "ru", date(2022, 1, 6)),
        ("Shooting began on 5 January 2022.", "en", None),
        ("From 5 January 2022 To 7 January 2022", "en", None),
        ("Almaty, 6 January", "en", None),
        ("Almaty, 31 February 2022", "en", None),
    ],
)
def test_a_line_of_place_and_date(line: str, language: str, day: date | None) -> None:
    assert dateline_day(line, language) == day


def test_a_document_takes_its_day_from_it_and_says_so() -> None:
    document = document_from_text("Nur-Sultan, 9 January 2022." + TOLD)
    assert (document.date, document.date_basis) == (date(2022, 1, 9), "dateline")
    assert any("2022-01-09" in remark for remark in document.remarks)
    claims = draft_account(document, load_case("kazakhstan-2022"), name="d").claims
    assert len(claims) == 1
    given = document_from_text("Nur-Sultan, 9 January 2022." + TOLD, date=date(2022, 1, 11))
    assert (given.date, given.date_basis) == (date(2022, 1, 11), "given")


def test_a_date_in_the_middle_is_not_the_documents() -> None:
    told = [f"The police of district {n} said that nothing had happened there." for n in range(6)]
    document = document_from_text(" ".join([*told[:3], "Almaty, 6 January 2022.", *told[3:]]))
    assert document.date is None
