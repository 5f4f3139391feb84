"""Many machines: chunks of worlds on a Dask cluster, the same to the byte as on the threads of this one."""

from powderkeg.worlds.cluster.calls import Call, Shared, versions
from powderkeg.worlds.cluster.connecting import PATIENCE, PATIENCE_SETTING, check_address
from powderkeg.worlds.cluster.failures import ClusterError
from powderkeg.worlds.cluster.finishing import finished_there, on_cluster, side_by_side
from powderkeg.worlds.cluster.running import Cluster
from powderkeg.worlds.cluster.shelf import Shelf

__all__ = [
    "PATIENCE",
    "PATIENCE_SETTING",
    "Call",
    "Cluster",
    "ClusterError",
    "Shared",
    "Shelf",
    "check_address",
    "finished_there",
    "on_cluster",
    "side_by_side",
    "versions",
]
