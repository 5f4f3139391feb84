"""Two results of one case held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.case.cells import cell_text
from powderkeg.evidence.changed.form import form_of
from powderkeg.evidence.changed.found import Changed, Setting
from powderkeg.evidence.changed.moves import evidence_moves, ledger_moves, odds_moves
from powderkeg.evidence.changed.reports import report_changes
from powderkeg.language import noted, say, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from powderkeg.case import Change
    from powderkeg.evidence.changed.form import Result

__all__ = ["what_changed"]

_ASKED = ("tier", "particles", "seeds", "agents", "as_of")
_LACKING = {
    (True, False): noted("{what}: the old result has no '{block}'"),
    (False, True): noted("{what}: the new result has no '{block}'"),
    (True, True): noted("{what}: the old and the new result has no '{block}'"),
}
"""By whether the old result lacks it, and whether the new one does."""


@speaking("en")
def what_changed(old: Mapping[str, Any], new: Mapping[str, Any], *, log: Sequence[Change] = ()) -> Changed:
    """Say what moved from one result to another, and why.

    Two results are of the same case where its name is the same, or its ``ranges_hash`` (places, shocks,
    priors: a copy under another name), and their records have a report in common.

    Args:
        old: the earlier result, as ``Evidence.to_json`` gave it, of this version or another.
        new: the later one.
        log: the log of the case, to quote who changed what and why.

    Raises:
        CaseError: One of them is not a result.
    """
    before, after = form_of(old, "the old result"), form_of(new, "the new result")
    cases = (before.case, after.case)
    if not _same_case(before, after):
        return Changed(same_case=False, cases=cases)
    names = tuple(name for name in after.hypotheses if name in before.hypotheses)
    reports = None
    if before.record is not None and after.record is not None:
        reports = report_changes(before.record, after.record, log, (_as_of(before), _as_of(after)))
    moved = None if reports is None else frozenset(row.report_id for row in reports if row.weighed)
    rows, rest = (
        ledger_moves(before, after, names, moved)
        if before.ledger is not None and after.ledger is not None
        else ((), ())
    )
    return Changed(
        same_case=True,
        cases=cases,
        resolved=(before.resolved, after.resolved),
        reports=reports or (),
        settings=tuple(_settings(before, after)),
        priors=tuple(_priors(before, after)),
        hypotheses=tuple(_one_sided(before, after)),
        evidence=evidence_moves(before, after, names),
        odds=odds_moves(before, after, names),
        rows=rows,
        rest=rest,
        not_compared=tuple(_not_compared(before, after)),
    )


def _same_case(old: Result, new: Result) -> bool:
    alike = old.case == new.case or (old.ranges_hash == new.ranges_hash != "")
    before, after = _known_reports(old), _known_reports(new)
    return alike and (not before or not after or bool(before & after))


def _known_reports(result: Result) -> set[str]:
    if result.record is not None:
        return {str(row["report_id"]) for row in result.record}
    return {name for row in result.ledger or () for name in row.report_ids}


def _as_of(result: Result) -> str | None:
    day = (result.settings or {}).get("as_of")
    return day if isinstance(day, str) else None


def _settings(old: Result, new: Result) -> Iterator[Setting]:
    """Settings that bear on numbers and differ; the number of threads does not bear on any."""
    if old.settings is not None and new.settings is not None:
        for key in _ASKED:
            yield from _differing(key, old.settings.get(key), new.settings.get(key))
    yield from _differing("unwatched", ", ".join(old.unwatched), ", ".join(new.unwatched))
    if old.seed is not None and new.seed is not None:
        yield from _differing("seed", old.seed, new.seed)
    if old.versions is not None and new.versions is not None:
        for key in dict.fromkeys((*old.versions, *new.versions)):
            yield from _differing(
                say("version of {package}", package=key), old.versions.get(key), new.versions.get(key)
            )
    for key in ("model_hash", "ranges_hash", "input_hash"):
        if getattr(old, key) and getattr(new, key):
            yield from _differing(key, getattr(old, key), getattr(new, key))


def _priors(old: Result, new: Result) -> Iterator[Setting]:
    if old.prior is not None and new.prior is not None:
        for key in dict.fromkeys((*new.prior, *old.prior)):
            if key in old.prior and key in new.prior:
                yield from _differing(key, old.prior[key], new.prior[key])


def _differing(name: str, before: object, after: object) -> Iterator[Setting]:
    if before != after:
        yield Setting(name, cell_text(before), cell_text(after))


def _one_sided(old: Result, new: Result) -> Iterator[tuple[str, str]]:
    yield from ((name, "new") for name in new.hypotheses if name not in old.hypotheses)
    yield from ((name, "old") for name in old.hypotheses if name not in new.hypotheses)


def _not_compared(old: Result, new: Result) -> Iterator[str]:
    """Yield what one of the results does not hold, as another version may have left it out."""
    told = {
        "record": say("which reports were added, removed or changed"),
        "ledger": say("which rows of the ledger moved the evidence"),
        "log_evidence_se": say("what is noise"),
        "settings": say("the settings"),
        "versions": say("the versions that made them"),
        "prior": say("the priors"),
    }
    for block, what in told.items():
        lacking = getattr(old, block) is None, getattr(new, block) is None
        if any(lacking):
            yield say(_LACKING[lacking], what=what, block=block)
    for key in ("model_hash", "ranges_hash", "input_hash"):
        if not (getattr(old, key) and getattr(new, key)):
            yield say("{key}: a result does not have it", key=key)
