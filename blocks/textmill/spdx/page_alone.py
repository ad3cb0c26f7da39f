"""Say what a licence's name that stands alone is about: its place decides, and what stands around it.

Source: licence_rules (scope, C5, C13). It is about another work beside a picture, in a list of hits, in a table of
files, behind the name of a theme; what is not open may be taken for the site's a little more readily.
"""

import re
from typing import Final

from textmill.spdx.clause_forms import BARS
from textmill.spdx.page_blocks import Block
from textmill.spdx.page_context import is_beside_another_work, is_of_other_works, is_one_of_many
from textmill.spdx.page_identity import Page
from textmill.spdx.page_parts import Statement
from textmill.spdx.page_places import Place
from textmill.spdx.subjects import nouns_of_others
from textmill.spdx.verdicts import Said

__all__ = ["is_alone", "of_name_alone"]

_TITLES: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "summary", "legend", "caption"})
"""What only names what follows."""
_NOTICE_ALONE: Final = re.compile(r"(?:Licen[cs]ed|Available|Released|Published|Shared)\s+under(?:\s+(?:the|a))?")
_NEAR_CHARS: Final = 300
_APART: Final = re.compile(rf"\s[{BARS}]\s|\n|[.!]\s+(?=[A-ZÀ-Þ©])")
_HOLDER_AND_YEAR: Final = re.compile(
    r"\W*(?:[A-ZÀ-Þ][\w.'-]*\s+){0,3}[A-ZÀ-Þ][\w.'-]*,?\s*\(?(?:19|20)\d\d(?:\s*-\s*(?:19|20)?\d\d)?[\W_]*"
)
"""A notice of copyright without its sign (`Jo Miller, 2021, CC BY 4.0`)."""
_CALLED_NOTICE: Final = re.compile(r"licen[cs]e|lizenz|copyright|rights")
_SINCE: Final = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*(?:19|20)\d\d\b", re.IGNORECASE)
"""The years of a site's notice, which credits of pictures do not give."""
_AT_ONCE: Final = re.compile(r"[^.,;|·•\n]{0,40}(?!\s*(?:by|:|von|par)\b)")
"""What a name alone may be about (`CC BY 4.0 for all images`); who made a theme is said apart."""


def is_alone(one: Said, block: Block, outer: str) -> bool:
    """Whether what stands before a name only leads to other pages, or says who holds the rights and since when."""
    if outer != "site":
        return _is_called_notice(block) and _HOLDER_AND_YEAR.fullmatch(one.words) is not None
    return _follows_links(one, block) or _HOLDER_AND_YEAR.fullmatch(one.words) is not None


def of_name_alone(one: Said, block: Block, before: Statement | None, outer: str, page: Page) -> str:
    """The scope of a licence's name alone, or behind a label; `outer` is that of the place where it stands."""
    if block.element.tag in _TITLES or any(start <= one.start and one.end <= end for start, end in block.elsewhere):
        return "mention"
    if block.heading.endswith("?") and outer == "document":
        return "mention"
    is_side = block.place & (Place.SIDE | Place.FOOT) == Place.SIDE
    is_closed = outer == "site" and not is_side and all(license.restricted for license in one.licenses)
    if _is_in_credits(one, block, is_closed) or is_of_other_works(block) or is_one_of_many(block):
        return "other_work"
    if before is not None and one.start - before.said.end < _NEAR_CHARS and before.scope in ("other_work", "mention"):
        return before.scope
    around = block.text[max(0, one.start - _NEAR_CHARS) : one.start]
    if is_closed:  # may be taken for the site's where it stands apart from a credit; an open one may not
        around = _APART.split(around)[-1]
    if outer == "document":
        around += " " + block.text[one.end : one.end + _NEAR_CHARS]
    behind = _AT_ONCE.match(block.text, one.end)
    if (nouns_of_others(around) or (behind is not None and nouns_of_others(behind.group()))) and not one.labelled:
        return "other_work"
    is_item = block.element.tag == "li" and block.place & Place.ARTICLE and not block.place & (Place.FOOT | Place.SIDE)
    if is_item and not one.labelled and len(block.text.strip()) <= one.end - one.start:
        return "mention"
    is_beside = block.has_pictures if is_closed else is_beside_another_work(block, one.labelled, page.cell)
    return "other_work" if is_beside else outer


def _is_in_credits(one: Said, block: Block, is_closed: bool) -> bool:
    """Whether a name stands in what is called as credits are, and is none of the site's own notice there."""
    if not block.place & Place.NEAR_OTHER_WORK:
        return False
    words = _APART.split(block.text[max(0, one.start - _NEAR_CHARS) : one.start])[-1]
    if block.place & Place.FOOT and _SINCE.search(words):
        return False
    return not (is_closed and block.place & (Place.NOTICE | Place.FOOT))


def _follows_links(one: Said, block: Block) -> bool:
    """Whether only links to other pages stand before a name, as in the line of a menu, in its part of the line."""
    rest = [character for character in block.text[: one.start]]
    for start, end in block.anchors:
        rest[start:end] = " " * (min(end, len(rest)) - min(start, len(rest)))
    left = _APART.split("".join(rest))[-1].strip(f" ,-\n{BARS}")
    return bool(block.anchors) and (not left or _NOTICE_ALONE.fullmatch(left) is not None)


def _is_called_notice(block: Block) -> bool:
    name = f"{block.element.get('class') or ''} {block.element.get('id') or ''}"[:_NEAR_CHARS].lower()
    return _CALLED_NOTICE.search(name) is not None
