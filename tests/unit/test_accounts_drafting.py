"""Drafts of accounts: places in the text, stable ids, whatever the text is."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from powderkeg import Case, load_case
from powderkeg.accounts import Account, Claim, document_from_text
from powderkeg.accounts.drafting import draft_account

WRITTEN = date(2022, 1, 7)
TEXT = (
    "Chers lecteurs, bonjour.\n\nLa nuit d’Almaty\n\n"
    "Les émeutiers ont pris l’aéroport d’Almaty mardi et ils ont pillé une centaine de magasins. "
    "Selon la police, entre 3 et 5 policiers ont été tués. Le prix du gaz a augmenté de 100 %. "
    "Les meneurs étaient des musulmans payés depuis l’étranger. Où était l’armée ?\n\n"
    "https://example.org/nuit\n\nJean Brel"
)


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("kazakhstan-2022")


def draft(text: str, case: Case, language: str = "fr") -> Account:
    return draft_account(document_from_text(text, date=WRITTEN, language=language), case, name="account")


def claim(account: Account, text: str, words: str) -> Claim:
    (found,) = [one for one in account.claims if words in text[one.start : one.end]]
    return found


def test_claims_are_the_sentences_and_clauses_that_say_something(case: Case) -> None:
    said = [TEXT[one.start : one.end] for one in draft(TEXT, case).claims]
    assert said == [
        "Les émeutiers ont pris l’aéroport d’Almaty mardi",
        "ils ont pillé une centaine de magasins.",
        "Selon la police, entre 3 et 5 policiers ont été tués.",
        "Le prix du gaz a augmenté de 100 %.",
        "Les meneurs étaient des musulmans payés depuis l’étranger.",
        "Où était l’armée ?",
    ]


def test_what_a_claim_says_is_read(case: Case) -> None:
    account = draft(TEXT, case)
    airport = claim(account, TEXT, "aéroport")
    assert airport.places == ("almaty",)
    assert airport.indicator == "airports_lost"
    assert airport.when_first == airport.when_last == date(2022, 1, 4)
    police = claim(account, TEXT, "policiers")
    assert (police.status, police.attributed_to) == ("attributed", "la police")
    assert police.indicator == "deaths_security"
    assert [(one.low, one.high, one.unit) for one in police.figures] == [(3, 5, "policiers")]
    (shops,) = claim(account, TEXT, "magasins").figures
    assert (shops.low, shops.high, shops.unit) == (90, 110, "magasins")
    assert TEXT[shops.start : shops.end] == "une centaine de magasins"
    assert claim(account, TEXT, "gaz").figures[0].unit == "%"
    assert claim(account, TEXT, "gaz").mechanism == "shocks.price"
    assert all(one.paraphrase == "" and not one.corrected for one in account.claims)


def test_faith_is_no_mechanism(case: Case) -> None:
    about = claim(draft(TEXT, case), TEXT, "musulmans")
    assert about.mechanism == ""
    assert "no mechanism" in about.note
    without = TEXT.replace("des musulmans", "des hommes")
    assert claim(draft(without, case), without, "des hommes").mechanism != ""


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ru", "В Алматы погибли двадцать пять полицейских.", ("almaty", 25, "полицейских")),
        ("ru", "В Жанаозене вышли на улицы 2 500 человек.", ("zhanaozen", 2500, "человек")),
        ("en", "In Taldykorgan the crowd burned 1,250 cars.", ("taldykorgan", 1250, "cars")),
        ("fr", "À Taldykourgan, quatre-vingt-dix hommes ont fui.", ("taldykorgan", 90, "hommes")),
    ],
)
def test_places_and_numbers_in_every_language(
    case: Case, language: str, text: str, found: tuple[str, float, str]
) -> None:
    (one,) = draft(text, case, language).claims
    assert (one.places, one.figures[0].low, one.figures[0].unit) == ((found[0],), found[1], found[2])


def test_ids_outlive_edits_elsewhere(case: Case) -> None:
    before = {one.id for one in draft(TEXT, case).claims}
    edited = "Une phrase nouvelle est venue ici. " + TEXT.replace("100 %", "90 %").replace("  ", " ")
    after = {one.id for one in draft(edited, case).claims}
    assert len(before - after) == 1  # the sentence with the number
    assert len(after - before) == 2  # the same, and the new one


def test_a_sentence_said_twice_has_two_ids(case: Case) -> None:
    twice = draft("La foule a fui. La pluie tombait fort. La foule a fui.", case)
    first, _, second = twice.claims
    assert second.id == f"{first.id}-2"


MARKS = "«»“”\"'’.,;:!?()[]-—… \n\t%0123456789"
WORDS = st.sampled_from(
    ["selon", "le ministre", "a affirmé que", "aurait", "said", "will", "якобы", "по данным", "МВД", "заявил",
     "et", "and", "и", "que", "qui", "если", "une centaine", "mille", "Almaty", "hier",
     "\u0301", "\u00ad", "\U0001f525"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.one_of(WORDS, st.text(MARKS, max_size=3), st.text(max_size=12)), max_size=40),
    language=st.sampled_from(["fr", "en", "ru"]),
)
def test_any_text_gives_claims_in_order_inside_it(case: Case, parts: list[str], language: str) -> None:
    document = document_from_text("mot " + " ".join(parts), date=WRITTEN, language=language)
    end = 0
    for one in draft_account(document, case, name="any").claims:
        assert end <= one.start < one.end <= len(document.text)
        assert document.text[one.start : one.end].strip()
        assert all(one.start <= figure.start < figure.end <= one.end for figure in one.figures)
        end = one.end


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "peut-être, " * 4_000, "«" * 5_000 + "a", "a " + "1 " * 5_000, "l'" * 9_000]
)
def test_long_lines_are_read_in_no_time_that_grows_wild(case: Case, text: str) -> None:
    account = draft(text, case)
    assert all(one.end <= len(text) for one in account.claims)
