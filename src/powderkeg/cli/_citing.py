"""The verb that says where things come from: `cite`."""

from collections.abc import Callable, Iterable, Mapping
from textwrap import fill
from typing import Annotated, Any

import typer

from powderkeg._version import __version__
from powderkeg.cli._options import Json
from powderkeg.cli._results import as_json, show

WIDTH = 100
SOFTWARE = {
    "title": "Powderkeg",
    "author": "The Powderkeg contributors",
    "version": __version__,
    "license": "Apache-2.0",
    "message": (
        "If you use Powderkeg, please cite it with the version, the case and the input hash "
        "printed on the page."
    ),
}
"""The same as CITATION.cff, which an installed copy does not have; a test holds the two together."""


def cite(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A mechanism, a parameter or a case; none for the list of mechanisms.",
            show_default=False,
        ),
    ] = None,
    software: Annotated[bool, typer.Option("--software", help="How to cite Powderkeg itself.")] = False,
    odd: Annotated[
        bool, typer.Option("--odd", help="The whole model by the ODD protocol, as Markdown.")
    ] = False,
    grid: Annotated[
        bool,
        typer.Option("--grid", help="Epstein's civil violence: settings, presets, rules, as Markdown."),
    ] = False,
    json: Json = False,
) -> None:
    """Show the equations, parameters, reasons and sources of what NAME is."""
    if (name is not None) + software + odd + grid > 1:
        raise typer.BadParameter("NAME, --software, --odd and --grid ask different things; give one of them")
    if software:
        show(as_json({"software": SOFTWARE}) if json else _software())
    elif odd:
        from powderkeg.society.country.odd import odd_document

        show(as_json({"odd": odd_document()}) if json else odd_document())
    elif grid:
        from powderkeg.society.grid.reference import grid_document

        show(as_json({"grid": grid_document()}) if json else grid_document())
    else:
        from powderkeg.worlds import cite as look_up

        found = look_up(name)
        show(as_json(found) if json else "\n".join(_in_words(kind, found[kind]) for kind in found))


def _in_words(kind: str, found: Any) -> str:  # noqa: ANN401 - a list or a mapping, by its kind
    tell: Mapping[str, Callable[[Any], Iterable[str]]]
    tell = {"mechanisms": _list, "mechanism": _mechanism, "parameter": _parameter, "case": _case}
    return "\n".join(tell[kind](found)) + "\n"


def _software() -> str:
    name, author, version, licence = (SOFTWARE[key] for key in ("title", "author", "version", "license"))
    fields = {"title": name, "author": f"{{{author}}}", "version": version, "license": licence}
    entry = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items())
    line = f"{author}. {name}, version {version} [computer software]. Licence {licence}."
    return f"{line}\n\n@software{{powderkeg,\n{entry}\n}}\n\n{SOFTWARE['message']}\n"


def _list(found: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "step  mechanism"
    yield "----  ---------"
    for one in found:
        steps = ", ".join(map(str, one["steps"])) or "0"
        yield _text(_titled(one), f"{steps:>4}  ", " " * 6)
        yield _text(one["sources"], " " * 8)
    yield ""
    yield "Step 0 is before the first hour; [J] marks a judgement of ours."
    yield "powderkeg cite NAME shows the whole of a mechanism, a parameter or a case."


def _mechanism(found: Mapping[str, Any]) -> Iterable[str]:
    steps = " and ".join(map(str, found["steps"]))
    yield _titled(found)
    yield f"mechanism; step {steps} of an hour" if steps else "mechanism; before the first hour"
    yield from _part("Equations", _equations(found["description"]))
    rows = (line for row in found["parameters"] for line in _row(row))
    yield from _part("Parameters", rows)
    used = {verb: ", ".join(found[verb]) for verb in ("reads", "writes") if found[verb]}
    yield from _part("Columns of the state", (_text(f"{verb}: {used[verb]}", "  ") for verb in used))
    yield from _part("Sources", [_text(found["sources"], "  "), *_references(found)])


def _parameter(found: Mapping[str, Any]) -> Iterable[str]:
    yield f"{found['name']}: {found['meaning']}"
    yield f"parameter; unit {found['unit']}, bounds {found['bounds']}"
    yield f"default prior: {found['default_prior']}"
    yield from _part("Used by", (f"  {_titled(one)}" for one in found["used_by"]))
    yield from _part("Source", [_text(found["source"], "  "), *_references(found)])


def _case(found: Mapping[str, Any]) -> Iterable[str]:
    yield f"{found['name']}: {found['title']}"
    yield f"case; digest {found['digest']}"
    yield from _part("Sources", (f"  {source}" for source in found["sources"]))
    shocks = (_text(f"{s['kind']}: {s['reason']} {_told(s['source'])}", "  ") for s in found["shocks"])
    yield from _part("Shocks", shocks)
    yield from _part("Priors that all hypotheses share", _prior_lines(found["priors"]))
    for one in found["hypotheses"]:
        lines = [_text(source, "  source: ", " " * 10) for source in one["sources"]]
        lines += _prior_lines(one["priors"])
        yield from _part(f"{one['name']}: {one['label']}", lines or ["  no prior of its own"])
    yield ""
    yield "All other priors are the defaults: powderkeg cite PARAMETER."


def _prior_lines(priors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for prior in priors:
        used = "; the record helped to set it" if prior["uses_record"] else ""
        yield f"  {prior['parameter']}: {prior['prior']}{used}"
        why = " ".join(filter(None, [prior["reason"], _told(prior["source"])]))
        if why:
            yield _text(why, " " * 6)


def _equations(description: Iterable[str]) -> Iterable[str]:
    from powderkeg.society.country.source_text import set_apart

    for paragraph in description:
        for running, *equations in set_apart(paragraph):
            yield from (f"      {equation}" for equation in equations)
            if not equations:
                yield _text(running.replace("``", ""), "  ")


def _row(row: Mapping[str, Any]) -> Iterable[str]:
    yield f"  {row['name']} [{row['unit']}]: {row['default_prior']}; bounds {row['bounds']}"
    yield _text(f"{row['meaning']}. Source: {row['source']}", " " * 6)


def _references(found: Mapping[str, Any]) -> Iterable[str]:
    return (_text(reference, "  - ", " " * 4) for reference in found["references"])


def _part(heading: str, lines: Iterable[str]) -> Iterable[str]:
    told = list(lines)
    return ["", heading, *told] if told else []


def _titled(found: Mapping[str, Any]) -> str:
    """`prices: Price shock ...`, with the name told once where the title begins with it."""
    name, title = found["name"], found["title"]
    said = title.lower().startswith(f"{name}: ")
    return f"{name}: {title[len(name) + 2 :] if said else title}"


def _told(source: str) -> str:
    return f"Source: {source}" if source else ""


def _text(text: str, first: str, later: str | None = None) -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
