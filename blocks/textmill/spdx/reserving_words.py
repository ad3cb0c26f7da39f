"""The words by which a text keeps rights: all of them, or some that an open licence gives.

Source: licence_rules C2, and notices of real pages.
"""

import re
from typing import Final

__all__ = ["KEPT", "LIMITED", "ONLY_NONCOMMERCIAL", "PERMITS_COMMERCIAL", "RESERVED"]

RESERVED: Final = re.compile(
    r"\ball\s+rights\s+(?:are\s+)?reserved|\balle\s+rechte\s+vorbehalten"
    r"|\btous\s+(?:les\s+)?droits\s+(?:sont\s+)?réservés|\btodos\s+los\s+derechos\s+reservados"
    r"|\btodos\s+os\s+direitos\s+reservados|\btutti\s+i\s+diritti\s+(?:sono\s+)?riservati"
    r"|\balle\s+rechten\s+voorbehouden|\bwszelkie\s+prawa\s+zastrzeżone"
    r"|все\s+права\s+защищены|всі\s+права\s+захищен|\bvšechna\s+práva\s+vyhrazena"
    r"|\balla\s+rättigheter\s+(?:förbehålln?a|reserverade)|\balle\s+rettigheter\s+(?:reservert|forbeholdt)"
    r"|\balle\s+rettigheder\s+forbeholdes|\bkaikki\s+oikeudet\s+pidätetään|\bminden\s+jog\s+fenntartva"
    r"|\btüm\s+hakları\s+saklıdır|\btoate\s+drepturile\s+rezervate"
    r"|\btots\s+els\s+drets\s+reservats|無断転載(?:を)?(?:禁止|禁ず)|全著作権所有|版权所有|版權所有|保留所有权利|保留一切權利|모든\s*권리\s*보유"
    r"|무단\s*전재|جميع\s+الحقوق\s+محفوظة|כל\s+הזכויות\s+שמורות"
    r"|\bno\s+part\s+of\s+this\s+(?:\w+\s+){1,4}?(?:may|can|shall)\s+be|\bmay\s+not\s+be\s+(?:reproduced"
    r"|copied|republished|redistributed|used)|\b(?:reproduction|copying|republication"
    r"|redistribution)\s+(?:\w+\s+){0,8}?(?:is\s+)?(?:strictly\s+)?(?:prohibited|forbidden)"
    r"|\bany\s+reproduction\s+\w*\s*(?:prohibited|forbidden)",
    re.IGNORECASE,
)
KEPT: Final = re.compile(
    r"\bcommercial\s+(?:use|reuse|reproduction|exploitation)\s+(?:\w+\s+){0,4}?(?:requires?|needs?|is\s+(?:not|strictly|prohibited|forbidden)"
    r"|not\s+(?:allowed|permitted)|only\s+with)|\bno\s+commercial\s+(?:use|reuse)\b|\bno\s+(?:derivatives?|modifications?|changes|adaptations?)\s+(?:works?\s+)?(?:are\s+|is\s+)?(?:allowed|permitted)\b"
    r"|\b(?:may|must)\s+not\s+be\s+(?:modified|altered|changed|adapted|sold|translated)\b|\bnot\s+(?:be\s+used\s+)?for\s+commercial\s+(?:use|purposes)"
    r"|\bfor\s+(?:personal|private|non-?commercial)\s+use\s+only\b|\bonly\s+for\s+(?:personal|private|non-?commercial)\s+use\b"
    r"|\bkommerzielle\s+nutzung\s+(?:\w+\s+){0,4}?(?:nicht|untersagt|verboten|nur|bedarf)|\b(?:utilisation|usage)s?\s+commercia\w+\s+(?:\w+\s+){0,3}?interdit"
    r"|\buso\s+comercial\s+(?:\w+\s+){0,3}?(?:prohibid|proibid)|\buso\s+commerciale\s+(?:\w+\s+){0,3}?vietat",
    re.IGNORECASE,
)
"""What no open licence keeps, in whatever sentence of a page it stands."""
LIMITED: Final = re.compile(
    rf"{KEPT.pattern}"
    r"|\bnon-?commercial\s+(?:\w+\s+){0,2}?only\b|\b(?:permit\w*|allow\w*|free)\s+(?:\w+\s+){0,2}?non-?commercial"
    r"|\b(?:only|solely|exclusively|restricted|limited)\s+(?:\w+\s+){0,3}?non-?commercial"
    r"|\b(?:use[ds]?|reproduced|copied|distributed|shared)\s+(?:\w+\s+){0,2}?for\s+(?:any\s+)?non-?commercial"
    r"|\b(?:personal|private|educational)\s+use\s+only\b|\bnot\s+(?:be\s+)?(?:\w+\s+){0,3}?(?:for\s+(?:any\s+)?commercial"
    r"|commercially|for\s+profit)\b|\bcommercial\s+(?:re-?)?us(?:e|age)\s+(?:\w+\s+){0,2}?(?:not|prohibited|forbidden|excluded)\b"
    r"|\b(?:nur|ausschließlich)\s+(?:\w+\s+){0,3}?nicht[\s-]?kommerziell|\bkommerzielle\s+\w+\s+(?:\w+\s+){0,2}?(?:nicht|untersagt"
    r"|verboten)\b|\b(?:uniquement|exclusivement|seulement)\s+(?:\w+\s+){0,3}?non[\s-]commercia"
    r"|\b(?:únicamente|s[oó]lo|solamente|exclusivamente|apenas|somente|soltanto|esclusivamente)\s+(?:\w+\s+){0,4}?(?:no|non|não)[\s-]co[m]{1,2}ercia",
    re.IGNORECASE,
)
"""The same in a notice, whose words speak of nothing else than what it licenses."""
PERMITS_COMMERCIAL: Final = re.compile(
    r"\bcommercial(?:ly)?\s*(?:,|and|or|and/or|/|as\s+well\s+as)\s*non-?commercial|\bnon-?commercial(?:ly)?\s*"
    r"(?:,|and|or|and/or|/|as\s+well\s+as)\s*(?:for\s+)?commercial|\beven\s+commercially\b|\bincluding\s+(?:for\s+)?"
    r"(?:non-?)?commercial|\bnot\s+(?:\w+\s+)?(?:limited|restricted)\s+to\s+non-?commercial",
    re.IGNORECASE,
)
ONLY_NONCOMMERCIAL: Final = re.compile(
    r"\b(?<!commercial and )(?<!commercial or )non-?commercial(?:ly)?"
    r"\s+(?:use|purposes?|only|reuse|redistribution|distribution)|\b(?:personal"
    r"|private|educational)\s+use\s+only|\bno\s+commercial\b|\bnot\s+for\s+(?:commercial|profit)"
    r"|\bcommercial\s+use\s+(?:is\s+)?(?:not|prohibited|forbidden|requires?)|\bno\s+(?:modifications?"
    r"|derivatives?|changes)\b"
    r"|\b(?:does|do)\s+not\s+(?:permit|allow)\s+(?:any\s+)?(?:commercial|derivative|modification)|\bnicht[\s-]kommerziell|\bnon\s+commerciale?\s|\bно\s+не\s+для\s+коммерч",
    re.IGNORECASE,
)
