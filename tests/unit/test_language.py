import copy
import pickle
import threading
from datetime import UTC, date, datetime

import pytest

from powderkeg.language import (
    Said,
    catalogue,
    in_english,
    join,
    language,
    localised,
    said_of,
    say,
    say_count,
    speaking,
    worded,
)
from powderkeg.language.catalogue import Catalogue
from powderkeg.report.charts.expressions import spoken
from powderkeg.report.formats import capital, day, day_of_month, nats, number, percent, quantity, signed
from powderkeg.report.locales import vega_locales
from powderkeg.report.sections import short, span, whole_percent

NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def pickled(value: object) -> object:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes


def test_a_sentence_is_a_string_that_can_be_said_again() -> None:
    said = say("at least {n}", n=3)
    assert said == "at least 3"
    assert isinstance(said, str)
    assert said.again("fr") == "au moins 3"
    with speaking("fr"):
        assert said_of(said) == "au moins 3"
        assert said == "at least 3"  # the text stays that of its making
    assert said_of(said) == "at least 3"
    assert said_of(7) == 7


def test_a_sentence_survives_copies_pickles_and_nesting() -> None:
    inner = say("under 1 %")
    said = say("at least {n}", n=join(", ", (inner, "A", 5)))
    for again in (said, copy.deepcopy(said), copy.copy(said), pickled(said)):
        assert isinstance(again, Said)
        assert again == "at least under 1 %, A, 5"
        assert again.again("fr") == f"au moins moins de 1{NARROW}%, A, 5"


def test_a_copy_made_in_another_language_keeps_its_text() -> None:
    said = say("at least {n}", n=3)
    with speaking("fr"):
        assert pickled(said) == "at least 3"
        assert copy.deepcopy(said) == "at least 3"


def test_what_string_methods_make_is_an_ordinary_string() -> None:
    assert not isinstance(say("at least {n}", n=3).upper(), Said)
    assert said_of(say("at least {n}", n=3).upper()) == "AT LEAST 3"


def test_words_of_tables_are_looked_up_and_a_case_s_own_words_stay() -> None:
    with speaking("fr"):
        assert worded("hypothesis") == "hypothèse"
        assert worded("a case's {own} words {") == "a case's {own} words {"
        assert worded("at least {n}") == "at least {n}"  # a hostile case's, equal to a template
        said = worded(say("at least {n}", n=1))
    assert said == "au moins 1"
    assert in_english(said) == "at least 1"
    assert in_english("as it is") == "as it is"
    assert worded("hypothesis") == "hypothesis"


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 places left", "0 lieu"),
        (1, "1 place left", "1 lieu"),
        (1.5, "1.5 places left", "1,5 lieu"),
        (2, "2 places left", "2 lieux"),
        (1234, "1234 places left", "1234 lieux"),
    ],
)
def test_plural_forms(count: float, english: str, french: str) -> None:
    # A French singular reaches below two, fractions included.
    words = Catalogue({"{n} place left": ("{n} lieu", "{n} lieux")}, lambda n: int(n > 1))
    assert say_count("{n} place left", "{n} places left", count) == english
    template = words.counted("{n} place left", "{n} places left", count)
    assert template.format(n=localised(str(count), "fr")) == french


def test_the_french_catalogue_knows_its_own_plurals() -> None:
    both = "{n} scored report differs.", "{n} scored reports differ."
    with speaking("fr"):
        assert say_count(*both, 0) == "0 rapport pesé diffère."
        assert say_count(*both, 1) == "1 rapport pesé diffère."
        assert say_count(*both, 2) == "2 rapports pesés diffèrent."


def test_a_template_without_a_translation_stays_english() -> None:
    with speaking("fr"):
        assert say("no such sentence, {n:,.1f}", n=1234.5) == f"no such sentence, 1{NARROW}234,5"
        assert say_count("{n} thing of none", "{n} things of none", 3) == "3 things of none"
    assert "no such sentence, {n:,.1f}" not in catalogue("fr")


def test_a_template_names_its_values() -> None:
    with pytest.raises(KeyError, match="has no name"):
        say("{0} and no name", n=1)
    with pytest.raises(KeyError, match="n"):
        say("{n} is missing")


def test_numbers_and_days_of_a_template_follow_the_language() -> None:
    said = say("{n:,.2f} on {when:d MMM y}", n=-1234.5, when=date(2022, 2, 5))
    assert said == "-1,234.50 on 5 Feb 2022"
    assert said.again("fr") == f"-1{NARROW}234,50 on 5 févr. 2022"
    clock = say("{when:d MMM y, HH:mm}", when=datetime(2022, 2, 5, 17, 30, tzinfo=UTC))
    assert clock.again("fr") == "5 févr. 2022, 17:30"
    assert say("{share:.0%}", share=0.25).again("fr") == f"25{NARROW}%"
    assert say("{yes}", yes=True).again("fr") == "True"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    said = say("{when:d MMMM}", when=date(2022, 1, 1))
    assert said == "1 January"
    assert said.again("fr") == "1er janvier"
    assert say("{when:d MMMM}", when=date(2022, 1, 11)).again("fr") == "11 janvier"
    assert say("{when:MMMM y}", when=date(2022, 1, 1)).again("fr") == "janvier 2022"
    with speaking("fr"):
        assert [day_of_month(date(2022, 1, n)) for n in (1, 2)] == ["1er", "2"]


def test_the_page_s_numbers_in_both_languages() -> None:
    def all_of_them() -> list[str]:
        return [
            quantity(12345.0),
            quantity(-0.123),
            nats(1.25, 2),
            nats(-0.001),
            signed(-1234.5, 1),
            number(-1234.5, ",.1f"),
            number(-0.001, ".2f"),
            percent(0.005),
            percent(0.5),
            percent(0.999),
            whole_percent(1.0),
            short(1234.5),
            short(1.5),
            span(whole_percent(0.1), whole_percent(0.25)),
            day(date(2022, 2, 5)),
            day(date(2022, 2, 1), "%B %Y"),
            day(datetime(2022, 2, 5, 7, 30, tzinfo=UTC), "%b %Y, %H:%M"),
        ]

    assert all_of_them() == [
        "12,345", f"{MINUS}0.123", "+1.25", "0.0", f"{MINUS}1234.5", f"{MINUS}1,234.5", "0.00", "under 1 %",
        "50 %", "over 99 %", "100 %", "1,234", "1.5", "10 to 25 %", "5 Feb", "1 February 2022",
        "5 Feb 2022, 07:30",
    ]  # fmt: skip
    with speaking("fr"):
        assert all_of_them() == [
            f"12{NARROW}345", f"{MINUS}0,123", "+1,25", "0,0", f"{MINUS}1234,5", f"{MINUS}1{NARROW}234,5",
            "0,00", f"moins de 1{NARROW}%", f"50{NARROW}%", f"plus de 99{NARROW}%", f"100{NARROW}%",
            f"1{NARROW}234", "1,5", f"10 à 25{NARROW}%", "5 févr.", "1er février 2022",
            "5 févr. 2022, 07:30",
        ]  # fmt: skip


def test_a_capital_changes_the_first_letter_alone() -> None:
    assert capital("état de l’ONU") == "État de l’ONU"
    assert capital("") == ""


def test_vega_speaks_the_language_too() -> None:
    assert vega_locales("en") is None
    found = vega_locales("fr")
    assert found is not None
    numbers, times = found
    assert (numbers["decimal"], numbers["thousands"], numbers["percent"]) == (",", NARROW, f"{NARROW}%")
    assert times["days"][0] == "dimanche"
    assert times["shortMonths"][1] == "févr."
    with pytest.raises(ValueError, match="allowed: en, fr"):
        vega_locales("de")


def test_an_expression_of_a_chart_says_its_sentence() -> None:
    given = {"day": "datum.day", "middle": "format(datum.c, '.1f')", "low": "datum.a", "high": "datum.e"}
    template = "{day}: {middle} ({low} to {high})"
    assert (
        spoken(template, **given)
        == "datum.day + ': ' + format(datum.c, '.1f') + ' (' + datum.a + ' to ' + datum.e + ')'"
    )
    with speaking("fr"):
        assert (
            spoken(template, **given)
            == f"datum.day + '{NARROW}: ' + format(datum.c, '.1f') + ' (' + datum.a + ' à ' + datum.e + ')'"
        )
    assert spoken("it's {day}", day="datum.day") == r"'it\'s ' + datum.day"


def test_threads_do_not_hear_one_another() -> None:
    heard: dict[str, list[str]] = {"en": [], "fr": []}
    ready = threading.Barrier(2)

    def speak(code: str) -> None:
        with speaking(code):
            for _ in range(50):
                ready.wait()
                heard[code].append(say("at least {n}", n=1))

    threads = [threading.Thread(target=speak, args=(code,)) for code in heard]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"en": ["at least 1"] * 50, "fr": ["au moins 1"] * 50}
    assert language() == "en"


def test_a_language_is_spoken_until_its_block_ends() -> None:
    def fail() -> None:
        with speaking("fr"):
            assert language() == "fr"
            with speaking("en"):
                assert say("hypothesis") == "hypothesis"
            assert say("hypothesis") == "hypothèse"
            raise RuntimeError("out")

    with pytest.raises(RuntimeError, match="out"):
        fail()
    assert language() == "en"
    with pytest.raises(ValueError, match="'xx' is not spoken; allowed: en, fr"), speaking("xx"):
        pass
