"""Finds what a document says of its own licence, in passages that its format points out, with the words as evidence.

Several licences said in several places all bind (`AND`), so that a stricter one is never lost: each may be of a part of
the document, unlike claims of metadata, which speak of one grant (`license_claims`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from textmill.spdx.notices import expression_of, takes_back
from textmill.spdx.restriction import restriction
from textmill.spdx.spelling import spelled

__all__ = [
    "Passage",
    "StatedLicense",
    "document_license",
    "field_license",
    "is_about_licences",
    "is_about_others",
    "notices_in",
    "stated_license",
    "stricter",
]

_EVIDENCE_CHARS: Final = 200
_HINT: Final = re.compile(
    r"licen[csz]|copyright|©|\(c\)|public domain|creative ?commons|\bcc[ -]?(?:by|0|zero)\b|all rights reserved|spdx-"
    r"|lizenz|licencia|licença|licenza|лиценз|许可|許可|ライセンス|라이선스",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(r"commerci|kommerzi|comerci|reserved|vorbehalten", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"[\W\d]*(?:copyright|licen[cs](?:e|es|ing)|rights|legal|lizenz\w*|urheberrecht\w*|licencias?|licenças?|licenza"
    r"|licences?|droits|лицензия|许可证?|版权|許可|ライセンス|라이선스)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:references?|bibliography|works?\s+cited|literature|credits?|attributions?"
    r"|further\s+reading|see\s+also|(?:external\s+)?links|sources?|acknowledge?ments?|literatur\w*|quellen\w*|bildnachweise?|weblinks|références|bibliographie|crédits|referencias"
    r"|bibliografía|créditos|referências|bibliografia|литература|источники|ссылки)\b|参考文献|参考资料|外部链接|参照",
    re.IGNORECASE,
)
_OTHERS_ALWAYS: Final = re.compile(
    r"\b(?:third[- ]part(?:y|ies)|dependencies|images?|photos?|pictures?|figures?|icons?|fonts?|bildnachweise?)\b",
    re.IGNORECASE,
)
_SAYS_LICENSE: Final = re.compile(r"licen[csz]|copyright|lizenz|licenç|лиценз|许可|許可|ライセンス", re.IGNORECASE)
_MOST_HEADING_CHARS: Final = 60
_MOST_HINTS: Final = 60
_BEFORE_CHARS: Final = 160
_AFTER_CHARS: Final = 400
_RESERVED: Final = "LicenseRef-All-Rights-Reserved"
_NOT_OPEN: Final = 5
"""From here on (see `restriction`) a licence forbids what a reservation takes back."""


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


def is_about_others(heading: str) -> bool:
    """Whether a heading says that its section names other works, whose licences are not the document's."""
    if len(heading) > _MOST_HEADING_CHARS:
        return False
    is_mixed = _SAYS_LICENSE.search(heading) is not None
    return _OTHERS_ALWAYS.search(heading) is not None or (not is_mixed and _OTHERS.search(heading) is not None)


def document_license(passages: Iterable[Passage]) -> StatedLicense | None:
    """What passages of one document state together; where one keeps all rights, what others grant is not granted."""
    kept = list(passages)
    stated = stated_license(kept)
    if stated is not None and restriction(stated.license) >= _NOT_OPEN:
        return stated
    for passage in kept:
        is_read = passage.place.startswith("section") or _HINT.search(passage.words) or _LIMITS.search(passage.words)
        if is_read and expression_of(passage.words) is None and takes_back(passage.words):
            evidence = _evidence(passage, _EVIDENCE_CHARS if stated is None else _EVIDENCE_CHARS // 2 - 2)
            return StatedLicense(_RESERVED, f"{evidence}; {stated.evidence}"[:200] if stated else evidence)
    return stated


def notices_in(page: str) -> Iterator[str]:
    """The words around each place of a page, without paragraphs of its own, that speaks of licences."""
    words = " ".join(page.split())
    start = end = 0
    for number, found in enumerate(_HINT.finditer(words)):
        if number >= _MOST_HINTS:
            break
        if found.start() - _BEFORE_CHARS > end:
            if end:
                yield words[start:end]
            start = _sentence_start(words, found.start())
        end = found.end() + _AFTER_CHARS
    if end:
        yield words[start:end]


def _sentence_start(words: str, at: int) -> int:
    earliest = max(at - _BEFORE_CHARS, 0)
    begin = words.rfind(". ", earliest, at)
    return begin + 2 if begin >= 0 else earliest


def stricter(one: StatedLicense | None, other: StatedLicense | None) -> StatedLicense | None:
    """The statement that restricts more; the first of two alike."""
    if one is None or other is None:
        return other if one is None else one
    return other if restriction(other.license) > restriction(one.license) else one


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
