"""The form of the grid's settings, made from the society's own table."""

from __future__ import annotations

import math
from typing import Any

from powderkeg.language import worded
from powderkeg.society import grid

__all__ = ["form"]


def form() -> dict[str, Any]:
    """Settings, presets and codes of a picture, in the language spoken now."""
    return {
        "settings": [_row(row) for row in grid.SETTINGS],
        "presets": [
            {
                "name": name,
                "label": worded(preset.label),
                "source": worded(preset.source),
                "settings": dict(preset.settings),
            }
            for name, preset in grid.PRESETS.items()
        ],
        "picture": {str(code): words for code, words in grid.PICTURE.items()},
    }


def _row(row: grid.SettingRow) -> dict[str, Any]:
    """One setting as the form needs it; a bound that is none is null."""
    return {
        "name": row.name,
        "kind": row.kind,
        "default": row.default,
        "meaning": worded(row.meaning),
        "source": worded(row.source),
        "low": row.low if math.isfinite(row.low) else None,
        "high": row.high if math.isfinite(row.high) else None,
        "choices": list(row.choices),
        "none": worded(row.none),
    }
