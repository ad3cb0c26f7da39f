"""Reads the header and trailer of a Project Gutenberg text: fields, number, language, encoding, and its licence.

Most books are in the public domain in the United States, and their headers say so by the sentence of "almost no
restrictions"; some are copyrighted and used with permission, and those of other Projects Gutenberg (Australia, Canada)
are free there and perhaps nowhere else: these must not pass as public domain.
"""

import re
from typing import Final

from textmill.formats.metadata.license_passages import Passage, StatedLicense, stated_license

__all__ = ["declared_encoding", "fields_of", "language_code", "license_of", "number_of", "old_title"]

_DECLARED: Final = re.compile(rb"character set encoding:[ \t]*([\w .()/-]{1,40})", re.IGNORECASE)
_DECLARED_BYTES: Final = 1 << 14
_LABELS: Final = {"latin-1": "iso-8859-1", "iso latin-1": "iso-8859-1", "iso-latin-1": "iso-8859-1", "unicode": "utf-8"}
_LABEL: Final = re.compile(
    r"utf-?8|iso[- ]8859-\d{1,2}|windows-?\s?125\d|cp-?125\d|codepage\s*125\d|macroman|big-?5|gb2312|ascii"
)
_FIELD: Final = re.compile(
    r"(title|author|authors|illustrator|translator|editor|release date|posting date|original publication|credits"
    r"|language|character set encoding|last updated|most recently updated|subtitle|contributor|annotator|commentator)"
    r":[ \t]*(.*)$",
    re.IGNORECASE,
)
_COMMENT_FRAME: Final = re.compile(r"^[ \t]*%+[ \t]?|[ \t]*%[ \t]*$", re.MULTILINE)
_NUMBER: Final = re.compile(r"\[?\b(?:e-?text|e-?book)\s*(?:#|no\.?|number)\s*(\d{1,6})\b", re.IGNORECASE)
_OLD_TITLE: Final = re.compile(
    r"(?:the\s{1,9})?project\s{1,9}gutenberg(?:'s)?\s{0,9}(?:e-?text|e-?book)?(?:\s{1,9}of|,|:)?\s{1,9}([^\s*][^\n*]{1,200})",
    re.IGNORECASE,
)
_BY: Final = re.compile(r",?\s+by\s+", re.IGNORECASE)
_FREE: Final = re.compile(
    r"for\s+the\s+use\s+of\s+anyone\s+anywhere.{0,120}?at\s+no\s+cost\s+and\s+with\s+almost\s+no\s+restrictions"
    r"|small\s+print!?\*{0,3}\s*for\s+public\s+domain"
    r"|this\s+(?:e-?text|e-?book|work|book)\s+is\s+in\s+the\s+public\s+domain",
    re.IGNORECASE | re.DOTALL,
)
_FREE_BY_TRAILER: Final = re.compile(
    r"small\s+print!?\*{0,3}\s*for\s+public\s+domain"
    r"|creating\s+the\s+works\s+from\s+(?:public\s+domain\s+print|print\s+editions\s+not\s+protected)",
    re.IGNORECASE,
)
"""The licence behind every book quotes the header's sentence, free or not; this it says of free ones only."""
_COPYRIGHTED: Final = re.compile(
    r"copyrighted\s+project\s+gutenberg|small\s+print!?\*{0,3}\s*for\s+copyright|copyright\s+protected\s+e-?text"
    r"|used\s+(?:here\s+)?(?:with|by)\s+(?:the\s+)?permission|posted\s+with\s+(?:the\s+)?permission\s+of\s+the\s+copyright"
    r"|^[ \t]*copyright\s+(?:\(c\)|©|status:\s*copyright|\d{4})(?!.{0,40}michael\s+s\.\s+hart)"
    r"|one\s+of\s+the\s+few\s+(?:copyrighted\s+)?individual\s+works",
    re.IGNORECASE | re.MULTILINE,
)
_FEW: Final = re.compile(
    r"one\s+of\s+the\s+few\s+(?:copyrighted\s+)?individual\s+works|small\s+print!?\*{0,3}\s*for\s+copyright",
    re.IGNORECASE,
)
_TRAILER_CHARS: Final = 20_000
_ELSEWHERE: Final = re.compile(
    r"project\s+gutenberg\s+(?:of\s+)?(australia|canada|luxembourg|taiwan|europe|consortia)", re.IGNORECASE
)
_NOTICE: Final = re.compile(r"licen[cs]|creative\s+commons|\bcc[ -]by", re.IGNORECASE)
_CREATIVE_COMMONS: Final = re.compile(r"creative\s*commons|\bcc[ -]by", re.IGNORECASE)
_RECENT: Final = re.compile(r"(?:copyright|©)[^\n]{0,60}?\b(?:19[89]\d|20\d\d)\b", re.IGNORECASE)
_RESERVED: Final = re.compile(r"\ball\s+rights\s+reserved", re.IGNORECASE)
_NEAR_CHARS: Final = 400
"""Books of before 1931 keep all rights too, which have lapsed; of these years none have."""
_FRONT_CHARS: Final = 6000
_CODES: Final = """
english en  french fr  german de  finnish fi  dutch nl  italian it  spanish es  portuguese pt  chinese zh  greek el
latin la  swedish sv  hungarian hu  esperanto eo  danish da  tagalog tl  catalan ca  polish pl  japanese ja
norwegian no  welsh cy  czech cs  icelandic is  russian ru  bulgarian bg  frisian fy  hebrew he  afrikaans af
friulian fur  romanian ro  iloko ilo  serbian sr  slovenian sl  lithuanian lt  estonian et  galician gl  breton br
irish ga  gaelic gd  arabic ar  cebuano ceb  yiddish yi  korean ko  turkish tr  ukrainian uk  sanskrit sa  occitan oc
interlingua ia  maori mi  telugu te  farsi fa
"""


def _pairs(table: str) -> dict[str, str]:
    cells = table.split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


_LANGUAGES: Final = _pairs(_CODES)


def declared_encoding(data: bytes) -> str | None:
    """The label of the encoding that the header names."""
    found = _DECLARED.search(data[:_DECLARED_BYTES])
    if found is None:
        return None
    words = found[1].decode("ascii", "replace").strip().lower()
    if words in _LABELS:
        return _LABELS[words]
    label = _LABEL.search(words)
    if label is None:
        return None
    return re.sub(r"^(?:cp-?|codepage\s*|windows-?\s?)(?=125)", "windows-", label[0]).replace("iso 8859", "iso-8859")


def fields_of(header: str) -> dict[str, str]:
    """Fields by their names in small letters; lines that go on are indented."""
    found: dict[str, str] = {}
    name = ""
    for line in _COMMENT_FRAME.sub("", header).split("\n"):
        field = _FIELD.match(line.strip())
        if field is not None and not line.startswith((" ", "\t")):
            name = field[1].lower()
            found[name] = field[2].strip()
        elif name and line.strip() and line.startswith((" ", "\t")):
            found[name] = f"{found[name]} {line.strip()}".strip()
        else:
            name = ""
    return {name: value for name, value in found.items() if value}


def number_of(header: str) -> str | None:
    """The number of the book."""
    found = _NUMBER.search(header)
    return found[1].lstrip("0") or None if found is not None else None


def old_title(header: str) -> tuple[str | None, str | None]:
    """Title and author in the first line of headers that have no fields."""
    found = _OLD_TITLE.search(header)
    if found is None:
        return None, None
    title, *author = _BY.split(found[1].strip(" *,"), maxsplit=1)
    return title.strip() or None, (author[0].strip(" *.") or None) if author else None


def language_code(words: str) -> str | None:
    """ISO 639-1 of the language's English name, or the name itself; of several the first."""
    first = re.split(r",|;|\band\b|/|\(", words, maxsplit=1)[0].strip()
    return _LANGUAGES.get(first.lower(), first[:35]) or None


def license_of(header: str, book: str, trailer: str) -> StatedLicense | None:
    """The licence that the file states; None where it states none."""
    plain = _COMMENT_FRAME.sub("", header)
    elsewhere = _ELSEWHERE.search(plain) or (None if plain else _ELSEWHERE.search(trailer))
    if elsewhere is not None:
        return StatedLicense(
            f"LicenseRef-Gutenberg-{elsewhere[1].title()}", _shown("header", plain or trailer, elsewhere)
        )
    place, words = "header", plain
    copyrighted = _COPYRIGHTED.search(words)
    if copyrighted is None:
        place, words = "trailer", trailer[:_TRAILER_CHARS]
        copyrighted = _FEW.search(words)
    if copyrighted is not None:
        front = (Passage("front of the book", one) for one in book[:_FRONT_CHARS].split("\n\n") if _NOTICE.search(one))
        stated = stated_license(front)
        return stated or StatedLicense("LicenseRef-Gutenberg-Copyrighted", _shown(place, words, copyrighted))
    if (own := _of_book(book[:_FRONT_CHARS])) is not None:
        return own
    for place, words, pattern in (("header", plain, _FREE), ("trailer", trailer[:_TRAILER_CHARS], _FREE_BY_TRAILER)):
        free = pattern.search(words)
        if free is not None:
            return StatedLicense("LicenseRef-Public-Domain-US", _shown(place, words, free))
    return None


def _of_book(front: str) -> StatedLicense | None:
    """What the book says that contradicts a header: a Creative Commons licence, or all rights of a recent year."""
    recent = _RECENT.search(front)
    if recent is not None and _RESERVED.search(front, recent.end(), recent.end() + _NEAR_CHARS):
        return StatedLicense("LicenseRef-Gutenberg-Copyrighted", _shown("front of the book", front, recent))
    if not _CREATIVE_COMMONS.search(front):
        return None
    stated = stated_license(Passage("front of the book", one) for one in front.split("\n\n") if _NOTICE.search(one))
    return stated if stated is not None and "CC-" in stated.license else None


def _shown(place: str, words: str, found: re.Match[str]) -> str:
    start = max(words.rfind("\n\n", 0, found.start()), found.start() - 60, 0)
    return f"{place}: {' '.join(words[start : start + 400].split())}"[:200]
