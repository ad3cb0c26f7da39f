"""Tell that a text, which no word for `this` marks as the page's own, is told apart from other texts.

Source: notices of real pages and the table of cases behind licence_rules. Notices name their text with few words (`the
text`, `all our written content`); whatever else stands before the noun, or between it and its verb, tells which of
several is meant (`the cited text`, `le rapport résumé ici`), and that may be another's. So the words that say nothing
are listed, in the languages that pages use, and no others.
"""

import re
from typing import Final

from textmill.spdx.subject_forms import ALL, OURS, OWN, WITH_IT

__all__ = ["is_told_apart"]

_SAY_NOTHING: Final = re.compile(
    r"(?:the|an?|all|every|each|any|entire|whole|complete|full|main|written|textual|editorial|original|own|web|website|site|blog|wiki|page|online|documentation|docs|dokumentation"
    r"|open|access|free|public|personal|user|contributed|structured|unstructured|community|present|following|article|post|above|published|individual|general|culture"
    r"|of|in|on|to|for|from|with|and|or|by|as|is|are|under|at|that|both|it|our|my|its|we|you|i|can|may|must|here|below|including|hereby|also|only|s|such"
    r"|licen[cs]\w*|copyright\w*|rights?|terms|re-?us\w*|use|cop(?:y|ies|ying)|shar(?:e|es|ing)|(?:re-?)?publish\w*|releas\w*|distribut\w*|redistribut\w*"
    r"|offer\w*|provid\w*|dedicat\w*|plac(?:e|es|ed|ing)|put\w*|translat(?:e|ing)|adapt|quote|post|make|waiv\w*|grant\w*|permi\w*|authori[sz]\w*"
    r"|reproduc\w*|remix|quality|most|other|otherwise|data"
    r"|no|not|hardly|any|aucune?|ningún|ninguna|nenhuma?|nessun[ao]?|keine?|žádn\w*|żaden|ingen|geen|ни"
    r"|der|die|das|des|dem|den|ein|eine[rsnm]?|alle[rsnm]?|jede[rs]?|sämtliche\w*|gesamte\w*|eigene[rsn]?|redaktionelle[rsn]?|steh(?:t|en)|gilt|gelten"
    r"|und|oder|von|für|auf|im|in|am|zu[rm]?|unter|lizenz\w*|ist|sind|hier"
    r"|le|la|les|l|un|une|tou(?:t|te|s|tes)|du|de|d|des|et|ou|sur|dans|en|licence|est|sont|nos|notre"
    r"|el|los|las|lo|una|tod[oa]s?|del|y|o|e|al|en|con|licencia|os|as|um|uma|do|dos|da|das|no|na|nos|nas|licença"
    r"|il|gli|i|tutt[oaie]|dello|della|dei|degli|delle|nel|nella|licenza|het|alle|al|van|op|een|alla|allt|allt?e|av|på|med|på|den|det|de|af|til"
    r"|wszyst\w*|wszelk\w*|cał[aey]\w*|w|z|na|do|i|o|licencj\w*|vešker\w*|všech\w*|cel[ýé]\w*|v|s|a|licenc\w*|obsah\w*"
    r"|все|вс[её]|весь|вся|всего|всех|на|в|и|с|по|усі|весь|лицензи\w*|ліценз\w*|az?|minden|valamennyi|összes|toate|tot|bütün|tüm|sitemizin|sitenin|sitedeki|sivuston|alt|kaikki|το|τα|ο|η|οι|όλα|όλο"
    r"|모든|사이트의|블로그의|저희|우리|els?|totes?|tots|semua|seluruh|toàn|bộ|tất|cả|các|svi|sav|sve|vsa|vse|यह|इस|सभी|هذا|هذه|جميع|כל)",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+\Z")
_SAY_NOTHING_TOGETHER: Final = re.compile(
    r"(?:この|本|当|當|该|該|此|这|這|篇|个|個|的|の|は|が|を|に|で|と|及び|および|和|与|與|及|上|内|中|下|以|全部?|すべて|全て|所有|一切|各|每|毎"
    r"|私|僕|弊|我们?|我們?|你|您|サイト|ブログ|ウィキ|ページ|网站|網站|站|博客|部落格|维基|網頁|网页|页面|頁面|文章|文字|文|记事|記事|掲載|公開|公开|发布|發布|发表|發表"
    r"|されて|いる|した|する|ある|原创|原創|オリジナル|特に|記載|断り|ない|限り|場合|除|另|有|特别|特別|说明|說明|声明|聲明|注明|註明|外|者|非|明記|権利|表記|ライセンス|许可|許可|协议|協議|可|将|將|把|由|作者)+"
)
_CLAUSE: Final = re.compile(r".*[.,:;!?()\[\]|·•\"“”„«»、。,:;—–-]\s", re.DOTALL)
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 3
_STAND_BETWEEN: Final = re.compile(
    r"(?:\s*(?:(?:tego|tej|této|tohoto|naše\w*|этого|этой|нашего|цього|цієї|acest\w+)\b.*|itself|above|below|here(?:in|by|on)?|also|too|there|only|alone|[\d.]+|one|two|hier|ici|aquí|aqui|qui|selbst|lui-même|zelf|здесь"
    r"|content|contents|(?:on|at)\s+\w+[.-]\w+|(?:that\s+)?(?:you\s+(?:can\s+)?(?:read|see|find)|is|are|published|posted|presented|provided|available|contained|displayed|found|owned|produced|written|created|hosted)"
    r"|publié\w*|publicad[oa]s?|pubblicat[oiae]|veröffentlicht\w*"
    r"|(?:by|from|von|par|por|di|door|av|af)\s+.*|(?:on|in|at|of|to|across|within|throughout)\s+(?:(?:this|these|our|my|its|all)\b|the\s+.*\b(?:web\s*)?(?:site|page|blog|wiki|portal|journal|documentation)s?\b).*|(?:de|du|di|da|do|del|des|d'|sur|en|em|su|van|op|na|auf|dieser|dieses|unserer|w|på|der)\s*.*))+\s*\Z",
    re.IGNORECASE,
)
_FINITE: Final = re.compile(
    r"(?P<between>\s[^,;:.()]{2,80}?)\s(?:is|are|was|were|ist|sind|steht|stehen|est|sont|es|está|están|son|é|são|è|sono|jest|są|je|jsou|är|valt|vallen)\s",
    re.IGNORECASE,
)
_HAS_A_TEXT: Final = re.compile("[の的](?=[\u3040-\u30ff\u3400-\u9fff])")
"""Behind a document that is not this one: its text is spoken of."""
_OF_A_THING: Final = re.compile(
    r"\s*(?:of|by)\s+(?:the|an?)\s+(?!(?:author|writer|site|page|blog|wiki|web\w*|owner|editor)s?\b)(?-i:[a-z]{3,}(?:\s+[a-z]+)?)\s*\Z"
    r"|\s*(?:(?:des|der|eines|einer)\s+(?!(?:inter|web|proj)\w*)(?-i:[A-ZÄÖÜ])\w+"
    r"|(?:del|della|de\s+la|du|do|da|van\s+(?:het|de|een))\s+(?!(?:sit|proj|proy)\w*)(?-i:[a-zà-ÿ])\w+|(?!эт|наш|цьо|дан)[а-яіїє]{4,})\s*\Z",
    re.IGNORECASE,
)
_OF_A_THING_AT_ONCE: Final = re.compile(
    r"\s+(?!эт|наш|цьо|дан)[а-яіїє]{4,}\s+(?:доступ|опублик|лиценз|ліценз|распростран|поширю|публику)"
)
_OF_ORIGIN: Final = re.compile(
    r"\s*(?:d['’e]\s*)?(?:origin\w*|départ|partida|partenza)\s*\Z|\s*źródłow\w+\s*\Z", re.IGNORECASE
)


def is_told_apart(before: str, noun: str, after: str, is_site: bool = False) -> bool:
    """Whether words that stand with a noun, before it or between it and its verb, tell it apart from others."""
    if _stands_behind_another(before, noun):
        return True
    if not is_site and _HAS_A_TEXT.match(after) and ALL.search(before) is None:
        return True
    if is_site and _OF_A_THING_AT_ONCE.match(after):
        return True
    found = _FINITE.match(after)
    if found is None or WITH_IT.match(after):
        return False
    between = found["between"]
    if _OF_ORIGIN.match(between) or (is_site and _OF_A_THING.match(between)):
        return True
    return _STAND_BETWEEN.match(between) is None


def _stands_behind_another(before: str, noun: str) -> bool:
    run = _TOGETHER.search(before)
    if run is not None:
        return _SAY_NOTHING_TOGETHER.fullmatch(run.group()) is None
    clause = _CLAUSE.sub("", before)
    words = list(_WORD.finditer(clause))
    if not words or (noun.istitle() and words[-1].group().istitle()):
        return False
    for found in reversed(words[-_MOST_WORDS:]):
        word = found.group()
        if re.fullmatch(OWN, word, re.IGNORECASE):
            return False
        if word[0].isupper() and (found.start() > 0 or not word[1:].islower()):
            return False
        if _SAY_NOTHING.fullmatch(word) is None:
            return True
        if ALL.search(clause[: found.end()]) is not None and OURS.search(clause[: found.end()]) is not None:
            return False
    return False
