"""The grid: Epstein's civil violence (2002), Models I and II, with every open choice as a named setting."""

from powderkeg.society.grid.columns import ABSENT, ACTIVE, JAILED, QUIET
from powderkeg.society.grid.indicators import INDICATORS, PICTURE, GridIndicator
from powderkeg.society.grid.outburst import Outbursts, outbursts
from powderkeg.society.grid.parameters import BY_NAME, SETTINGS, SettingRow
from powderkeg.society.grid.presets import PRESETS, Preset
from powderkeg.society.grid.schedules import Schedule
from powderkeg.society.grid.settings import Settings, idle_settings, read_settings
from powderkeg.society.grid.state import Worlds, bytes_per_world, initial
from powderkeg.society.grid.vision import SHAPES, field_of_view, rows_in_view

__all__ = [
    "ABSENT",
    "ACTIVE",
    "BY_NAME",
    "INDICATORS",
    "JAILED",
    "PICTURE",
    "PRESETS",
    "QUIET",
    "SETTINGS",
    "SHAPES",
    "GridIndicator",
    "Outbursts",
    "Preset",
    "Schedule",
    "SettingRow",
    "Settings",
    "Worlds",
    "bytes_per_world",
    "field_of_view",
    "idle_settings",
    "initial",
    "outbursts",
    "read_settings",
    "rows_in_view",
]
