"""Tell what the words before a licence's name say is licensed: this document, its site, some text, or another thing.

Source: licence_rules (scope, C8, C9, C13). The first noun is what a notice speaks of (`the code in this post`); of a
run of nouns it is the last (`page template`), and of a row of them the text, if it is one (`data and text`).
"""

import re
from enum import Enum
from typing import Final

from textmill.spdx.clause_words import EXCEPTION, FROM_ELSEWHERE, YIELDS
from textmill.spdx.subject_words import DOCUMENT, OTHER, PART, SITE, TEXT

__all__ = ["Subject", "nouns_of_others", "subject_of"]


class Subject(Enum):
    """What a notice speaks of."""

    DOCUMENT = "document"
    PART = "part"
    SITE = "site"
    TEXT = "text"
    OTHER = "other"
    NONE = "none"


_WRITTEN_TOGETHER: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, those in parentheses left together."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _words(pattern: str) -> str:
    """The pattern between ends of words; scripts that put no blank between words have none."""
    parts = _alternatives(pattern)
    apart = "|".join(part for part in parts if not _WRITTEN_TOGETHER.search(part))
    together = "|".join(part for part in parts if _WRITTEN_TOGETHER.search(part))
    return rf"(?:(?<![^\W_])(?:{apart})(?![^\W\d_])" + (f"|{together})" if together else ")")


_NOUN: Final = re.compile(
    rf"(?P<both>{_words('user contributions?|contributions|public information|source texts?')})"
    rf"|(?P<other>{_words(OTHER)})"
    rf"|(?P<site>{_words(SITE)})|(?P<document>{_words(DOCUMENT)})|(?P<text>{_words(TEXT)})",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(_words(OTHER), re.IGNORECASE)
_PART: Final = re.compile(rf"(?:{PART})\Z", re.IGNORECASE)
_RUN: Final = re.compile(r"(?:'s|’s|s')?[\s-]+(?:[^\W\d_]+[\s-]+)?\Z")
_ROW: Final = re.compile(
    r"\s*(?:,|\band\b|&|/|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bi\b|\boch\b|\bog\b|\bи\b|[、和与與及])\s*(?:(?:the"
    r"|all|any|other|les|die|los|las|le|i)\s+)*\Z"
)
_OF: Final = re.compile(
    r"\s+(?:of|for|to|in|from|within|der|des|von|du|de|del|della|dos|do)\s+(?:the|an?|our|its|this|these|den"
    r"|dem|das|la|le|el|los|las|il|o|a|os|as)?\s*\Z",
    re.IGNORECASE,
)
_WITH_IT: Final = re.compile(
    rf"^(?:\s*(?:,|\(|/|&|\b(?:and|or|und|sowie|et|y|e|en|i|och|og|и)\b)\s*(?:(?:the|all|any|its|our|other|die|les|las|los|le|i)\s+)*"
    rf"(?:{_words(OTHER)}|{_words(DOCUMENT)}|{_words(SITE)}|{_words(TEXT)})\s*\)?)+",
    re.IGNORECASE,
)
"""What is licensed with the text (`text, pictures and code`)."""
_HELD_BY: Final = re.compile(
    r"^\s*(?:for|of|on|in|to|at|from|within|by|about|von|für|auf|in|zu|de|du|des|sur|del|per|para|por|do|da|van|voor|op)\s[^,;:()]*?"
    r"(?=\b(?:is|are|was|has|have|may|can|licen[cs]ed|available|released|published|distributed|shared|under|ist|sind|steht|stehen|est|sont|es|está|son|è|sono|é|são|unter|sous|bajo|sob)\b)",
    re.IGNORECASE,
)
"""What a text belongs to (`documentation for the parser is`)."""
_GUIDE: Final = re.compile(r"docs?|manual|guide|tutorial|handbook|book|course|dokumentation|anleitung", re.IGNORECASE)
_NAMES_OTHERS: Final = re.compile(
    rf"{_words(OTHER)}|\b(?:powered|built|made|generated|created|hosted|driven|run)\s+(?:by|with|on|using)\b|\b(?:lists?|collects?|offers?|presents?|shows?|describes?|discusses|mentions?|quotes?|cites?|links?|refers?|compares?|explains?|deals?|covers?)\b(?!\s+(?:by|under))"
    rf"|\b(?:an?|another|un|une|una|uno|um|uma|eine[rsnm]?|een|ett)\s+(?:[^\W\d_]+\s+){{0,3}}(?:{_words(DOCUMENT)}|{_words(SITE)})"
    r"|\babout\b|\b(?:you\s+(?:can\s+)?find|there\s+(?:is|are))\b|\bthat\s+(?:is|are)\b|\bfound\s+on\s+(?!this)|\bworks?\s+(?:under|that|by)\b|\bauthors?\s+(?:of|who)\b",
    re.IGNORECASE,
)
_OWN: Final = (
    r"this|these|present|my|our|dies(?:e[rsnm]?)?|vorliegende[rsnm]?|mein\w*|unser\w*|ce(?:t|tte|s)?|nos?|notre|mon|mes"
    r"|est[aeo]s?|nuestr[ao]s?|mis?|quest['aeo]|nostr[aio]|dit|deze|ons|ten|ta|to|te|niniejsz\w+|tej|tym|tego"
    r"|эт(?:от|а|о|и|ого|ой|ом)|данн\w+|мой|наш\w*|tento|tato|toto|tohoto|této|denna|detta|dessa|denne|dette|disse"
    r"|acest\w*|ez|e|bu|この|本|当|這個?|这个?|该|該|이|본"
)
_IS_OWN: Final = re.compile(
    rf"(?:^|[\s('\"«„])(?:{_OWN})(?:[\s-]+[^\W\d_]+){{0,2}}[\s'-]*\Z|[この本当這这该該이본]\s*\Z", re.IGNORECASE
)
_ALL: Final = re.compile(
    r"(?:\b(?:all|every|each|any|entire|whole|complete|alle[rsn]?|jede[rs]?|sämtliche\w*|gesamte\w*|tou(?:s"
    r"|tes|t)|todos?|todas?|tutt[iaeo]|wszystkie|все|vše\w*|alla|al(?:le|t))\b|全|所有|すべて|모든)[\w\s'-]{0,40}\Z",
    re.IGNORECASE,
)
_OTHERS_OWN: Final = re.compile(
    r"\b(?:an?|another|your|her|his|their|its|that|those|some|many|most|more|few|other|others|older|old|earlier"
    "|previous|former|several|certain|selected|guest|quoted|original|underlying|similar|such|first|said|whose"
    r"|eine[mnrs]?|andere[nmrs]?|ihre?[nmrs]?|sein\w*|früher\w*|ältere\w*|ursprünglich\w*"
    r"|autres?|cert(?:ain|aines?)|leurs?|son|sa|ses|otr[oa]s?|outr[oa]s?|altr[eioa]|andere|inn[eya]\w*|друг\w+"
    r"|jin[éý]\w*|andra|andre)\s+(?:[^\W\d_]+[\s-]+){0,2}\Z|[^\W\d_]['’]s\s+(?:[^\W\d_]+\s+)?\Z|\d\s*\Z",
    re.IGNORECASE,
)
_IS_THIS_A: Final = re.compile(
    r"\b(?:this|dies|ceci|esto|questo|isto|dit)\s+(?:is|ist|est|es|è|é)\s+(?:an?|eine?|une?|una?|um"
    r"|een)\s+(?:[\w-]+\s+){0,4}\Z",
    re.IGNORECASE,
)
_OF_A_PART: Final = re.compile(
    r"\b(?:versions?|parts?|portions?|sections?|excerpts?|summar(?:y|ies)|drafts?|half|much|most|some|translations?|teile?|partie|partes?|parti)"
    r"\s+(?:of|von|de|di|des|dieser|del)\s+(?:(?:this|the|our|these|dies\w*|cet(?:te)?|ce|est[ea]|quest[oa])\s+)?\Z",
    re.IGNORECASE,
)
"""Before a noun of which not all is licensed."""
_SITES_OWN: Final = re.compile(
    r"\b(?:site|page|blog|author|website|wiki|project|journal|it)['’]s\s+(?:\w+\s+)?\Z", re.IGNORECASE
)
_MAY_BE_ELSEWHERE: Final = re.compile(
    "(?:book|journal|stor(?:y|ies)|report|paper|stud(?:y|ies)|poem|chapter|essay|translation|interview|letter"
    "|lecture|edition|manuscript|course|magazine|work|livre|libro|livro|buch|werk|wiki|encyclop(?:a)?edia"
    r"|handbook|manual)s?\Z",
    re.IGNORECASE,
)
_THE: Final = re.compile(
    r"\b(?:the|der|die|das|dem|den|le|la|les|el|los|las|il|lo|gli|i|het|de)\s+(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE
)
_SAID_AT_ONCE: Final = re.compile(
    r"\s*(?:itself\s+|hereby\s+)?(?:is|are|has|have|may|can|ist|sind|steht|stehen|est|sont|es|está|è|sono|é|são|[:(])",
    re.IGNORECASE,
)
_HOLDS: Final = re.compile(
    rf"\b(?:on|of|in|at|auf|von|in|dieser|sur|de|en|del|em|su|di|op|van|na|w|на|på)\s+(?:{_OWN}|the|der|la|el"
    rf"|il|o|our|unserer)\s*(?P<held>{_words(SITE)}|{_words(DOCUMENT)})"
    rf"|(?P<here>\bhere\b|\bhier\b|\bici\b|\baquí\b|\baqui\b|\bqui\b|здесь)",
    re.IGNORECASE,
)
_MANY: Final = re.compile(
    "(?:pages|articles|posts|entries|works|notes|recipes|tutorials|artikel|seiten|beiträge|documents|papers"
    r"|essays|stories|chapters|articoli|artículos|artigos|статьи|страницы|strony|artykuły)\Z",
    re.IGNORECASE,
)


def nouns_of_others(text: str) -> bool:
    """Whether a text names anything that is no text."""
    return _OTHER.search(text) is not None


def subject_of(words: str) -> Subject:
    """What the words before a licence speak of; `NONE` if they name nothing."""
    told = EXCEPTION.sub(" ", YIELDS.sub(" ", words))
    if FROM_ELSEWHERE.search(told):
        return Subject.OTHER
    return _head(told)


def _head(words: str) -> Subject:
    at = 0
    found = _NOUN.search(words)
    while found is not None:
        following = _NOUN.search(words, found.end())
        between = words[found.end() : following.start()] if following is not None else ""
        if following is not None and (_is_run(between, found, following) or _is_text_in_row(found, between, following)):
            found = following
            continue
        break
    if found is None:
        return Subject.NONE
    before, after = words[at : found.start()], words[found.end() :]
    if not found["other"] and _NAMES_OTHERS.search(
        _HELD_BY.sub(" ", _WITH_IT.sub(" ", _HOLDS.sub(" ", after, count=1)))
    ):
        return Subject.OTHER
    if found["other"] or (
        following is not None and following["other"] and _is_of_other(between) and not _GUIDE.search(found.group())
    ):
        return Subject.OTHER
    if _OF_A_PART.search(before):
        return Subject.OTHER
    if (
        _OTHERS_OWN.search(before)
        and not _IS_THIS_A.search(before)
        and not _SITES_OWN.search(before)
        and not _ALL.search(before)
    ):
        return Subject.OTHER
    if found["both"]:
        return Subject.TEXT
    return _of_text(found, before, after)


def _of_text(found: re.Match[str], before: str, after: str) -> Subject:
    is_own, is_all = _IS_OWN.search(before) is not None, _ALL.search(before) is not None
    noun = found.group()
    if not is_own and not is_all and _THE.search(before) and _MAY_BE_ELSEWHERE.search(noun) and not found["text"]:
        return Subject.OTHER
    holder = _HOLDS.search(f"{before[-40:]} {noun}{after}")
    if (
        found["document"]
        and not is_own
        and not is_all
        and _THE.search(before)
        and not holder
        and not _SAID_AT_ONCE.match(after)
    ):
        return Subject.OTHER
    if found["site"]:
        return Subject.SITE
    if found["document"]:
        if _PART.search(noun) and not is_own and not is_all:
            return Subject.PART
        if _is_work(noun) or is_all or (_MANY.search(noun) and not is_own):
            return Subject.SITE if holder is not None and not holder["here"] and _is_site(holder) else Subject.TEXT
        return Subject.DOCUMENT
    if holder is not None and not holder["here"]:
        return Subject.SITE if _is_site(holder) else Subject.DOCUMENT
    return Subject.DOCUMENT if is_own and _is_wording(noun) else Subject.TEXT


def _is_site(holder: re.Match[str]) -> bool:
    return re.fullmatch(_words(SITE), holder["held"], re.IGNORECASE) is not None


def _is_work(noun: str) -> bool:
    """`This work` in a foot is what the site is."""
    return (
        re.fullmatch(
            r"works?|werke?s?|œuvres?|oeuvres?|obras?|opera|opere|utw[oó]r\w*|dzieł[oa]|произведени[ея]|作品|著作"
            "|verk(?:et)?|værk(?:et)?|d[ií]l[oa]|저작물|publications?|handbooks?|manuals?|guides?|tutorials?",
            noun,
            re.IGNORECASE,
        )
        is not None
    )


def _is_wording(noun: str) -> bool:
    return (
        re.fullmatch(r"te[xk]s?te?[ns]?|texto|testo|текст\w*|本文|文本|テキスト|텍스트|szöveg", noun, re.IGNORECASE)
        is not None
    )


def _is_run(between: str, found: re.Match[str], following: re.Match[str]) -> bool:
    if re.fullmatch(r"(?:['’]s|s['’])?[\s-]+", between):
        return not (found["text"] and following["site"])
    return False


def _is_text_in_row(found: re.Match[str], between: str, following: re.Match[str]) -> bool:
    return bool(found["other"]) and not following["other"] and _ROW.fullmatch(between) is not None


def _is_of_other(between: str) -> bool:
    return _OF.fullmatch(between) is not None
