"""The forms by which a text is cut into sentences, and what stands beside a licence's name in them.

Source: notices of real pages and the table of cases behind licence_rules.
"""

import re
from typing import Final

__all__ = [
    "AFTER_NO",
    "APPLIES_TO",
    "ATTRIBUTE",
    "BARE_AFTER",
    "BARS",
    "FINITE",
    "FOLLOWING_CHARS",
    "FROM_THERE",
    "GAP",
    "GOES_ON",
    "IN_A_COUNTRY",
    "IN_PUBLIC_DOMAIN",
    "LED_BY_A_WORK",
    "LONGEST_SENTENCE_CHARS",
    "NAMED_AT_ONCE_WORDS",
    "NO_LONGER_SO",
    "OF_A_TEXT",
    "OR",
    "PUBLISHED_BY",
    "REFERS",
    "SENTENCE_END",
    "SOFTWARE_ONLY",
    "THIS",
]

BARS: Final = "|·•∙⋅●◦■▪▸►◆◇♦❖★☆♥※│┃¦"
"""What sites put between the parts of a line (`Imprint ♦ CC BY 4.0 ♦ Contact`); between blanks only."""
SENTENCE_END: Final = re.compile(
    r"(?<!\b[A-ZÀ-Þ])(?<!\b(?:Dr|Mr|Ms|St|No|Jr|vs|cf|ed|al|[Vv]o|Lt|Co))(?<!\b(?:Mrs|vol|Inc|Ltd|Fig|ver|bzw"
    r"|usw|etc|z\.B|e\.g|i\.e|U\.S))[.!?]+[\"')\]”»]*\s+(?=[^\Wa-zß-ÿа-я]|[©“\"(\[«„¿¡]|$)"
    rf"|[。！？]|[;；]\s*|\s[{BARS}]\s|\n|\s[-*]\s(?=©)"
)
GAP: Final = re.compile(
    r"[\s,:;(\[)\]\"'«»“”./-]*(?:(?:the|a|an|this|see|full|public|software(?=\s+li[cz]en)|cc|by|also|known|as|at|terms?"
    "|conditions?|of|available|licen[cs]e[sd]?|lizenz|licenza|licence|licencia|licença|ライセンス|许可协议|授權條款"
    r"|international|deed|legal(?:[\s-]*(?:code|text))?|legalcode|(?<=full\s)text|url|address|abbreviated|and\s+legal\s+code|that\s+is|i\.e\."
    r"|to\s+view\s+a\s+copy\s+of\s+this\s+licen[cs]e|visit|via|through|using|dedication|public\s+domain|waiver|with|for|details"
    "|found|read|here|https?:?)"
    r"(?=$|[\s,:;()\[\]\"'«»“”./-])[\s,:;()\[\]\"'«»“”./-]*)*",
    re.IGNORECASE,
)
LONGEST_SENTENCE_CHARS: Final = 1500
FOLLOWING_CHARS: Final = 80
NAMED_AT_ONCE_WORDS: Final = 4
"""Of `docs CC BY`, which needs no verb."""
SOFTWARE_ONLY: Final = re.compile(
    "MIT|Apache-|BSD-|0BSD|ISC|[AL]?GPL-|LicenseRef-[AL]?GPL|MPL-|EPL-|EUPL-|Zlib|BSL-|PSF-|Python-|Artistic-"
    "|OFL-|Unlicense|WTFPL|NCSA|PostgreSQL"
)
IN_PUBLIC_DOMAIN: Final = re.compile(
    r"(?:\b(?:in|into|to|as|under|of|au|aux|je|jest|este|är|er|é|è|es|est|tot|al|nel|till|til|u|is|are|a|de|do|no|na|en|em|el|di|du|le|la|der|ist|sind|w|do|в|к)(?:\s+(?:the|het"
    r"|die|das|el|il|la|le))?|[:(,-]|licen[cs]e:?|^|[은는이가]|が|は|属于|屬於|已|进入|находится\s+в|является|l'|dans|nel)\s*$",
    re.IGNORECASE,
)
PUBLISHED_BY: Final = re.compile(
    r"^\W*(?:published|released|written|posted|shared|issued)\s+by\s+[^,;.:]{1,60}?(?=\s+under\b)", re.IGNORECASE
)
REFERS: Final = re.compile(
    r"^\W*(?:(?:it|the\s+(?:work|article|essay|paper))\s+(?:is|has|may|can)\b"
    r"|you\s+(?:may|can|are\s+(?:free|welcome)\s+to)\s+(?:[\w,]+\s+){1,6}?it\s)",
    re.IGNORECASE,
)
"""Speaks of what the sentence before does."""
THIS: Final = re.compile(r"\b(?:this|the\s+present)\b", re.IGNORECASE)
NO_LONGER_SO: Final = re.compile(
    r"\b(?:enter|fell|fall|pass|lapse|about|day|rule|works?\s+of)\w*\b[^.]{0,40}$", re.IGNORECASE
)
OF_A_TEXT: Final = re.compile(
    r"\b(?:this|these|all|every\w*|any|our|my|entire|documentation|docs|texts?|contents?|dies\w*|alle[rs]?|unser\w*|ce|cette|est[ea]|tento|tato"
    r"|denna|detta|dette|denne|ten|ta|to|эт\w+|данн\w+|quest[oa]|dit|deze)\b|この|本|该|이",
    re.IGNORECASE,
)
"""By which a notice with a licence for software speaks of a text all the same."""
FROM_THERE: Final = re.compile(
    r"^\W*(?:licen[cs]e\s+)?from\s+(?:the\s+(?!author|site|date|day)"
    r"|an?\s|its\s|their\s|his\s|her\s|https?:|www\.|(?-i:[A-Z]\w+\s+[A-Z]))",
    re.IGNORECASE,
)
"""Behind a name: what is licensed is to be had elsewhere."""
LED_BY_A_WORK: Final = re.compile(
    r"^\W*(?:\[\d+\]|(?:cf|vgl)\.)\s|^\W*(?:sources?|quellen?|fontes?|fuentes?|bron(?:nen)?|źródł[oa]|источники?|джерело|zdroje?|källa|kilde|kaynak|lähde|forrás|sursa|出典|来源|來源|출처"
    r"|above|below|left|right|top|bottom|pictured|shown|opposite|oben|unten|links|rechts|ci-(?:dessus|dessous|contre)|à\s+(?:gauche|droite)"
    r"|arriba|abajo|(?:a\s+la\s+)?(?:izquierda|derecha)|acima|abaixo|sopra|sotto|a\s+(?:sinistra|destra)|boven|onder|上|下|左|右)"
    r"(?:\s+[\w-]+){0,2}\s*:",
    re.IGNORECASE,
)
"""Begins a sentence that names a source or a picture; the name of a licence behind it is of that."""
IN_A_COUNTRY: Final = re.compile(r"\s+in\s+the\s+(?:usa?|united\s+states)\b", re.IGNORECASE)
AFTER_NO: Final = re.compile(
    r"^[\s\w]{0,20}(?:does\s+not\s+apply|do\s+not\s+apply|no\s+longer\s+appl|is\s+not\s+granted|not\s+applicable|gilt\s+nicht"
    r"|gäller\s+inte|gjelder\s+ikke|gælder\s+ikke|nie\s+dotyczy|не\s+распростран|nevztahuje|geldt\s+niet|by\s+mistake|in\s+error|ne\s+s'applique\s+pas|no\s+se\s+aplica|non\s+si\s+applica)"
    r"|^[^.。]{0,24}(?:では?(?:ありません|ない|なく)|(?:いない|(?<!必要あり)(?<!構い)(?<!かまい)ません)|不适用|不適用|아닙니다|아니|않습니다|değil|नहीं|نیست|\w+ma(?:mış|mak)\w*)"
    r"|\bwhich\s+(?:it|this|that)\s+(?:is|was)(?:\s+not|n't)\b|\b(?:not\s+any\s*more|no\s+longer|nicht\s+mehr|ya\s+no|non\s+più|não\s+mais)\b"
    r"|^\W*(?:until|till|up\s+to|before|bis|jusqu|hasta|até|fino\s+a|tot|do)\s+(?:\w+\s+){0,2}[0-9]{4}",
    re.IGNORECASE,
)
FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|may|can|must|ist|sind|wird|werden|steht|stehen|est|sont|es|está|son|è|sono|é|são)\b",
    re.IGNORECASE,
)
GOES_ON: Final = re.compile(
    r"^\W*(?:licen[cs]es?\s+)?(?:may|can|could|is|are|was|were|must|should|will|would|ha(?:s|ve)|shows?|allows?|lets?|needs?|do(?:es)?|darf|dürfen|kann|können|erlaubt|gestattet|verlangt|bedeutet|permet|autorise|exige|signifie|permite|consente|richiede|pozwala|wymaga|позволяет|разрешает|требует|tillåter|kräver|umožňuje|vyžaduje|staat\s+toe)\b"
)
"""Behind a name: the licence says of which works the sentence speaks (`texts under CC BY are easy to reuse`)."""
ATTRIBUTE: Final = re.compile(
    r"^[\s-](?:licen[cs]ed\s+)?(?:works?|texts?|textbooks?|books?|articles?|photos?|pictures?|images?|content|materials?|data|music|videos?"
    r"|pages?|posts?|publications?|journals?|papers?|resources?|maps?|icons?|fonts?|files?|code|tracks?|songs?|stories|headers?|badges?|logos?|themes?|templates?|designs?|tiles?|illustrations?|datasets?|emojis?)\b"
)
"""Behind a name that only tells a kind of work (`a CC BY photo`)."""
APPLIES_TO: Final = re.compile(
    r"^\s*(?:licen[cs]e\s*)?(?:appl(?:y|ies)|gilt|gelten|s'applique|se\s+aplica)\s+(?:only\s+|solely\s+|nur\s+)?(?:to|für|à|a|al"
    r"|para)\s+(?P<what>[^.;]{3,80})",
    re.IGNORECASE,
)
BARE_AFTER: Final = re.compile(
    r"^(?:[\s,.)\]\"'»”:|·•-]|licen[cs]e[ds]?\b|lizenz\b|licenza\b|licencia\b|licença\b|licence\b|terms\b|ライセンス"
    r"|许可协议|进行许可|。|$)*(?:$|[,;(]|\b(?:which|that|und|and|unless|except|wherever|additional|some|for|with|by|©"
    r"|copyright|all|see|(?:on|in|am|le|el)\s+(?:\w+\s+)?[0-9]+|soweit|sauf|applies|allows|permits|permitting|provided|no)\b"
    r"|(?-i:(?:[A-ZÀ-Þ][\w.&'-]*\s+){1,5}(?:(?:19|20)[0-9]{2}|Trust|Society|Group|Collective|Foundation|Association|Institute|University"
    r"|Museum|Project|Press|Club|Council)\.?\s*$))",
    re.IGNORECASE,
)


OR: Final = frozenset({"or", "oder", "ou", "o", "lub", "или", "eller", "vagy", "nebo", "または", "或", "/"})
