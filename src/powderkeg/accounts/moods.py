"""Verb forms that matter for what a sentence claims: what lies ahead, what is hearsay, what is past.

How a language builds them is data (``moods`` in ``cues/CODE.yaml``); three ways are known: endings put to the
infinitive (French), a list of forms (English), and the present of verbs that say a completed act (Russian).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from powderkeg.accounts.words import is_known, lemma_of, plain

__all__ = ["MOODS", "Moods"]

MOODS = ("future", "conditional", "infinitive", "past", "participle")
_KEPT = 100_000


class Moods:
    """Tells the mood of a word."""

    def __init__(self, code: str, content: Mapping[str, Any]) -> None:
        """From the ``moods`` of a file of cues."""
        self.code = code
        self.infinitives = _texts(content["infinitive_endings"])
        self._future = _texts(content["future_on_infinitive"])
        self._conditional = _texts(content["conditional_on_infinitive"])
        self._stems = _texts(content["irregular_future_stems"])
        self._past = _texts(content["past_endings"])
        self._participle = {
            plain(str(ending)): _texts(entries) for ending, entries in content["participle_endings"].items()
        }
        self._verb_endings = tuple(
            (plain(str(end)), plain(str(to))) for end, to in content["verb_endings"].items()
        )
        self._others = {plain(str(end)): plain(str(to)) for end, to in content["other_lemmas"].items()}
        self._listed = {mood: frozenset(_texts(content["forms"].get(mood, ()))) for mood in MOODS}
        self._before_past = _texts(content["past_prefixes"])
        self._present = _texts(content["present_endings"])
        self._completed = frozenset(_texts(content["completed_verbs"]))
        self._lasting = frozenset(_texts(content["lasting_verbs"]))
        self._lasting_forms = {plain(str(end)): _texts(to) for end, to in content["lasting_forms"].items()}
        self._lasting_endings = _texts(content["lasting_endings"])
        self._prefixes = _texts(content["completing_prefixes"])
        self._known: dict[str, frozenset[str]] = {}

    def of(self, form: str) -> frozenset[str]:
        """The moods a word may be in; none where it is no verb form that matters."""
        found = self._known.get(form)
        if found is None:
            found = frozenset(self._moods(form))
            if len(self._known) < _KEPT:
                self._known[form] = found
        return found

    @lru_cache(maxsize=50_000)  # noqa: B019 - there is one object a language, kept as long as the program
    def lemmas(self, form: str) -> tuple[str, ...]:
        """The dictionary forms that a word may have: what looks like a noun may be a verb too."""
        first = lemma_of(form, self.code)
        form = form.rstrip("'")
        whole = self._others.get(form)
        if whole is not None:
            return (first,) if whole == first else (first, whole)
        for ending, to in self._verb_endings:
            if form.endswith(ending) and len(form) > 3 and not first.endswith(to):
                return (first, form.removesuffix(ending) + to)
        return (first,)

    def completed(self, infinitive: str) -> bool:
        """Whether a verb says a completed act, in a language whose verbs differ so."""
        if infinitive in self._completed:
            return True
        if infinitive in self._lasting:
            return False
        for prefix in self._prefixes:
            base = infinitive.removeprefix(prefix)
            if base != infinitive and len(base) > 3:
                if base in self._lasting or infinitive.endswith(self._lasting_endings):
                    continue
                if base in self._completed or is_known(base, self.code):
                    return True
        return False

    def _moods(self, form: str) -> set[str]:
        found = {mood for mood, forms in self._listed.items() if form in forms}
        if any(form.removeprefix(one) in self._listed["past"] for one in self._before_past if form != one):
            found.add("past")
        lemma = self._infinitive_of(form)
        if any(
            e[0] in "éi" and form.endswith(e) and len(self.lemmas(form)) > 1 for e, _ in self._verb_endings
        ):
            found.add("participle")
        if not self.infinitives or not lemma.endswith(self.infinitives):
            if not self.infinitives and lemma != form and form.endswith(self._past):
                found |= {"past", "participle"}
            return found
        if lemma == form:
            return found | {"infinitive"}
        if self._future and self._on_infinitive(form, lemma, self._future):
            found.add("future")
        if self._conditional and self._on_infinitive(form, lemma, self._conditional):
            found.add("conditional")
        if form.endswith(next((e for end, e in self._participle.items() if lemma.endswith(end)), ()) or "\0"):
            found.add("participle")
        if self._past and form.endswith(self._past):
            found.add("past")
        needed = next((to for end, to in self._lasting_forms.items() if form.endswith(end)), ())
        if needed and not lemma.endswith(needed):
            return found
        if (
            self._present
            and form.endswith(self._present)
            and not found & {"past", "participle"}
            and self.completed(lemma)
        ):
            found.add("future")
        return found

    def _infinitive_of(self, form: str) -> str:
        """The dictionary form; where there is none, the infinitive that a future form is built on."""
        lemma = lemma_of(form, self.code)
        if lemma != form or not self._future:
            return lemma
        for ending in (*self._conditional, *self._future):
            stem = form.removesuffix(ending)
            if stem != form and stem.endswith("r") and len(stem) > 3:
                for one in (stem, stem.replace("è", "é"), stem + "e"):
                    if one.endswith(self.infinitives) and is_known(one, self.code):
                        return one
        return lemma

    def _on_infinitive(self, form: str, lemma: str, endings: Sequence[str]) -> bool:
        for ending in endings:
            if form.endswith(ending):
                stem = form.removesuffix(ending)
                if stem.endswith("r") and (
                    _bare(stem) in {_bare(lemma), _bare(lemma.removesuffix("e"))}
                    or (
                        stem.endswith(self._stems)
                        and len(stem) < len(lemma) + 3
                        and (stem in self._stems or stem[:2] == lemma[:2])
                    )
                ):
                    return True
        return False


def _texts(entries: Sequence[object]) -> tuple[str, ...]:
    return tuple(plain(str(entry)) for entry in entries)


def _bare(word: str) -> str:
    """Without accents, doubled letters and the y that becomes an i: ``appellera`` is of ``appeler``."""
    letters = [c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)]
    kept = [c for place, c in enumerate(letters) if place == 0 or c != letters[place - 1]]
    return "".join(kept).replace("y", "i")
