"""Names and patterns by which the writer of a page knows elements."""

import re
from typing import Final

__all__ = [
    "ALT",
    "ANCHOR_TEXTS",
    "AS_TABLE",
    "BLOCKS",
    "CODE_BLOCKS",
    "COPIES",
    "DEEPEST",
    "DISPLAY",
    "EMOJI",
    "HIDDEN",
    "HINT",
    "HREF",
    "NUMBER",
    "PERMALINK",
    "ROLE",
    "SILENT",
    "SPACE",
    "SPANS",
    "SRC",
    "TOKEN",
    "TO_ITSELF",
    "VOIDS",
    "may_say",
]

TOKEN: Final = re.compile(
    r"([^<]+)|<script([^>]*>.*?)</script>|<(/?)([a-z][^\s>]*)([^>]*)>|<!--.*?-->|<![^>]*>|<", re.DOTALL
)
SPACE: Final = re.compile(r"[ \t\r\n\f\xa0]+")
DEEPEST: Final = 40
"""Lists, quotes and tables within each other that are told apart; what is deeper goes on in the last."""
_VOIDS_NAMES: Final = (
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
VOIDS: Final = frozenset(_VOIDS_NAMES.split())
_BLOCKS_NAMES: Final = (
    "address article aside body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form header hgroup html legend listing main menu nav p search section summary "
    "button option optgroup marquee tbody thead tfoot"
)
BLOCKS: Final = frozenset(_BLOCKS_NAMES.split())
_CODE_BLOCKS_NAMES: Final = "div p li tr ol ul"
CODE_BLOCKS: Final = frozenset(_CODE_BLOCKS_NAMES.split())
_SILENT_NAMES: Final = (
    "template noscript head svg textarea select iframe noembed noframes datalist canvas style rp object audio video map"
)
SILENT: Final = frozenset(_SILENT_NAMES.split())
HIDDEN: Final = re.compile(
    r'\bclass="(?:[^"]*\s)?(?:sr-only|visually-hidden|visuallyhidden|screen-reader-text|MathJax_Preview|MathJax|'
    r"MathJax_Display|MathJax_SVG|MathJax_CHTML|mjx-chtml|mw-editsection|katex-error|copy-?btn|copybtn|clipboard-copy)"
    r'(?=[\s"])'
)
_HINTS_NAMES: Final = (
    "role= display:table data- ighlight ang ource ode rush isting ath atex mjx ragment nippet sr-only visually "
    "screen-reader editsection opy lip lnt ouge hljs yntax ine"
)
_HINTS: Final = (*_HINTS_NAMES.split(), "display: table")
_OF_INTEREST: Final = re.compile(
    r"role=|display:\s*table|\bdata-(?:tex|latex|math|formula|equation|katex|expr|original-tex|lang|language|"
    r"code-language|enlighter|line-number|mathml)|class=\"[^\"]*?(?:[Hh]ighlight|[Ll](?:ang|isting|ineno|nt)|"
    r"[Ss](?:ource|nippet|r-only|creen-reader|yntax)|[Cc](?:ode|opy|lip)|[Bb]rush|[Mm](?:ath|jx)|[Kk]atex|[Ff]ragment|"
    r"visually|hljs|editsection|[Rr]ouge|file-line)"
)


def may_say(attributes: str) -> bool:
    """Whether attributes of an element outside code may hold what another pattern finds; most do not."""
    for hint in _HINTS:
        if hint in attributes:
            return _OF_INTEREST.search(attributes) is not None
    return False


COPIES: Final = re.compile(r"copy|clip", re.IGNORECASE)
"""Attributes of a button that copies code."""
PERMALINK: Final = re.compile(
    r'\bclass="[^"]*(?:headerlink|header-anchor|anchor-link|anchorjs|hash-link|heading-anchor|heading-link|doc-anchor|'
    r"permalink|anchor\b)"
)
TO_ITSELF: Final = re.compile(r'href="#|\bclass="[^"]*(?:anchor|link)')
"""Of links that may be the mark beside a heading."""
ANCHOR_TEXTS: Final = frozenset(
    ("¶", "#", "§", "🔗", "", "Link", "Anchor", "\u200b", "[¶]", "∞", "link", "↩", "↩\ufe0e", "↵")
)
ROLE: Final = re.compile(r'\brole="(table|grid|treegrid|row|cell|gridcell|columnheader|rowheader|presentation|none)"')
DISPLAY: Final = re.compile(r'\bstyle="[^"]*display:\s*(table|table-row|table-cell)(?=\s*[;"!])')
AS_TABLE: Final = {
    "table": "table",
    "grid": "table",
    "treegrid": "table",
    "row": "tr",
    "table-row": "tr",
    "cell": "td",
    "gridcell": "td",
    "table-cell": "td",
    "columnheader": "th",
    "rowheader": "th",
}
NUMBER: Final = re.compile(r'\b(?:start|value)="\s*(-?\d{1,9})\s*"')
SPANS: Final = re.compile(r'\b(col|row)span="\s*(\d{1,3})')
HREF: Final = re.compile(r'\bhref="([^"]*)"')
SRC: Final = re.compile(r'\b(?:data-)?src="([^"]*)"')
ALT: Final = re.compile(r'\balt="([^"]*)"')
EMOJI: Final = re.compile(r'\bclass="[^"]*(?:emoji|smiley|wp-smiley)')
HINT: Final = re.compile(r"highlight|lang|source|code|brush|listing", re.IGNORECASE)
