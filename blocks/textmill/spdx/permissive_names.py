"""Reads a licence from its address, name or SPDX id, if it is on Common Pile's list.

Source: the list of Common Pile v0.1 (recipes 10.3) and the names of recipes 11.2. A text that names a restriction (NC,
ND) is never read as free, nor one that names a licence outside the list.
"""

import re
from typing import Final

from textmill.spdx.cc_ids import from_name, from_url

__all__ = ["parse"]

_FREE_FAMILIES: Final = frozenset(("CC-BY", "CC-BY-SA", "CC0", "CC-PDM", "CC-PDDC"))
_SHORT: Final = re.compile(r"(?:https?://)?(?:licenses/)?(by(?:-sa)?)/([1-4]\.[0-9])(?:/([a-z]{2}))?/?\Z")
_SPDX: Final = re.compile(r"cc-(by(?:-sa)?)-([1-4]\.[0-9])(?:-([a-z]{2,3}))?\Z")
_NAMES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"(?:the )?(?:{pattern})(?: licen[cs]e)?\Z"), spdx)
    for pattern, spdx in (
        (r"(?:in the |the )?public domain", "LicenseRef-PublicDomain"),
        (r"cc0|cc0-1\.0|cc zero", "CC0-1.0"),
        (r"cc-?pdm(?:-1\.0)?|(?:creative commons )?public domain mark(?: 1\.0)?", "CC-PDM-1.0"),
        (r"gfdl|gnu[ _]free[ _]documentation[ _]licen[cs]e", "GFDL"),
        (r"(?:gfdl|gnu[ _]free[ _]documentation[ _]licen[cs]e)[ _-]?v?1\.1", "GFDL-1.1"),
        (r"(?:gfdl|gnu[ _]free[ _]documentation[ _]licen[cs]e)[ _-]?v?1\.2", "GFDL-1.2"),
        (r"(?:gfdl|gnu[ _]free[ _]documentation[ _]licen[cs]e)[ _-]?v?1\.3", "GFDL-1.3"),
        (r"apache(?:[ -]?2(?:\.0)?|(?: software)? licen[cs]e,?(?: version)? 2\.0)", "Apache-2.0"),
        (r"mit|expat", "MIT"),
        (r"bsd[ -]2(?:-clause)?|simplified bsd", "BSD-2-Clause"),
        (r"bsd[ -]3(?:-clause)?|(?:new|revised) bsd", "BSD-3-Clause"),
        (r"isc", "ISC"),
        (r"artistic(?: licen[cs]e)?[ -]2(?:\.0)?", "Artistic-2.0"),
        (r"cdla-permissive-1\.0", "CDLA-Permissive-1.0"),
        (r"opl-uk-3\.0|open parliament licen[cs]e(?: v?3\.0)?", "OPL-UK-3.0"),
    )
)
_ADDRESSES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"https?://(?:www\.)?{pattern}"), spdx)
    for pattern, spdx in (
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl(?:[-.\w]*)\Z", "GFDL"),
        (r"apache\.org/licenses/license-2\.0(?:\.html|\.txt)?/?\Z", "Apache-2.0"),
        (r"opensource\.org/licenses?/mit(?:-license\.php)?/?\Z", "MIT"),
        (r"opensource\.org/licenses?/bsd-2-clause/?\Z", "BSD-2-Clause"),
        (r"opensource\.org/licenses?/bsd-3-clause/?\Z", "BSD-3-Clause"),
        (r"opensource\.org/licenses?/isc(?:-license)?/?\Z", "ISC"),
        (r"opensource\.org/licenses?/artistic(?:-license)?-2\.0/?\Z", "Artistic-2.0"),
    )
)


def parse(text: str) -> str | None:
    """The SPDX id (`GFDL`, `CC-BY` without a version known), None for what is not on the list."""
    license = from_url(text) or from_name(text)
    if license is not None:
        return license.spdx if license.family in _FREE_FAMILIES else None
    name = " ".join(text.lower().split())
    short = _SHORT.match(name) or _SPDX.match(name)
    if short is not None:
        found = from_url(f"creativecommons.org/licenses/{short[1]}/{short[2]}/{short[3] or ''}")
        return None if found is None else found.spdx
    for pattern, spdx in (*_NAMES, *_ADDRESSES):
        if pattern.match(name):
            return spdx
    return None
