"""What a worker's process keeps between two calls, up to a limit: worlds that another call may go on with."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Shelf"]

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """Values in groups, within a limit of bytes; whatever is missing has to be made again.

    A group that is full takes no more, for its first values are those that are wanted first. Groups that
    have not been used for longest make room for others. Threads may share one.

    Args:
        limit: bytes of all values together.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._groups: OrderedDict[str, dict[object, tuple[Value, int]]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[tuple[str, object], threading.Lock] = {}

    def made(
        self, group: str, name: object, make: Callable[[], Value], size: Callable[[Value], int]
    ) -> Value:
        """A value that is kept, or else made, by one thread while others wait for it.

        Args:
            group: whose.
            name: within the group.
            make: makes it.
            size: its bytes.
        """
        with self._lock:
            making = self._making.setdefault((group, name), threading.Lock())
        try:
            with making:
                kept = self.get(group)
                if name in kept:
                    return kept[name]
                value = make()
                self.put(group, name, value, size(value))
                return value
        finally:
            with self._lock:
                self._making.pop((group, name), None)

    def put(self, group: str, name: object, value: Value, size: int) -> bool:
        """Keep a value if there is room.

        Args:
            group: whose.
            name: within the group; a value of this name goes, whether there is room or not.
            value: to keep; nobody may change it.
            size: its bytes.

        Returns:
            Whether it is kept.
        """
        with self._lock:
            own = self._groups.pop(group, {})
            own.pop(name, None)
            fits = _bytes(own) + size <= self._limit
            if fits:
                own[name] = (value, size)
            if own:
                self._groups[group] = own  # the last to have been used
            while self._size() > self._limit:
                self._groups.popitem(last=False)
            return fits

    def get(self, group: str) -> dict[object, Value]:
        """What is kept of a group, by name; it then counts as used."""
        with self._lock:
            own = self._groups.get(group)
            if own is None:
                return {}
            self._groups.move_to_end(group)
            return {name: value for name, (value, _) in own.items()}

    @property
    def size(self) -> int:
        """Bytes of what is kept."""
        with self._lock:
            return self._size()

    def _size(self) -> int:
        return sum(_bytes(kept) for kept in self._groups.values())


def _bytes(kept: Mapping[object, tuple[object, int]]) -> int:
    return sum(size for _, size in kept.values())
