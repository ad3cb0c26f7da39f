"""Reduces URLs and lines to what DCLM compares them by when it removes duplicates.

Source: DCLM's `core_utils.py` (recipes 7.7): `normalize_url`, after C4's code in TFDS; `ccnet_dedup_normalizer`, after
CCNet's line normaliser; `normalize_whitespace_and_lowercase`. Results are equal; with `unidecode` for the second.
"""

import re
from typing import Final

from textmill.errors import UserError

__all__ = ["normalize_line", "normalize_line_as_ccnet", "normalize_url"]

_SCHEME: Final = re.compile(r"https?://(?:www\.)?")
_TRACKING: Final = re.compile(r"\?(?:utm_|ref|feed).*")
_DIGIT: Final = re.compile(r"\d")
_PUNCTUATION: Final = "，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►"
_REMOVED: Final = re.compile(f"[{_PUNCTUATION}\\x00-\\x1f\\x7f-\\x9f]")


def normalize_url(url: str) -> str:
    """The URL without schemes (wherever they stand), `www.` behind them, tracking parameters and final slashes."""
    return _TRACKING.sub("", _SCHEME.sub("", url)).rstrip("/")


def normalize_line(line: str) -> str:
    """The line in lower case, without white space at its ends."""
    return line.strip().lower()


def normalize_line_as_ccnet(line: str) -> str:
    """The line in lower case and ASCII: digits as 0, CCNet's Unicode punctuation and control characters removed.

    Raises UserError when the line is not ASCII and the package `unidecode` is not installed.
    """
    bare = _REMOVED.sub("", _DIGIT.sub("0", line.strip().lower()))
    return bare if bare.isascii() else _to_ascii(bare)


def _to_ascii(text: str) -> str:
    try:
        from unidecode import unidecode
    except ImportError as missing:
        raise UserError("CCNet's normaliser needs `unidecode`: pip install 'textmill[dclm]'") from missing
    return unidecode(text)
