"""Cases that a page must bear: one hypothesis, forty, a record of thousands, long names, hostile words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cases import tiny_case

if TYPE_CHECKING:
    from powderkeg.case import Case

LONG_NAMES = (
    "Солтүстік Қазақстан облысының Қызылжар ауданы мен Петропавл қаласының әкімдік аумағы",
    "محافظة الشمال الشرقي ومنطقة الحدود الكبرى مع المدينة القديمة وضواحيها الجنوبية والغربية كلها",
    "北方邊境自治區暨東部沿海各縣市聯合行政管理委員會直屬特別行政轄區及其周邊所有鄉鎮村落與島嶼以及附屬水域和保護地帶之臨時聯合指揮總部所在地區域名稱測試用之最長名稱",
)
TURNING = "\N{RIGHT-TO-LEFT OVERRIDE}"
HOSTILE = f"=1+1 {TURNING}gnol</script><script>document.title='taken'</script><img src=x onerror=alert(1)>"


@cache
def with_hypotheses(count: int) -> Case:
    """The tiny case with so many hypotheses besides the one that stands for all others."""
    case = tiny_case()
    one, other = case.hypotheses[0], case.hypotheses[-1]
    prior = 0.9 / count
    made = tuple(
        one.model_copy(update={"name": f"explanation-{n:02d}", "label": f"Explanation {n}", "prior": prior})
        for n in range(1, count + 1)
    )
    return case.model_copy(update={"hypotheses": (*made, other.model_copy(update={"prior": 0.1}))})


@cache
def with_reports(count: int) -> Case:
    """The tiny case with so many scored reports, of a dozen sources and origins."""
    case = tiny_case()
    scored = [report for report in case.record if report.use == "scored"]
    record = tuple(
        scored[n % len(scored)].model_copy(
            update={
                "report_id": f"R{n:05d}",
                "source": f"paper {n % 12}",
                "origin_id": f"desk-{n % 12}",
                "reliability": "ABCDEF"[n % 6],
                "statement": f"report number {n} of what was seen that day in the place it speaks of",
            }
        )
        for n in range(count)
    )
    return case.model_copy(update={"record": record})


@cache
def with_long_names() -> Case:
    """The tiny case whose regions have names of eighty letters in three scripts."""
    case = tiny_case()
    names = iter(LONG_NAMES)
    places = tuple(
        place.model_copy(update={"name": next(names)}) if place.kind == "region" else place
        for place in case.places
    )
    return case.model_copy(update={"places": places})


@cache
def with_hostile_words() -> Case:
    """The tiny case in which every free text tries to be something else."""
    case = tiny_case()
    said = {
        "statement": HOSTILE,
        "source": HOSTILE,
        "source_url": "javascript:alert(1)",
        "origin_id": HOSTILE,
    }
    record = tuple(report.model_copy(update=said) for report in case.record)
    places = tuple(place.model_copy(update={"name": HOSTILE}) for place in case.places)
    hypotheses = tuple(
        one.model_copy(update={"label": HOSTILE, "summary": HOSTILE}) for one in case.hypotheses
    )
    words = {"title": HOSTILE, "summary": HOSTILE, "hypotheses": hypotheses, "places": places}
    return case.model_copy(update={"record": record, **words})
