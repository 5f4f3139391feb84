"""Days that a sentence names, resolved against the day of its document: Friday 7 January 2022."""

from datetime import date

import pytest

from powderkeg.accounts.moments import moments_in

WRITTEN = date(2022, 1, 7)


def jan(day: int) -> date:
    return date(2022, 1, day)


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("fr", "des émeutes ont débuté il y a trois jours", jan(4), jan(4)),
        ("fr", "depuis trois jours, la ville est coupée", jan(4), jan(7)),
        ("fr", "ils sont arrivés la nuit dernière", jan(6), jan(7)),
        ("fr", "ce soir tout est fini", jan(7), jan(7)),
        ("fr", "mercredi matin, l’aéroport est tombé", jan(5), jan(5)),
        ("fr", "le 1er janvier", jan(1), jan(1)),
        ("fr", "en 2011 déjà", date(2011, 1, 1), date(2011, 12, 31)),
        ("fr", "en décembre 2021" , date(2021, 12, 1), date(2021, 12, 31)),
        ("en", "Troops arrived the day before yesterday.", jan(5), jan(5)),
        ("en", "on Wednesday the airport fell", jan(5), jan(5)),
        ("en", "It began on January 2, 2022 in the west", jan(2), jan(2)),
        ("en", "on 28 December a notice was posted", date(2021, 12, 28), date(2021, 12, 28)),
        ("en", "last week prices doubled", date(2021, 12, 27), jan(2)),
        ("en", "dated 05/01/2022", jan(5), jan(5)),
        ("ru", "три дня назад начались протесты", jan(4), jan(4)),
        ("ru", "вчера вечером", jan(6), jan(6)),
        ("ru", "5 января 2022 года аэропорт", jan(5), jan(5)),
        ("ru", "в среду люди вышли", jan(5), jan(5)),
    ],
)  # fmt: skip
def test_words_become_days(language: str, text: str, first: date, last: date) -> None:
    found = moments_in(text, language, WRITTEN)
    assert [(one.first, one.last) for one in found] == [(first, last)]
    assert all(text[one.start : one.end] == one.text for one in found)


def test_relative_words_have_no_day_where_the_document_has_none() -> None:
    (found,) = moments_in("they came yesterday", "en", None)
    assert (found.first, found.basis) == (None, "relative")
    assert moments_in("they came on 5 January", "en", None) == ()
    assert moments_in("on 5 January 2022", "en", None)[0].first == jan(5)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They may march in May."),
        ("en", "next Friday they will"),
        ("fr", "la marche d’hiver"),
        ("fr", "le 31 février"),
        ("ru", "среди людей"),
    ],
)
def test_what_is_no_day_is_none(language: str, text: str) -> None:
    assert moments_in(text, language, WRITTEN) == ()


def test_several_moments_in_text_order_do_not_overlap() -> None:
    text = "Avant-hier, puis hier soir, et encore ce soir."
    found = moments_in(text, "fr", WRITTEN, offset=100)
    assert [one.first for one in found] == [jan(5), jan(6), jan(7)]
    assert all(text[one.start - 100 : one.end - 100] == one.text for one in found)
