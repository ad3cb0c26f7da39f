"""Compare what a notice names with the titles of the page and its site.

Source: the notices of Creative Commons' chooser (ccREL: `dct:title`, `cc:attributionURL`), and licence_rules (scope): a
title that is not this page's is another work's.
"""

import re
from typing import Final

from textmill.spdx.page_blocks import Block
from textmill.spdx.page_identity import Page, fold, is_home
from textmill.spdx.subjects import nouns_of_others
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["by_markup", "by_title"]

_BY: Final = re.compile(
    r"\s*[,(]?\s*\b(?:by|von|par|por|di|от)\b|\s*(?:[,:(]|is\b|are\b|was\b|ist\b|est\b|es\b|è\b|licensed|©)",
    re.IGNORECASE,
)
_HOLDER: Final = re.compile(r"^\W*(?:©|\(c\)|copyright)?[\s\d,-]*", re.IGNORECASE)
_NEAR_CHARS: Final = 300


def by_markup(one: Said, block: Block, page: Page) -> str | None:
    """By the title that the markup of a notice gives, if it does: this page's, its site's, or another work's."""
    near = [name for name in block.names if abs(name[0] - one.start) < _NEAR_CHARS and name[1] > name[0]]
    if not near:
        return None
    folded = {fold(block.text[start:end]) for start, end, _ in near}
    if folded & page.titles:
        return "document"
    if folded & page.site_names or any(is_home(href, page.url) for _, _, href in near):
        return "site"
    return "other_work" if one.verdict is Verdict.BARE else None


def by_title(one: Said, page: Page, outer: str) -> str:
    """Of something that is named in words: this page, its site, or another work."""
    name = fold(_BY.split(_HOLDER.sub("", one.words), maxsplit=1)[0])
    if name and name in page.titles:
        return "document"
    if name and name in page.site_names:
        return "site"
    return "site" if one.yields and outer == "site" and not nouns_of_others(one.words) else "other_work"
