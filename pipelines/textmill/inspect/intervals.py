"""Say how far a share that was counted on few may be from the true one."""

import math
from typing import Final

_Z: Final = 1.959963984540054
"""Of a normal distribution: 95 % lie within."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927); 0 to 1 where there is nothing."""
    if whole <= 0:
        return 0.0, 1.0
    share = part / whole
    spread = _Z * math.sqrt(share * (1 - share) / whole + _Z * _Z / (4 * whole * whole))
    centre, scale = share + _Z * _Z / (2 * whole), 1 + _Z * _Z / whole
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return (0.0 if part == 0 else low), (1.0 if part == whole else high)
