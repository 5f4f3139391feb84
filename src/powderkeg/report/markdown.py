"""A validation as a page of the docs: Markdown that states the command that made it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg._version import __version__
from powderkeg.case import CaseError
from powderkeg.language import say
from powderkeg.report.sections import Section
from powderkeg.report.validation import validation_sections
from powderkeg.report.writing import write_together

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Validation


def check_markdown(path: Path) -> Path:
    """The page's path, if it can go there; cheap, so that it can be asked before long work.

    Raises:
        CaseError: the path is a folder, does not end in .md, or its folder does not exist.
    """
    if path.is_dir():
        raise CaseError(f"{path} is a folder; name a file in it, e.g. {path / 'prior-predictive.md'}")
    if path.suffix.lower() != ".md":
        raise CaseError(f"{path}: the page needs a name ending in .md")
    if not path.parent.is_dir():
        raise CaseError(f"{path}: the folder {path.parent} does not exist; create it or choose another")
    return path


def write_validation(case: "Case", result: "Validation", path: Path, command: str) -> Path:
    """Write a validation as Markdown, whole or not at all.

    Args:
        case: the case that was validated.
        result: what ``validate`` gave for it.
        path: file name, ending in .md.
        command: the command that gives this page again.

    Raises:
        CaseError: the page cannot go there.
    """
    page = check_markdown(path)
    write_together({page: validation_text(case, result, command)})
    return page


def validation_text(case: "Case", result: "Validation", command: str) -> str:
    """A validation as Markdown; the arguments are those of ``write_validation``."""
    return "\n".join(_lines(case, result, command)) + "\n"


def _lines(case: "Case", result: "Validation", command: str) -> Iterator[str]:
    yield say("# What is expected before any report: {case}", case=case.title)
    yield ""
    yield say(
        "Made by `{command}` with version {version}; the same command gives the same figures.",
        command=command,
        version=__version__,
    )
    yield say(
        "Ranges hash `{hash}`: the case without record, facts and prose, and every range, before any world "
        "was drawn.",
        hash=result.ranges_hash,
    )
    yield say("Model hash `{hash}`: the source code that makes worlds.", hash=result.model_hash)
    yield say("A simulation's expectations are not findings about what happened.")
    for section in validation_sections(result):
        yield from section_lines(section)


def section_lines(section: Section, heading: str = "##") -> Iterator[str]:
    """One section as lines of Markdown, an empty one first."""
    yield ""
    yield f"{heading} {section.title}"
    for sentence in section.text:
        yield ""
        yield sentence
    yield from _table(section)
    if section.lines:
        yield ""
        yield from (f"- {line}" for line in section.lines)


def _table(section: Section) -> Iterator[str]:
    for number, group in enumerate(section.groups):
        if group.heading:
            yield ""
            yield f"**{group.heading}**"
        if group.heading or number == 0:
            yield ""
            yield _row(section.headers)
            yield _row(["---" if n in section.words else "---:" for n in range(len(section.headers))])
        yield from (_row(row) for row in group.rows)


def _row(cells: "tuple[str, ...] | list[str]") -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
