"""The setting `intermediates`: what becomes of the files that stages leave for each other."""

from collections.abc import Callable
from typing import Literal, cast, get_args

from textmill.config.source_map import Data

__all__ = ["Intermediates", "intermediates"]

Intermediates = Literal["keep", "drop"]


def intermediates(written: Data, error: Callable[[str], Exception]) -> Intermediates:
    """The setting as it is written, `keep` where it is not; what `error` makes is raised for what it cannot be."""
    if written is None:
        return "keep"
    if written not in get_args(Intermediates):
        raise error(f"intermediates must be {' or '.join(get_args(Intermediates))}")
    return cast(Intermediates, written)
