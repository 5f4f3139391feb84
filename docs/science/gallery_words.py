"""The page of the gallery, from figures alone: nothing on it is typed by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from gallery_scores import Scores, as_spoken, scores, share, uncapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HEAD = """\
# The gallery: what the method says of cases whose answer is known

Written by `python docs/science/gallery.py`; do not edit by hand. The figures are kept in
`gallery.json`, and `python docs/science/gallery.py --page` writes this page from them without weighing
anything.

Every case is weighed with the same hypotheses, the same weights beforehand and the same parameter
ranges; a case sets facts only, and `tests/contract/test_gallery.py` compares them. Many common
ranges were set with the record of Kazakhstan, January 2022, in view, so that they may fit other
countries badly: nothing was tuned to mend that. Of simulated cases the truth is certain, but the model
that weighs them also made them. Of real ones the answer is what scholarship mostly holds; it stands in
each case's `SOURCES.md`, and in `answer.yaml` where it is clear enough to be scored. A case whose answer
is disputed is shown and not scored.
"""

FEW = """\
**Scored here: {real} real, {made} simulated.** No rate can be read off so few: the intervals
(Student's, 90 %, over cases) hold if cases were drawn alike, which they were not. The gallery can show
that the method fails somewhere; it cannot show that it works.
"""

SCORED = """\
Log score: ln of the weight that the truth got, 0 is perfect. Brier score: squared errors summed over
hypotheses, 0 is perfect, 2 the worst. *As printed*: the weights that the method prints, capped, and
those from beforehand where it gives no odds. *Uncapped*: the weights of the weighing itself, whatever
the stop rules say. *Know-nothing*: the weights from beforehand.
Where an answer leaves two hypotheses open, they count as one.
"""


def page(figures: Mapping[str, Any]) -> str:
    """The page as Markdown.

    Args:
        figures: per case what ``gallery.py`` keeps of it.
    """
    lines = [HEAD, *_overview(figures), *_scores(figures), *_failures(figures)]
    for name, row in figures.items():
        lines += _case(name, row)
    return "\n".join(lines).rstrip() + "\n"


def verdict(row: Mapping[str, Any]) -> str:
    """How what the method says stands to the answer: right, wrong, silent, or not scored."""
    told = row["weighing"]
    if not row["answer"]:
        return "not scored"
    if not told["resolved"]:
        return "silent"
    return "right" if _first(told["posterior"]) in row["answer"] else "wrong"


def answer_of(row: Mapping[str, Any]) -> str:
    """The answer in words; blank where there is none."""
    return " or ".join(row["answer"])


def _first(weights: Mapping[str, float]) -> str:
    return max(weights, key=lambda name: weights[name])


def _says(row: Mapping[str, Any]) -> str:
    told = row["weighing"]
    if not told["resolved"]:
        return "does not separate"
    first = _first(told["posterior"])
    return f"{first}, {told['posterior'][first]:.2f}"


def _overview(figures: Mapping[str, Any]) -> Iterator[str]:
    yield "## All cases\n"
    yield (
        "| case | reports scored (origins) | the method says | the answer | so it is | "
        "weight of the answer, uncapped |"
    )
    yield "|---|---|---|---|---|---|"
    for name, row in figures.items():
        after, before = (share(one, row["answer"]) for one in (uncapped(row), row["weighing"]["prior"]))
        own = f"{after:.3f} ({before:.2f})" if row["answer"] else ""
        kind = f"{name}{' (simulated)' if row['simulated'] else ''}"
        reports = f"{row['reports']} ({row['origins']})"
        answer = answer_of(row) or "disputed"
        yield f"| {kind} | {reports} | {_says(row)} | {answer} | {verdict(row)} | {own} |"
    yield (
        "\nIn brackets in the last column: the weight beforehand. *Silent*: a stop rule holds, and no odds "
        "are printed.\n"
    )


def _scores(figures: Mapping[str, Any]) -> Iterator[str]:
    known = {name: row for name, row in figures.items() if row["answer"]}
    made = {name: row for name, row in known.items() if row["simulated"]}
    real = {name: row for name, row in known.items() if not row["simulated"]}
    yield "## Proper scores\n"
    yield FEW.format(real=len(real), made=len(made))
    yield SCORED
    yield "| cases | n | weights | log score | know-nothing | gain | Brier | know-nothing | gain |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for label, group in (("all", known), ("real", real), ("simulated", made)):
        for words, read in (("as printed", as_spoken), ("uncapped", uncapped)):
            found = _scored(group, read)
            if found is not None:
                yield f"| {label} | {found.cases} | {words} | {_score_cells(found)} |"
    yield ""


def _scored(group: Mapping[str, Any], read: Callable[[Mapping[str, Any]], dict[str, float]]) -> Scores | None:
    return scores([(read(row), row["weighing"]["prior"], row["answer"]) for row in group.values()])


def _score_cells(found: Scores) -> str:
    return " | ".join(
        (
            f"{found.log_score:.2f}",
            f"{found.log_baseline:.2f}",
            _range(found.log_gain),
            f"{found.brier:.2f}",
            f"{found.brier_baseline:.2f}",
            _range(found.brier_gain),
        )
    )


def _range(ends: tuple[float, float] | None) -> str:
    return "one case" if ends is None else f"{ends[0]:+.2f} to {ends[1]:+.2f}"


def _failures(figures: Mapping[str, Any]) -> Iterator[str]:
    yield "## Where it fails\n"
    found = Counter(verdict(row) for row in figures.values())
    yield ", ".join(f"{kind} {found[kind]}" for kind in ("right", "wrong", "silent", "not scored")) + ".\n"
    for name, row in figures.items():
        for sentence in _faults(row):
            yield f"- **{name}**: {sentence}"
    yield ""


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    told, answer = row["weighing"], answer_of(row)
    if not answer:
        return
    raw = told["raw_posterior"]
    first = _first(raw)
    if verdict(row) == "wrong":
        yield f"it names `{_first(told['posterior'])}`, and the answer is `{answer}`."
    if first not in row["answer"]:
        if verdict(row) == "silent":
            yield (
                f"it prints no odds; its own weights would put `{first}` first ({raw[first]:.2f}), and the "
                f"answer is `{answer}`."
            )
        gains = [told["gain"][name] for name in row["answer"] if told["gain"][name] is not None]
        if gains and max(gains) < 0:
            yield (
                f"`{answer}` explains the record worse than one who knows nothing would, by "
                f"{-max(gains):.1f} nats."
            )
    elif verdict(row) == "silent":
        yield f"it prints no odds, though its own weights would put the answer first ({raw[first]:.2f})."


def _case(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    told = row["weighing"]
    yield f"## {row['title']}\n"
    if row["weighed_digest"] != row["digest"]:
        command = f"python docs/science/gallery.py --cases {name}"
        yield f"**The case has changed since it was weighed: run `{command}`.**\n"
    yield f"**What is known.** {row['known'] or 'What set it off is disputed.'}\n"
    yield f"**What the method says.** {told['headline']}\n"
    yield "| hypothesis | before | after, as weighed | log evidence | error | over know-nothing |"
    yield "|---|---|---|---|---|---|"
    for one, weight in told["prior"].items():
        error = told["log_evidence_se"][one]
        cells = (
            f"**{one}**" if one in row["answer"] else one,
            f"{weight:.2f}",
            f"{told['raw_posterior'][one]:.3f}",
            _tenths(told["log_evidence"][one]),
            "" if error is None else f"{error:.1f}",
            _tenths(told["gain"][one]),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _odds(told)
    failed = [f"{one['number']} ({one['name']})" for one in told["checks"] if one["status"] == "fail"]
    if failed:
        yield f"Questions of the checklist that it fails: {', '.join(failed)}.\n"
    yield _settings(told)


def _tenths(value: float | None) -> str:
    return "all lost" if value is None else f"{round(value, 1) + 0.0:.1f}"


def _odds(told: Mapping[str, Any]) -> Iterator[str]:
    if not told["resolved"] or not told["odds"]:
        yield "No odds are printed, because:\n" if told["unresolved_reasons"] else "No odds are printed.\n"
        yield "".join(f"- {reason}\n" for reason in told["unresolved_reasons"])
        return
    row = told["odds"][0]
    cap = "no cap" if row.get("cap") is None else f"cap {row['cap']:.3g}"
    ends = "" if row["low"] is None else f", range {row['low']:.3g} to {row['high']:.3g}"
    yield f"Largest odds: {row['for']} over {row['against']}, {row['odds']:.3g} to 1 ({cap}{ends}).\n"


def _settings(told: Mapping[str, Any]) -> str:
    asked = told["settings"]
    return (
        f"Weighed with tier {asked['tier']}, {asked['particles']} particles, {asked['seeds']} seeds, seed "
        f"{told['seed']}, in {told['seconds']} s.\n"
    )
