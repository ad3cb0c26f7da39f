"""Makes a list of names out of a byline as written: `By Ann Lee and Bo Ek, Berlin` is Ann Lee and Bo Ek.

Introductions (by, von, par, 作者 ...) go, in the languages that pages use, and so do addresses of mail, handles, dates
and degrees. A name that looks like none (an address, a sentence, a number) is left out.
"""

import re
from collections.abc import Iterable
from typing import Final

from textmill.page_metadata.sites import folded
from textmill.page_metadata.values import clean

__all__ = ["names_in", "unique"]

_LONGEST_NAME_CHARS: Final = 120
_LONGEST_LIST_CHARS: Final = 2000
_MOST_NAMES: Final = 500
_MOST_WORDS: Final = 9
_INTRODUCTION: Final = re.compile(
    r"\A(?:(?:written|posted|published|reported|contributed|article|story|text|words|recipe|post|review"
    r"|submitted|created|compiled|edited|photos?)\s+(?:and\s+\w+\s+)?by"
    r"|(?:geschrieben|veröffentlicht|verfasst|ein\s+(?:beitrag|artikel|gastbeitrag|kommentar|interview)|text"
    r"|fotos?|artikel|beitrag|eine\s+\w+)\s+von"
    r"|(?:écrit|publié|proposé|rédigé|posté|article)\s+par|(?:escrito|publicado|redactado|postado"
    r"|enviado)\s+por|(?:scritto|pubblicato|a\s+cura|di\s+redazione)\s+(?:da|di)"
    r"|escriben?|by|von|par|por|di|da|door|av|af|od|autor(?:es|a|in|en|ka|zy)?|autore|autori|auteure?s?"
    r"|authors?|verfasser(?:in)?|text|tekst|texte|texto|testo|redaktion:?|door|skrevet\s+av|skrevet\s+af"
    r"|skriven\s+av|forfatter|författare|szerző|yazar|yazan|penulis|oleh|tác\s+giả|kirjoittaja|written\s+by"
    r"|авторы?|текст|συντάκτης|статья|作者|文|记者|記者|編輯|编辑|责任编辑|文章作者|撰文|글쓴이|글|執筆|著者|كتب|بقلم|الكاتب"
    r"|\u0e42\u0e14\u0e22|\u0e1c\u0e39\u0e49\u0e40\u0e02\u0e35\u0e22\u0e19)"
    r"(?:\s*[:\uff1a|/]\s*|\s+)",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"\s*[;\uff1b|\u3001\uff0c\u2022\u00b7\n\t]\s*|\s*/\s+|\s+/\s*|\s+(?:&|and|und|et|y|och|og|i|и|和|avec|with"
    r"|mit|sowie)\s+|\s*,\s+(?:and|und|et|y)\s+",
    re.IGNORECASE,
)
_COMMA: Final = re.compile(r"\s*,\s*")
_MAIL: Final = re.compile(r"[<(\[]?\b[\w.+-]{1,64}@[\w.-]{1,200}[>)\]]?")
_HANDLE: Final = re.compile(r"(?:(?<=\s)|\A)@\w{1,30}")
_BEHIND: Final = re.compile(
    r"\s*(?:\(|\[|\bis\s+an?\b|\bist\s+|\u2013\s|\u2014\s|\s-\s|\s\u00b7\s|\bon\s+(?=\w+\s+\d)|\bam\s+(?=\d)"
    r"|\bMore posts\b|\bView\b|\bFollow\b|\bUpdated\b|\bPublished\b|\bPosted\b|https?:|www\.|\d{1,2}[./]\d"
    r"|\b(?:19|20)\d\d\b).*\Z",
    re.IGNORECASE | re.DOTALL,
)
_JOB: Final = re.compile(r"\s+(?:기자|특파원|記者|记者)\Z|\A(?:記者|记者)\s*")
"""Reporter, behind or before a name in Korean, Chinese and Japanese."""
_DEGREES: Final = frozenset(
    [
        "phd",
        "md",
        "mba",
        "ma",
        "msc",
        "bsc",
        "ba",
        "jd",
        "rn",
        "rd",
        "rdn",
        "mph",
        "dds",
        "dvm",
        "esq",
        "jr",
        "sr",
        "ii",
        "iii",
        "mph",
        "pharmd",
        "cscs",
        "ms",
        "psyd",
        "edd",
        "lcsw",
        "cfa",
        "cpa",
        "dphil",
    ]
)
_ADDRESS: Final = re.compile(r"https?:|www\.|facebook\.com|twitter\.com", re.IGNORECASE)
_NO_NAMES: Final = frozenset(
    [
        "admin",
        "administrator",
        "root",
        "user",
        "author",
        "authors",
        "autor",
        "staffwriter",
        "none",
        "null",
        "undefined",
        "unknown",
        "anonymous",
        "anonym",
        "guest",
        "webmaster",
        "editor",
        "default",
        "by",
        "von",
        "teilen",
        "share",
        "comments",
        "kommentare",
        "print",
        "profile",
        "profil",
        "follow",
        "followauthor",
        "more",
        "posts",
        "superuser",
        "publicadoel",
        "publiziertam",
        "veröffentlichtam",
        "postedon",
        "publishedon",
        "published",
        "updated",
        "posted",
        "print",
        "email",
        "contributor",
        "staff",
        "writtenby",
    ]
)


def names_in(value: str) -> list[str]:
    """Names that a byline holds, in its order."""
    line = clean(value, _LONGEST_LIST_CHARS)
    line = _HANDLE.sub("", _MAIL.sub("", line)).strip(" ,;|-\u2013\u2014\u2022\u00b7")
    for _ in range(2):
        line = _INTRODUCTION.sub("", line, count=1).strip()
    if not line or _ADDRESS.match(line):
        return []
    names = []
    for group in _BETWEEN.split(line)[:_MOST_NAMES]:
        names += _by_comma(group)
    return unique(name for part in names if (name := _name(part)))


def unique(names: Iterable[str]) -> list[str]:
    """The names without those that are spelt alike but for case and marks."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    found.pop("", None)
    return list(found.values())[:_MOST_NAMES]


def _by_comma(group: str) -> list[str]:
    """Parts at commas, but `Lee, Ann` is one name: the family's before the comma."""
    parts = [part for part in _COMMA.split(group) if part]
    if len(parts) == 2 and all(len(part.split()) == 1 for part in parts):
        return [f"{parts[1]} {parts[0]}"]
    return parts


def _name(part: str) -> str | None:
    name = _INTRODUCTION.sub("", part.strip(), count=1)
    name = _JOB.sub("", _BEHIND.sub("", name)).strip(" ,;:|-\u2013\u2014\u2022\u00b7*\"'\u201c\u201d\u201e")
    if not name or len(name) > _LONGEST_NAME_CHARS or len(name.split()) > _MOST_WORDS:
        return None
    if _ADDRESS.search(name) or "{" in name or folded(name) in _NO_NAMES | _DEGREES or not any(map(str.isalpha, name)):
        return None
    return name
