"""Decides between what several places of one document say of its licence: the most restrictive counts.

Order of restriction: no grant, BY-NC-ND, BY-ND, BY-NC-SA, BY-NC, BY-SA, BY, CC0 and public domain; one licence in
versions that differ is that licence without a version. Licences of other families are compared by what they permit.

So it is with fields of metadata, which all speak of one grant, and of which some are out of date. Passages of prose may
each grant a part of the document, and all bind (`license_passages`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from textmill.record_reader import Record
from textmill.spdx.addresses import address
from textmill.spdx.notices import expression_of, takes_back
from textmill.spdx.permissiveness import permissiveness

__all__ = ["NO_GRANT", "Claim", "claim_of", "decided", "put"]

NO_GRANT: Final = "LicenseRef-All-Rights-Reserved"
_LONGEST_CHARS: Final = 200
_CC: Final = re.compile(r"(?:LicenseRef-)?CC-(?P<code>BY(?:-NC)?(?:-SA|-ND)?)(?P<version>-[0-9].*)?", re.IGNORECASE)
_CODES: Final = ("BY-NC-ND", "BY-ND", "BY-NC-SA", "BY-NC", "BY-SA", "BY")
_RESERVED: Final = re.compile(r"\ball\s+rights\s+reserved\b", re.IGNORECASE)
_EXCEPTION: Final = re.compile(r"\b(?:some|no|except|unless|otherwise|not\s+all)\b", re.IGNORECASE)
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one place says: an SPDX expression or the words that name a licence, and where they stand."""

    license: str
    place: str
    words: str
    url: str | None = None
    method: str = "document"
    scope: str | None = None

    def evidence(self) -> str:
        """Place and words, at most 200 characters."""
        return f"{self.place}: {_SPACES.sub(' ', self.words).strip()}"[:_LONGEST_CHARS]


def claim_of(words: str, place: str, method: str, url: str | None = None, scope: str | None = None) -> Claim | None:
    """The claim of a notice in prose, or of an address beside its words; None where nothing is claimed."""
    words = _SPACES.sub(" ", words).strip()
    said = expression_of(words, url)
    if said is not None:
        return Claim(said, place, words or url or "", url, method, scope)
    if _RESERVED.search(words) and not _EXCEPTION.search(words):
        return Claim(NO_GRANT, place, words, url, method, scope)
    if takes_back(words) or (url and address(url) is not None):
        # What an address grants, its words may take back.
        return Claim("NOASSERTION", place, words or url or "", None, method, scope)
    # An address that is no known licence is one all the same: what the source declares must not fill it.
    return Claim(url, place, words or url, url, method, scope) if url else None


def decided(claims: Iterable[Claim]) -> Claim | None:
    """The claim that counts; of equal ones the first, and of a licence with and without version that with it."""
    found = list(claims)
    if not found:
        return None
    lowest = min(_rank(one.license) for one in found)
    same = [one for one in found if _rank(one.license) == lowest]
    versions = {match["version"].upper() for one in same if (match := _cc(one.license)) and match["version"]}
    if len(versions) > 1 and (match := _cc(same[0].license)):
        first = same[0]
        name = f"LicenseRef-CC-{match['code'].upper()}"
        return Claim(name, first.place, first.words, first.url, first.method, first.scope)
    return next((one for one in same if (match := _cc(one.license)) and match["version"]), same[0])


def put(record: Record, claims: Iterable[Claim]) -> None:
    """Write the licence of a record and its evidence; differing claims go into `license_conflict` of its metadata."""
    found = list(claims)
    claim = decided(found)
    if claim is None:
        return
    record.license = claim.license
    record.license_url = claim.url
    record.license_evidence = claim.evidence()
    record.license_method = claim.method
    record.license_scope = claim.scope
    names = list(dict.fromkeys(one.license for one in found))
    if len({_rank(name) for name in names}) > 1:
        record.metadata["license_conflict"] = names


def _cc(license: str) -> re.Match[str] | None:
    return _CC.fullmatch(license)


def _rank(license: str) -> tuple[int, int]:
    """The lower, the more restrictive."""
    match = _cc(license)
    if match is not None:
        code = _CODES.index(match["code"].upper())
        return (1 if "N" in match["code"].upper() else 2 if "SA" in match["code"].upper() else 3, code)
    permits = 5 if license.lower().startswith("licenseref-public-domain") else permissiveness(license)
    return (permits, len(_CODES))
