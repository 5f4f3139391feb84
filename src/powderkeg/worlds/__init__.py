"""From priors to worlds: drawing parameters, the calm-baseline filter, ensembles."""

from powderkeg.worlds.calm import CALM_CROWD, CalmWorlds, calm_worlds
from powderkeg.worlds.cases import load_case
from powderkeg.worlds.citing import cite
from powderkeg.worlds.ensemble import simulate
from powderkeg.worlds.memory import memory_needed
from powderkeg.worlds.priors import draw_parameters, priors_of

__all__ = [
    "CALM_CROWD",
    "CalmWorlds",
    "calm_worlds",
    "cite",
    "draw_parameters",
    "load_case",
    "memory_needed",
    "priors_of",
    "simulate",
]
