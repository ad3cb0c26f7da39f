"""Whether processes may have the address space that libraries take for granted.

Where it runs out, OpenBLAS asks for it again for ever, and others end the process without a word.
"""

import resource
from typing import Final

__all__ = ["too_small"]

_LEAST: Final = 2 << 30


def too_small() -> str:
    """What is wrong with the limit of this process; empty where nothing is."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY or limit >= _LEAST:
        return ""
    return (
        f"a process may have {limit >> 20} MB of address space, at least {_LEAST >> 20} MB are wanted "
        "(ulimit -v; a control group limits memory itself)"
    )
