"""The picture of a chart made smaller, and the text of others made neutral."""

import re
from html.parser import HTMLParser

import pytest

from powderkeg.cli._citing import SOFTWARE
from powderkeg.report.citation import AUTHORS, LICENCE
from powderkeg.report.neutral import neutral, printed_within
from powderkeg.report.slimming import shortened, slim

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="100" height="50" viewBox="0 0 100 50">'
    '<g fill="none" stroke-miterlimit="10"><g class="mark-rule role-axis-tick" pointer-events="none">'
    '<line transform="translate(1.23456,0)" x2="0" y2="5" stroke="#999999" stroke-width="1" opacity="1"/>'
    '<line transform="translate(9,0)" x2="0" y2="5" stroke="#999999" stroke-width="1" opacity="1"/></g>'
    '<path aria-label="K014: 36,831" d="M2.5,0A2.5,2.5,0,1,1,-2.5,0A2.5,2.5,0,1,1,2.5,0" '
    'transform="translate(40,20)" fill="#111111"/>'
    '<path aria-label="day: 5 Jan; deaths: 3" d="M0,0L10,0.01L20,0L20,10Z" stroke="#0072B2"/>'
    '<path class="background" d="M0,0h0v0h0Z"/><path d="M0,0h9v9h-9Z" fill="#eee" opacity="0"/>'
    '<clipPath id="clip1"/></g></svg>'
)


def test_what_is_seen_stays_and_nothing_else() -> None:
    small = slim(PICTURE, "deaths", "deaths & more")
    assert small.startswith('<svg role="img" aria-label="deaths &amp; more"')
    assert "M1.2,0v5M9,0v5" in small
    assert '<circle fill="#111111" cx="40" cy="20" r="2.5"><title>K014: 36,831</title></circle>' in small
    assert "M0,0h20v10Z" in small
    assert "deaths: 3" not in small
    assert "opacity" not in small
    assert 'id="deaths-clip1"' in small


def test_a_shortened_page_is_read_as_before() -> None:
    page = (
        '<table class="compact"><tr><th scope="row">a</th><td class="number up">1</td></tr></table><p>b</p>'
    )

    def read(text: str) -> list[object]:
        found: list[object] = []
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]
        parser.handle_data = found.append  # type: ignore[method-assign]
        parser.feed(text)
        parser.close()
        return found

    assert read(shortened(page)) == read(page)
    assert len(shortened(page)) < len(page)


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_what_turns_the_reading_order_is_written_out(code: int) -> None:
    assert neutral(f"a{chr(code)}b") == f"a[U+{code:04X}]b"
    assert printed_within({"a": [chr(code)]}) == {"a": [f"[U+{code:04X}]"]}
    assert neutral("\N{RIGHT-TO-LEFT MARK}عربي") == "\N{RIGHT-TO-LEFT MARK}عربي"


def test_the_page_is_cited_as_the_program_is() -> None:
    assert (SOFTWARE["author"], SOFTWARE["license"]) == (AUTHORS, LICENCE)
    assert re.fullmatch(r"[\w.-]+", LICENCE)
