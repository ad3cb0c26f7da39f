"""Halves of characters, which strings of Python can hold and no encoding."""

import re
from typing import Final

__all__ = ["SURROGATE"]

SURROGATE: Final = re.compile("[\ud800-\udfff]")
