"""Find the names of Creative Commons licences in prose, in the languages of `textmill.spdx.cc_words`.

Source: recipes 11.2. A name begins with `Creative Commons`, `CC`, a code (`BY-NC-SA`) or the word for attribution, and
takes in all terms, versions and countries that stand beside each other, so a restriction behind a free term counts.
Alone, the word for attribution names a licence only before another term, or a version and its kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from textmill.spdx.cc_ids import License, cc_license, from_url
from textmill.spdx.cc_ports import COUNTRY, port_of
from textmill.spdx.cc_words import ANCHOR, SAMPLING, WORDS, ZERO

__all__ = ["Named", "find", "from_name"]

_LONGEST_PARTS: Final = 24
_LONGEST_NAME_CHARS: Final = 300
_SEPARATORS: Final = re.compile(r"[\s_,/\-()\[\]:·・|&«»„“”\"]*")
_LICENCE: Final = (
    "licen[cs]es?|lizenz(?:en)?|li[cz]enza|licencia|licença|llicència|licentie|licencj[aię]|licence"
    "|licens(?:en)?|lisens(?:en)?"
    r"|licenci|licencí|лицензи[яию]|ліцензі[яї]ю?|ライセンス|许可协议|授权条款|授權條款|許可協議|许可证|라이선스|lisans[ıi]?|lisenssi|licență|άδεια"
)
_WHOLE: Final = r"international|unported|generic|universal|worldwide|intl|int\.?(?=\W|$)|internacional|internazionale"
_WHOLE_ELSEWHERE: Final = (
    r"international(?:e[nrs]?)?|internationell(?:e[nrs]?)?|internationaal|międzynarodowe|mezinárodní|medzinárodná|международная|всемирная|διεθνές|međunarodna|internațional|міжнародна|nemzetközi"
    r"|internasjonal|internasional|uluslararası|国际版?|國際版?|国際版?|国際|국제|non\s+transposée?|nicht\s+portiert"
    r"|no\s+portada|não\s+adaptada|non\s+portata|通用版?|一般|universell|未本地化版本|非移植版?|移植していない|kansainvälinen|diġenerika"
    r"|genérica|générique|generico|generica|algemeen|généric"
)
_VERSION: Final = r"(?:(?:v(?:er(?:sion(?:e|en)?|sión|são|zió|ze)?)?|версия|バージョン|버전|wersja)\.?\s*)?"
_END: Final = r"(?=$|[\s,.;:)\]/\"'+»“”-])"


@cache
def _part() -> re.Pattern[str]:
    """A word of a name; compiled when it is needed, for that takes a while."""
    return re.compile(
        "|".join(
            (
                *(rf"(?P<{term}>(?<![^\W_])(?:{words})(?![^\W\d_]))" for term, words in WORDS.items() if term != "BY"),
                *(rf"(?P<{term}C>(?<![a-z]){term}(?![a-zà-ɏ]))" for term in ("NC", "ND", "SA")),
                rf"(?P<BY>(?:{WORDS['BY']}|cca(?=\s*[1-4]\.))(?![a-z]))",
                r"(?P<BYC>(?<![a-z])by(?![a-zà-ɏ]))",
                rf"(?P<sampling>{SAMPLING})",
                rf"(?P<zero>{ZERO})(?![^\W\d_])",
                r"(?P<later>\+|,?\s*(?:or|oder|ou|o),?\s+(?:\(?at\s+your\s+(?:option|choice)\)?,?\s*)?(?:any\s+)?(?:later|newer|higher|"
                r"subsequent|später|neuer|ultérieure|posterior)\w*(?:\s+versions?)?)",
                rf"(?P<version>{_VERSION}[0-9]\.[0-9](?![0-9]|\.[0-9])|{_VERSION}[1-4](?=$|[\s,.;:)\]](?!\s*[0-9]|[a-z])))",
                rf"(?P<kind>(?:{_WHOLE}|{_WHOLE_ELSEWHERE})(?![^\W\d_]))",
                rf"(?P<port>{COUNTRY}(?![^\W_]))",
                rf"(?P<fill>(?:{_LICENCE}|public|the|deed|version|cc(?=\s*[)-])|{ANCHOR})(?![a-z]))",
                r"(?P<join>(?:and|und|et|y|e|en|i|och|og)(?![^\W\d_]))",
            )
        ),
        re.IGNORECASE,
    )


@cache
def _start() -> re.Pattern[str]:
    """What a name begins with."""
    return re.compile(
        rf"(?P<anchor>{ANCHOR})|(?P<zero>(?<![a-z0-9_à-ɏ])cc[\s_-]?(?:0|zero)(?![0-9a-z]|\.[1-9])(?:[\s-]*v?1\.0)?(?:\s+universal\w*)?"
        r"(?:\s+public\s+domain\s+dedication)?)|(?P<mark>public\s+domain\s+mark(?:\s*1\.0)?)"
        r"|(?P<cc>(?<![a-z0-9_à-ɏ])ccs?(?=[\s_(-]|\W*by(?![a-z0-9_à-ɏ])))"
        rf"|(?P<code>(?<![\w.@/-])by(?:[-_](?:nc|nd|sa))+(?![a-z0-9_à-ɏ]))|(?P<by>(?<![^\W_])(?:{WORDS['BY']}|cca(?=\s*[1-4]\.)))",
        re.IGNORECASE,
    )


_IN_PARENTHESES: Final = re.compile(r"\([0-9]+\)")
"""Behind a name: how many works have the licence (`CC BY-SA (3)`), no version of it."""
_SPELT: Final = frozenset({"anchor", "cc", "code"})


@dataclass(frozen=True)
class Named:
    """A licence and where its name stands in a text."""

    start: int
    end: int
    license: License


def find(text: str) -> Iterator[Named]:
    """The licences named in a text whose dashes and quotation marks are plain, in order."""
    at = 0
    while (found := _start().search(text, at)) is not None:
        named = _read(text, found)
        if named is not None:
            yield named
        at = named.end if named is not None else found.end()


def from_name(text: str) -> License | None:
    """The licence that a short text names (`CC BY-SA 4.0`), None when it names none or two."""
    names = list(find(text)) if len(text) <= _LONGEST_NAME_CHARS else []
    return names[0].license if len({name.license.spdx for name in names}) == 1 else None


def _read(text: str, found: re.Match[str]) -> Named | None:
    kind = found.lastgroup or ""
    if kind in ("zero", "mark"):
        license = from_url(f"creativecommons.org/publicdomain/{kind}/1.0/")
        return None if license is None else Named(found.start(), found.end(), license)
    parts = _parts(text, found.start() if kind in ("code", "by") else found.end(), kind == "anchor")
    terms = {name for name, _, _ in parts if name in WORDS}
    versions = {value for name, value, _ in parts if name == "version"}
    names = {name for name, _, _ in parts}
    if not parts or not _is_licence(kind, found.group().lower(), terms, names):
        return None
    end = max(place for name, _, place in parts if name not in ("fill", "join"))
    sampling = next((value for name, value, _ in parts if name == "sampling"), None)
    version = versions.pop() if len(versions) == 1 else None
    if sampling is not None:
        license = _sampling(sampling, "NC" in terms, version)
    elif terms == set() and "zero" in names:
        license = from_url("creativecommons.org/publicdomain/zero/1.0/")
    else:
        ports = {value for name, value, _ in parts if name == "port"}
        license = cc_license(terms, version, ports.pop() if len(ports) == 1 else None, "later" in names)
    return None if license is None else Named(found.start(), end, license)


def _is_licence(kind: str, word: str, terms: set[str], names: set[str]) -> bool:
    if kind in _SPELT:
        return bool(terms) or "sampling" in names or (kind == "anchor" and "zero" in names)
    return len(terms) > 1 or ("version" in names and (word == "cca" or bool(names & {"kind", "port"})))


def _parts(text: str, at: int, is_spelt: bool) -> list[tuple[str, str, int]]:
    """Kind, value and end of each part of a name, as far as they stand together."""
    parts: list[tuple[str, str, int]] = []
    while len(parts) < _LONGEST_PARTS:
        gap = _SEPARATORS.match(text, at)
        start = gap.end() if gap is not None else at
        found = _part().match(text, start)
        if found is None or start - at > 8:
            break
        name = found.lastgroup or ""
        value = found.group()
        if name == "later" and text[at:start].strip():
            found = None
        if name == "version" and _IN_PARENTHESES.match(text, start - 1):
            break
        if name == "version" and "|" in text[at:start] and any(part[0] == "version" for part in parts):
            break
        if found is None or (name == "BYC" and not _is_code(text, found, is_spelt and not parts)):
            break
        if name == "fill" and re.match(ANCHOR, value, re.IGNORECASE) and not text[at:start].strip().endswith("("):
            break
        name = name.removesuffix("C") if name in ("BYC", "NCC", "NDC", "SAC") else name
        if name == "version":
            value = value.rpartition(" ")[2].lstrip("vV.")
            value = re.sub(r"^[^0-9]*", "", value)
            value = value if "." in value else f"{value}.0"
        elif name == "port":
            value = port_of(value) or ""
        parts.append((name, value, found.end()))
        at = found.end()
    while parts and parts[-1][0] in ("fill", "join"):
        parts.pop()
    return parts


def _is_code(text: str, found: re.Match[str], is_first_of_spelt: bool) -> bool:
    """Whether `by` is the term: `CC BY 4.0`, `cc-by`; in `Creative Commons by A. Writer` it is a word."""
    if found.group() == "BY" or text[found.start() - 1 : found.start()] in ("-", "_"):
        return True
    after = text[found.end() : found.end() + 16]
    if re.match(r"[-_/]|\s*(?:[-/,]?\s*(?:nc|nd|sa)\b|v?[1-4]\.[0-9]|licen[cs]e)", after, re.IGNORECASE):
        return True
    return not is_first_of_spelt and re.match(r"\s*(?:$|[.,;:)\]|])", after) is not None


def _sampling(written: str, is_noncommercial: bool, version: str | None) -> License | None:
    code = "sampling+" if re.search(r"plus|\+", written, re.IGNORECASE) else "sampling"
    code = f"nc-{code}" if is_noncommercial else code
    return from_url(f"creativecommons.org/licenses/{code}/{version or ''}")
