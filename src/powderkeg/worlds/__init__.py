"""From priors to worlds: drawing parameters, the calm-baseline filter, ensembles."""

from powderkeg.worlds.calm import CALM_CROWD, CalmWorlds, calm_worlds
from powderkeg.worlds.cases import load_case
from powderkeg.worlds.citing import cite
from powderkeg.worlds.civil_violence import civil_violence, grid_memory_needed, grid_worlds
from powderkeg.worlds.coordinates import CountryMaker
from powderkeg.worlds.ensemble import simulate
from powderkeg.worlds.luxuries import LUXURIES, Luxury, with_same_luxury
from powderkeg.worlds.memory import memory_needed, most_that_fit, what_fits
from powderkeg.worlds.prior_predictive import PriorPredictive, prior_predictive
from powderkeg.worlds.priors import draw_parameters, priors_of
from powderkeg.worlds.ranges import model_hash, ranges_hash

__all__ = [
    "CALM_CROWD",
    "LUXURIES",
    "CalmWorlds",
    "CountryMaker",
    "Luxury",
    "PriorPredictive",
    "calm_worlds",
    "cite",
    "civil_violence",
    "draw_parameters",
    "grid_memory_needed",
    "grid_worlds",
    "load_case",
    "memory_needed",
    "model_hash",
    "most_that_fit",
    "prior_predictive",
    "priors_of",
    "ranges_hash",
    "simulate",
    "what_fits",
    "with_same_luxury",
]
