"""Shocks: how a crisis begins. One kind a file; a case names them, and needs no code of its own."""

from collections.abc import Mapping
from types import MappingProxyType

from powderkeg.society.country.shocks.election import ELECTION
from powderkeg.society.country.shocks.killing import KILLING
from powderkeg.society.country.shocks.order import ORDER
from powderkeg.society.country.shocks.paths import Paths, ShockKind
from powderkeg.society.country.shocks.price import PRICE
from powderkeg.society.country.shocks.reform import REFORM

__all__ = ["SHOCKS", "Paths", "ShockKind"]

SHOCKS: Mapping[str, ShockKind] = MappingProxyType(
    {shock.row.kind: shock for shock in (PRICE, KILLING, ELECTION, REFORM, ORDER)}
)
"""Every kind of shock, by the name a case gives it."""
