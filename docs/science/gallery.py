"""Weigh every case of the gallery and hold what the method says against what is known.

    python docs/science/gallery.py [--cases NAME ...] [--tier default] [--particles 300] [--seeds 2] [--page]

weighs the cases named (all that come with the package, where none is), keeps the figures in
``docs/science/gallery.json`` and writes ``docs/science/gallery.md`` from it. ``--page`` writes the page from
the figures that are kept, and weighs nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallery_words import page

import powderkeg as pk
from powderkeg.case import bundled_cases
from powderkeg.evidence import is_synthetic
from powderkeg.evidence.checklist.past_cases import known_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

HERE = Path(__file__).parent
FIGURES = "gallery.json"
PAGE = "gallery.md"
SECTIONS = ("What scholarship says", "What is true")


def section_of(text: str) -> str:
    """The part of a SOURCES.md that says what is known of the cause; blank where there is none."""
    for title in SECTIONS:
        found = re.search(rf"^##[^\n]*{title}[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        if found:
            return found[1].strip()
    return ""


def in_short(section: str) -> str:
    """The sentence that names the answer: what stands in bold about it, else the first paragraph."""
    bold = [" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*(?!\*)", section, re.DOTALL)]
    named = [one for one in bold if re.search(r"answer|nearest", one, re.IGNORECASE)]
    if named:
        sentence = named[0].strip()
        return sentence if sentence.endswith(".") else f"{sentence}."
    return " ".join(section.split("\n\n", maxsplit=1)[0].split())


def known(case: Case) -> dict[str, Any]:
    """What is known of a case: the answer, if it has one, and the words of its SOURCES.md."""
    answer = known_answer(case.name, [one.name for one in case.hypotheses])
    scored = [row for row in case.record if row.use == "scored"]
    return {
        "title": case.title,
        "digest": case.digest,
        "simulated": is_synthetic(case),
        "answer": [] if answer is None else list(answer.names),
        "reason": "" if answer is None else answer.reason.strip(),
        "known": in_short(section_of(case.documents["SOURCES.md"])),
        "reports": len(scored),
        "origins": len({row.origin_id for row in scored}),
    }


def figures_of(result: Evidence, seconds: float) -> dict[str, Any]:
    """What of a weighing the page needs, as plain values."""
    told = result.to_json()
    kept = (
        "posterior", "raw_posterior", "prior", "log_evidence", "log_evidence_se", "gain", "odds", "resolved",
        "settings", "seed", "versions",
    )  # fmt: skip
    return {
        **{key: told[key] for key in kept},
        "headline": str(told["headline"]),
        "unresolved_reasons": [str(one) for one in told["unresolved_reasons"]],
        "checks": [{"number": one.id, "name": str(one.name), "status": one.status} for one in result.checks],
        "model_hash": result.model_hash,
        "seconds": round(seconds),
    }


def weighed(name: str, *, tier: str, particles: int, seeds: int) -> dict[str, Any]:
    """One case, weighed; what is known of it is looked up afterwards."""
    case = pk.load_case(name)
    began = time.monotonic()
    result = pk.weigh(case, tier=tier, particles=particles, seeds=seeds, seed=1)
    return {**known(case), "weighing": figures_of(result, time.monotonic() - began)}


def read_figures(path: Path) -> dict[str, Any]:
    """The figures that are kept, by case; those of cases that are no longer there are dropped."""
    if not path.is_file():
        return {}
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {name: kept[name] for name in bundled_cases() if name in kept}


def brought_up_to_date(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same weighings beside what is known today; a case that has changed since is marked."""
    found = {}
    for name, row in kept.items():
        today = known(pk.load_case(name))
        weighed_digest = row.get("weighed_digest", row["digest"])
        found[name] = {**row, **today, "weighed_digest": weighed_digest}
    return found


def write(folder: Path, figures: Mapping[str, Any]) -> None:
    """Write figures and page, cases by name."""
    figures = dict(sorted(figures.items()))
    text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    (folder / FIGURES).write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / PAGE).write_text(page(json.loads(text)), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read what is asked for, weigh, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", choices=bundled_cases(), default=list(bundled_cases()))
    parser.add_argument("--tier", default="default", choices=("quick", "default", "overnight"))
    parser.add_argument("--particles", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--page", action="store_true", help="only write the page again")
    parser.add_argument("--to", type=Path, default=HERE, metavar="FOLDER")
    asked = parser.parse_args(arguments)
    figures = read_figures(asked.to / FIGURES)
    for name in () if asked.page else asked.cases:
        row = weighed(name, tier=asked.tier, particles=asked.particles, seeds=asked.seeds)
        figures[name] = {**row, "weighed_digest": row["digest"]}
        write(asked.to, figures)  # a later failure loses nothing
        print(f"{name}: {row['weighing']['seconds']} s", flush=True)
    write(asked.to, brought_up_to_date(figures))


if __name__ == "__main__":
    main()
