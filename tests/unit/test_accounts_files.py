"""The account file: reads back as it was, keeps corrections, and says what is wrong with it."""

from datetime import date

import pytest

from powderkeg.accounts import Account, Claim, Figure, Origin
from powderkeg.accounts.files import account_text, parse_account, with_corrections
from powderkeg.case import CaseError


def claim(name: str, start: int, **more: object) -> Claim:
    return Claim.model_validate({"id": name, "start": start, "end": start + 10, "status": "asserted", **more})


ACCOUNT = Account(
    name="letter",
    title="A letter: on “bread”, #1",
    published=date(2022, 1, 7),
    language="fr",
    digest="ab" * 32,
    characters=900,
    origin=Origin(origin_id="letter", reliability="D", reason="one side's\nfriend", benefits="no"),
    claims=(
        claim(
            "c1", 0, figures=[Figure(low=3, high=3, unit="persons")], places=["ALA"], when_first="2022-01-05"
        ),
        claim("c2", 20, status="attributed", attributed_to="unnamed", chain=["a synthesis", "unnamed"]),
    ),
)


def test_nought_is_a_bound_and_stays_in_the_file() -> None:
    none = claim("c3", 40, indicator="deaths", low=0, high=0, best=0)
    told = ACCOUNT.model_copy(update={"claims": (none,)})
    assert "low: 0" in account_text(told)
    assert parse_account(account_text(told).encode(), "a.yaml") == told


def test_the_likeliest_figure_lies_between_the_bounds() -> None:
    with pytest.raises(ValueError, match="best 5 is not between"):
        claim("c3", 40, indicator="deaths", low=10, best=5)


def test_an_account_reads_back_as_it_was() -> None:
    assert parse_account(account_text(ACCOUNT).encode(), "a.yaml") == ACCOUNT


def test_reading_again_keeps_what_a_person_corrected_and_takes_the_rest_anew() -> None:
    corrected = claim("c1", 0, status="opinion", paraphrase="ours", corrected=True)
    filled = claim("c2", 20, paraphrase="ours too", credibility=4)
    gone = claim("c3", 40, corrected=True)
    forgotten = claim("c4", 60, paraphrase="of nobody's correction")
    old = ACCOUNT.model_copy(update={"claims": (corrected, filled, gone, forgotten)})
    draft = Account(
        name="draft",
        claims=(claim("c1", 0), claim("c2", 20, status="question"), claim("c5", 80)),
    )
    merged = with_corrections(old, draft)
    assert [one.id for one in merged.claims] == ["c1", "c2", "c3", "c5"]
    assert merged.claims[0] == corrected
    assert (merged.claims[1].status, merged.claims[1].paraphrase, merged.claims[1].credibility) == (
        "question",
        "ours too",
        4,
    )
    assert (merged.name, merged.origin) == ("letter", ACCOUNT.origin)


def test_what_is_found_where_a_corrected_claim_lies_is_that_claim_again() -> None:
    old = ACCOUNT.model_copy(update={"claims": (claim("k1", 0, corrected=True),)})
    same = Account(name="d", digest=old.digest, claims=(claim("x", 4), claim("y", 8), claim("z", 6)))
    assert [one.id for one in with_corrections(old, same).claims] == ["k1", "z", "y"]
    other = same.model_copy(update={"digest": "cd" * 32})
    assert [one.id for one in with_corrections(old, other).claims] == ["k1", "x", "z", "y"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("status: asserted", "status: assertted", "'assertted' is not known.*did you mean 'asserted'"),
        ("status: asserted", "statu: asserted", "'statu' is no key here.*did you mean 'status'"),
        ("start: 20", "start: 70", "end 30 is not after start 70"),
        ("id: c2", "id: c1", "claim id 'c1' is there twice"),
        ("attributed_to: unnamed", "note: x", "needs attributed_to"),
        ("low: 3", "low: 4", "low 4 is above high 3"),
        ("when_first: ", "when_first: on 5 January", "is not a date"),
        ("reliability: D", "reliability: G", "'G' is not known"),
        ("schema_version: 1", "schema_version: 2", "not known"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(was: str, becomes: str, said: str) -> None:
    text = account_text(ACCOUNT)
    assert was in text
    if was.endswith(": "):
        start = text.index(was)
        text = text[:start] + becomes + text[text.index("\n", start) :]
    else:
        text = text.replace(was, becomes, 1)
    with pytest.raises(CaseError, match=said) as refused:
        parse_account(text.encode(), "a.yaml")
    assert "a.yaml" in str(refused.value)
