"""Compiles regular expressions that users write into pipeline files, in Python's grammar."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

__all__ = ["as_today", "expression"]


@contextmanager
def as_today() -> Iterator[None]:
    """Without Python's warnings that a set inside a set (`[[a]`) may mean something else one day."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


@lru_cache(maxsize=256)
def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled expression; re.error where it is none, or too large or nested too deep for Python."""
    try:
        with as_today():
            return re.compile(pattern, flags)
    except OverflowError as error:
        raise re.error(str(error)) from error
    except RecursionError as error:
        raise re.error("nested too deep") from error
