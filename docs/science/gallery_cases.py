"""Write what is simulated in the gallery: three cases with a known truth, and the record of a new case.

    python docs/science/gallery_cases.py

writes the folders ``examplia-*`` of ``src/powderkeg/gallery`` and, in ``src/powderkeg/case/starter``, the
record and the inputs. All are of one invented country; ``gallery_slots.csv`` says who reports what about
which day and place. Nobody picks a record by what the weighing makes of it: the seed of every world is the
first one under which ``CRISIS`` people or more are in the streets, because a country in which nothing happens
tells nothing.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.case import Case, Input, Report, read_case, write_case
from powderkeg.evidence.classifier import layout_of
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.synthetic import simulated_record
from powderkeg.evidence.unlisted import country_distortions
from powderkeg.society import society_named
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from powderkeg.evidence.synthetic import Truth

SLOTS = Path(__file__).with_name("gallery_slots.csv")
PACKAGE = Path(__file__).parents[2] / "src" / "powderkeg"
STARTER = PACKAGE / "case" / "starter"
GALLERY = PACKAGE / "gallery"
CRISIS = 20_000.0
LAST_SEED = 100
COARSE = frozenset(
    {"crowd", "participants", "protesting_regions", "detained", "deaths", "deaths_named", "injured"}
)
"""What the poor record speaks of: how many were out, and what it cost. Not what was done by whom."""


@dataclass(frozen=True)
class Made:
    """One case to be made.

    Attributes:
        name: of its folder.
        title: on its page.
        truth: the hypothesis that its world is run under.
        coarse: whether its record speaks of crowds and tolls only.
        unlisted: name of the distortion (``powderkeg.evidence.unlisted``) that makes the truth one that no
            hypothesis names; blank for none.
        told: what is to be learned from it.
    """

    name: str
    title: str
    truth: str
    coarse: bool = False
    unlisted: str = ""
    told: str = ""

    @property
    def answer(self) -> str:
        """The hypothesis that the weighing ought to name."""
        return "other" if self.unlisted else self.truth


MADE = (
    Made(
        "examplia-clear",
        "Examplia, a full record (simulated)",
        "elite-struggle",
        told="An inquiry said which buildings were left on order, and such reports tell the accounts apart.",
    ),
    Made(
        "examplia-unclear",
        "Examplia, crowds and tolls only (simulated)",
        "elite-struggle",
        coarse=True,
        told="The same world as in examplia-clear, but nobody reported who did what: every account expects "
        "such crowds and such tolls, so that the right answer is that the record does not separate them.",
    ),
    Made(
        "examplia-unlisted",
        "Examplia, a cause nobody named (simulated)",
        "spontaneous",
        unlisted="sixth actor",
        told="The cause is one that no hypothesis names: an armed actor that needs no crowd as its occasion.",
    ),
)


def base() -> Case:
    """The invented country with every slot, no decision taken and nothing judged."""
    vocabulary = society_named("country")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "examplia")
        shutil.copytree(STARTER, copy)
        shutil.copy(SLOTS, copy / "record.csv")
        text = _with_inputs((copy / "case.yaml").read_text(encoding="utf-8"), "inputs: []\n")
        (copy / "case.yaml").write_text(text, encoding="utf-8")
        return read_case(copy, vocabulary).replace(judgements=())


def first_crisis(case: Case, truth: str) -> tuple[Case, Truth]:
    """The simulated case of the first seed under which the streets fill."""
    for seed in range(1, LAST_SEED + 1):
        made, true = simulated_record(case, truth, seed)
        if true.totals["participants"] >= CRISIS:
            return made, true
    raise RuntimeError(f"no crisis under {truth} in {LAST_SEED} seeds")


def made_case(one: Made) -> tuple[Case, Truth]:
    """One of the three, and what is true of it."""
    case = base()
    if one.coarse:
        case = case.replace(record=tuple(row for row in case.record if row.indicator in COARSE))
    told = case
    if one.unlisted:
        layout = layout_of(plan_of(case, INDICATORS))
        found = {each.name: each.case for each in country_distortions(case, layout)}
        told = found[one.unlisted] or case
    made, truth = first_crisis(told, one.truth)
    sources = made.documents["SOURCES.md"].replace(
        f"made from: {told.name}, digest {told.digest}", "made from: the case that `powderkeg new` writes"
    )
    return (
        made.replace(
            name=one.name,
            title=one.title,
            summary="A simulated record of an invented country: nothing in it happened. What set it off is "
            "known, and stands in SOURCES.md and answer.yaml, which no weighing reads.",
            hypotheses=case.hypotheses,  # a cause that is left out stands in none of them
            documents={"SOURCES.md": sources + _told(one, truth)},
        ),
        truth,
    )


def _told(one: Made, truth: Truth) -> str:
    """What SOURCES.md says besides: how it was made, and the truth."""
    why = f", distorted by the {one.unlisted} of `powderkeg.evidence.unlisted`" if one.unlisted else ""
    rows = "\n".join(
        f"| {name} | {value:.6g} |" for name, value in truth.totals.items() if value and name in INDICATORS
    )
    return (
        "\n## How it was made\n\n"
        "`python docs/science/gallery_cases.py` in the repository, from the slots of "
        f"`docs/science/gallery_slots.csv`{' (crowds and tolls only)' if one.coarse else ''}. The seed is "
        f"the first under which {CRISIS:,.0f} people or more were in the streets; what a weighing makes of "
        "the record was not looked at.\n\n"
        "## What is true\n\n"
        f"The world was run under `{one.truth}`{why}, with seed {truth.seed}. The right answer is "
        f"`{one.answer}`. {one.told}\n\n"
        "National values over the days scored:\n\n| indicator | value |\n|---|---|\n"
        f"{rows}\n"
    )


def answer_of(one: Made, truth: Truth) -> str:
    """The file ``answer.yaml``: the truth, for whoever scores the method."""
    return (
        f"hypothesis: {one.answer}\n"
        f"reason: simulated under {one.truth}{f' with the {one.unlisted}' if one.unlisted else ''}, "
        f"seed {truth.seed}\n"
        'sources: ["docs/science/gallery_cases.py"]\n'
    )


def write_cases(root: Path) -> None:
    """Write the three cases as folders of ``root``."""
    for one in MADE:
        case, truth = made_case(one)
        write_case(case, root / one.name)
        (root / one.name / "answer.yaml").write_text(answer_of(one, truth), encoding="utf-8", newline="\n")


def starter_files() -> dict[str, str]:
    """Text of the starter's record and of its ``case.yaml`` with the inputs, by file name."""
    made, _ = first_crisis(base(), "spontaneous")
    inputs = list(_joined(made.inputs, len(made.regions)))
    numbered = {f"I{number:02d}": item for number, item in enumerate(inputs, start=1)}
    scored = [row.model_copy(update={"source": row.origin_id}) for row in made.record]
    rows = (*scored, *(_input_row(name, item) for name, item in numbered.items()))
    with tempfile.TemporaryDirectory() as folder:
        write_case(made.replace(record=rows), Path(folder, "made"))
        record = Path(folder, "made", "record.csv").read_text(encoding="utf-8")
    lines = "".join(_input_lines(name, item) for name, item in numbered.items())
    text = (STARTER / "case.yaml").read_text(encoding="utf-8")
    return {"record.csv": record, "case.yaml": _with_inputs(text, f"inputs:\n{lines}")}


def _with_inputs(text: str, block: str) -> str:
    return re.sub(r"^inputs:.*?\n(?=\n)", lambda _: block, text, count=1, flags=re.MULTILINE | re.DOTALL)


def _joined(inputs: Iterable[Input], regions: int) -> Iterable[Input]:
    """One national input where all regions have the same at the same hour."""
    for _, group in groupby(inputs, key=lambda item: (item.kind, item.time, item.value)):
        same = list(group)
        if len(same) == regions:
            yield same[0].model_copy(update={"place": None})
        else:
            yield from same


def _input_row(name: str, item: Input) -> Report:
    value = "" if item.value is None else f", {item.value:g}"
    return Report(
        report_id=name,
        date_start=item.time.date(),
        date_end=item.time.date(),
        time=f"{item.time:%H:%M}",
        place_id=item.place,
        indicator=item.kind,
        statement=f"simulated: {item.kind.replace('_', ' ')}{value}",
        source="presidential-office",
        origin_id="presidential-office",
        reliability="A",
        published=item.time.date(),
        use="input",
        reason="every world is told what was decided",
    )


def _input_lines(name: str, item: Input) -> str:
    value = "" if item.value is None else f"\n    value: {item.value:g}"
    place = "" if item.place is None else f"\n    place: {item.place}"
    when = f'  - kind: {item.kind}\n    time: "{item.time:%Y-%m-%dT%H:%M}"'
    return f"{when}{place}{value}\n    reports: [{name}]\n"


def main() -> None:
    """Write everything into the package."""
    for name, text in starter_files().items():
        (STARTER / name).write_text(text, encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        write_cases(Path(folder))
        for one in MADE:
            shutil.rmtree(GALLERY / one.name, ignore_errors=True)
            shutil.copytree(Path(folder, one.name), GALLERY / one.name)
            print(GALLERY / one.name)


if __name__ == "__main__":
    main()
