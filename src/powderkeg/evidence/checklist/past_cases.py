"""Question 18: has it worked on past cases?

A case's answer stands in a file of its own in the case's folder, ``answer.yaml``, which no reading of the
case opens: what is weighed cannot know it, and to learn an answer later changes no digest.

::

    hypothesis: spontaneous
    or: [state-violence-led]  # where what is known does not choose between them; may be left out
    reason: what an inquiry found, and why it settles the question
    sources: ["inquiry report, 2019, https://example.org/report"]

A weighing is kept by ``keep_past_case`` under the hash of the case and of all code; a score is given only for
what this very code has weighed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.case.document import read_document
from powderkeg.case.errors import Problem, closest
from powderkeg.case.files import bundled_cases, open_case
from powderkeg.evidence.classifier import Store, evidence_hash, key_of
from powderkeg.evidence.result import Check, Status, Table
from powderkeg.evidence.synthetic import is_synthetic
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, noted, say, say_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from powderkeg.case import Case
    from powderkeg.evidence.result import Evidence

__all__ = [
    "ANSWER_FILE",
    "Answer",
    "PastCase",
    "PastFigures",
    "check_past_cases",
    "keep_past_case",
    "known_answer",
    "run_past_cases",
]

FloatArray = npt.NDArray[np.float64]
ANSWER_FILE = "answer.yaml"
WANTED = 3
_KEYS = ("hypothesis", "or", "reason", "sources")
_NAME = noted("has it worked on past cases")
_LEAST = 1e-9  # a probability below is read as this: one case must not decide alone


@dataclass(frozen=True)
class Answer:
    """What is known of a past case.

    Attributes:
        hypothesis: name of the true one.
        reason: what settles it.
        sources: where that stands.
        others: names of those that are as right, because nobody can tell them from it.
    """

    hypothesis: str
    reason: str
    sources: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that are right."""
        return (self.hypothesis, *self.others)


@dataclass(frozen=True)
class PastCase:
    """One case with a known answer.

    Attributes:
        name: of the case.
        answer: name of the true hypothesis; several joined by a stroke where any of them is right.
        prior: its weight beforehand; nan where no weighing was kept.
        posterior: its weight given the record; nan likewise.
        rank: its place by posterior, 1 for the first; 0 likewise.
    """

    name: str
    answer: str
    prior: float = math.nan
    posterior: float = math.nan
    rank: int = 0

    @property
    def gain(self) -> float:
        """Nats by which the record raised the truth's log probability; nan where no weighing was kept."""
        return math.log(max(self.posterior, _LEAST) / max(self.prior, _LEAST))


@dataclass(frozen=True)
class PastFigures:
    """What was looked at, and what was found.

    Attributes:
        looked_at: number of cases.
        cases: those with a known answer, weighed or not.
    """

    looked_at: int
    cases: tuple[PastCase, ...]

    @property
    def weighed(self) -> tuple[PastCase, ...]:
        """Those whose weighing was kept."""
        return tuple(case for case in self.cases if case.rank)


def known_answer(path_or_name: str | Path, hypotheses: Sequence[str]) -> Answer | None:
    """What a case's ``answer.yaml`` says; None where it has none.

    Args:
        path_or_name: name of a bundled case, or path of a folder or a zip archive.
        hypotheses: names of the case's hypotheses.

    Raises:
        CaseError: there is no such case, or the file says what cannot be read.
    """
    files = open_case(path_or_name)
    if not files.has(ANSWER_FILE):
        return None
    values, lines = read_document(files.read(ANSWER_FILE), ANSWER_FILE)

    def problem(field: str, text: str, mend: str, allowed: tuple[str, ...] = ()) -> Problem:
        line = lines.get((field,), 1)
        return Problem(text, file=ANSWER_FILE, line=line, field=field, allowed=allowed, mend=mend)

    problems = [
        problem(k, f"the key '{k}' is not known here", "remove it", _KEYS) for k in values if k not in _KEYS
    ]
    named, sources = values.get("hypothesis"), values.get("sources")
    if named not in hypotheses:
        text = "it is not said which hypothesis is true" if named is None else f"'{named}' is no hypothesis"
        mend = closest(str(named), hypotheses) or "name one of these"
        problems.append(problem("hypothesis", text, mend, tuple(hypotheses)))
    if not isinstance(sources, list) or not sources or not all(isinstance(one, str) for one in sources):
        mend = "list at least one source as text: an answer without a source is an opinion"
        problems.append(problem("sources", "no source is listed", mend))
    others = values.get("or", [])
    if not isinstance(others, list) or any(one not in hypotheses or one == named for one in others):
        mend = "list further names of hypotheses, or leave it out"
        problems.append(problem("or", f"{others!r} is no list of other hypotheses", mend, tuple(hypotheses)))
    if problems:
        raise CaseError(problems)
    return Answer(str(named), str(values.get("reason") or ""), tuple(sources or ()), tuple(others))


def keep_past_case(result: Evidence, store: Store | None = None) -> None:
    """Keep a weighing's posterior for later scores; a record cut at a date is not the case's and is not kept.

    Args:
        result: the weighing.
        store: where; the user's own where None.
    """
    if result.settings.as_of is not None:
        return
    names = list(result.hypotheses)
    arrays: dict[str, Any] = {
        "names": np.array(names),
        "prior": np.array([result.prior[name] for name in names]),
        "posterior": np.array([result.posterior[name] for name in names]),
    }
    (Store.of_the_user() if store is None else store).put(_key(result.case), arrays)


def run_past_cases(cases: Sequence[str | Path] | None = None, *, store: Store | None = None) -> PastFigures:
    """Look for cases with a known answer, and for what was kept of their weighing.

    Simulated ones are left out: that the method finds what its own model made says nothing about the world.

    Args:
        cases: names, folders or archives; the bundled ones where None.
        store: where weighings are kept; the user's own where None.

    Raises:
        CaseError: a case or its answer cannot be read.
    """
    from powderkeg.worlds import load_case

    asked = bundled_cases() if cases is None else cases
    kept = Store.of_the_user() if store is None else store
    found = []
    for path in asked:
        if not open_case(path).has(ANSWER_FILE):
            continue
        case = load_case(path)
        answer = known_answer(path, [h.name for h in case.hypotheses])
        if answer is not None and not is_synthetic(case):
            found.append(_scored(case, answer, kept.get(_key(case))))
    return PastFigures(len(asked), tuple(found))


def _key(case: Case) -> str:
    from powderkeg.worlds import model_hash, ranges_hash

    return key_of(
        {
            "what": "past case",
            "case": case.digest,
            "ranges": ranges_hash(case),
            "model": model_hash(),
            "evidence": evidence_hash(),
        }
    )


def _scored(case: Case, answer: Answer, kept: Mapping[str, Any] | None) -> PastCase:
    said = " / ".join(answer.names)
    if kept is None or not {"names", "prior", "posterior"} <= set(kept):
        return PastCase(case.name, said)
    names = [str(name) for name in kept["names"]]
    if not set(answer.names) <= set(names):
        return PastCase(case.name, said)
    own = [names.index(name) for name in answer.names]
    posterior = kept["posterior"]
    rank = 1 + int((posterior > posterior[own].max()).sum())
    return PastCase(case.name, said, float(kept["prior"][own].sum()), float(posterior[own].sum()), rank)


def check_past_cases(figures: PastFigures) -> Check:
    """Judge it: the records raised the probability of the truth, by more than two standard errors."""
    rows = figures.weighed
    name = say(_NAME)
    if not figures.cases:
        wanted = say(
            "{wanted} weighed cases with an answer ({file}) are wanted", wanted=WANTED, file=ANSWER_FILE
        )
        return Check(18, name, "unknown", clauses([_looked_at(figures), wanted]))
    said = [_looked_at(figures)]
    gains = np.array([row.gain for row in rows])
    if len(rows) < WANTED:
        said += [_raised(rows, gains, None)] if rows else []
        said.append(say("{wanted} weighed cases are wanted", wanted=WANTED))
        return Check(18, name, "unknown", clauses(said), (_table(figures),))
    error = float(gains.std(ddof=1) / math.sqrt(len(gains)))
    clear = abs(float(gains.mean())) > 2.0 * error
    status: Status = "unknown" if not clear else "pass" if gains.mean() > 0.0 else "fail"
    said.append(_raised(rows, gains, error))
    return Check(18, name, status, clauses(said), (_table(figures),))


def _looked_at(figures: PastFigures) -> Said:
    known = len(figures.cases)
    if not known:
        return say_count(
            "{n} case looked at, without a known answer",
            "{n:,} cases looked at, none of them with a known answer",
            figures.looked_at,
        )
    return say_count(
        "{n} case looked at, {known} with a known answer, {kept} weighed and kept",
        "{n:,} cases looked at, {known} of them with a known answer, {kept} of those weighed and kept",
        figures.looked_at,
        known=known,
        kept=len(figures.weighed),
    )


def _raised(rows: Sequence[PastCase], gains: FloatArray, error: float | None) -> Said:
    """By how much the records raised the truth's log probability; with its standard error where known."""
    said = say(
        "the records raised the log probability of the truth by {mean:+.2f} nats on average, and it stood "
        "first in {first} of {cases}",
        mean=gains.mean(),
        first=sum(row.rank == 1 for row in rows),
        cases=len(rows),
    )
    return said if error is None else say("{said} (standard error {error:.2f})", said=said, error=error)


def _table(figures: PastFigures) -> Table:
    def shown(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return Table(
        say("Past cases with a known answer"),
        (say("case"), say("answer"), say("prior"), say("posterior"), say("place"), say("gain, nats")),
        tuple(
            (
                row.name, row.answer, shown(row.prior), shown(row.posterior), row.rank or None,
                shown(row.gain) if row.rank else None,
            )
            for row in figures.cases
        ),
        say(
            "Gain: how far the record raised the log probability of the true hypothesis above its prior "
            "weight."
        ),
    )  # fmt: skip
