"""The catalogue holds every sentence that is printed, and the page in French has no English left."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from cases import tiny_case
from catalogue import refresh
from outlooks import crisis, weighed
from powderkeg.case import Case
from powderkeg.evidence import Evidence
from powderkeg.language import Said, catalogue, speaking
from powderkeg.outlook import Outlook, outlook
from powderkeg.report.figures import draw
from powderkeg.report.outlook import outlook_part
from powderkeg.report.page import build_page
from powderkeg.society.country.references import REFERENCES
from powderkeg.worlds import load_case
from results import example_evidence

NARROW = "\N{NARROW NO-BREAK SPACE}"
NAME = re.compile(r"\{(\w*)|%\((\w+)\)")
VALUE = re.compile(r"\{[^{}]*\}|%\(\w+\)s")
WORD = re.compile(r"[^\W\d_]{2,}")
FEW = 3  # words: fewer may well be the same in two languages
each_language = pytest.mark.parametrize("code", refresh.LANGUAGES)
SHOWN = {"title", "aria-label", "alt", "placeholder", "data-name"}


@cache
def source(code: str) -> Catalog:
    """The catalogue as it should be: the source's sentences with the translations that are known."""
    return refresh.updated(code, [])


@cache
def entries(code: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """English forms and translated forms of every entry."""

    def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(text)

    return tuple((forms(message.id), forms(message.string)) for message in source(code) if message.id)


def translated(code: str) -> Iterator[tuple[str, str]]:
    """English and translation of every form that has one; a plural's forms by their number."""
    for english, forms in entries(code):
        for number, text in enumerate(forms):
            if text:
                yield english[min(number, len(english) - 1)], text


@each_language
def test_every_sentence_of_the_source_has_its_translation(code: str) -> None:
    missing = [one[0] for one, forms in entries(code) if not all(forms) or len(forms) < len(one)]
    assert not missing, f"{len(missing)} without translation: {missing[:20]}"


@each_language
def test_the_file_holds_the_sentences_of_the_source_and_no_others(code: str) -> None:
    kept = {key(message) for message in refresh.read(refresh.path_of(code), code) if message.id}
    wanted = {one[0] for one, _ in entries(code)}
    again = "python -m tests.catalogue.refresh"
    assert not wanted - kept, f"not in the file yet ({again}): {sorted(wanted - kept)[:20]}"
    assert not kept - wanted, f"gone from the source ({again}): {sorted(kept - wanted)[:20]}"


def key(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


@each_language
def test_what_the_program_reads_is_what_the_file_holds(code: str) -> None:
    words = catalogue(code)
    known = [(one[0], forms) for one, forms in entries(code) if all(forms)]
    assert len(known) > 500
    for english, forms in known:
        assert english in words
        assert words.template(english) == forms[0]


@each_language
def test_a_translation_names_the_same_values(code: str) -> None:
    def names(text: str) -> set[str]:
        return {one or other for one, other in NAME.findall(text)}

    wrong = [(one, other) for one, other in translated(code) if names(one) != names(other)]
    assert not wrong


@each_language
def test_a_translation_can_be_filled_in(code: str) -> None:
    """A page's template fills in by ``%``, where a sign for per cent stands doubled; all else by braces."""
    for message in source(code):
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for text in filter(None, forms if message.id else ()):
            if any(file.endswith(".j2") for file, _ in message.locations):
                assert text % defaultdict(int) is not None, text
            else:
                assert list(Formatter().parse(text)), text


@each_language
def test_a_translation_is_one(code: str) -> None:
    def words(text: str) -> int:
        return len(WORD.findall(NAME.sub(" ", text)))

    same = [one for one, other in translated(code) if one == other and words(one) >= FEW]
    assert not same


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("straight apostrophe between letters", r"[^\W\d_]'[^\W\d_]"),
        ("no narrow no-break space before ; : ! ? »", rf"(?<=[\w)»%”}}])[^\S{NARROW}]?[;!?»](?!\w)"),
        ("no narrow no-break space before a colon", r"(?<=[^\W\d_)»])(?<!https) ?:(?=\s)"),
        ("no narrow no-break space before %", r"[\d}] ?%(?![\w(])"),
        ("no narrow no-break space after «", rf"«(?!{NARROW})"),
        ("two spaces", r"  "),
    ],
)
def test_french_typography(what: str, pattern: str) -> None:
    wrong = [french for _, french in translated("fr") if re.search(pattern, VALUE.sub("{}", french))]
    assert not wrong, f"{what}: {wrong[:10]}"


def test_the_typography_patterns_find_what_they_name() -> None:
    found = refresh_patterns()
    for text in ("l'un", "quoi ?", "quoi?", "ainsi : oui", "ainsi: oui", "50 %", "50%", "« oui", "a  b"):
        assert any(re.search(pattern, text) for pattern in found), text
    good = f"l’un{NARROW}: quoi{NARROW}? «{NARROW}oui{NARROW}» 50{NARROW}%, https://un.eu, 12:30, %(n)s"
    assert not any(re.search(pattern, good) for pattern in found)


def refresh_patterns() -> list[str]:
    (mark,) = (m for m in test_french_typography.pytestmark if m.name == "parametrize")  # type: ignore[attr-defined]
    return [pattern for _, pattern in mark.args[1]]


class _Texts(HTMLParser):
    """Text nodes outside scripts and styles, and the attributes that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        self.found += [text for name, text in attrs if name in SHOWN and text]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(" ".join(data.split()))


def drawn(value: object) -> Iterator[str]:
    """What a chart prints: titles, descriptions, and the texts in its data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"title", "description"} and isinstance(inner, str):
                yield inner
            elif key in {"values", "datasets"}:
                yield from strings(inner)
            elif key not in {"config", "usermeta"}:
                yield from drawn(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from drawn(inner)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def texts_of(result: Evidence, look: Outlook | None, code: str) -> set[str]:
    """Every text of a page and its charts."""
    parser = _Texts()
    parser.feed(build_page(result, look, static=False, lang=code))
    with speaking(code):
        figures = [*draw(result).every(), *(outlook_part(look).every() if look is not None else ())]
        for figure in figures:
            parser.found += [figure.title, figure.note, *drawn(figure.spec)]
    return {" ".join(text.split()) for text in parser.found}


def of_the_case(case: Case, result: Evidence) -> list[str]:
    """What the case itself says, the works that the page cites, and names: all of it stays as it is.

    So does what ``example_evidence`` makes up in place of a weighing's sentences.
    """
    own = {*strings(case.model_dump(mode="json")), *strings(REFERENCES), *result.versions}
    own |= {result.input_hash, result.ranges_hash, result.model_hash}
    known = result.validated.notes if result.validated is not None else ()
    made_up = [*(row.density for row in result.know_nothing), *known]
    made_up += [text for check in result.checks for text in (check.name, check.figure)]
    made_up += [row.label for row in result.know_nothing_sensitivity]
    own |= {text for text in made_up if not isinstance(text, Said)}
    # The eighteenth question tells the answers of the gallery's cases, whose hypotheses are all the same.
    own |= {one.name for one in load_case("kazakhstan-2022").hypotheses}
    own |= {" ".join(line.split()) for text in own for line in text.splitlines()}
    own |= {text.replace("_", " ") for text in own}
    return sorted((text for text in own if len(text) > 2), key=len, reverse=True)


def left_over(text: str, own: list[str]) -> int:
    """How many words of a text are not the case's."""
    for phrase in own:
        text = text.replace(phrase, " ")
    return len(WORD.findall(text))


def _weighed() -> tuple[Evidence, Outlook]:
    result = weighed()
    return result, outlook(crisis(), result, worlds=60, instigator=False)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: (example_evidence(tiny_case()), None), id="resolved"),
        pytest.param(_weighed, id="unresolved, with an outlook"),
    ],
)
def test_no_english_is_left_on_a_french_page(made: Callable[[], tuple[Evidence, Outlook | None]]) -> None:
    result, look = made()
    own = of_the_case(result.case, result)
    both = texts_of(result, look, "en") & texts_of(result, look, "fr")
    # What is wrong with a file is said in English, as on the command line, with file, line and field.
    english = sorted(t for t in both if left_over(t, own) >= FEW and not re.search(r"line \d+, field", t))
    assert not english, f"{len(english)} texts are English on the French page:\n" + "\n".join(english)


def test_what_is_left_over_is_counted_without_the_case_s_words() -> None:
    assert left_over("2 state-violence-led: one two three", ["state-violence-led"]) == 3
    assert left_over("2 state-violence-led", ["state-violence-led"]) == 0
