"""The section on accounts: what it says of each claim, what it leaves to the analyst, what it survives."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import vl_convert

from cases import tiny_case
from powderkeg.accounts.judging import Bits, Diagnosticity, Holds, InWorlds
from powderkeg.accounts.verdicts import VERDICTS
from powderkeg.evidence import Evidence
from powderkeg.language import say, speaking
from powderkeg.report import data_path, write_report
from powderkeg.report.account_lines import STATUS_WORDS, world_lines
from powderkeg.report.accounts import AccountsPart, accounts_part, judged_accounts
from powderkeg.report.charts.verdicts import verdict_bars
from powderkeg.report.page import build_page
from powderkeg.report.rendering import VEGA_LITE
from results import example_evidence

LETTER = """\
name: letter
title: A letter & <b>more</b>
author: one side's friend
published: 2022-01-06
language: en
origin: {origin_id: o2, reliability: D, reason: far away, benefits: one side}
claims:
- {id: c1, start: 0, end: 9, status: asserted, paraphrase: Thousands marched, indicator: participants,
   places: [SOU], when_first: 2022-01-04, when_last: 2022-01-04, low: 4000, high: 9000}
- {id: c2, start: 9, end: 20, status: attributed, attributed_to: the ministry, chain: [the ministry],
   indicator: deaths, figures: [{low: 200, high: 300}]}
- {id: c3, start: 20, end: 30, status: opinion, hypothesis: infiltrated}
- {id: c4, start: 30, end: 40, status: asserted, verdict: contradicted, note: see the archive}
"""
REPLY = """\
name: reply
published: 2022-02-01
origin: {origin_id: o2}
claims:
- {id: d1, start: 0, end: 9, status: asserted, indicator: participants, places: [SOU],
   when_first: 2022-01-04, when_last: 2022-01-04, low: 100, high: 200}
"""


@cache
def result_of(*texts: str) -> Evidence:
    paths = tuple(f"accounts/{number}.yaml" for number, _ in enumerate(texts))
    case = tiny_case()
    documents = {**case.documents, **dict(zip(paths, texts, strict=True))}
    result = example_evidence(case.replace(accounts=paths, documents=documents))
    return replace(result, ranges_hash="")  # else the made-up one would keep the worlds from being asked


def part_of(*texts: str) -> AccountsPart:
    part = accounts_part(judged_accounts(result_of(*texts)))
    assert part is not None
    return part


def test_a_case_without_accounts_has_no_section() -> None:
    bare = example_evidence(tiny_case().replace(accounts=()))
    assert accounts_part(judged_accounts(bare)) is None


def test_a_claim_is_told_in_the_analyst_s_words_with_verdict_and_arithmetic() -> None:
    (letter,) = part_of(LETTER).accounts
    first, second, opinion, overruled = letter.claims
    assert (first.paraphrase, first.status, first.who, first.when) == (
        "Thousands marched", "asserted", "", "4 Jan 2022",
    )  # fmt: skip
    assert first.reports == ("T2",)
    assert any("T2 (A1)" in sentence for sentence in first.arithmetic)
    assert (second.who, second.kind, second.place) == ("the ministry", "contradicted", "characters 9 to 20")
    assert (opinion.verdict, opinion.when) == ("opinion or prediction", "–")
    assert (overruled.kind, overruled.overruled) == ("contradicted", "see the archive")
    assert letter.basis[0] == "4 claims of a document of one side's friend, 6 Jan 2022."
    assert "graded D: far away" in letter.basis[1]
    assert "spontaneous" in letter.silent_on
    assert "infiltrated" not in letter.silent_on
    assert {"T1"} <= {line.report_id for line in letter.left_out}
    assert "T2" not in {line.report_id for line in letter.left_out}


def test_accounts_of_one_origin_and_claims_that_exclude_each_other_are_named() -> None:
    part = part_of(LETTER, REPLY)
    assert any("Accounts of the origin o2: letter, reply" in line for line in part.shared)
    assert any("T2, T3. They are one voice" in line for line in part.shared)
    assert part.facts == ("letter c1 and reply d1 speak of one fact and cannot both be true.",)


def test_the_bar_has_every_claim_once_and_tells_itself_in_words() -> None:
    part = part_of(LETTER, REPLY)
    assert part.bar is not None
    vl_convert.vegalite_to_vega(part.bar.spec, vl_version=VEGA_LITE)
    (rows,) = part.bar.spec["datasets"].values()
    assert sum(row["n"] for row in rows if row["account"] == "A letter & <b>more</b>") == 4
    assert sum(row["n"] for row in rows if row["account"] == "reply") == 1
    letter = [row for row in rows if row["account"] != "reply"]
    assert [row["from"] for row in letter] == [0, *(row["to"] for row in letter[:-1])]
    assert all(row["to"] - row["from"] == row["n"] for row in rows)
    assert "A letter & <b>more</b>: " in part.bar.alt
    assert "1 opinion or prediction" in part.bar.alt


def test_two_accounts_of_one_title_keep_their_bars() -> None:
    judged = judged_accounts(
        result_of(LETTER, REPLY.replace("name: reply", "name: reply\ntitle: A letter & <b>more</b>"))
    )
    assert judged is not None
    assert judged.found is not None
    (rows,) = verdict_bars(judged.found.judged)["datasets"].values()
    assert {row["account"] for row in rows} == {"letter", "reply"}


BROKEN = {
    "no account": ("title: what somebody saw\n", "field 'name'"),
    "an unknown place": (LETTER.replace("SOU", "MARS"), "'MARS' is not known here"),
    "no YAML": ("{", "not YAML"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_an_account_that_cannot_be_read_is_named(text: str, said: str) -> None:
    part = part_of(text)
    assert (part.bar, part.accounts) == (None, ())
    assert said in part.problems[0]


def test_a_page_is_written_though_an_account_cannot_be_read() -> None:
    assert "accounts/0.yaml" in build_page(result_of(BROKEN["no account"][0]), static=True)


def test_accounts_written_after_the_day_of_the_weighing_are_left_out() -> None:
    result = result_of(LETTER, REPLY)
    early = replace(result, settings=replace(result.settings, as_of=date(2022, 1, 6)))
    part = accounts_part(judged_accounts(early))
    assert part is not None
    assert [one.name for one in part.accounts] == ["letter"]
    assert part.problems == ("reply: left out, because it is not known to have been written by 6 Jan 2022.",)


def test_worlds_of_other_priors_leave_the_record_s_verdicts() -> None:
    part = accounts_part(judged_accounts(replace(result_of(LETTER), ranges_hash="another")))
    assert part is not None
    assert part.accounts[0].claims[0].reports == ("T2",)
    assert "weigh it again" in part.problems[0]


@pytest.mark.parametrize("static", [False, True])
def test_the_page_has_the_section_escaped_linked_and_translated(static: bool, tmp_path: Path) -> None:
    result = result_of(LETTER, REPLY)
    page = tmp_path / "page.html"
    write_report(result.case, result, None, page, static=static, lang="fr")
    html = page.read_text("utf-8")
    section = html[html.index('<section id="accounts">') :].partition("</section>")[0]
    assert '<a href="#accounts">' in html
    assert "A letter &amp; &lt;b&gt;more&lt;/b&gt;" in section
    assert "<b>more" not in html
    anchors = set(re.findall(r'id="(report-[^"]+)"', html))
    assert set(re.findall(r'href="#(report-[^"]+)"', section)) <= anchors
    assert 'href="#report-T2"' in section
    assert ("<svg" in section) == static
    assert 'id="claim-letter-c1"' in section
    assert "contredite" in section
    told = json.loads(data_path(page).read_text("utf-8"))["accounts"]
    assert [one["account"] for one in told["accounts"]] == ["letter", "reply"]
    assert len(told["accounts"][0]["claims"]) == 4


def _worlds(shares: dict[str, float], *, letter: str = "D") -> InWorlds:
    bits = Bits(0.1, None, 0.1, None, 0.2)
    return InWorlds(
        holds={
            name: Holds(share, 0.0, 1.0, (1.0, 12.0, 40.0), (0.5, 6.0, 24.0))
            for name, share in shares.items()
        },
        diagnosticity=Diagnosticity(
            chances=shares, nats=shares, apart=0.7, apart_error=0.1,
            apart_if_false=0.3, bits=bits, letter=letter, weight=0.1, graded_nats={},
            graded_apart=0.05 if letter else None, graded_bits=None, at="equal", why=say("under 1 %"),
        ),
        again=False,
        worlds=100,
    )  # fmt: skip


def test_what_worlds_say_stands_by_hypothesis_with_and_without_a_grade() -> None:
    judged = judged_accounts(result_of(LETTER))
    assert judged is not None
    assert judged.found is not None
    (letter,) = judged.found.judged
    asked = (
        replace(letter.claims[0], worlds=_worlds({"spontaneous": 0.004, "infiltrated": 0.4})),
        replace(letter.claims[1], worlds=_worlds({"spontaneous": 0.2, "infiltrated": 0.4}, letter="")),
        *letter.claims[2:],
    )
    first, second = world_lines(replace(letter, claims=asked))
    assert first.what == "Thousands marched"
    assert first.holds == (("under 1 %", "6 (0.5 to 24)"), ("40 %", "6 (0.5 to 24)"))
    assert (first.apart, first.if_false, first.graded, second.graded) == ("0.70 ± 0.10", "0.30", "0.05", "–")
    found = replace(judged.found, judged=(replace(letter, claims=asked, resolved=False),))
    part = accounts_part(replace(judged, found=found))
    assert part is not None
    assert part.accounts[0].rivals == ("spontaneous", "infiltrated")
    assert "count alike" in part.accounts[0].weights


def test_every_status_and_verdict_has_a_word_in_french() -> None:
    for word in (*STATUS_WORDS.values(), *VERDICTS.values()):
        with speaking("fr"):
            said = str(say(word))
        assert said
        assert said != word or word in {"question", "opinion"}
