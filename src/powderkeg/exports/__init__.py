"""Results and records in other programs' forms: Zarr, ArviZ, STIX 2.1, CASE/UCO, tables for EMA Workbench.

Nothing here needs those programs: forms are written as their specifications say, and the tests read them with
the real libraries. What each form leaves out: docs/guide/other-programs.md.
"""

from powderkeg.exports.arviz import to_arviz
from powderkeg.exports.case_uco import to_case
from powderkeg.exports.ensembles import with_parameters
from powderkeg.exports.stix import to_stix
from powderkeg.exports.tables import to_parquet
from powderkeg.exports.writing import check_new, to_json_file
from powderkeg.exports.zarr import to_zarr

__all__ = [
    "check_new",
    "to_arviz",
    "to_case",
    "to_json_file",
    "to_parquet",
    "to_stix",
    "to_zarr",
    "with_parameters",
]
