"""The country: citizens, units, sites, cells, elites, belief and powers of a whole country, hour by hour."""

from powderkeg.society.country.columns import NEVER
from powderkeg.society.country.indicators import (
    DEATHS_BY_CAUSE,
    DEATHS_BY_SIDE,
    INDICATORS,
    WATCHED,
    Indicator,
    join_windows,
    over_places,
)
from powderkeg.society.country.inputs import (
    INPUT_DECIDERS,
    INPUT_FIGURES,
    INPUT_FREE,
    INPUT_KINDS,
    INPUT_ORDER,
    read_inputs,
)
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.society.country.setting import CALM_HOURS, LEAST_PER_REGION, PER_REGION, Setting, read_setting
from powderkeg.society.country.shocks import SHOCKS
from powderkeg.society.country.sites import SITE_KINDS
from powderkeg.society.country.state import Worlds, bytes_per_world, concatenate, initial

__all__ = [
    "CALM_HOURS",
    "DEATHS_BY_CAUSE",
    "DEATHS_BY_SIDE",
    "INDEX",
    "INDICATORS",
    "INPUT_DECIDERS",
    "INPUT_FIGURES",
    "INPUT_FREE",
    "INPUT_KINDS",
    "INPUT_ORDER",
    "LEAST_PER_REGION",
    "NEVER",
    "PARAMETERS",
    "PER_REGION",
    "SHOCKS",
    "SITE_KINDS",
    "WATCHED",
    "Indicator",
    "Setting",
    "Worlds",
    "bytes_per_world",
    "concatenate",
    "initial",
    "join_windows",
    "over_places",
    "read_inputs",
    "read_setting",
]
