"""The forms around the noun that a licence notice speaks of: whose it is, what it belongs to, what stands with it.

Source: notices of real pages and the table of cases behind licence_rules; nouns from `textmill.spdx.subject_words`.
"""

import re
from typing import Final

from textmill.spdx.subject_words import DOCUMENT, OTHER, PART, SITE, TEXT

__all__ = [
    "ALL",
    "BODYS_OWN",
    "GUIDE",
    "HELD_BY",
    "HOLDS",
    "IS_A_WORK_OF",
    "IS_OWN",
    "IS_THIS_A",
    "KIND",
    "MANY",
    "MAY_BE_ELSEWHERE",
    "NAMED",
    "NAMES_OTHERS",
    "NOUN",
    "OF",
    "ORDINAL",
    "OTHER_NOUN",
    "OURS",
    "OWN",
    "PART_NOUN",
    "ROW",
    "SAID_AT_ONCE",
    "SEVERAL_SITES",
    "SITES_OWN",
    "THE",
    "WITH_IT",
    "words_of",
]

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


def words_of(pattern: str) -> str:
    """The pattern between ends of words; scripts that put no blank between words have none."""
    parts = _alternatives(pattern)
    apart = "|".join(part for part in parts if not _WRITTEN_TOGETHER.search(part))
    together = "|".join(part for part in parts if _WRITTEN_TOGETHER.search(part))
    return rf"(?:(?<![^\W_])(?:{apart})(?![^\W\d_])" + (f"|{together})" if together else ")")


NOUN: Final = re.compile(
    rf"(?P<both>{words_of('user contributions?|contributions|public information|source texts?')})"
    rf"|(?P<other>{words_of(OTHER)})"
    rf"|(?P<site>{words_of(SITE)})|(?P<document>{words_of(DOCUMENT)})|(?P<text>{words_of(TEXT)})",
    re.IGNORECASE,
)
OTHER_NOUN: Final = re.compile(words_of(OTHER), re.IGNORECASE)
PART_NOUN: Final = re.compile(rf"(?:{PART})\Z", re.IGNORECASE)
_RUN: Final = re.compile(r"(?:'s|’s|s')?[\s-]+(?:[^\W\d_]+[\s-]+)?\Z")
ROW: Final = re.compile(
    r"\s*(?:,|\band\b|&|/|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bi\b|\boch\b|\bog\b|\bи\b|[、和与與及])\s*(?:(?:the"
    r"|all|any|other|les|die|los|las|le|i)\s+)*\Z"
)
OF: Final = re.compile(
    r"\s+(?:of|for|to|in|from|within|der|des|von|du|de|del|della|dos|do)\s+(?:the|an?|our|its|this|these|den"
    r"|dem|das|la|le|el|los|las|il|o|a|os|as)?\s*\Z",
    re.IGNORECASE,
)
WITH_IT: Final = re.compile(
    rf"^(?:\s*(?:,|\(|/|&|\b(?:and|or|und|sowie|et|y|e|en|i|och|og|и)\b)\s*(?:(?:the|all|any|its|our|other|die|les|las|los|le|i)\s+)*"
    rf"(?:{words_of(OTHER)}|{words_of(DOCUMENT)}|{words_of(SITE)}|{words_of(TEXT)})\s*\)?)+",
    re.IGNORECASE,
)
"""What is licensed with the text (`text, pictures and code`)."""
HELD_BY: Final = re.compile(
    r"^\s*(?:for|of|on|in|to|at|from|within|by|about|von|für|auf|in|zu|de|du|des|sur|del|per|para|por|do|da|van|voor|op)\s[^,;:()]*?"
    r"(?=\b(?:is|are|was|has|have|may|can|licen[cs]ed|available|released|published|distributed|shared|under|ist|sind|steht|stehen|est|sont|es|está|son|è|sono|é|são|unter|sous|bajo|sob)\b)",
    re.IGNORECASE,
)
"""What a text belongs to (`documentation for the parser is`)."""
GUIDE: Final = re.compile(r"docs?|manual|guide|tutorial|handbook|book|course|dokumentation|anleitung", re.IGNORECASE)
NAMES_OTHERS: Final = re.compile(
    rf"{words_of(OTHER)}|\b(?:powered|built|made|generated|created|hosted|driven|run)\s+(?:by|with|on|using)\b|\b(?:lists?|collects?|offers?|reproduces|reprints|borrows|adapts|summari[sz]es|translates|reviews|embeds|republishes|draws\s+on|presents?|shows?|describes?|discusses|mentions?|quotes?|cites?|links?|refers?|compares?|explains?|deals?|covers?)\b(?!\s+(?:by|under))"
    rf"|\b(?:an?|another|un|une|una|uno|um|uma|eine[rsnm]?|een|ett)\s+(?:[^\W\d_]+\s+){{0,3}}(?:{words_of(DOCUMENT)}|{words_of(SITE)})"
    r"|\babout\b|\b(?:you\s+(?:can\s+)?find|there\s+(?:is|are))\b|\bthat\s+(?:is|are)\b|\bfound\s+on\s+(?!this)|\bworks?\s+(?:under|that|by)\b|\bauthors?\s+(?:of|who)\b",
    re.IGNORECASE,
)
OWN: Final = (
    r"this|these|present|my|our|dies(?:e[rsnm]?)?|vorliegende[rsnm]?|mein\w*|unser\w*|ce(?:t|tte|s)?|nos?|notre|mon|mes"
    r"|est[aeo]s?|nuestr[ao]s?|mis?|quest['aeo]|nostr[aio]|dit|deze|ons|ten|ta|to|te|niniejsz\w+|tej|tym|tego"
    r"|эт(?:от|а|о|и|ого|ой|ом)|данн\w+|мой|наш\w*|tento|tato|toto|tohoto|této|denna|detta|dessa|denne|dette|disse"
    r"|aquest\w*|ц(?:ей|я|ю|е|і|ього|ієї)|aceast[ăa]|acest\w*|ez(?:\s+a)?|e|bu|tämä|αυτό(?:\s+το)?|ov(?:o|a|aj)|هذا|هذه|この|本|当|這個?|这个?|该|該|이|본"
)
IS_OWN: Final = re.compile(
    rf"(?:^|[\s('\"«„])(?:{OWN})(?:[\s-]+[^\W\d_]+){{0,2}}[\s'-]*\Z|(?:この|[本当這这该該이본])\s*\Z", re.IGNORECASE
)
OURS: Final = re.compile(
    r"\b(?:our|my|unser\w*|mein\w*|nos|notre|mes|nuestr\w+|nossos?|nostri|onze|nasz\w*|наш\w*|naše|vår\w*)\s+(?:[^\W\d_]+\s+)?\Z",
    re.IGNORECASE,
)
"""Before texts of which there may be many: the place tells whether the page or the site is meant."""
ALL: Final = re.compile(
    r"(?:\b(?:all|every|each|any|entire|whole|complete|alle[rsn]?|jede[rs]?|sämtliche\w*|gesamte\w*|tou(?:s"
    r"|tes|t)|todos?|todas?|tutt[iaeo]|wszystkie|все|vše\w*|alla|al(?:le|t))\b|全|所有|すべて|모든)[\w\s'-]{0,40}\Z",
    re.IGNORECASE,
)
KIND: Final = re.compile(
    r"(?:^|\b(?:the|most|all|are|and)\s+|[.,;(]\s*)(?!(?:the|this|these|those|our|my|all|each|every|any|other|your|and|or|of|in|on|for|new|own|full|original|written|individual"
    r"|published|blog|site|web|website|wiki|text|personal|entire|complete|following|present|most|public)\b)[a-z]{3,}\s+\Z",
    re.IGNORECASE,
)
"""Before texts of some body or kind (`council documents`)."""
IS_A_WORK_OF: Final = re.compile(
    r"\b(?:is|are|was|were)\s+(?:an?\s+)?works?\s+(?:of|by)\s+[^,;.]{1,60}?(?:,\s*)?\s(?:and|which|that)\b"
    r"|^\W*(?:as|being)\s+(?:an?\s+)?works?\s+(?:of|by)\s+[^,;]{1,60},",
    re.IGNORECASE,
)
"""Says who made what is spoken of (`is a work of the United States Government and`)."""
IS_THIS_A: Final = re.compile(
    r"\b(?:this|dies|ceci|esto|questo|isto|dit)\s+(?:is|ist|est|es|è|é)\s+(?:an?|eine?|une?|una?|um"
    r"|een)\s+(?:[\w-]+\s+){0,4}\Z",
    re.IGNORECASE,
)
ORDINAL: Final = re.compile(r"\b(?:first|second|third|fourth|fifth|last|final|other|remaining)\s+\Z", re.IGNORECASE)
"""Before a part of a text."""
SITES_OWN: Final = re.compile(
    r"\b(?:site|page|blog|author|website|wiki|project|journal|it)['’]s\s+(?:\w+\s+)?\Z", re.IGNORECASE
)
SEVERAL_SITES: Final = re.compile(
    r"(?:(?:web\s*)?sites|blogs|wikis|(?:e-?|text)?books|journals|magazines|newsletters|courses|portals)\Z",
    re.IGNORECASE,
)
"""Of somebody who has more than one (`our courses`)."""
BODYS_OWN: Final = re.compile(
    r"\b(?:museum|library|institute|university|society|foundation|council|ministry|department|agency|publisher)['’]s\s+(?:\w+\s+)?\Z",
    re.IGNORECASE,
)
"""Of a body that may hold this site or be spoken of."""
MAY_BE_ELSEWHERE: Final = re.compile(
    "(?:book|journal|stor(?:y|ies)|report|paper|stud(?:y|ies)|poem|novel|review|chapter|essay|translation|interview|letter"
    "|lecture|edition|manuscript|course|magazine|standard|specification|publication|work|livre|libro|livro|buch|werk|ouvrages?|rapports?|berichts?|aufsatz|informes?|relatórios?|studie|wiki|encyclop(?:a)?edia"
    r"|handbook|manual)s?\Z",
    re.IGNORECASE,
)
NAMED: Final = re.compile(r"\s*[,:]?\s*[\"“„«‘'][^\"”“»’]{3,}[\"”“»’']")
"""Behind a noun: the title of one of several (`our book "Mills"`)."""
THE: Final = re.compile(
    r"\b(?:the|der|die|das|dem|den|le|la|les|el|los|las|il|lo|gli|i|het|de|o|os|as)\s+(?:[^\W\d_]+\s+)?\Z|\bl['’]\Z",
    re.IGNORECASE,
)
SAID_AT_ONCE: Final = re.compile(
    r"\s*(?:itself\s+|hereby\s+)?(?:is|are|has|have|may|can|ist|sind|steht|stehen|est|sont|es|está|è|sono|é|são|[:(])",
    re.IGNORECASE,
)
HOLDS: Final = re.compile(
    rf"(?:\b(?:on|of|in|at|auf|von|in|dieser|sur|de|en|del|em|su|di|op|van|na|w|на|på)\s+(?:{OWN}|the|der|la|el"
    r"|il|o|our|unserer)|\b(?:dieser|dieses|unserer|unseres|tej|tego|naszej|этой|этого|нашего|této|tohoto)(?=\s))"
    rf"\s*(?P<held>{words_of(SITE)}|{words_of(DOCUMENT)})"
    rf"|(?P<here>\bhere\b|\bhier\b|\bici\b|\baquí\b|\baqui\b|\bqui\b|здесь)",
    re.IGNORECASE,
)
MANY: Final = re.compile(
    "(?:pages|articles|(?:blog[\\s-]*)?posts|postings|entries|works|notes|recipes|tutorials|artikel|seiten|beiträge|documents|papers"
    r"|essays|stories|chapters|articoli|artículos|artigos|статьи|страницы|strony|artykuły)\Z",
    re.IGNORECASE,
)
