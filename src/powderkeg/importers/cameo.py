"""CAMEO codes, which GDELT and ICEWS give to what an actor did to another.

Source: Schrodt, P. (2012). CAMEO Conflict and Mediation Event Observations Event and Actor Codebook.
"""

from __future__ import annotations

import polars as pl

__all__ = ["cameo_class", "cameo_code"]

_CLASSES = (
    ("081", "concession"),  # ease restrictions on political freedoms, curfews, states of emergency
    ("083", "concession"),  # accede to demands for political reform
    ("143", "strike"),
    ("145", "violent_demonstration"),
    ("14", "peaceful_protest"),  # demonstrate, hunger strike, obstruct
    ("1712", "looting"),  # destroy property
    ("171", "building_seizure"),  # seize or damage, confiscate property
    ("1723", "emergency"),  # impose curfew
    ("1724", "emergency"),  # impose state of emergency or martial law
    ("173", "arrest"),  # arrest, detain, charge
    ("175", "state_force_on_protest"),  # tactics of violent repression
    ("18", "attack_on_civilians"),  # assault: abduct, beat, bomb, kill
    ("19", "armed_clash"),  # fight
    ("20", "attack_on_civilians"),  # unconventional mass violence
)
"""Beginning of a code and its class; the first that fits."""


def cameo_code(column: pl.Expr) -> pl.Expr:
    """Return codes of three or four digits, with the zero in front that spreadsheets and data frames lose.

    Root codes end at 20, so that 831 can only be 0831; a code of two digits lacks the zero as well.
    """
    plain = column.str.replace(r"\.0+$", "")
    lost = plain.str.contains(r"^\d{1,2}$") | plain.str.contains(r"^(2[1-9]|[3-9]\d)\d$")
    return pl.when(lost).then(pl.lit("0") + plain).otherwise(plain)


def cameo_class(code: pl.Expr) -> pl.Expr:
    """Return the class of codes as ``cameo_code`` gives them; null for talk, aid and the like."""
    return pl.coalesce(pl.when(code.str.starts_with(start)).then(pl.lit(name)) for start, name in _CLASSES)
