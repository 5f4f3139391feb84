"""No figure depends on how a Python adds: its own ``sum`` carries the rounding error along since 3.12.

``sum`` over floats gives other last bits on 3.11 than on 3.12, so floats are added by ``math.fsum`` or NumPy.
The source is searched. ``sum`` may count, or add whole numbers or arrays; a call that does not show by its
form that it counts is named here with what it adds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import powderkeg

SOURCE = Path(powderkeg.__file__).parent
FOLDERS = ("society", "case", "worlds", "evidence", "outlook", "report", "app/rereading")
COUNTING = {"all", "any", "bool", "int", "isinstance", "len", "math.isfinite", "math.isnan"}
BYTES = {"file_size", "nbytes", "size", "st_size"}  # attributes that are whole numbers by their make
WHOLE = "whole numbers or truth values"
ARRAYS = "arrays: NumPy adds them one after the other"
EXACT = "whole numbers held as floats, far below 2**53"
ALLOWED = {
    "evidence/checklist/bootstrap.py": {
        "sum((read.trusts(*pair) and math.isfinite(read.odds(pair)) for read in self.reads))": WHOLE,
        "sum((read.trusts(*pair) for read in reads))": WHOLE,
    },
    "evidence/checklist/held_out.py": {
        "sum((day.claims for day in days))": WHOLE,
        "sum((day.left_out for day in days))": WHOLE,
    },
    "evidence/checklist/method.py": {
        "sum((held(row) for row in rows))": WHOLE, "sum(near)": WHOLE, "sum(good)": WHOLE,
    },
    "evidence/checklist/origins.py": {"sum(counts.values())": WHOLE},
    "evidence/claims.py": {"sum(values)": EXACT},
    "evidence/classifier/drawing.py": {"sum((slot.binary for slot in layout.slots))": WHOLE},
    "evidence/classifier/route.py": {"sum(_SHARES[:step])": WHOLE, "sum(_SHARES)": WHOLE},
    "evidence/classifier/simulated.py": {
        "sum((size for _, size in own))": WHOLE, "sum((there for _, there in found))": WHOLE,
    },
    "evidence/headline.py": {"sum(route.worlds)": WHOLE},
    "evidence/recovery/record.py": {"sum(truth)": ARRAYS, "sum(kinds)": ARRAYS},
    "evidence/validation.py": {"sum(filtered.worlds)": WHOLE},
    "outlook/powers/instigator.py": {"sum(found.values())": WHOLE},
    "outlook/powers/situation.py": {
        "sum((nation(worlds, name) for name in ('elites_out', 'elites_dismissed', "
        "'elites_arrested')))": ARRAYS,
    },
    "report/believed.py": {
        "sum(validated.filter.worlds)": WHOLE, "sum(validated.classifier.worlds)": WHOLE,
    },
    "report/calibration.py": {"sum(route.worlds)": WHOLE},
    "report/civil_violence/summary.py": {
        "sum((one.count for one in run.outbursts))": WHOLE,
        "sum((row.killings for row in rows))": EXACT,
        "sum(gone)": WHOLE,
    },
    "report/deaths.py": {
        "sum((round(shock.value) * sum((shock.strikes(place.place_id) for place in case.regions)) "
        "for shock in case.shocks if shock.kind == 'killing'))": WHOLE,
        "sum((shock.strikes(place.place_id) for place in case.regions))": WHOLE,
    },
    "report/maps/part.py": {"sum((one.left_out for one in self.indicators))": WHOLE},
    "report/neighbours.py": {"sum((place.population for place in case.regions))": WHOLE},
    "report/outlines/land.py": {"sum((_holds(ring, longitude, latitude) for ring in rings))": WHOLE},
    "society/country/indicators.py": {
        "sum((values[n] for n in DEATHS_BY_SIDE), np.zeros_like(values['injured']))": ARRAYS,
    },
    "society/country/source_text.py": {"sum((_is_lookup(node, 'INDEX') for node in ast.walk(tree)))": WHOLE},
    "worlds/cluster/connecting.py": {"sum(counted.values())": WHOLE},
    "worlds/cluster/shelf.py": {
        "sum((_bytes(kept) for kept in self._groups.values()))": WHOLE,
        "sum((size for _, size in kept.values()))": WHOLE,
    },
    "worlds/memory.py": {
        "sum((p.population for p in case.regions))": WHOLE,
        "sum((p.sites.get(kind, 0) for p in case.regions for kind in SITE_KINDS))": WHOLE,
    },
}  # fmt: skip


def unsafe(source: str) -> Iterator[str]:
    """Calls of Python's own ``sum`` that do not show by their form that they count."""
    for node in ast.walk(ast.parse(source)):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"
        if named and not _counts(node.args[0]):
            yield ast.unparse(node)


def _counts(given: ast.expr) -> bool:
    if isinstance(given, ast.GeneratorExp | ast.ListComp):
        return _is_whole(given.elt)
    mapped = isinstance(given, ast.Call) and ast.unparse(given.func) == "map"
    return mapped and ast.unparse(given.args[0]) in COUNTING


def _is_whole(item: ast.expr) -> bool:
    if isinstance(item, ast.BoolOp):
        return all(map(_is_whole, item.values))
    if isinstance(item, ast.Constant):
        return isinstance(item.value, int)
    if isinstance(item, ast.Call):
        return ast.unparse(item.func) in COUNTING
    if isinstance(item, ast.Attribute):
        return item.attr in BYTES
    return isinstance(item, ast.Compare) or (isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.Not))


def found() -> dict[str, set[str]]:
    every = {
        path.relative_to(SOURCE).as_posix(): set(unsafe(path.read_text(encoding="utf-8")))
        for folder in FOLDERS
        for path in (SOURCE / folder).rglob("*.py")
    }
    return {name: calls for name, calls in every.items() if calls}


def test_floats_are_not_added_by_pythons_own_sum() -> None:
    unknown = {
        name: strange for name, calls in found().items() if (strange := calls - set(ALLOWED.get(name, {})))
    }
    assert not unknown, "add floats with math.fsum; name a sum of whole numbers or arrays in ALLOWED"


def test_what_is_allowed_is_still_there() -> None:
    there = found()
    gone = {name: left for name, calls in ALLOWED.items() if (left := set(calls) - there.get(name, set()))}
    assert not gone, "take it out of ALLOWED"


@pytest.mark.parametrize(
    "source",
    ["sum(x)", "sum(a * b for a, b in c)", "sum(map(float, x))", "sum([0.5, x])", "sum(1.0 for _ in x)",
     "y = -sum(w.get(o, 0.0) for o in own)", "f(sum(x.values()) / 2)", "sum((x and y > 1) for x in z)"],
)  # fmt: skip
def test_the_search_finds_sums_of_floats(source: str) -> None:
    assert len(list(unsafe(source))) == 1


@pytest.mark.parametrize(
    "source",
    ["sum(x > 1 for x in y)", "sum(not x for x in y)", "sum(1 for _ in y)", "sum(map(len, y))", "x.sum()",
     "np.sum(x)", "math.fsum(x)", "sum(len(x) for x in y)", "sum(a == b and c < d for a in e)"],
)  # fmt: skip
def test_the_search_leaves_counts_alone(source: str) -> None:
    assert not list(unsafe(source))
