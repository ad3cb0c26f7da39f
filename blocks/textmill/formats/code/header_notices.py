"""Reads the notices that licences ask to be put at the head of source files, in the words that they give for it.

Facts: the appendices of Apache-2.0 and of the GNU licences, exhibit A of MPL-2.0, and the short forms in use.
"""

import re
from typing import Final

__all__ = ["standard_notice"]

_APACHE: Final = re.compile(r"\blicensed (?:to .{1,80}? )?under the apache license,? version 2\.0\b", re.IGNORECASE)
_APACHE_TERMS: Final = re.compile(r"\bapache license,? version 2\.0 \(the [\"']license[\"']\)", re.IGNORECASE)
_GNU: Final = re.compile(
    r"\bgnu (?P<kind>lesser |library |affero )?general public licen[cs]e,?"
    r"(?: \([al]?gpl\))?(?: as published by the free software foundation)?[;,:]? ?"
    r"(?:either |under )?(?:the terms of )?"
    r"(?:version|v\.?) ?(?P<version>[123](?:\.[01])?)(?: of the licen[cs]e)?"
    r"(?: as published by the free software foundation)?"
    r"(?P<later>[,;]? ?(?:or,? ?\(?at your option\)?,? any later version|or (?:any )?(?:later|newer)|\+))?",
    re.IGNORECASE,
)
_MOZILLA: Final = re.compile(r"\bterms of the mozilla public license,? v(?:ersion)?\.? ?(1\.1|2\.0)\b", re.IGNORECASE)
_PUBLIC_DOMAIN: Final = re.compile(
    r"\b(?:this|the) (?:file|code|program|software|module|work|library|source|script)(?: code)?"
    r" (?:is|has been) (?:hereby )?(?:(?:placed|released|put|dedicated) )?(?:in ?to|in|to) the public domain\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:released|licensed|distributed|available|published|provided) under (?:the )?"
    r"(?:terms (?:and conditions )?of (?:the )?)?"
    r"(?P<name>mit|isc|zlib|(?:2|two)[- ]clause bsd|(?:3|three)[- ]clause bsd|bsd[- ]2[- ]clause|bsd[- ]3[- ]clause"
    r"|boost software|new bsd|modified bsd|simplified bsd|unlicense)(?: licen[cs]e)?\b(?![- ](?:style|like))",
    re.IGNORECASE,
)
_NAMES: Final = {
    "mit": "MIT",
    "isc": "ISC",
    "zlib": "Zlib",
    "boost software": "BSL-1.0",
    "unlicense": "Unlicense",
    **dict.fromkeys(("2 clause bsd", "two clause bsd", "bsd 2 clause", "simplified bsd"), "BSD-2-Clause"),
    **dict.fromkeys(("3 clause bsd", "three clause bsd", "bsd 3 clause", "new bsd", "modified bsd"), "BSD-3-Clause"),
}
_NOT: Final = re.compile(r"\b(?:not|no longer|never|was|were|parts?|portions?)\b[^.]{0,40}\Z", re.IGNORECASE)
_BEFORE_CHARS: Final = 60


def standard_notice(words: str) -> tuple[str, str] | None:
    """Expression and words of the notices in a comment, all of which bind; None where there is none."""
    text = " ".join(words.split())
    found: dict[str, str] = {}
    for pattern in (_APACHE, _APACHE_TERMS, _GNU, _MOZILLA, _PUBLIC_DOMAIN, _NAMED):
        for notice in pattern.finditer(text):
            if not _NOT.search(text[max(notice.start() - _BEFORE_CHARS, 0) : notice.start()]):
                found.setdefault(_expression(pattern, notice), notice[0])
    return (" AND ".join(found), "; ".join(found.values())) if found else None


def _expression(pattern: re.Pattern[str], notice: re.Match[str]) -> str:
    if pattern is _GNU:
        kind = {"lesser": "LGPL", "library": "LGPL", "affero": "AGPL"}.get(
            (notice["kind"] or "").strip().lower(), "GPL"
        )
        version = notice["version"] if "." in notice["version"] else f"{notice['version']}.0"
        return f"{kind}-{version}-{'or-later' if notice['later'] else 'only'}"
    if pattern is _MOZILLA:
        return f"MPL-{notice[1]}"
    if pattern is _PUBLIC_DOMAIN:
        return "LicenseRef-Public-Domain"
    if pattern is _NAMED:
        return _NAMES[notice["name"].lower().replace("-", " ")]
    return "Apache-2.0"
