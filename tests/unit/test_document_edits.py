"""A YAML document changed in its own text: the one place, whatever the layout, and no comment lost."""

from __future__ import annotations

import pytest
import yaml

from powderkeg.case.document import read_document
from powderkeg.case.document_edits import with_value, without_value
from powderkeg.case.document_text import flow_text

BLOCK = """\
# above
a: 1  # one
p:  # priors
  # about x
  x:
    min: 0.5  # low
    max: 2
    reason: >-
      why, in
      two lines

  y: {min: 1, max: 2}  # flow
# below
z: "last"
"""
FOLDED = ">-\n      why, in\n      two lines\n"
PUT = {
    "a number": (("a",), 2.0, "a: 1  #", "a: 2  #"),
    "a small number": (("p", "x", "min"), 5e-8, "min: 0.5  #", "min: 0.00000005  #"),
    "a folded text": (("p", "x", "reason"), "short", FOLDED, "short\n"),
    "a text that needs marks": (("p", "x", "reason"), "a: b", FOLDED, '"a: b"\n'),
    "within braces": (("p", "y", "max"), 3, "max: 2}", "max: 3}"),
    "text within braces": (("p", "y", "max"), "b, c", "max: 2}", 'max: "b, c"}'),
    "a further key within braces": (("p", "y", "sd"), 0.1, "max: 2}", "max: 2, sd: 0.1}"),
    "a further key at the end of a block": (("p", "x", "sd"), 3, "two lines\n", "two lines\n    sd: 3\n"),
    "a mapping below the others": (
        ("p", "x", "w"), {"min": 1, "reason": "so"},
        "two lines\n", "two lines\n    w:\n      min: 1\n      reason: so\n",
    ),
    "a mapping below one in braces": (
        ("p", "w"), {"min": 1, "reason": "so"}, "# flow\n", "# flow\n  w: {min: 1, reason: so}\n"
    ),
    "a whole new section": (("q", "w"), {"min": 1}, '"last"\n', '"last"\nq:\n  w:\n    min: 1\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", PUT)
def test_a_value_is_put_in_its_place_and_all_else_stays(name: str) -> None:
    path, value, old, new = PUT[name]
    assert BLOCK.count(old) == 1
    assert with_value(BLOCK, path, value) == BLOCK.replace(old, new)


def test_a_new_key_comes_below_the_one_that_is_named() -> None:
    assert with_value(BLOCK, ("p", "x", "mean"), 1, after="min") == BLOCK.replace(
        "# low\n", "# low\n    mean: 1\n"
    )
    assert with_value(BLOCK, ("p", "y", "mean"), 1, after="none such") == BLOCK.replace(
        "max: 2}", "max: 2, mean: 1}"
    )


TAKEN = {
    "a line": (("p", "x", "max"), "    max: 2\n", ""),
    "a line with a comment": (("p", "x", "min"), "    min: 0.5  # low\n", "    # low\n"),
    "a folded text": (("p", "x", "reason"), "    reason: >-\n      why, in\n      two lines\n", ""),
    "the first within braces": (("p", "y", "min"), "{min: 1, max: 2}", "{max: 2}"),
    "the last within braces": (("p", "y", "max"), "{min: 1, max: 2}", "{min: 1}"),
    "braces": (("p", "y"), "  y: {min: 1, max: 2}  # flow\n", "  # flow\n"),
    "a block": (
        ("p", "x"),
        "  x:\n    min: 0.5  # low\n    max: 2\n    reason: >-\n      why, in\n      two lines\n",
        "  # low\n",
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_key_is_taken_out_and_its_comments_stay(name: str) -> None:
    path, old, new = TAKEN[name]
    assert BLOCK.count(old) == 1
    assert without_value(BLOCK, path) == BLOCK.replace(old, new)


@pytest.mark.parametrize(
    ("text", "emptied"),
    [
        ("p:  # here\n  # x\n  x: {a: 1}\nz: 1\n", "p: {}  # here\n  # x\nz: 1\n"),
        ("p: {x: {a: 1}}\n", "p: {}\n"),
        (
            "h:\n  - name: n\n    p:\n      x:\n        a: 1 # one\n",
            "h:\n  - name: n\n    p: {}\n      # one\n",
        ),
    ],
)
def test_a_mapping_whose_last_key_goes_is_left_empty(text: str, emptied: str) -> None:
    path = ("h", 0, "p", "x") if text.startswith("h") else ("p", "x")
    found = without_value(text, path)
    assert found == emptied
    values, _ = read_document(with_value(found, path, {"a": 1}).encode(), "")
    assert values == read_document(text.encode(), "")[0]


@pytest.mark.parametrize("empty", ["p: {}", "p:", "p: null", "p: ~  # none", "p: {}  # none", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_key_comes_into_a_mapping_that_is_empty_blank_or_missing(empty: str, end: str) -> None:
    text = f"a: 1\n{empty}\n".replace("\n", end)
    found = with_value(text, ("p", "x"), {"min": 1, "flag": True})
    assert read_document(found.encode(), "")[0] == {"a": 1, "p": {"x": {"min": 1, "flag": True}}}
    assert ("# none" in found) == ("# none" in text)
    assert found.count(end) == found.count("\r") + found.count("\n") - found.count("\r\n")


@pytest.mark.parametrize(
    "text",
    ["[{name: n, p: {}}]", "[{name: n}]", "[{name: n, p: }]", "\n- {p: null, name: n}", "\n- name: n\n  p:"],
)
def test_a_first_key_comes_into_a_mapping_within_a_list(text: str) -> None:
    found = with_value(f"h: {text}", ("h", 0, "p", "x"), {"min": 1})
    assert read_document(found.encode(), "")[0] == {"h": [{"name": "n", "p": {"x": {"min": 1}}}]}


def test_a_text_without_a_last_line_end_gets_one_where_lines_are_added() -> None:
    assert with_value("a: 1", ("p", "x"), {"b": 2}) == "a: 1\np:\n  x:\n    b: 2"
    assert without_value("a: 1\nb: 2", ("b",)) == "a: 1\n"


def test_a_comment_between_braces_stays() -> None:
    text = "p: {x: 1, # one\n    y: 2, # two\n    z: 3}\n"
    for key in "xyz":
        found = without_value(text, ("p", key))
        assert "# one" in found
        assert "# two" in found
        values, _ = read_document(found.encode(), "")
        assert values == {"p": {name: n for n, name in enumerate("xyz", 1) if name != key}}


def test_what_is_not_there_is_no_silent_success() -> None:
    for path in (("p", "v"), ("a", "b"), ("z",), ("p", "x", "sd")):
        if path != ("z",):
            with pytest.raises(KeyError):
                without_value(BLOCK, path)
    with pytest.raises(KeyError):
        with_value(BLOCK, ("v", "w", "x"), 1)
    with pytest.raises(KeyError):
        with_value(BLOCK, ("a", "b", "c"), 1)


HARD = [
    "null", "yes", "No", "~", "1e5", "0x1f", "- a", "a: b", "a #b", "#a", "'a'", '"a"', "a, b", "[a]", "{a}",
    "@a", "%a", "&a", "*a", "!a", "|", ">", "?", "é – ü", "a\nb", "a\tb", "a\x85b", "a\u2028b", "\u202eabc",
    "=1+1", "a:", "a:b", ":", "2022-01-01", "tab\t", "back\\slash", "שלום", "𝔄", "\ufeffa", "true", "a b ",
]  # fmt: skip


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("within", [False, True])
def test_a_text_reads_back_as_it_was_meant_here_and_by_other_readers(text: str, *, within: bool) -> None:
    written = flow_text(text, within=within)
    document = f"{{k: {written}}}" if within else f"k: {written}"
    assert read_document(document.encode(), "")[0] == {"k": text}
    if text != "2022-01-01":
        assert yaml.safe_load(document) == {"k": text}
