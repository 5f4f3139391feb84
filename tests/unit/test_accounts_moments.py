"""Days that a sentence names, resolved against the day of its document: Friday 7 January 2022."""

from datetime import date

import pytest

from powderkeg.accounts.moments import moments_in, together

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


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "From 2 to 5 January crowds grew.", jan(2), jan(5)),
        ("en", "the net was cut between 5 and 6 January 2022", jan(5), jan(6)),
        ("en", "in the night of January 5-6 shots rang", jan(5), jan(6)),
        ("en", "on January 5 and 12 officers were hurt", jan(5), jan(5)),
        ("fr", "du 2 au 5 janvier", jan(2), jan(5)),
        ("fr", "entre le 4 et le 6 janvier", jan(4), jan(6)),
        ("ru", "с 2 по 5 января", jan(2), jan(5)),
        ("ru", "в ночь на 6 января", jan(5), jan(6)),
        ("ru", "в декабре 2021 года", date(2021, 12, 1), date(2021, 12, 31)),
    ],
)  # fmt: skip
def test_two_days_are_a_span_and_their_figures_are_no_others(
    language: str, text: str, first: date, last: date
) -> None:
    (found,) = moments_in(text, language, WRITTEN)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "By 5 January it was over.", None, jan(5)),
        ("en", "until Wednesday nobody was armed", None, jan(5)),
        ("en", "before 5 January nobody was armed", None, jan(4)),
        ("en", "before Wednesday's attack they left", jan(5), jan(5)),
        ("en", "the day before yesterday they left", jan(5), jan(5)),
        ("en", "held since Monday", jan(3), jan(7)),
        ("en", "After 5 January the banks were shut.", jan(6), jan(7)),
        ("en", "Nothing since Monday until Wednesday.", jan(3), jan(5)),
        ("en", "By 5 January they had left, he said on 6 January.", None, jan(6)),
        ("fr", "jusqu’au 5 janvier", None, jan(5)),
        ("fr", "avant le 5 janvier", None, jan(4)),
        ("fr", "depuis lundi", jan(3), jan(7)),
        ("fr", "à compter du 6 janvier", jan(6), jan(7)),
        ("ru", "к 5 января", None, jan(5)),
        ("ru", "по состоянию на 5 января", None, jan(5)),
        ("ru", "с понедельника", jan(3), jan(7)),
        ("ru", "после 5 января", jan(6), jan(7)),
    ],
)
def test_a_day_that_bounds_leaves_one_end_open(
    language: str, text: str, first: date | None, last: date | None
) -> None:
    assert together(moments_in(text, language, WRITTEN), WRITTEN) == (first, last)


def test_what_goes_on_since_a_day_has_no_end_where_the_document_has_no_day() -> None:
    assert together(moments_in("since 5 January 2022", "en", None), None) == (jan(5), None)


def test_a_weekday_is_the_last_one_the_documents_own_or_in_a_forecast_the_next() -> None:
    def day(text: str, *, ahead: bool = False) -> date | None:
        return moments_in(text, "en", WRITTEN, ahead=ahead)[0].first

    assert day("he said on Friday") == WRITTEN
    assert day("he said last Friday") == date(2021, 12, 31)
    assert day("he said on Thursday") == jan(6)
    assert day("it opens on Monday", ahead=True) == jan(10)
    assert day("they came yesterday", ahead=True) == jan(6)


def test_a_day_without_a_year_may_lie_a_little_ahead() -> None:
    assert moments_in("shut until 19 January", "en", WRITTEN)[0].last == jan(19)
    assert moments_in("on 19 July", "en", WRITTEN)[0].last == date(2021, 7, 19)


def test_how_long_something_lasts_is_no_moment_unless_it_lasts_still() -> None:
    assert moments_in("The hall burned for two days.", "en", WRITTEN) == ()
    assert moments_in("The hall has burned for two days.", "en", WRITTEN)[0].first == jan(5)
