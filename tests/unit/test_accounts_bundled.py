"""The bundled account of Kazakhstan 2022: read, in our own words, and judged as it was judged by hand."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import pytest

from powderkeg.accounts import Account
from powderkeg.accounts.evidence import entered
from powderkeg.accounts.files import account_text, parse_account
from powderkeg.accounts.judging import Judged, judge
from powderkeg.accounts.of_case import accounts_of
from powderkeg.case import Case, CaseError
from powderkeg.worlds import load_case, ranges_hash

FILE = "accounts/karpov-2022.yaml"
# Judged by hand from the sources before any of this was written; numbers of the claims.
BY_HAND = {
    "supported": (2, 3, 7, 10, 18, 26, 31),
    "partly": (1, 4, 6, 8, 9, 11, 13, 14, 19),
    "contradicted": (16, 17, 21, 27),
    "nothing found": (5, 12, 15, 20, 22, 23, 24, 25, 32, 33),
    "opinion or prediction": (28, 29, 30, 34, 35),
}


@cache
def case() -> Case:
    return load_case("kazakhstan-2022")


@cache
def account() -> Account:
    (found,) = accounts_of(case())
    return found


@cache
def judged() -> Judged:
    return judge(account(), case())


def by_hand() -> dict[str, str]:
    found = {f"k{number:02d}": verdict for verdict, numbers in BY_HAND.items() for number in numbers}
    return dict(sorted(found.items()))


def test_it_has_the_35_claims_each_corrected_in_our_own_words() -> None:
    assert sorted(claim.id for claim in account().claims) == list(by_hand())
    for claim in account().claims:
        assert claim.corrected, claim.id
        assert len(claim.paraphrase) > 15, claim.id
        assert claim.end <= account().characters, claim.id
    starts = [claim.start for claim in account().claims]
    assert starts == sorted(starts)


def test_no_more_than_twelve_words_of_it_are_the_documents() -> None:
    """What is quoted stands in quotation marks; the rest of the file is ours, so it is in English."""
    text = (resources.files("powderkeg.gallery") / "kazakhstan-2022" / FILE).read_text(encoding="utf-8")
    for quotation in re.findall(r"[«“]([^»”]*)[»”]", text):
        assert len(quotation.split()) <= 12
    body = text[text.index("claims:") :]
    assert not re.findall(r"\b(?:les|des|est|une|dans|qui|sur|avec)\b", body, re.IGNORECASE)


def test_its_source_is_graded_with_reasons_and_so_is_every_claim_that_can_be_true() -> None:
    origin = account().origin
    assert origin.reliability == "D"
    assert origin.reason
    assert origin.benefits
    for claim in account().claims:
        if claim.status in {"opinion", "prediction", "question"}:
            continue
        assert claim.credibility is not None, claim.id
        assert claim.reason, claim.id


def test_verdicts_agree_with_those_given_by_hand() -> None:
    """From the record alone 23 of 35 come out; the reasons for the other twelve stand in their notes."""
    found = {one.claim.id: one.found for one in judged().claims}
    assert sum(found[name] == verdict for name, verdict in by_hand().items()) == 23
    assert {one.claim.id: one.verdict for one in judged().claims} == by_hand()
    for one in judged().claims:
        assert one.overruled == (found[one.claim.id] != by_hand()[one.claim.id])
        if one.overruled:
            assert one.claim.note, one.claim.id
    assert judged().counts == {verdict: len(numbers) for verdict, numbers in BY_HAND.items()}


def test_reports_named_in_reasons_and_notes_are_in_the_record() -> None:
    known = {report.report_id for report in case().record}
    for claim in account().claims:
        assert set(re.findall(r"K\d{3}", f"{claim.reason} {claim.note}")) <= known


def test_nobody_is_said_to_be_behind_anything_on_the_strength_of_what_happened() -> None:
    for one in judged().claims:
        if one.claim.hypothesis:
            assert one.found != "supported", one.claim.id


def test_no_claim_about_a_faith_is_given_a_mechanism() -> None:
    told = [claim for claim in account().claims if "relig" in claim.paraphrase]
    assert len(told) == 2
    assert not any(claim.mechanism for claim in account().claims)


def test_claims_that_the_model_can_score_become_reports_and_the_others_say_why_not() -> None:
    found = entered(account(), case())
    assert {report.report_id for report in found.reports} == {
        f"karpov-2022.{name}" for name in ("k02", "k17", "k23", "k31")
    }
    # of policemen killed it says "at least one": as a figure of a toll that would weigh against nineteen
    reasons = {one.claim_id: str(one.reason) for one in found.unscored}
    assert "a bound on one side" in reasons["k14"]
    assert len(found.reports) + len(found.unscored) == 35


def test_the_account_moves_no_range_and_nothing_of_it_is_in_the_record() -> None:
    bare = case().replace(accounts=(), documents={})
    assert ranges_hash(bare) == ranges_hash(case())
    assert account().origin.origin_id not in {report.origin_id for report in case().record}


def test_it_reads_back_as_it_was_written() -> None:
    text = case().documents[FILE]
    assert parse_account(account_text(account()).encode(), FILE) == account()
    assert account_text(account()) == text


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("- ALA\n", "- ALO\n", "ALO"),
        ("hypothesis: infiltrated", "hypothesis: infiltrator", "infiltrated"),
        ("indicator: clashes", "indicator: clash", "clashes"),
        ("verdict: partly", "verdict: partial", "partly"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(was: str, becomes: str, said: str) -> None:
    text = case().documents[FILE]
    spoilt = text.replace(was, becomes, 1)
    lines = zip(text.splitlines(), spoilt.splitlines(), strict=True)
    line = next(number for number, (one, two) in enumerate(lines, 1) if one != two)
    with pytest.raises(CaseError, match=rf"{FILE}, line {line}\b.*{said}"):
        accounts_of(case().replace(documents={**case().documents, FILE: spoilt}))


def test_two_accounts_of_one_name_are_refused() -> None:
    again = "accounts/again.yaml"
    documents = {**case().documents, again: case().documents[FILE]}
    with pytest.raises(CaseError, match=r"again\.yaml.*another account is called"):
        accounts_of(case().replace(accounts=(FILE, again), documents=documents))


def test_accounts_do_not_move_the_digest_of_what_is_weighed() -> None:
    bare = case().replace(accounts=(), documents={k: v for k, v in case().documents.items() if k != FILE})
    assert bare.digest == case().digest
    assert case().replace(documents={**bare.documents, "SOURCES.md": "else"}).digest != case().digest
