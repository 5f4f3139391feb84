"""One file a chart; every function gives back a Vega-Lite dict that carries its description in words."""

from powderkeg.report.charts.bands import indicator_bands
from powderkeg.report.charts.gain import gain_bars
from powderkeg.report.charts.gain_by_block import gain_by_block
from powderkeg.report.charts.increments import increment_table
from powderkeg.report.charts.inflation import inflation_posterior
from powderkeg.report.charts.late import late_gain
from powderkeg.report.charts.odds_by_day import odds_by_day
from powderkeg.report.charts.particles import effective_sizes
from powderkeg.report.charts.posterior import posterior_bars
from powderkeg.report.charts.reliability import reliability_diagram
from powderkeg.report.charts.tiles import tile_positions

__all__ = [
    "effective_sizes",
    "gain_bars",
    "gain_by_block",
    "increment_table",
    "indicator_bands",
    "inflation_posterior",
    "late_gain",
    "odds_by_day",
    "posterior_bars",
    "reliability_diagram",
    "tile_positions",
]
