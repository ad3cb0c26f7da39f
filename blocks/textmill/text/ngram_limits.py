"""A setting of two filters: a limit for each length of n-grams."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

__all__ = ["NgramLimits"]

_SIZE: Final = re.compile("[1-9][0-9]?")


def _sizes_in_range(limits: dict[int, float | None]) -> dict[int, float | None]:
    for size in limits:
        if not _SIZE.fullmatch(str(size)):
            raise ValueError(f"n-grams of {size} words: n must be 1 to 99")
    return limits


NgramLimits = Annotated[dict[int, float | None], AfterValidator(_sizes_in_range)]
"""By the number of words, 1 to 99; null switches a limit off."""
