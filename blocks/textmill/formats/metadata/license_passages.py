"""Finds what a document says of its own licence, in passages that its format points out, with the words as evidence.

Several licences said in several places all bind (`AND`), so that a stricter one is never lost: each may be of a part of
the document, unlike claims of metadata, which speak of one grant (`license_claims`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from textmill.spdx.notices import expression_of
from textmill.spdx.spelling import spelled

__all__ = ["Passage", "StatedLicense", "field_license", "is_about_licences", "stated_license"]

_EVIDENCE_CHARS: Final = 200
_HINT: Final = re.compile(
    r"licen[csz]|copyright|©|\(c\)|public domain|creative ?commons|\bcc[ -]?(?:by|0|zero)\b|all rights reserved|spdx-"
    r"|lizenz|licencia|licença|licenza|лиценз|许可|許可|ライセンス|라이선스",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"[\W\d]*(?:copyright|licen[cs](?:e|es|ing)|rights|legal|lizenz\w*|urheberrecht\w*|licencias?|licenças?|licenza"
    r"|licences?|droits|лицензия|许可证?|版权|許可|ライセンス|라이선스)\b",
    re.IGNORECASE,
)
_MOST_HEADING_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that may state a licence, where they stand, and the address that they link to."""

    place: str
    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StatedLicense:
    """The SPDX expression, or the licence as it is written, and the evidence for it."""

    license: str
    evidence: str
    url: str | None = None


def is_about_licences(heading: str) -> bool:
    """Whether a heading says that its section is about copyright or licences."""
    return len(heading) <= _MOST_HEADING_CHARS and _HEADING.match(heading) is not None


def stated_license(passages: Iterable[Passage]) -> StatedLicense | None:
    """The licence that the passages state together; None where none surely does."""
    found: dict[str, Passage] = {}
    for passage in passages:
        if _HINT.search(passage.words) or passage.url:
            expression = expression_of(passage.words, passage.url)
            if expression is not None:
                found.setdefault(expression, passage)
    if not found:
        return None
    parts = [f"({one})" if " OR " in one and len(found) > 1 else one for one in found]
    first = next(iter(found.values()))
    places = "; ".join(_evidence(passage, _EVIDENCE_CHARS // len(found) - 2) for passage in found.values())
    return StatedLicense(" AND ".join(parts), places, first.url)


def field_license(place: str, value: str) -> StatedLicense | None:
    """The licence in a field that holds nothing else, as it is written where it is no known name or notice."""
    value = " ".join(value.split())
    if not value:
        return None
    evidence = _evidence(Passage(place, value), _EVIDENCE_CHARS)
    url = value if value.startswith(("http://", "https://")) and " " not in value else None
    return StatedLicense(spelled(value) or expression_of(value) or value[:_EVIDENCE_CHARS], evidence, url)


def _evidence(passage: Passage, chars: int) -> str:
    words = " ".join(passage.words.split())
    at = _HINT.search(words)
    room = max(chars - len(passage.place) - 2, 20)
    start = max(min(at.start() - 40, len(words) - room), 0) if at is not None and len(words) > room else 0
    return f"{passage.place}: {words[start : start + room]}"[:chars]
