"""Which charts the page shows, under which titles, and which it withholds while nothing is resolved."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.verdict import SMALLEST_ESS
from powderkeg.language import say
from powderkeg.report import charts
from powderkeg.report.band_figures import band_figures, reported_only
from powderkeg.report.colours import hypothesis_colours
from powderkeg.report.figure import Figure
from powderkeg.report.fits import fit_figures
from powderkeg.report.formats import day
from powderkeg.report.inquiry import inquiry_figure

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.calibration import Reliability


NEEDED_FITS = 2
"""Indicators whose fit stands on every page."""


@dataclass(frozen=True)
class Figures:
    """All charts of a page; None where there is nothing to show or nothing may be shown.

    `fits` hold what was scored against the bands; `bands` are the simulated bands of the whole country,
    `place_bands` those of single regions and `filtered_bands` the whole country's once more, given the
    record so far.
    """

    posterior: Figure | None
    odds_by_day: Figure | None
    gain: Figure | None
    gain_by_block: Figure | None
    particles: Figure | None
    increments: Figure | None
    inflation: Figure
    late: Figure | None
    reliability: Figure | None
    inquiry: Figure | None
    fits: tuple[Figure, ...]
    bands: tuple[Figure, ...]
    place_bands: tuple[Figure, ...]
    filtered_bands: tuple[Figure, ...]

    def every(self) -> list[Figure]:
        """All figures there are, in the order of the fields."""
        return [*self.needed(), *self.welcome()]

    def needed(self) -> list[Figure]:
        """Those that every page has: single charts, and the first fits, of the people harmed."""
        single = [value for value in vars(self).values() if isinstance(value, Figure)]
        single = [
            value for value in single if all(value is not one for one in (self.particles, self.increments))
        ]
        return [*single, *self.fits[:NEEDED_FITS]]

    def welcome(self) -> list[Figure]:
        """Those that a page without script has where there is room, the more telling first."""
        blocks = [figure for figure in (self.increments, self.particles) if figure is not None]
        return [*blocks, *self.fits[NEEDED_FITS:], *self.bands, *self.filtered_bands, *self.place_bands]


def draw(result: "Evidence") -> Figures:
    """All charts of a result.

    Posterior and odds by day are not even drawn while it is not resolved, nor anything by block where no
    report was scored, nor gains where no hypothesis has any worlds left.
    """
    colours = hypothesis_colours(result.hypotheses, other=_know_nothing(result.case))
    shown, weighed = result.resolved, bool(result.blocks)
    some = weighed and any(math.isfinite(gain) for name, gain in result.gain.items() if name in _able(result))
    return Figures(
        posterior=_posterior(result, colours) if shown else None,
        odds_by_day=_odds_by_day(result, colours) if shown and result.odds_by_day else None,
        gain=_gain(result, colours) if some else None,
        gain_by_block=_gain_by_block(result, colours) if some else None,
        particles=_particles(result, colours) if weighed else None,
        increments=_increments(result) if weighed else None,
        inflation=_inflation(result, colours),
        late=_late(result, colours) if some else None,
        reliability=_reliability(result),
        inquiry=inquiry_figure(result),
        fits=fit_figures(result, colours),
        bands=band_figures(result.case, result.bands, colours, "bands"),
        place_bands=band_figures(result.case, result.bands, colours, "places", of_places=True),
        filtered_bands=band_figures(
            result.case, reported_only(result.case, result.filtered_bands), colours, "filtered"
        ),
    )


def late_gain(result: "Evidence") -> dict[str, float]:
    """Gain over know-nothing from the part of the record that set no range, by rival; empty without one."""
    if result.late_from is None:
        return {}
    return {
        hypothesis.name: math.fsum(
            gain
            for block, gain in zip(result.blocks, result.gain_blocks[hypothesis.name], strict=True)
            if block.day >= result.late_from
        )
        for hypothesis in result.case.hypotheses
        if not hypothesis.know_nothing
    }


def _able(result: "Evidence") -> set[str]:
    return {hypothesis.name for hypothesis in result.case.hypotheses if not hypothesis.know_nothing}


def _know_nothing(case: "Case") -> str | None:
    return next((hypothesis.name for hypothesis in case.hypotheses if hypothesis.know_nothing), None)


def _posterior(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "posterior",
        say("How probable each hypothesis is"),
        say(
            "Grey: before the record was looked at. Colour: given the record. A line spans what the single "
            "seeds say, each held to the odds it has earned; other priors and grades move the figure too."
        ),
        charts.posterior_bars(result, colours),
    )


def _odds_by_day(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "odds-by-day",
        say("Probability day by day"),
        say("Each point uses the record up to the end of that day."),
        charts.odds_by_day(result, colours),
    )


def _gain(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "gain",
        say("Gain over know-nothing"),
        say(
            "How much better the hypothesis foresaw the record than a wide, model-free density. Left of "
            "zero it did worse than no model at all. Circles: the single seeds."
        ),
        charts.gain_bars(result, colours),
    )


def _gain_by_block(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "gain-by-block",
        say("Log evidence day by day, relative to know-nothing"),
        say(
            "The lines add up the gain block by block; the bands span the seeds. Where bands overlap, the "
            "order of the lines means nothing."
        ),
        charts.gain_by_block(result, colours),
    )


def _particles(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "particles",
        say("Effective particles per block"),
        say(
            "The worst seed of each block. Below the dashed line ({needed:.0f}) too few simulated worlds "
            "carry the figure.",
            needed=SMALLEST_ESS,
        ),
        charts.effective_sizes(result, colours, needed=SMALLEST_ESS),
    )


def _increments(result: "Evidence") -> Figure:
    return Figure(
        "increments",
        say("Which days spoke"),
        say(
            "Gain over know-nothing per block, in nats. Compare within a column: only differences there "
            "tell the hypotheses apart."
        ),
        charts.increment_table(result),
    )


def _inflation(result: "Evidence", colours: Mapping[str, str]) -> Figure:
    return Figure(
        "inflation",
        say("How far the grades can be trusted"),
        say(
            "One factor for all sources together: at 1 the letters are taken at face value, near 0 the "
            "record is taken as noise. Lines piling up at the left say that the hypothesis needs most "
            "reports to be noise."
        ),
        charts.inflation_posterior(result, colours),
    )


def _late(result: "Evidence", colours: Mapping[str, str]) -> Figure | None:
    if result.late_from is None:
        return None
    since = day(result.late_from, "%B")
    return Figure(
        "late",
        say("With and without the days that helped to set ranges"),
        say(
            "Ranges of some parameters were chosen with the record before {since} in view. Circle: the whole "
            "record. Triangle: only {since} and after.",
            since=since,
        ),
        charts.late_gain(result, colours, late_gain(result), since),
    )


def _reliability(result: "Evidence") -> Figure | None:
    """The diagram of the two routes whose figures a page gives; None where nothing was tried."""
    validated = result.validated
    if validated is None:
        return None
    tried = ((say("particle filter"), validated.filter), (say("classifier"), validated.classifier))
    routes: dict[str, Reliability] = {name: route.reliability for name, route in tried if route is not None}
    if not routes:
        return None
    return Figure(
        "reliability",
        say("Said and come true"),
        say(
            "Each mark stands for many statements “this hypothesis made the record, with so many per cent”. "
            "Above the dashed line the truth came oftener than was said, below it less often; bars are two "
            "standard errors."
        ),
        charts.reliability_diagram(routes),
    )
