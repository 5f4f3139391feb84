"""Outlines of countries to stand under a map: any part of the world, in the plane of the map's own pixels.

The world comes baked from Natural Earth (see ``SOURCES.md`` here), so that nothing is fetched and no library
of geography is needed.
"""

from powderkeg.language import Said, say
from powderkeg.report.outlines.labels import Label, place_labels
from powderkeg.report.outlines.land import Land, land_within, own_corners
from powderkeg.report.outlines.view import View, view_of

__all__ = ["Label", "Land", "View", "land_within", "outline_note", "own_corners", "place_labels", "view_of"]


def outline_note() -> Said:
    """Where the outlines come from and what they do not say; printed under every map that has them."""
    return say(
        "Outlines: Natural Earth 4.1 (May 2018), scale 1 to 50 million, public domain, simplified. They show "
        "who holds a place, with one exception: Crimea is drawn with Ukraine. They take no side on any "
        "border."
    )
