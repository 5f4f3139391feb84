import base64
import dataclasses
import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import powderkeg as pk
from cases import tiny_case
from powderkeg.case import Case, CaseError
from powderkeg.evidence import Evidence
from powderkeg.report import write_report
from powderkeg.society.country import PER_REGION
from results import example_evidence

LARGEST_PAGE = {"": 1_500_000, "static": 400_000}
SCRIPTS = ("words", "locales", "specs", "bundle", "openings", "theme", "charts", "ledger", "map-data", "maps")
HOSTILE = "</script><script>document.title='taken'</script><b>\"bold\" & 'so'</b>"


class PageText(HTMLParser):
    """What a reader sees: the text outside scripts and styles, and the tags met on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if tag == "a" and given.get("href") else []
        self._hidden = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All visible words, one space between them."""
        return " ".join(" ".join(self.words).split())


def read(page: str) -> PageText:
    parser = PageText()
    parser.feed(page)
    return parser


def unpacked(page: str, name: str) -> str:
    """What an interactive page holds compressed under that id."""
    found = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return gzip.decompress(base64.b64decode(found[1])).decode()


def written(folder: Path, result: Evidence, *, static: bool = False) -> str:
    return write_report(result.case, result, path=folder / "page.html", static=static).read_text("utf-8")


@pytest.fixture(scope="module")
def hostile_case() -> Case:
    case = tiny_case()
    record = tuple(
        report.model_copy(
            update={"statement": HOSTILE, "source": HOSTILE, "source_url": "javascript:alert(1)"}
        )
        for report in case.record
    )
    hypotheses = tuple(
        hypothesis.model_copy(update={"label": HOSTILE, "summary": HOSTILE}) for hypothesis in case.hypotheses
    )
    return case.model_copy(update={"record": record, "hypotheses": hypotheses, "title": HOSTILE})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    case = pk.load_case("kazakhstan-2022")
    return {
        "resolved": written(folder, example_evidence(case)),
        "resolved static": written(folder, example_evidence(case), static=True),
        "unresolved": written(folder, example_evidence(case, resolved=False)),
        "unresolved static": written(folder, example_evidence(case, resolved=False), static=True),
        "unvalidated": written(folder, example_evidence(case, validated=False)),
    }


def test_the_page_leads_with_the_headline_and_follows_the_order_of_the_argument(
    pages: dict[str, str],
) -> None:
    page = read(pages["resolved"])
    result = example_evidence(pk.load_case("kazakhstan-2022"))
    assert page.text.index(result.headline) < page.text.index("Standing")
    before = ("deaths", "standing", "days", "moved", "weights", "bands", "maps", "ledger", "believed")
    after = ("doubts", "checks", "hypotheses", "unscored", "made", "cite")
    places = [page.ids.index(name) for name in (*before, *after)]
    assert places == sorted(places)
    parts = {"moved", "weights", "cite"}  # of a section, without a line of their own in the contents
    assert {f"#{name}" for name in (*before, *after) if name not in parts} <= set(page.links)


def test_deaths_stand_before_anything_on_crowds_or_property(pages: dict[str, str]) -> None:
    ids = read(pages["unresolved"]).ids
    others = [ids.index(name) for name in ids if name.startswith(("fig-bands", "fig-map", "fig-places"))]
    assert ids.index("deaths") < min(others)


def test_the_ledger_marks_what_is_contested_or_an_interested_partys(pages: dict[str, str]) -> None:
    text = read(pages["resolved"]).text
    assert "contested" in text
    assert "interested party" in text


def test_the_record_stands_beside_the_simulated_deaths(pages: dict[str, str]) -> None:
    text = read(pages["resolved"]).text
    assert "19 ( K085 , grade A)" in text


def test_every_link_inside_the_page_leads_somewhere(pages: dict[str, str]) -> None:
    for page in map(read, pages.values()):
        inside = {link[1:] for link in page.links if link.startswith("#")}
        assert "report-K085" in inside
        assert inside <= set(page.ids)


def test_a_scored_report_without_a_row_is_named_without_a_link(tmp_path: Path) -> None:
    result = example_evidence(pk.load_case("kazakhstan-2022"), resolved=False)
    fewer = replace(result, ledger=tuple(row for row in result.ledger if row.report_id != "K085"))
    page = read(written(tmp_path, fewer))
    assert "#report-K085" not in page.links
    assert "19 (K085, grade A)" in page.text
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_case_is_told_before_the_contents_and_only_once(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), resolved=False)
    text = read(written(tmp_path, result)).text
    assert text.count(result.case.summary) == 1
    assert text.index(result.case.summary) < text.index("Deaths by side")


def test_a_shock_of_all_places_is_everywhere(pages: dict[str, str]) -> None:
    text = read(pages["resolved"]).text
    assert "a, l, l" not in text
    assert "everywhere" in text


def test_the_status_box_gives_reasons_once_and_says_what_would_help(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), resolved=False)
    reason = result.unresolved_reasons[0]
    repeated = dataclasses.replace(result, headline=f"Not resolved: {reason}.")
    for one in (result, repeated):
        text = read(written(tmp_path, one)).text
        assert text.count(reason) == 1
        assert "--tier overnight" in text
        assert "may stay unresolved" in text


def test_figures_beyond_every_band_are_named_in_one_line(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    low = {
        name: dataclasses.replace(band, q05=0 * band.q05, q95=0 * band.q95)
        for name, band in result.bands["deaths"].items()
    }
    page = written(tmp_path, dataclasses.replace(result, bands={**result.bands, "deaths": low}))
    assert "Outside the 90 % band of every hypothesis" in read(page).text
    assert "deaths 30 (20 to 50)" in read(page).text
    wide = {name: dataclasses.replace(band, q95=band.q95 + 1e9) for name, band in low.items()}
    assert 'id="beyond">Every scored figure' in written(
        tmp_path, dataclasses.replace(result, bands={"deaths": wide})
    )


def test_a_page_as_of_a_day_says_what_was_left_out_and_what_was_written_later(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    assert "as-of" not in read(written(tmp_path, result)).ids
    settings = dataclasses.replace(result.settings, as_of=result.case.start)
    then = dataclasses.replace(result, settings=settings)
    text = read(written(tmp_path, then)).text
    assert "were written later" in text
    assert "Weighed with" not in text
    text = read(written(tmp_path, dataclasses.replace(then, as_of_known=4, as_of_undated=1))).text
    assert "Weighed with the 4 reports published by 3 January 2022; 1 is left out" in text
    assert "4 kept, 1 left out" in text


def test_the_number_of_agents_is_printed_also_where_it_is_the_default(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    assert (
        f"{PER_REGION * len(result.case.regions):,} agents per world (the model's default)"
        in read(written(tmp_path, result)).text
    )
    own = dataclasses.replace(result, settings=dataclasses.replace(result.settings, agents=340))
    assert "340 agents per world;" in read(written(tmp_path, own)).text


@pytest.mark.parametrize("kind", ["unresolved", "unresolved static", "unvalidated"])
def test_an_unresolved_page_prints_no_odds_and_no_probability_of_a_hypothesis(
    kind: str, pages: dict[str, str]
) -> None:
    text = read(pages[kind]).text.replace("1:50 million", "")  # the scale of the outlines on the map
    assert "Not resolved" in text
    why = "has not been tried" if kind == "unvalidated" else "below 100 in 1 of 15 blocks (lowest 41"
    assert why in text
    assert not re.search(r"\b\d[\d.,]*:1\b|\b1:\d", text)
    assert "Posterior" not in text
    assert "posterior probability" not in text.lower()
    assert "fig-posterior" not in pages[kind]
    assert "fig-odds-by-day" not in pages[kind]


def test_no_digit_of_a_withheld_posterior_or_of_odds_reaches_the_page(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), resolved=False)
    names = result.hypotheses
    marked = dict.fromkeys(names, 0.731913)
    result = dataclasses.replace(
        result,
        posterior=marked,
        late_posterior=marked,
        odds_by_day=tuple((day, marked) for day, _ in result.odds_by_day),
        odds=tuple(dataclasses.replace(row, odds=73191.3, raw=73191.3) for row in result.odds),
        late_odds=tuple(dataclasses.replace(row, odds=73191.3, raw=73191.3) for row in result.late_odds),
    )
    page = written(tmp_path, result)
    for shown in (unpacked(page, "specs"), unpacked(page, "openings"), read(page).text):
        assert "7319" not in shown.replace(",", "")
        assert "73 %" not in shown
    assert "0.731913" in (tmp_path / "page.json").read_text()


def test_log_evidence_with_its_interval_takes_their_place(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), resolved=False)
    text = read(written(tmp_path, result)).text
    for name in ("spontaneous", "infiltrated"):
        value, error = result.log_evidence[name], result.log_evidence_se[name]
        assert f"{abs(value):.1f} ± {1.645 * error:.1f}" in text


def test_one_seed_means_an_unknown_interval_not_a_narrow_one(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), resolved=False)
    nan = dict.fromkeys(result.hypotheses, float("nan"))
    text = read(written(tmp_path, dataclasses.replace(result, log_evidence_se=nan, seed_sd=nan))).text
    assert "one seed: interval unknown" in text
    assert "nan" not in text.split()


def test_every_page_stays_small(pages: dict[str, str]) -> None:
    for kind, page in pages.items():
        assert len(page.encode()) < LARGEST_PAGE[kind.partition(" ")[2]], kind


def test_a_page_says_that_nothing_is_validated_until_the_filter_is(
    tmp_path: Path, pages: dict[str, str]
) -> None:
    assert "not yet validated" in read(pages["unvalidated"]).text
    assert "not yet validated" not in read(pages["resolved"]).text
    assert "not yet validated" in read(written(tmp_path, example_evidence(tiny_case(), records=0))).text


def test_what_simulated_records_showed_stands_on_every_page_that_has_it(pages: dict[str, str]) -> None:
    for kind in ("resolved", "resolved static", "unresolved", "unresolved static"):
        text = read(pages[kind]).text
        for title in ("Does it find the truth?", "Do its percentages come true?", "The largest odds earned"):
            assert title in text
        assert "fig-reliability" in pages[kind]
    assert "Nothing was tried on simulated records" in read(pages["unvalidated"]).text
    assert "fig-reliability" not in pages["unvalidated"]


def test_where_figures_were_held_down_the_table_says_which_are_and_which_are_not(tmp_path: Path) -> None:
    held = read(written(tmp_path, example_evidence(tiny_case(), gaps=[12.0, 5.0]))).text
    assert "log evidence and gain are as computed" in held
    within = read(written(tmp_path, example_evidence(tiny_case(), gaps=[3.0, 1.5]))).text
    assert "as computed" not in within


@pytest.mark.parametrize("kind", ["resolved static", "unresolved static"])
def test_a_static_page_has_pictures_and_no_script_at_all(kind: str, pages: dict[str, str]) -> None:
    tags = read(pages[kind]).tags
    assert "script" not in tags
    assert tags.count("svg") >= 8
    assert not re.search(r"<[^>]+\son\w+=", pages[kind])


def test_ids_are_unique_so_that_no_picture_borrows_from_another(pages: dict[str, str]) -> None:
    for page in pages.values():
        ids = read(page).ids
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("static", [False, True])
def test_hostile_text_of_a_case_stays_text(tmp_path: Path, hostile_case: Case, *, static: bool) -> None:
    page = written(tmp_path, example_evidence(hostile_case), static=static)
    parsed = read(page)
    escaped = ("\\u003cscript>document.title='taken'", "&lt;script&gt;document.title='taken'")
    assert page.count("document.title='taken'") == sum(map(page.count, escaped))
    assert "b" not in parsed.tags
    assert HOSTILE in parsed.text
    assert parsed.tags.count("script") == (0 if static else len(SCRIPTS))
    if not static:
        assert "<script" not in unpacked(page, "openings")
    assert not [link for link in parsed.links if link.startswith("javascript")]


def test_the_json_is_the_result_itself(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    written(tmp_path, result)
    beside = json.loads((tmp_path / "page.json").read_text("utf-8"))
    assert "accounts" in beside  # the case's, judged: they are of the page, not of the weighing
    assert {key: value for key, value in beside.items() if key != "accounts"} == result.to_json()


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    assert written(tmp_path, result) == written(tmp_path, result)


def test_every_scored_report_and_every_reason_for_not_scoring_is_on_the_page(pages: dict[str, str]) -> None:
    text = read(pages["resolved"]).text
    case = pk.load_case("kazakhstan-2022")
    for report in case.record:
        assert report.report_id in text
    for report in (report for report in case.record if report.use != "scored"):
        assert " ".join(report.reason.split()) in text


def test_priors_that_used_the_record_are_flagged(tmp_path: Path) -> None:
    text = read(written(tmp_path, example_evidence(tiny_case()))).text
    assert "contagion used the record log-uniform from 0.2 to 0.5" in text
    assert "cells uniform from 3 to 12" in text
    assert "cells used the record" not in text


def test_a_case_that_names_no_day_for_its_ranges_is_told_so(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    bare = dataclasses.replace(result, late_from=None, late_posterior=None, late_odds=())
    assert "cannot show the gains without that part" not in read(written(tmp_path, result)).text
    assert "cannot show the gains without that part" in read(written(tmp_path, bare)).text


def test_seed_versions_hash_and_settings_are_printed(tmp_path: Path) -> None:
    result = example_evidence(tiny_case(), seed=77)
    text = read(written(tmp_path, result)).text
    assert "Seed 77" in text
    assert result.input_hash in text
    assert result.ranges_hash in text
    assert result.model_hash in text
    for name, version in result.versions.items():
        assert f"{name} {version}" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"lang": "de"}, "allowed: en"), ({"outlook": object()}, "outlook"), ({"path": "page.pdf"}, ".html")],
)
def test_what_the_page_cannot_do_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = example_evidence(tiny_case())
    with pytest.raises(CaseError, match=re.escape(said)):
        write_report(result.case, result, **changes)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_a_result_of_another_case_is_refused(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    with pytest.raises(CaseError, match="not of 'elsewhere'"):
        write_report(result.case.model_copy(update={"name": "elsewhere"}), result, path=tmp_path / "p.html")


def test_how_long_a_run_took_is_no_part_of_its_page(tmp_path: Path) -> None:
    result = example_evidence(tiny_case())
    pages = []
    for seconds, size in ((1.0, 10**8), (99.0, 10**10)):
        one = replace(result, seconds=seconds, peak_bytes=size)
        write_report(one.case, one, path=tmp_path / "page.html")
        pages.append((tmp_path / "page.html").read_bytes())
    assert pages[0] == pages[1]
