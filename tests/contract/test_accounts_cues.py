"""The files of cues: the same lists in every language, nothing twice, nothing that cannot be read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest
import yaml

from powderkeg.accounts.cues import cues, phrase
from powderkeg.accounts.tongues import tongues
from powderkeg.society.country import INDICATORS
from powderkeg.society.country.mechanisms import REGISTERED

FOLDER = files("powderkeg.accounts").joinpath("cues")
# Lists that a language fills as its grammar needs; everywhere else the keys are the same too.
OWN_KEYS = {
    "numbers.words", "numbers.multipliers", "numbers.rough", "numbers.fractions", "moods.other_lemmas",
    "moods.verb_endings", "moods.participle_endings", "moods.lasting_forms", "moods.forms",
}  # fmt: skip


def content(code: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FOLDER.joinpath(f"{code}.yaml").read_text("utf-8"))
    return loaded


def keys(part: object, path: str = "") -> Iterator[str]:
    if isinstance(part, Mapping) and path not in OWN_KEYS:
        for key, value in part.items():
            yield f"{path}.{key}".strip(".")
            yield from keys(value, f"{path}.{key}".strip("."))


def entries(part: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from entries(value, f"{path}.{key}")
    elif isinstance(part, list):
        yield from ((path, entry) for entry in part)


def test_every_language_has_its_cues_and_no_other_file_lies_there() -> None:
    there = {entry.name for entry in FOLDER.iterdir() if not entry.name.startswith("_")}
    assert there == {f"{code}.yaml" for code in tongues()}


@pytest.mark.parametrize("code", tongues())
def test_the_lists_are_those_of_english(code: str) -> None:
    assert sorted(keys(content(code))) == sorted(keys(content("en")))


@pytest.mark.parametrize("code", tongues())
def test_every_entry_is_a_word_or_a_number_and_stands_once(code: str) -> None:
    for path, count in Counter((path, str(entry)) for path, entry in entries(content(code))).items():
        assert count == 1, path
    # "on" and "no" without quotation marks are truth values to YAML
    assert not [
        (path, entry)
        for path, entry in entries(content(code))
        if isinstance(entry, bool) or not isinstance(entry, str | int)
    ]


@pytest.mark.parametrize("code", tongues())
def test_every_cue_can_be_read(code: str) -> None:
    assert sum(1 for _ in cues(code).listed()) > 500


@pytest.mark.parametrize("code", tongues())
def test_what_is_suggested_is_known_to_the_society(code: str) -> None:
    assert set(content(code)["indicators"]) <= set(INDICATORS)
    assert set(content(code)["mechanisms"]) <= {name for name, *_ in REGISTERED}
    assert not set(content(code)["creeds"]) & {
        cue for key in content(code)["mechanisms"].values() for cue in key
    }


@pytest.mark.parametrize("cue", ["", "...", "word?", "ab*"])
def test_a_cue_that_cannot_be_looked_for_is_refused(cue: str) -> None:
    with pytest.raises(ValueError, match="cue"):
        phrase(cue)
