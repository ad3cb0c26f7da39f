"""Compiles regular expressions that users write into pipeline files, in Python's grammar."""

import re
import warnings
from functools import lru_cache

__all__ = ["expression"]


@lru_cache(maxsize=256)
def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled expression; re.error where it is none, or too large or nested too deep for Python.

    A set inside a set (`[[a]`), of which Python warns that it may mean something else one day, means what it does now.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern, flags)
    except OverflowError as error:
        raise re.error(str(error)) from error
    except RecursionError as error:
        raise re.error("nested too deep") from error
