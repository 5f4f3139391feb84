"""Every message about a case says what to do next: read off the source, so that a new one cannot forget it.

What each mistake is told is caused and compared in tests/faults; here no message may be without a remedy.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import powderkeg.case

SOURCES = sorted(Path(powderkeg.case.__file__).parent.glob("*.py"))
MADE_BY = {"Problem": 6, "problem": 4, "refusal": 2}
"""What makes a message, and the number of its arguments with which the remedy is among them."""


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def remedy(call: ast.Call) -> ast.expr | None:
    """What a call gives as its remedy; None where it gives nothing."""
    named = [word.value for word in call.keywords if word.arg in {"mend", None}]
    place = MADE_BY[name_of(call)]
    return named[0] if named else call.args[place - 1] if len(call.args) >= place else None


def is_shown(call: ast.Call) -> bool:
    """Whether it has words at all."""
    words = call.args[0 if name_of(call) != "problem" else 1 :][:1]
    return not (words and isinstance(words[0], ast.Constant) and words[0].value == "")


def speechless(text: str) -> list[int]:
    """Lines of messages without a remedy."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or name_of(node) not in MADE_BY or not is_shown(node):
            continue
        given = remedy(node)
        branches = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
        if any(one is None or (isinstance(one, ast.Constant) and not one.value) for one in branches):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_message_has_a_next_step(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    # a finished sentence, made into a problem by CaseError itself, carries its remedy in its words
    lines = speechless(text.replace("Problem(problems)", "Whole(problems)"))
    assert lines == [], f"{source.name}: lines {lines} say what is wrong and not what to do"


@pytest.mark.parametrize(
    "text",
    [
        'Problem("wrong", file="case.yaml")',
        'Problem("wrong", mend="")',
        'Problem("wrong", mend="do" if known else "")',
        'lines.problem(at, "wrong", allowed)',
        'refusal("wrong")',
    ],
)
def test_a_message_without_a_next_step_is_seen(text: str) -> None:
    assert speechless(text) == [1]


@pytest.mark.parametrize(
    "text",
    [
        'Problem("wrong", mend=mend)',
        'lines.problem(at, "wrong", (), "do")',
        'refusal("wrong", "do")',
        'lines.problem(at, "")',
    ],
)
def test_one_with_a_next_step_is_not(text: str) -> None:
    assert speechless(text) == []
