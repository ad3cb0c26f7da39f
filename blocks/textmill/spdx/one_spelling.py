"""Gives the spellings of one licence id that SPDX does not list the one by which lists name it.

SPDX has no id for a Creative Commons licence of an unknown version or of most ports, for public domain in words, or for
works of the US government: those that write them choose a `LicenseRef-` of their own.
"""

import re
from functools import lru_cache
from typing import Final

__all__ = ["PUBLIC_DOMAIN", "US_WORK", "one_spelling"]

PUBLIC_DOMAIN: Final = "LicenseRef-Public-Domain"
"""Public domain in words: what makes it so is in the evidence."""
US_WORK: Final = "LicenseRef-US-Government-Work"
"""A work of the US federal government (17 USC 105)."""

_LISTED_FAMILY: Final = re.compile(r"LicenseRef-(?=CC-|CC0|GFDL)", re.IGNORECASE)
_MARKS: Final = re.compile(r"[-_.]")
_OWN_NAMES: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"(?:publicdomain|pd)(?:usa?)?", PUBLIC_DOMAIN),
        (r"us(?:a|federal)?gov(?:ernment)?(?:works?)?|usfederalworks?", US_WORK),
        (r"(?:cc)?(?:pd|publicdomain)mark(?:10)?", "CC-PDM-1.0"),
        (r"(?:uk)?openparliamentlicen[cs]e(?:uk)?v?(?:30)?|opluk(?:v?30)?", "OPL-UK-3.0"),
        (r"us(?:pto)?patents?(?:text)?", "LicenseRef-US-Patent-Text"),
    )
)
_REF: Final = "licenseref-"


@lru_cache(maxsize=4096)
def one_spelling(license: str) -> str:
    """The id without `LicenseRef-` where it is of a family with ids (`LicenseRef-CC-BY-SA-2.5-ES`); others as they are.

    `LicenseRef-PublicDomain` and `LicenseRef-Public-Domain-US` are one, as are those of US works.
    """
    bare = _LISTED_FAMILY.sub("", license, count=1) if _LISTED_FAMILY.match(license) else license
    if not bare.lower().startswith(_REF):
        return bare
    letters = _MARKS.sub("", bare[len(_REF) :]).lower()
    return next((name for pattern, name in _OWN_NAMES if pattern.fullmatch(letters)), bare)
