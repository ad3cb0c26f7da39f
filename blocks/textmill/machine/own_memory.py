"""Where a process takes memory, and how it gives back what is free.

Arrow's own choice, mimalloc, keeps what it has had: over a run of small tasks a process held a fifth more than with the
C library's, in the same CPU time (pyarrow 26). The C library keeps what lies between parts that are in use, until it is
asked to look (`malloc_trim`): a tenth of a worker, after some steps of deduplication a quarter.
"""

import ctypes
import os
from contextlib import suppress
from typing import Final

import pyarrow as pa

__all__ = ["give_back", "use_system_memory"]

_VARIABLE: Final = "ARROW_DEFAULT_MEMORY_POOL"


def use_system_memory() -> None:
    """For all that Arrow allocates in this process from now on, unless the user has chosen."""
    if not os.environ.get(_VARIABLE):
        pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Give the machine what is free, where the C library can: it takes some milliseconds."""
    with suppress(AttributeError):  # musl has no such function
        ctypes.CDLL(None).malloc_trim(0)
