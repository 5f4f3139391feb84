"""A chart with what is printed around it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.report.charts.theme import Spec


@dataclass(frozen=True)
class Figure:
    """A chart with what is printed around it.

    Attributes:
        name: Its id in the page.
        title: Heading above it.
        note: Reading aid under the heading; may be empty.
        spec: The Vega-Lite dict; its `description` is the chart's text alternative.
    """

    name: str
    title: str
    note: str
    spec: "Spec"

    @property
    def alt(self) -> str:
        """The chart in words."""
        return str(self.spec["description"])
