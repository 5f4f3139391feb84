"""What a run was and what it gave, in plain words and figures; whether a paper is borne out is not said."""

from typing import NamedTuple

from powderkeg.report.civil_violence.run import GridRun, world_figures
from powderkeg.report.civil_violence.settings import in_text
from powderkeg.report.formats import quantity
from powderkeg.society import grid

__all__ = ["GroupRow", "group_rows", "headline", "title_of", "what_was_run"]


class GroupRow(NamedTuple):
    """Two groups of one world: members at the end, what was counted over the run, and when one was gone."""

    name: str
    group_a: float
    group_b: float
    killings: float
    births: float
    deaths_of_age: float
    extinct_at: int | None


def headline(run: GridRun) -> str:
    """The figures that matter, in two or three sentences."""
    figures = world_figures(run)[-1]
    # Survivors of two groups stay active with nobody left to kill: outbursts would be of nothing.
    told = [_groups(run) if run.two_groups else _outbursts(run), _activity(run)]
    jailed = f"{quantity(figures.jailed)} {'agent is' if figures.jailed == 1 else 'agents are'} in jail"
    told.append(f"At the end {jailed}{', the mean of the worlds' if run.worlds > 1 else ''}.")
    return " ".join(told)


def title_of(run: GridRun) -> str:
    """The preset and what was changed of it, so that two pages can be told apart."""
    named = [
        f"{name} {in_text(run.settings.values[name])}" for name in run.settings.values if name in run.given
    ]
    told = [*([run.settings.preset] if run.settings.preset else []), *named]
    return f"Civil violence on a grid{': ' if told else ''}{', '.join(told)}"


def what_was_run(run: GridRun) -> str:
    """The preset and its source, the size of the run, and how many settings differ."""
    width, height = run.settings.whole("width"), run.settings.whole("height")
    size = (
        f"{_count(run.worlds, 'world')} of {_count(run.steps, 'step')} on a grid of {width:,} x {height:,} "
        f"cells, seed {run.seed}."
    )
    named = ", ".join(
        f"{name} {in_text(run.settings.values[name])}" for name in run.settings.values if name in run.given
    )
    own = f"From the command: {named}." if named else ""
    preset = run.settings.preset
    if not preset:
        return f"No preset: the defaults of the model. {size} {own}"
    known = grid.PRESETS[preset]
    return f"The preset {preset} ({known.label}; source: {known.source}). {size} {own}"


def group_rows(run: GridRun) -> list[GroupRow]:
    """A row for each world; none where there is one society."""
    if not run.two_groups:
        return []
    s = run.series
    return [
        GroupRow(
            str(world + 1), s["group_a"][world, -1], s["group_b"][world, -1], s["killings"][world].sum(),
            s["births"][world].sum(), s["deaths_of_age"][world].sum(), run.extinct_at(world),
        )
        for world in range(run.worlds)
    ]  # fmt: skip


def _outbursts(run: GridRun) -> str:
    figures = world_figures(run)[-1]
    where = f" in {run.worlds} worlds" if run.worlds > 1 else ""
    number = sum(one.count for one in run.outbursts)
    limit = run.outbursts[0].threshold
    counted = _count(number, "outburst") if number else "No outburst"
    text = f"{counted}{where} (more than {limit:g} active at once)"
    if not len(run.waits):
        return f"{text}."
    spread = f", s.d. {figures.sd_wait:.1f}" if len(run.waits) > 1 else ""
    return (
        f"{text}; between one and the next {figures.mean_wait:.1f} steps on average{spread}; "
        f"{quantity(round(figures.mean_total))} active agents added up over an outburst on average."
    )


def _activity(run: GridRun) -> str:
    figures = world_figures(run)[-1]
    limit = run.outbursts[0].threshold
    at = f", at step {run.peak_step():,}" if run.worlds == 1 and figures.peak > 0 else ""
    share = f"in {100 * figures.share:.1f} % of the steps there are more than {limit:g}"
    return f"At most {quantity(figures.peak)} agents are active at once{at}; {share}."


def _groups(run: GridRun) -> str:
    rows = group_rows(run)
    killed = sum(row.killings for row in rows) / len(rows)
    gone = [row.extinct_at for row in rows if row.extinct_at is not None]
    if run.worlds > 1:
        when = f", at step {quantity(round(sum(gone) / len(gone)))} on average" if gone else ""
        worlds = f"in {len(gone)} of {run.worlds} worlds one group is gone{when}"
        return f"{quantity(round(killed))} agents are killed per world; {worlds}."
    row = rows[0]
    sizes = f"group_a ends with {quantity(row.group_a)} members, group_b with {quantity(row.group_b)}"
    end = f"; one group is gone at step {gone[0]:,}" if gone else "; neither group is gone"
    return f"{quantity(killed)} agents are killed; {sizes}{end}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
