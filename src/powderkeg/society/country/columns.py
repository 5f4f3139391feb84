"""Names of the columns of the state arrays: worlds first, then the column, then region, site, unit or cell.

Each group is a mapping from name to column number. A mechanism takes the numbers it needs into module
constants, which numba compiles in.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CELL", "DECISIONS", "NATION", "NATION_WINDOW", "NEVER", "REGION", "REGION_WINDOW", "SITE", "UNIT"]

NEVER = 1e9
"""Hour of a thing that has not happened."""


def _columns(*names: str) -> Mapping[str, int]:
    return MappingProxyType({name: i for i, name in enumerate(names)})


DECISIONS = (
    "concession",  # hour of the price concession
    "shutdown",  # hour of the network shutdown
    "emergency",  # hour of the national emergency
    "army_call",  # hour
    "lethal_order",  # hour
    "help_request",  # hour of the request to the ally
    "intervener_arrival",  # hour
)
"""Decisions of the government and of the intervener; the state holds the hour at which each takes effect."""

NATION = _columns(
    *DECISIONS,
    "belief",  # that the authorities survive, 0..1
    "army_arrival",  # hour
    "withdrawal",  # hour at which the intervener leaves
    "emergency_end",  # hour
    "chief_removed",  # hour at which a service chief is removed
    "faction_order",  # hour of faction B's order to stand down
    "elites_out",  # members of the elite who fled, persons
    "crowd",  # persons active now
    "army_here",  # 1 once the army is in the cities
    "troops",  # allied troops present, persons
    "control_lost",  # 1 once a region or an airport was lost
    "standing_down",  # 1 while faction B's order is in force
    "recount",  # 1 where units changed and the force must be counted again
    "elites_dismissed",  # persons
    "elites_arrested",  # persons
    "onset",  # first hour with more than 1,000 people on the streets of the country
    "order_since",  # hour since which order holds (no site lost, no large crowd); NEVER while it does not
    "message",  # hour of the claimant's last message
    "opportunist_move",  # hour
    "neighbours_out",  # neighbours where unrest began, as a sum of powers of two
    "cusum_cells",  # surprise that the service which hears cells has summed, s.d.
    "cusum_embassy",  # the same of the service which hears the watched embassy
    "cusum_public",  # the same of the service which hears the public
    "other_cells_days",  # days left of an unrelated occasion on the channels of groups
    "other_embassy_days",  # the same at the watched embassy
)

REGION = _columns(
    "weight",  # persons per citizen (1 where agents are cohorts: they count persons themselves)
    "limit",  # citizens of the mobilisable stratum (persons where agents are cohorts)
    "protest",  # citizens in protest
    "riot",  # citizens in riot
    "jailed",  # citizens in custody
    "out",  # citizens dead or hurt
    "ever",  # citizens who were ever active
    "exposure",  # share exposed to the shock, 0..1
    "price",  # ratio to the price before the shock
    "reference",  # price people are used to
    "shock",  # max(0, log(price / reference))
    "kick",  # fading memory of price jumps
    "connectivity",  # 0..1
    "perceived",  # active per 1,000, with a lag
    "attention",  # 0..1
    "backlash",  # grievance
    "posture",  # 0 none, 1 contain, 2 disperse
    "lethal",  # 1 while units fire
    "force",  # officers present who do their duty, persons
    "present",  # officers present, persons
    "arrest_risk",  # theta * P
    "fire_risk",  # Q
    "clash",  # share of the crowd in a clash
    "incident",  # 1 where armed people or contested sites were in play in the last hour
    "riot_effect",  # multiple of the riot hazards
    "arms",  # looted firearms
    "shops_left",  # shops not yet looted
    "guns_left",  # firearms still in shops
    "pending_arrest",  # persons arrested, not yet a whole citizen
    "pending_sweep",  # persons arrested after the event, not yet a whole citizen
    "pending_hurt",  # persons dead or hurt, not yet a whole citizen
    "detained",  # persons, cumulative
    "emergency_at",  # hour of a regional emergency
    "emergency_until",  # hour of its end
    "legitimacy_loss",  # of the authorities, 0..1
    "evaluated",  # hour at which the region's cohorts were last worked out
    "perceived_riot",  # in riot per 1,000, with a lag
    "riot_attention",  # to riots elsewhere, 0..1
    "dispersing",  # 1 while units disperse the crowd of their own accord
    "centre",  # share of what happens in the region that happens where its guarded sites are, 0..1
    "expected_loss",  # log ratio of an announced burden that has not begun
    "belief",  # that the authorities survive, as people here see it, 0..1
    "approval",  # of the intervener's presence, 0..1
    "awareness",  # that armed groups were involved, 0..1
    "allied",  # allied troops in the region, persons
    "units_loyal",  # units in the region that do their duty, when they were last counted
    "units_shirking",  # the same of those that do not and have not changed sides
)

SITE = _columns(
    "holder",  # 0 government, 1 crowd, 2 cell
    "guarded",  # 1 until its guard leaves
    "faction",  # 1 where its commander obeys faction B
    "armoury",  # 1 until emptied
)
UNIT = _columns(
    "region",  # -1 in reserve
    "state",  # 0 loyal, 1 shirking, 2 defected, 3 destroyed
    "loyalty",  # 0..1
    "faction",  # 1 where it obeys faction B
    "strength",  # persons
    "full",  # persons at first
)
CELL = _columns(
    "region",  # where it lies
    "state",  # 0 latent, 1 active, 2 broken, 3 does not exist, 4 asleep
    "size",  # persons
    "arms",  # how well armed, 0..1
    "hour",  # hour at which it went into the field
    "delay",  # hours from its occasion to the field
    "sponsor",  # 0 none or internal, 1 faction B, 2 abroad
    "call",  # hour at which it saw its occasion
    "jitter",  # hours, the part of the delay that a planned hour leaves
    "full",  # persons at first
)

REGION_WINDOW = _columns(
    "participants",
    "rioters",
    "clashes",
    "sites_attacked",
    "administrations_lost",
    "airports_lost",
    "police_sites_lost",
    "sites_lost",
    "sites_fought",
    "sites_walked_over",
    "sites_evacuated",
    "sites_held",
    "hours_lost",
    "shops_looted",
    "refusals",
    "lethal_fire",
    "deaths_bystander",
    "deaths_protester",
    "deaths_rioter",
    "deaths_cell",
    "deaths_security",
    "deaths_detained",
    "deaths_by_security_fire",
    "deaths_by_crowd_control",
    "deaths_by_armed_groups",
    "deaths_in_custody",
    "injured",
    "detained",
    "weapons_looted",
    "connectivity",
    "price",
    "defections",
    "units_destroyed",
    "approval",
    "deaths_allied",
    "injured_security",
)
"""Quantities counted over the window since the last collect, per region."""

NATION_WINDOW = _columns(
    "service_chief_removed",
    "elite_exits",
    "regions_lost",
    "traffic_public",
    "traffic_embassy",
    "traffic_cells",
    "intervener_troops",
    "belief",
    "hours",
    "elite_dismissals",
    "elite_arrests",
    "traffic_other_embassies",
    "surge_claimed",
    "surge_before_onset",
    "opportunist_moves",
    "claimant_messages",
    "neighbour_onsets",
)
"""The same, for the nation."""
