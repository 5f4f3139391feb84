"""Results on disk or on an object store, by all they depend on; the cache is one at a default place."""

from powderkeg.store.address import FORMAT, Address, canonical, libraries, state_hash
from powderkeg.store.arrays import Arrays, packed, unpacked
from powderkeg.store.opening import (
    LIMIT,
    LIMIT_SETTING,
    SETTING,
    chosen_store,
    folder_store,
    no_store,
    open_store,
    user_place,
    user_store,
)
from powderkeg.store.places import Bucket, Folder, Place, place_of
from powderkeg.store.store import MARK, Kept, Store, adopt
from powderkeg.store.tasks import Task, finished

__all__ = [
    "FORMAT",
    "LIMIT",
    "LIMIT_SETTING",
    "MARK",
    "SETTING",
    "Address",
    "Arrays",
    "Bucket",
    "Folder",
    "Kept",
    "Place",
    "Store",
    "Task",
    "adopt",
    "canonical",
    "chosen_store",
    "finished",
    "folder_store",
    "libraries",
    "no_store",
    "open_store",
    "packed",
    "place_of",
    "state_hash",
    "unpacked",
    "user_place",
    "user_store",
]
