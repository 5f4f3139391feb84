"""Kernels that only other kernels call, for tests that call them from Python."""

from collections.abc import Callable
from typing import Any

from numba import njit


def from_python(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel with a door for Python: compiled into a caller, as other kernels compile it in."""

    @njit(nogil=True)  # type: ignore[misc]
    def call(*arguments: Any) -> Any:  # noqa: ANN401
        return kernel(*arguments)

    return call  # type: ignore[no-any-return]
