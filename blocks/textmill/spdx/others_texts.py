"""The forms by which a text that a notice names is another one than the page: somebody else's, a part, a companion.

Source: notices of real pages and the table of cases behind licence_rules; what can be read either way is another's.
"""

import re
from typing import Final

from textmill.spdx.subject_forms import OWN, words_of
from textmill.spdx.subject_words import DOCUMENT, SITE, TEXT

__all__ = [
    "BELONGS_TO_IT",
    "BOOK_OR_JOURNAL",
    "BY_SOMEBODY",
    "GOES_WITH_IT",
    "HELD_BY_ANOTHER",
    "HELD_ELSEWHERE",
    "IN_ANOTHERS",
    "LEGAL_TEXT",
    "OF_ANOTHER",
    "OF_ANOTHER_NOUN",
    "OF_A_PART",
    "OF_THIS_TEXT",
    "ON_A_THING",
    "OTHERS_OWN",
    "SOLD_APART",
    "SOME_OF",
    "SPOKEN_OF_BY_IT",
    "THEIRS",
    "THE_OTHER",
    "THING_OF_IT",
]

BELONGS_TO_IT: Final = re.compile(
    r"^\W*(?:(?:the|an?|all|my|our|[\w-]+['’]s)\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?!licen|rights?\b|copyright|appl|permission|terms|access|waive|subject|thanks|according|public|open|reuse|text|content|conditions|status|available)[a-z]{3,}\s+"
    r"(?:(?:that|which)\s+\w+\s+with|to|with|for|behind|accompanying|beside|alongside)\s+this\s+\Z",
    re.IGNORECASE,
)
"""Before a text with which something else goes (`the quiz that goes with this`)."""
OF_A_PART: Final = re.compile(
    r"\b(?:versions?(?:\s+[\w.]+)?|parts?|portions?|sections?|excerpts?|summar(?:y|ies)|drafts?|half|much|most|some|translations?|teile?|partie|partes?|parti"
    r"|[\w-]*(?:traducti(?:on|ón)s?|traducci(?:ó|o)n(?:es)?|tradução|traduzion[ei]|übersetzung(?:en)?|vertaling(?:en)?|tłumaczeni[ea]|перевод\w*|переклад\w*|překlad\w*"
    r"|översättning(?:en|ar)?|overs[ea]ttelse\w*|oversættelse\w*|versi(?:ón|one|oni|ones)|versão|fassung(?:en)?|version(?:en)?|versi[ea]|wersj[ae]|верси[яи]|verze"
    r"|résumé|resum(?:en|o)|riassunto|zusammenfassung|samenvatting|streszczenie|auszug|auszüge|extraits?|extractos?|trechos?|estratt[oi]|fragment\w*))"
    r"\s+(?:[\w-]+\s+){0,2}?(?:(?:of|from|von|de|di|des|diese[rs]|del|da|do|van|av|af|tego|tej|этой|этого|цієї|цього|tohoto|této)\s+|(?<=\s)(?:d'|dell'))(?:(?:this|the|our|these|dies\w*|cet(?:te)?|ce|est[ea]|quest[oa]|den(?:na|ne)|de(?:t|n)|deze|dit)\s+|quest')?\Z",
    re.IGNORECASE,
)
"""Before a noun of which not all is licensed."""
SOME_OF: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|several|few|many|some|most|each|\d+|eine[rs]?|zwei|drei|einige|mehrere|viele|un|une|deux|trois|plusieurs|dos|tres|varios|duas|due|tre)"
    r"\s+(?:of|von|unserer|meiner|de|di|dei|dos|das|des|del)\s+(?:(?:our|my|the|these|those|unseren?|meinen?|nos|mes|nuestr[ao]s|mis|nossos|nostri)\s+)?(?:[\w-]+\s+)?\Z"
    r"|\b(?:certain[se]?s?|quelques|algun[ao]s|algumas|alguns|alcun[ie]|niektór\w+|некотор\w+|деяк\w+|sommige|enkele|vissa|några|nogle|noen|někter\w+|einige[nr]?|manche[nr]?"
    r"|vari[oa]s|vári[oa]s|muutam\w+|néhány|unele|bazı|anciens|anciennes|antigu[oa]s|antig[oa]s|vecchi[ea]?|stars[zi]\w+|стары[ех]|oude(?:re)?|gamla|äldre|ældre|eldre)\s+(?:[^\W\d_]+\s+)?\Z"
    r"|(?:一部の?|部分|일부)\s*\Z",
    re.IGNORECASE,
)
"""Before texts of which some are licensed, or the old ones."""
THING_OF_IT: Final = re.compile(
    r"\b(?:the|das|der|die|les?|la|el|los|las|il|lo|i|gli|o|a|os|as|het|de)\s+(?:[\w-]+\s+)?(?!(?:text\w*|t[ei][xks]+t\w*|wording|words|prose|content\w*|cont[eé]n\w*|inhal\w*|inhoud|copyright|licen\w*|lizen\w*|rights?|rechte|droits|derechos"
    r"|re-?use|use|reprod\w*|réutili\w*|reutili\w*|utili[sz]\w*|uso|usage|copy\w*|copia|copie|publi\w*|distribu\w*|diffus\w*|difusi\w*|difusão|riproduz\w*|riuso|sharing|nutzung|verwendung|weitergabe|vervielfält\w*|verbreitung|veröffentlichung|hergebruik|verspreid\w*|gebruik|authors?|auth?eure?s?|autor\w*|whole|rest|entirety|terms|conditions|publishers?|owners?)\s)"
    r"[\w-]{2,}\s+(?:(?:of|to|dieses|dieser|zu\s+diese[mr]|de|di|du|do|da|van)\s+(?:this|cet(?:te)?|ce|est[ea]|quest[oa]|dit|deze)|dieses|dieser|zum|zur|zu\s+diese[mr]|de\s+l'|all'|al)\s+\Z",
    re.IGNORECASE,
)
"""Before a text to which another thing belongs (`the PDF of this`)."""
OF_THIS_TEXT: Final = re.compile(
    rf"^\s+(?:of|to|for|de|di|do|da|van|zu)\s+(?:this|cet(?:te)?|ce|est[ea]|quest[oa]|dit|deze|diese[mr]?)\s+(?:{words_of(DOCUMENT)})"
    rf"|^\s+(?:dieses|dieser)\s+(?:{words_of(DOCUMENT)})",
    re.IGNORECASE,
)
"""Behind a document that is made of this one (`the preprint of this paper`)."""
ON_A_THING: Final = re.compile(
    rf"^\s+(?:on|in|at|beside|inside)\s+(?:the|an?|each|every)\s+(?!{words_of(SITE)}|{words_of(DOCUMENT)}|(?:public|left|right|web|internet|main|following|present|whole|entire|old|new|site)\b)(?-i:[a-z]{{3,}})\b",
    re.IGNORECASE,
)
"""Behind a text that stands elsewhere (`the text on the sign`)."""
IN_ANOTHERS: Final = re.compile(
    r"^\s+(?:in|of|from|on)\s+(?-i:(?:[A-Z][\w.-]*\s+){0,3}[A-Z][\w.-]+['’]s)\s|^\s+(?:for|to)\s+(?:this|the)\s+",
    re.IGNORECASE,
)
"""Behind texts that a book of somebody's holds, or that are made for something."""
_ARTICLE: Final = (
    r"(?:the|our|dies\w*|cet(?:te)?|ce|le|la|est[ea]|el|il|quest[oa]|de|het|deze|dit"
    r"|ten|ta|to|эта|этот|der|die|das|ein)"
)
SPOKEN_OF_BY_IT: Final = re.compile(
    rf"\A(?!.*li[cz]en).*\w(?:\s+(?:that|which|whom|que|qu'|dont|che)\s+(?:this|{_ARTICLE})|\s+som"
    rf"|,\s+(?:(?:über|von|auf|mit|in|zu|aus|o|об?|di|de)\s+)?(?:die|de[rmn]|das|denen|welche[rsmn]?|któr\w+|котор\w+|waarover|(?:di\s+)?cui)(?:\s+{_ARTICLE})?)\s+\Z",
    re.IGNORECASE | re.DOTALL,
)
"""Before a text that speaks of what is licensed (`the study that this article reports`)."""
SOLD_APART: Final = re.compile(r"(?:newsletter|magazine|book|textbook|e-?book)s?\Z", re.IGNORECASE)
"""Of somebody with a site (`our newsletter`)."""
BOOK_OR_JOURNAL: Final = re.compile(
    r"boek(?:en)?|bo[kg](?:en)?|książk\w*|книг\w*|knih\w*|könyv\w*|zeitschrift|revista|rivista|revue|tijdschrift|журнал\w*|czasopism\w*|časopis\w*|livres?|livros?|libr[oi]s?|buch(?:es)?",
    re.IGNORECASE,
)
"""May be any; with `this` before it the one that holds the page."""
HELD_BY_ANOTHER: Final = re.compile(
    r"\b(?:hosts?|mirrors?|archives?|stores?|holds?|keeps?|carries|reproduces?|reprints?)\s+(?:the\s+|this\s+)?\Z"
    r"|\b(?:sister|partner|parent|companion|mirror|staging)\s+\Z",
    re.IGNORECASE,
)
"""Before what another site holds, or what is one."""
OF_ANOTHER: Final = re.compile(
    r"^\s+(?:of|de|du|del|della|do|da|van)\s+(?:(?:the|an?|la|le|les|el|il|het|de|o)\s+)?(?!(?:the|an?|la|le|les|el|il|het|de|o|all|each|every|any|its)\s)"
    rf"(?!{OWN}|{words_of(SITE)}|(?:(?:blog\s*)?posts?|(?:web\s*)?pages?|articles?|entr|art[ií]c|artig|p[aá]gin|billet)\w*)(?-i:[a-zà-ÿ]{{3,}})\b",
    re.IGNORECASE,
)
"""Behind a text: it is of a thing that is neither the page nor its site (`the text of the law`)."""
OF_ANOTHER_NOUN: Final = re.compile(
    rf"^\s+(?:des|der|vom|von\s+de[mnr])\s+(?i:(?:[a-zà-ÿ]+\s+){{0,2}})(?!(?i:{words_of(f'{SITE}|{DOCUMENT}|{TEXT}')}))[A-ZÄÖÜ][a-zäöüß]{{2,}}"
    r"|^\s+(?i:ustaw\w*|konstytucj\w*|piosenk\w*|wiersz\w*|hymnu|закон\w*|конституци\w*|песн\w*|стих\w*|гимна|zákon\w*|písn\w*|básn\w*|hymny)\b"
)
"""The same where nouns are great or have cases."""
LEGAL_TEXT: Final = re.compile(
    r"^\s+of\s+(?:the\s+)?(?:[\w'-]+\s+){0,4}?(?:convention|treaty|act|constitution|declaration|bible|code|charter|laws?|bill|agreement|directive"
    r"|regulation|gospel|psalms?|covenant|protocol|decree|ruling|judgments?|anthem|hymn)\b",
    re.IGNORECASE,
)
"""The same with a name (`the text of the Berne Convention`)."""
GOES_WITH_IT: Final = re.compile(
    r"^\s+(?:(?:that|which)\s+(?:[a-z]+\s+){1,2}(?:with|beside|alongside|to)|(?:that|which)\s+accompan\w+|accompanying|belonging\s+to|to\s+go\s+with)\s+(?:this|the|our)\b",
    re.IGNORECASE,
)
"""Behind a text that is another one than this (`the materials that go with this article`)."""
BY_SOMEBODY: Final = re.compile(
    r"^\s+(?:by|von|par|por|di|door|av|af)\s+(?!(?:me|us|default|the|our|this|its|my|mir|uns|moi|nous)\b)[^\W\d_]",
    re.IGNORECASE,
)
"""Behind texts of which others on the site are somebody else's."""
HELD_ELSEWHERE: Final = re.compile(
    r"^\s*(?:on|in|at|of|auf|sur|en)\s+(?:wikipedia|wiktionary|github|youtube|stack\s*overflow)\b"
    r"|^\s*from\s+(?!this\b|our\b|these\b|my\b|here\b|the\s+(?:site|page|blog|website)\b)",
    re.IGNORECASE,
)
"""Behind a text that is another site's, or comes from another work."""
THE_OTHER: Final = re.compile(
    r"\bthe\s+(?!(?:\w+\s+)?(?:full|whole|entire|original|above|below|following|present|complete|written|main|actual|blog|web|contents?|texts?)\b)"
    r"(?-i:[a-z]+\s+){2,3}\Z",
    re.IGNORECASE,
)
"""Before a document that is told apart from others (`the new museum guide`)."""
OTHERS_OWN: Final = re.compile(
    r"\b(?:(?<!\bez\s)an?|another|your|her|his|their|its|that|those|some|many|most|more|few|other|others|older|old|earlier"
    "|previous|former|several|certain|selected|guest|quoted|original|underlying|similar|such|first|said|whose"
    r"|eine[mnrs]?|andere[nmrs]?|ihre?[nmrs]?|sein\w*|früher\w*|ältere\w*|ursprünglich\w*"
    r"|autres?|cert(?:ain|aines?)|leurs?|son|sa|ses|otr[oa]s?|outr[oa]s?|altr[eioa]|andere|inn[eya]\w*|друг\w+"
    r"|jin[éý]\w*|andra|andre)\s+(?:[^\W\d_]+[\s-]+){0,2}\Z|[^\W\d_]['’]s\s+(?:[^\W\d_]+\s+)?\Z|\d\s*\Z"
    r"|\b(?:readers|visitors|users|students|guests|members|pupils|listeners|participants|commenters)['’]\s+(?:[^\W\d_]+\s+)?\Z",
    re.IGNORECASE,
)
THEIRS: Final = re.compile(
    r"\b(?:their|his|her|ihre[nrm]?|seine[nrm]?|leurs?|sus|loro|hun|их)\s+(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE
)
"""Of somebody else, however many (`all of their books`)."""
