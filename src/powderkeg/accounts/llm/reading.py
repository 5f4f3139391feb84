"""A document read by a model: numbered sentences in, claims that stand in them out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.claim import Claim
from powderkeg.accounts.llm.answer import known_of, schema_of
from powderkeg.accounts.llm.chat import CutOffError, ask
from powderkeg.accounts.llm.placing import REASONS, Placed, placed
from powderkeg.accounts.moments import moments, together
from powderkeg.case import CaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.document import Document
    from powderkeg.accounts.llm.answer import Known
    from powderkeg.accounts.llm.endpoint import Endpoint
    from powderkeg.accounts.llm.placing import Reason
    from powderkeg.accounts.sentences import Sentence
    from powderkeg.case import Case

__all__ = ["MOST_CHARACTERS", "ModelReading", "read_by_model", "without_model_notes"]

MOST_CHARACTERS = 300_000
"""A document above this is not sent to a model: that would be hundreds of questions."""
_AT_ONCE = 30  # sentences
_CHARACTERS_AT_ONCE = 6_000
_BEFORE = 2  # sentences that are shown for what "he" and "there" mean
_CLAIMS_A_SENTENCE = 6
_NOTE = "drafted by a language model: "


@dataclass(frozen=True)
class ModelReading:
    """What a model made of a document.

    Attributes:
        account: The account, its claims the model's.
        model: Its name.
        questions: Times it was asked.
        rejected: Claims turned away, by reason.
        dropped: Names taken out of claims that stayed, because neither document nor case has them.
    """

    account: Account
    model: str
    questions: int
    rejected: Mapping[Reason, int]
    dropped: int

    def in_words(self) -> str:
        """How many claims stand, and why others do not."""
        said = f"{_counted(len(self.account.claims), 'claim')} drafted by the model {self.model}"
        if self.rejected:
            why = "; ".join(f"{number} {REASONS[reason]}" for reason, number in sorted(self.rejected.items()))
            said += f"; {sum(self.rejected.values())} turned away: {why}"
        if self.dropped:
            said += f"; {_counted(self.dropped, 'name')} taken out that neither the document nor the case has"
        return said


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@dataclass
class _Answers:
    document: Document
    endpoint: Endpoint
    known: Known
    tell: Callable[[int, int], None] | None
    claims: dict[tuple[int, int], Placed] = field(default_factory=dict)
    rejected: Counter[Reason] = field(default_factory=Counter)
    dropped: int = 0
    questions: int = 0


def read_by_model(
    document: Document,
    draft: Account,
    case: Case,
    endpoint: Endpoint,
    *,
    tell: Callable[[int, int], None] | None = None,
) -> ModelReading:
    """Let a model draft the claims of a document.

    The model says where a claim stands, how it is said and what it speaks of; days and figures are read by
    the rules that make every draft, and a claim at the place of one in ``draft`` has its id.

    Args:
        document: The document; every character of it is sent to the endpoint.
        draft: The account as drafted on this machine.
        case: Case whose places, indicators and hypotheses may be named.
        endpoint: Where to ask.
        tell: Called with sentences done and all of them.

    Raises:
        CaseError: The document is too long, the endpoint gives no usable answer, or all that it gives points
            nowhere. Nothing of the draft is used in its place.
    """
    if len(document.text) > MOST_CHARACTERS:
        raise CaseError(
            f"--llm: the document has {len(document.text):,} characters; allowed: up to {MOST_CHARACTERS:,}. "
            "Pass the part that claims things, or leave --llm out"
        )
    answers = _Answers(document, endpoint, known_of(case), tell)
    for batch in _batches(document.sentences):
        _read(answers, batch)
        if tell is not None:
            tell(batch[-1].index + 1, len(document.sentences))
    if answers.rejected and not answers.claims:
        number = sum(answers.rejected.values())
        why = "; ".join(f"{count} {REASONS[reason]}" for reason, count in sorted(answers.rejected.items()))
        raise CaseError(
            f"--llm {endpoint.name}: none of the model's {number} claims stands in the document ({why}). "
            "Nothing was written; try another model, or leave --llm out"
        )
    return ModelReading(
        account=draft.model_copy(update={"claims": _as_claims(answers, draft)}),
        model=endpoint.model,
        questions=answers.questions,
        rejected=dict(answers.rejected),
        dropped=answers.dropped,
    )


def without_model_notes(account: Account) -> Account:
    """The account without our notes of a model on claims that nobody has corrected.

    Another reading says anew who drafted them.
    """
    claims = tuple(
        claim.model_copy(update={"note": ""})
        if claim.note.startswith(_NOTE) and not claim.corrected
        else claim
        for claim in account.claims
    )
    return account.model_copy(update={"claims": claims})


def _batches(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    batches: list[list[Sentence]] = []
    room = 0
    for sentence in sentences:
        if not batches or len(batches[-1]) >= _AT_ONCE or len(sentence.text) > room:
            batches.append([])
            room = _CHARACTERS_AT_ONCE
        batches[-1].append(sentence)
        room -= len(sentence.text)
    return batches


def _read(answers: _Answers, batch: list[Sentence]) -> None:
    """Ask about some sentences; about each half by itself where the answer does not fit."""
    answers.questions += 1
    try:
        given = ask(answers.endpoint, _messages(answers, batch), schema_of(answers.known))
    except CutOffError:
        if len(batch) == 1:
            raise CaseError(
                f"--llm {answers.endpoint.name}: the answer about a single sentence did not end. Nothing was "
                "written; try another model, or leave --llm out"
            ) from None
        middle = len(batch) // 2
        _read(answers, batch[:middle])
        _read(answers, batch[middle:])
        return
    most = _CLAIMS_A_SENTENCE * len(batch)
    if len(given) > most:
        answers.rejected["many"] += len(given) - most
    numbered = {sentence.index: sentence for sentence in batch}
    for one in given[:most]:
        found = placed(one, numbered, answers.document, answers.known)
        if not isinstance(found, Placed):
            answers.rejected[found] += 1
        elif (found.start, found.end) in answers.claims:
            answers.rejected["twice"] += 1
        else:
            answers.claims[found.start, found.end] = found
            answers.dropped += found.dropped


def _messages(answers: _Answers, batch: list[Sentence]) -> list[dict[str, str]]:
    document, known = answers.document, answers.known
    first = batch[0].index
    content: dict[str, Any] = {
        "language": document.language,
        "known": {
            "places": known.places,
            "indicators": known.indicators,
            "hypotheses": known.hypotheses,
            "mechanisms": known.mechanisms,
        },
        "before": [one.text for one in document.sentences[max(0, first - _BEFORE) : first]],
        "sentences": [{"number": one.index, "text": one.text} for one in batch],
    }
    prompt = files("powderkeg.accounts.llm").joinpath("prompts", "system.txt").read_text("utf-8")
    return [
        {"role": "system", "content": prompt},
        {"role": "user", "content": json.dumps(content, ensure_ascii=False)},
    ]


def _as_claims(answers: _Answers, draft: Account) -> tuple[Claim, ...]:
    free = list(draft.claims)
    taken = {claim.id for claim in free}
    found = []
    for place in sorted(answers.claims):
        one = answers.claims[place]
        near = max(free, key=lambda claim: _overlap(claim, one), default=None)
        if near is not None and _overlap(near, one) > 0:
            free.remove(near)
            name = near.id
        else:
            near, name = None, _new_id(one, answers.document, taken)
        taken.add(name)
        found.append(_claim(one, near, name, draft, answers))
    return tuple(found)


def _overlap(claim: Claim, one: Placed) -> int:
    return min(claim.end, one.end) - max(claim.start, one.start)


def _claim(one: Placed, near: Claim | None, name: str, draft: Account, answers: _Answers) -> Claim:
    said = one.said
    first, last = _days(one, near, answers.document)
    inside = [figure for claim in draft.claims for figure in claim.figures]
    model = "".join(c for c in answers.endpoint.model if c.isprintable())
    # the draft's note says why a claim has no mechanism of the model, whatever a model suggests
    warned = "" if near is None else near.note
    return Claim(
        id=name,
        start=one.start,
        end=one.end,
        status=said.status,
        attributed_to=said.attributed_to,
        chain=said.chain,
        when_first=first,
        when_last=last,
        actors=said.actors,
        places=said.places,
        figures=tuple(figure for figure in inside if one.start <= figure.start and figure.end <= one.end),
        indicator=said.indicator,
        hypothesis=said.hypothesis,
        mechanism="" if warned else said.mechanism,
        note=f"{_NOTE}{model}; {warned}" if warned else f"{_NOTE}{model}",
    )


def _days(one: Placed, near: Claim | None, document: Document) -> tuple[Any, Any]:
    """Days named in the quotation, else in its sentence, else those of the draft's claim there."""
    named = [moment for moment in moments(document, one.sentence) if moment.first and moment.last]
    within = [moment for moment in named if one.start <= moment.start and moment.end <= one.end] or named
    if within:
        return together(within, document.date)
    return (None, None) if near is None else (near.when_first, near.when_last)


def _new_id(one: Placed, document: Document, taken: set[str]) -> str:
    """An id from the words quoted, the same whenever the model quotes them again."""
    words = " ".join(document.text[one.start : one.end].casefold().split())
    name = f"m{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"
    return next(made for made in (name, *(f"{name}-{n}" for n in range(2, 10_000))) if made not in taken)
