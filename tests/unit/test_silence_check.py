"""Whether silence decides is judged over every reading of it, with its error, and never from noise."""

from __future__ import annotations

import numpy as np

from powderkeg.evidence.checklist.reread import Read
from powderkeg.evidence.checklist.silence import SilenceFigures, check_silence

PAIR = ("one", "two")


def read(label: str, odds: float, *, spread: float = 0.05, seeds: int = 4, k_hat: float = 0.2) -> Read:
    noise = spread * np.linspace(-1.0, 1.0, seeds) if seeds > 1 else np.zeros(1)
    totals = {
        "one": odds + noise - np.log(np.exp(noise).mean()),
        "two": np.zeros(seeds),
        "other": np.full(seeds, -2.0),
    }
    return Read(label, totals, dict.fromkeys(PAIR, k_hat), dict.fromkeys(PAIR, 200.0))


def figures(base: Read, *readings: Read) -> SilenceFigures:
    return SilenceFigures(base, 7, readings, PAIR, PAIR)


def test_it_passes_where_the_order_stays_under_every_reading() -> None:
    found = check_silence(figures(read("as declared", 3.0), read("left out", 2.5), read("watch", 3.5)))
    assert found.status == "pass"
    assert "move by 0.5 nats" in found.figure


def test_it_fails_where_any_reading_turns_the_order_not_the_first_alone() -> None:
    found = check_silence(figures(read("as declared", 3.0), read("left out", 2.5), read("watch", -9.0)))
    assert found.status == "fail"
    assert "watch" in found.figure


def test_noise_neither_passes_nor_fails() -> None:
    for after in (0.1, -0.1):
        base = read("as declared", 0.1, spread=2.0)
        assert check_silence(figures(base, read("left out", after, spread=2.0))).status == "unknown"


def test_what_cannot_be_read_or_rests_on_one_seed_is_unknown() -> None:
    unread = check_silence(figures(read("as declared", 3.0), read("left out", -9.0, k_hat=1.4)))
    assert unread.status == "unknown"
    assert "too few worlds are left" in unread.figure
    one = figures(read("as declared", 3.0, seeds=1), read("left out", 2.0, seeds=1))
    assert check_silence(one).status == "unknown"


def test_what_nobody_looked_at_is_said() -> None:
    alone = check_silence(SilenceFigures(None, 0, (), PAIR, PAIR, ("sites_lost",)))
    assert alone.status == "unknown"
    assert alone.figure == (
        "the case says that no source looks for guarded sites lost: silence on them is left out"
    )
    readings = (read("left out", 2.5),)
    beside = check_silence(
        SilenceFigures(read("as declared", 3.0), 7, readings, PAIR, PAIR, ("sites_evacuated",))
    )
    assert beside.status == "pass"
    assert "no source looks for sites left on order" in beside.figure


def test_a_record_without_silence_says_so() -> None:
    assert check_silence(SilenceFigures(None, 0, (), PAIR, PAIR)).figure == "no region was silent"
