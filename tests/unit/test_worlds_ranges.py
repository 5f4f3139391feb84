"""The fingerprints of what worlds are made from: what moves them, and what must not."""

from datetime import timedelta
from pathlib import Path

import pytest

from powderkeg.case import Case, Place
from powderkeg.worlds.ranges import model_hash, ranges_hash, source_digest
from societies import PLACES, given, small_case

CASE = small_case(inputs=(given("emergency", 3),))


def every_place(case: Case, **changes: object) -> tuple[Place, ...]:
    return tuple(place.model_copy(update=changes) for place in case.places)


def with_prior(case: Case, prior: float) -> Case:
    first = case.hypotheses[0].model_copy(update={"prior": prior})
    return case.replace(hypotheses=(first, *case.hypotheses[1:]))


CHANGES = {
    "a stronger shock": CASE.replace(shocks=(CASE.shocks[0].model_copy(update={"value": 10.0}),)),
    "no shocks": CASE.replace(shocks=()),
    "no inputs": CASE.replace(inputs=()),
    "no neighbours": CASE.replace(neighbours=()),
    "three times the people": CASE.replace(
        places=tuple(p.model_copy(update={"population": 3 * p.population}) for p in PLACES)
    ),
    "another urban share": CASE.replace(places=every_place(CASE, urban_share=0.1)),
    "no sites": CASE.replace(places=every_place(CASE, sites={})),
    "other exposure": CASE.replace(
        places=every_place(CASE, extra={"exposure_low": "0.1", "exposure_high": "0.7"})
    ),
    "another weight of a hypothesis": with_prior(CASE, 0.31),
    "ranges that used the record": CASE.replace(ranges_use_record_until=CASE.start + timedelta(days=1)),
    "a shorter case": CASE.replace(end=CASE.end - timedelta(days=1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_bears_on_worlds_moves_the_fingerprint(change: str) -> None:
    assert ranges_hash(CHANGES[change]) != ranges_hash(CASE)


def test_words_the_record_and_the_name_do_not() -> None:
    shock = CASE.shocks[0].model_copy(update={"reason": "why", "source": "where"})
    first = CASE.hypotheses[0].model_copy(update={"label": "L", "summary": "S", "sources": ("x",)})
    reworded = CASE.replace(
        name="other",
        title="T",
        summary="S",
        shocks=(shock,),
        hypotheses=(first, *CASE.hypotheses[1:]),
        inputs=(CASE.inputs[0].model_copy(update={"note": "n", "reports": ("r1",)}),),
        documents={"a.md": "text"},
        places=tuple(p.model_copy(update={"extra": {**p.extra, "note": "n"}}) for p in CASE.places),
    )
    assert ranges_hash(reworded) == ranges_hash(CASE)


def package(root: Path, constant: int) -> Path:
    for part in ("kernels", "society/country", "worlds", "report"):
        (root / part).mkdir(parents=True)
        (root / part / "one.py").write_bytes(b"A = 1\n")
    (root / "society/country/two.py").write_bytes(f"B = {constant}\n".encode())
    return root


def test_a_constant_in_the_source_moves_the_models_fingerprint(tmp_path: Path) -> None:
    before, same, tuned = (
        source_digest(package(tmp_path / name, constant))
        for name, constant in (("before", 2), ("same", 2), ("tuned", 3))
    )
    assert before == same != tuned


def test_only_the_source_that_makes_worlds_counts(tmp_path: Path) -> None:
    root = package(tmp_path, 2)
    before = source_digest(root)
    (root / "report/one.py").write_bytes(b"A = 2\n")
    (root / "society/notes.md").write_bytes(b"x")
    (root / "kernels/one.py").write_bytes(b"A = 1\r\n")  # as some checkouts write it
    assert source_digest(root) == before
    (root / "kernels/one.py").rename(root / "kernels/renamed.py")
    assert source_digest(root) != before


def test_the_installed_source_has_one() -> None:
    import powderkeg

    assert model_hash() == source_digest(Path(powderkeg.__file__).parent)
