"""The ODD document of the country (Grimm et al. 2020), written from the code that it describes.

The words around the generated parts stand in ``odd.md`` beside this file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from string import Template

from powderkeg.case import ParameterRow, bounds_in_words, prior_in_words
from powderkeg.society.country.columns import CELL, NATION, REGION, SITE, UNIT
from powderkeg.society.country.indicators import INDICATORS
from powderkeg.society.country.inputs import INPUT_KINDS
from powderkeg.society.country.mechanisms import Mechanism, mechanisms, schedule_steps
from powderkeg.society.country.references import REFERENCES, cited_in
from powderkeg.society.country.setting import CALM_HOURS, PER_REGION
from powderkeg.society.country.source_text import set_apart, tree_of
from powderkeg.society.country.state import MAX_CELLS

__all__ = [
    "anchor",
    "column_comments",
    "comments_on",
    "in_symbols",
    "named_in_greek",
    "odd_document",
    "paragraph",
]

_GREEK = {
    "alpha": "α", "beta": "β", "delta": "δ", "ell": "ℓ", "eta": "η", "gamma": "γ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "omega": "ω", "phi": "φ", "pi": "π", "psi": "ψ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "theta": "θ", "zeta": "ζ",
}  # fmt: skip
_SIGNS = {"<=": "≤", ">=": "≥", " - ": " − ", "sum_": "Σ_"}
_NAMES = re.compile(rf"(?<![A-Za-z])({'|'.join(_GREEK)})(?![A-Za-z])")
_QUOTED = re.compile(r"``([\w.]+)``")


def odd_document() -> str:
    """Write the whole document, as Markdown."""
    template = Template(files(__package__).joinpath("odd.md").read_text(encoding="utf-8"))
    found = mechanisms()
    headings = {m.name: f"7.{i} {m.name}" for i, m in enumerate(found, start=1)}
    submodels = _submodels(found, headings)
    return template.substitute(
        calm_hours=CALM_HOURS,
        agents=PER_REGION,
        entities=_entities(),
        schedule=_schedule(headings),
        indicators=_indicators(),
        first_submodel=found[0].name,
        first_anchor=anchor(headings[found[0].name]),
        inputs=", ".join(f"`{kind}`" for kind in INPUT_KINDS) + ".",
        submodels=submodels,
        references=_references(template.template + submodels),
    )


def named_in_greek(text: str) -> str:
    """Greek letters for their names, wherever one stands as a word or before an index."""
    return _NAMES.sub(lambda match: _GREEK[match[1]], text)


def in_symbols(text: str) -> str:
    """Greek letters and signs for their names in a docstring: ``tau`` and ``<=``."""
    text = named_in_greek(text)
    for name, sign in _SIGNS.items():
        text = text.replace(name, sign)
    return text


def paragraph(text: str) -> str:
    """Markdown of one paragraph of a docstring; long equations and those with a relation are set apart."""
    blocks = []
    for running, *equations in set_apart(text):
        if equations:
            blocks.append("\n".join(["```text", *map(in_symbols, equations), "```"]))
        else:
            spans = running.split("``")
            plain = (named_in_greek(part).replace("*", "\\*") for part in spans[::2])
            quoted = [f"`{in_symbols(part)}`" for part in spans[1::2]]
            blocks.append("".join(part + span for part, span in zip(plain, [*quoted, ""], strict=True)))
    return "\n\n".join(blocks)


def comments_on(module: str) -> dict[str, str]:
    """Fields of a dataclass in a module of this package, ``name: type  # what``, with their comments."""
    text = files(__package__).joinpath(f"{module}.py").read_text(encoding="utf-8")
    return dict(re.findall(r"^    (\w+): [\w.\[\], |]+  # (.+)$", text, re.MULTILINE))


def column_comments(group: str) -> dict[str, str]:
    """What columns.py says of each column of a group, and of the decisions it takes in."""
    text = files(__package__).joinpath("columns.py").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^(\w+) = (?:_columns)?\(\n(.*?)^\)", text, re.MULTILINE | re.DOTALL))
    body = blocks["DECISIONS"] * (group == "NATION") + blocks[group]
    return dict(re.findall(r'^    "(\w+)",(?:  # (.+))?$', body, re.MULTILINE))


def _entities() -> str:
    groups: tuple[tuple[str, str, str, Mapping[str, int]], ...] = (
        ("Nation", "one in each world", "NATION", NATION),
        ("Region", "as many as the case has", "REGION", REGION),
        ("Site", "buildings that are guarded, by region and kind", "SITE", SITE),
        ("Security unit", "police, interior troops at home and mobile, army", "UNIT", UNIT),
        ("Cell", f"organised groups, at most {MAX_CELLS}", "CELL", CELL),
    )
    parts = [f"**Agent**: citizens of the mobilisable stratum of a region.\n\n{_citizen()}"]
    for title, number, group, columns in groups:
        told = column_comments(group)
        rows = [(f"`{name}`", told.get(name, "")) for name in columns]
        parts.append(f"**{title}**: {number}.\n\n{_table(('variable', 'what'), rows)}")
    return "\n\n".join(parts)


def _citizen() -> str:
    states = next(
        [name.id.lower() for name in node.targets[0].elts if isinstance(name, ast.Name)]
        for node in tree_of("citizens").body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)
    )
    traits = comments_on("setting")["traits"].partition(": ")[2]
    rows = [
        ("traits", f"fixed for life: {traits}"),
        ("`mass`", f"of a cohort: {_words_after('cohorts', 'COHORT').partition(': ')[2].removesuffix('.')}"),
        ("`state`", f"of a single citizen: {', '.join(states)}; and whether ever active"),
        ("`since`", "of a single citizen: hour of the last change of state"),
        ("`fatigue`", "of a single citizen: at that hour; between changes it follows from them"),
    ]
    return _table(("variable", "what"), rows)


def _words_after(module: str, name: str) -> str:
    """The words that a module writes under one of its constants; blank where there are none."""
    body = tree_of(module).body
    for node, following in pairwise(body):
        named = isinstance(node, ast.Assign) and any(ast.unparse(target) == name for target in node.targets)
        if named and isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            return str(following.value.value)
    return ""


def _schedule(headings: Mapping[str, str]) -> str:
    def linked(match: re.Match[str]) -> str:
        # A folder of mechanisms may stand in the schedule as one: ``shocks`` for ``shocks.price``.
        first = next((n for n in headings if n == match[1] or n.startswith(f"{match[1]}.")), None)
        return f"`{match[1]}`" if first is None else f"[{match[1]}](#{anchor(headings[first])})"

    return "\n".join(f"{s.number}. {_QUOTED.sub(linked, s.text)}" for s in schedule_steps())


def _indicators() -> str:
    places = {"both": "region, nation", "region": "region", "national": "nation"}
    rows = [
        (f"`{i.row.name}`", i.row.unit, places[i.row.dims], i.over_time, i.row.meaning)
        for i in INDICATORS.values()
    ]
    return _table(("indicator", "unit", "for each", "over time", "meaning"), rows)


def _submodels(found: Sequence[Mechanism], headings: Mapping[str, str]) -> str:
    shown: dict[str, str] = {}
    parts = []
    for mechanism in found:
        text = mechanism.text
        steps = " and ".join(map(str, mechanism.steps))
        where = f"Step{'s' * (len(mechanism.steps) > 1)} {steps}" if steps else "Before the first hour"
        parts += [f"### {headings[mechanism.name]}", f"**{in_symbols(text.title)}.** {where}."]
        parts += map(paragraph, text.prose)
        own = [row for row in mechanism.parameters if row.name not in shown]
        earlier = [f"`{row.name}` ({shown[row.name]})" for row in mechanism.parameters if row.name in shown]
        if own:
            parts.append(_parameters(own))
        if earlier:
            parts.append(f"Parameters listed above: {', '.join(earlier)}.")
        shown |= {row.name: mechanism.name for row in own}
        parts.append(f"Sources: {text.sources}")
    return "\n\n".join(parts)


def _parameters(rows: Iterable[ParameterRow]) -> str:
    headers = ("parameter", "unit", "bounds", "default prior", "meaning", "source")
    return _table(headers, map(_parameter_cells, rows))


def _parameter_cells(row: ParameterRow) -> tuple[str, ...]:
    bounds, prior = bounds_in_words(row), prior_in_words(row.default)
    return f"`{row.name}`", row.unit, bounds, prior, in_symbols(row.meaning), row.source


def _references(text: str) -> str:
    rows = "".join(row.source + "\n" for m in mechanisms() for row in m.parameters)
    return "\n".join(f"- {REFERENCES[key]}" for key in sorted({*cited_in(text + rows), "Grimm 2020"}))


def anchor(heading: str) -> str:
    """The id that a heading gets where Markdown is shown: lower case, spaces as dashes, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
