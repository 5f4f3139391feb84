"""An account: who says what, where in the document, and how sure they say it is."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from powderkeg.case.fields import MODEL, Day, Flag, Id, Number, Text, Whole, refusal

__all__ = ["STATUSES", "Account", "Claim", "Figure", "Origin", "Status"]

Status = Literal["asserted", "attributed", "supposed", "conditional", "opinion", "prediction", "question"]
STATUSES: dict[str, str] = {
    "asserted": "told as a fact, on the author's own word",
    "attributed": "told as the word of somebody else",
    "supposed": "hedged: perhaps, probably, it seems",
    "conditional": "hearsay in a mood of its own, such as the French conditional",
    "opinion": "a judgement, which no report can bear out or contradict",
    "prediction": "about what lies ahead of the document",
    "question": "asked, not told",
}
"""Epistemic status of a claim, by what the words themselves say; never whether it is true."""


class Figure(BaseModel):
    """A number that a claim names, with what is counted. Offsets are the document's.

    ``bound`` says how the words bound it: ``at least``, ``at most``, ``rough`` ("dozens", which says no more
    than from how many on); blank, as it stands.
    """

    model_config = MODEL

    low: Number
    high: Number
    unit: Text = ""
    start: Whole = 0
    end: Whole = 0
    bound: Literal["", "at least", "at most", "rough"] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise refusal(f"low {self.low:g} is above high {self.high:g}", "write the smaller one as low")
        return self


class Origin(BaseModel):
    """Where the account comes from, as graded by the analyst.

    Attributes:
        origin_id: Origin in the sense of the record: accounts that share one are no two voices.
        reliability: Admiralty letter of the source, A to F; blank, not graded yet.
        reason: Why that letter.
        benefits: Who benefits if the account is believed.
    """

    model_config = MODEL

    origin_id: Text = ""
    reliability: Literal["", "A", "B", "C", "D", "E", "F"] = ""
    reason: Text = ""
    benefits: Text = ""


class Claim(BaseModel):
    """One thing that a document says.

    Attributes:
        id: Stays the same when the document is read again.
        start: Where it begins in the document's text, in code points.
        end: Where it ends.
        status: One of ``STATUSES``.
        attributed_to: Who is said to have said it; blank, the author.
        chain: From the author outwards, through whom it came, nearest first; "unnamed" where nobody is named.
        when_first: First day it speaks of; None, not said: with ``when_last`` any day up to that one.
        when_last: Last day; None, not said: with ``when_first`` any day from that one on.
        actors: Names as the document has them.
        places: Ids of the case's places.
        figures: Numbers in it.
        indicator: Indicator of the society that it speaks of; blank, none.
        hypothesis: Hypothesis of the case that it speaks for; blank, none.
        mechanism: Mechanism of the model that it claims; blank, none.
        paraphrase: The analyst's own words for it; blank in a draft. Pages print this, not the document.
        low: Smallest value of the indicator at which the claim holds; None, no bound. With ``indicator``,
            ``places`` and days it makes the claim one that a world can keep or break.
        high: Largest value.
        best: Most likely value between them, in the analyst's view; None, not given. A report of the claim
            says this one, where the claim itself has bounds only.
        credibility: Admiralty digit, 1 to 6; None, not graded.
        reason: Why that digit.
        verdict: The analyst's own verdict, where she overrules what the record's reports say; blank, none.
        note: Anything else.
        corrected: Whether a person has looked at it: such a claim is never changed by reading again.
    """

    model_config = MODEL

    id: Id
    start: Whole = Field(ge=0)
    end: Whole = Field(ge=0)
    status: Status
    attributed_to: Text = ""
    chain: tuple[Text, ...] = ()
    when_first: Day | None = None
    when_last: Day | None = None
    actors: tuple[Text, ...] = ()
    places: tuple[Id, ...] = ()
    figures: tuple[Figure, ...] = ()
    indicator: Text = ""
    hypothesis: Text = ""
    mechanism: Text = ""
    paraphrase: Text = ""
    low: Number | None = None
    high: Number | None = None
    best: Number | None = None
    credibility: Literal[1, 2, 3, 4, 5, 6] | None = None
    reason: Text = ""
    verdict: Text = ""
    note: Text = ""
    corrected: Flag = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.end <= self.start:
            raise refusal(f"end {self.end} is not after start {self.start}", "give the place in the text")
        if self.when_first is not None and self.when_last is not None and self.when_last < self.when_first:
            raise refusal("when_last is before when_first", "put the days in order")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise refusal("high is below low", "put the bounds in order")
        if self.best is not None and not (
            (self.low is None or self.low <= self.best) and (self.high is None or self.best <= self.high)
        ):
            raise refusal(f"best {self.best:g} is not between low and high", "low <= best <= high")
        if self.status == "attributed" and not self.attributed_to:
            raise refusal("an attributed claim needs attributed_to", 'write who, or "unnamed"')
        return self


class Account(BaseModel):
    """A document's claims, in our words.

    Attributes:
        schema_version: Of this format.
        name: Short name, unique in the case.
        title: Of the document.
        author: Of the document.
        url: Where it stands.
        published: The day it was written; None, not known.
        language: ISO 639-1.
        digest: sha256 of the document's text, to see that a document read again is the same.
        characters: Length of that text.
        origin: Source, grade and interest.
        claims: In text order.
    """

    model_config = MODEL

    schema_version: Literal[1] = 1
    name: Id
    title: Text = ""
    author: Text = ""
    url: Text = ""
    published: Day | None = None
    language: Text = ""
    digest: Text = ""
    characters: Whole = 0
    origin: Origin = Field(default_factory=Origin)
    claims: tuple[Claim, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        seen: set[str] = set()
        for claim in self.claims:
            if claim.id in seen:
                raise refusal(f"claim id '{claim.id}' is there twice", "give each claim its own id")
            seen.add(claim.id)
        return self
