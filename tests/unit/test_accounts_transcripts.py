"""Transcripts: what follows a speaker's name is that speaker's word."""

from __future__ import annotations

from datetime import date

import pytest

from powderkeg.accounts import document_from_text
from powderkeg.accounts.drafting import draft_account
from powderkeg.accounts.speakers import turn_at, turns
from powderkeg.worlds import load_case

TALK = """An interview recorded in the capital.

PRESIDENT: The gunmen numbered 20,000. They came from abroad.

INTERVIEWER: Do you have proof of that?

PRESIDENT: According to the ministry, 164 people were killed. Perhaps there will be more.
"""
FORM = "Source: a wire\nPlace: the capital\nSource: a paper\nPlace: the coast\n"
SPEECH = "PRESIDENT: We will rebuild.\nPRESIDENT: We will pay.\nPRESIDENT: We will not forget.\n"
PROSE = "Note: the count is not final. Many were hurt.\n\nThe mayor: “We did not run.” He left at noon.\n"


def test_every_sentence_of_a_turn_is_the_speakers_word() -> None:
    document = document_from_text(TALK, date=date(2022, 1, 11), language="en")
    claims = draft_account(document, load_case("kazakhstan-2022"), name="talk").claims
    told = [(document.text[c.start : c.start + 9], c.status, c.attributed_to, c.chain) for c in claims]
    assert told == [
        ("An interv", "asserted", "", ()),
        ("The gunme", "attributed", "PRESIDENT", ("PRESIDENT",)),
        ("They came", "attributed", "PRESIDENT", ("PRESIDENT",)),
        ("Do you ha", "question", "", ()),
        ("According", "attributed", "the ministry", ("PRESIDENT", "the ministry (unnamed)")),
        ("Perhaps t", "attributed", "PRESIDENT", ("PRESIDENT",)),
    ]


@pytest.mark.parametrize("text", [FORM, PROSE, "", SPEECH, TALK.replace("INTERVIEWER: ", "")])
def test_forms_and_prose_are_no_transcripts(text: str) -> None:
    assert turns(text) == ()
    assert turn_at((), 3) is None


def test_names_may_be_written_small_where_they_come_back() -> None:
    found = turns("Anna Berg: We saw it all.\nMr. Grey: I did not see it.\nAnna Berg: It burned at once.\n")
    assert [one.speaker for one in found] == ["Anna Berg", "Mr. Grey", "Anna Berg"]
