"""What wikitext's tags become: text kept as it is written, formulas, and what has no place in a text.

Source: MediaWiki's own extension tags and those of its common extensions (mediawiki.org, Parser extension tags).
"""

import html
import re
from typing import Final

__all__ = ["RAW_TAGS", "Kept", "formula_of", "of_raw_tag"]

_DROPPED: Final = frozenset(
    re.split(
        ", ",
        "ref, references, gallery, timeline, score, hiero, graph, chart, mapframe, maplink, imagemap, "
        "inputbox, templatestyles, indicator, categorytree, templatedata, section, includeonly, charinsert, "
        "dynamicpagelist, rss, youtube, video, verbatim, html, mainpage-leftcolumn-start, languages, "
        "randomimage, infobox, navbox, script, style, pagequality, pages, pagelist, quiz, phonos, ec, tvar, "
        "dpl, ask, social, comments, vote, rating, aoaudio, bloglist",
    )
)
"""Tags that go with all they hold."""
_SHOWN: Final = frozenset(("nowiki", "pre", "syntaxhighlight", "source", "math", "chem", "ce", "math chem"))
RAW_TAGS: Final = _DROPPED | _SHOWN
"""Tags whose inside is no wikitext of its own to us."""

_BLOCK_FORMULA: Final = re.compile(r"\bdisplay\s*=\s*[\"']?block", re.IGNORECASE)
_INLINE_CODE: Final = re.compile(r"\binline\b", re.IGNORECASE)


class Kept:
    """Pieces of text that no rule of wikitext may touch any more, each behind a mark in the text."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._mark = re.compile(r"\0(\d{1,9})\0")

    def mark(self, piece: str) -> str:
        """What stands for the piece."""
        self._pieces.append(piece)
        return f"\0{len(self._pieces) - 1}\0"

    def restored(self, text: str) -> str:
        """The text with the pieces again."""
        return self._mark.sub(lambda found: self._pieces[int(found[1])], text)


def of_raw_tag(name: str, attributes: str, inside: str, kept: Kept) -> str:
    """What stands in the text for a raw tag."""
    if name in _DROPPED:
        return "\1" if name not in ("ref", "section", "templatestyles") else ""
    if name == "nowiki":
        return kept.mark(html.unescape(inside)) if inside else ""
    if name == "pre":
        return _block(html.unescape(inside), kept)
    if name in ("syntaxhighlight", "source"):
        # <source src=…> is of HTML's video and has no inside.
        code = inside.strip("\n")
        return kept.mark(code) if _INLINE_CODE.search(attributes) and "\n" not in code else _block(code, kept)
    formula = inside.strip()
    if not formula:
        return ""
    if name in ("ce", "chem"):
        formula = f"\\ce{{{formula}}}"
    return formula_of(formula, kept, bool(_BLOCK_FORMULA.search(attributes)))


def formula_of(formula: str, kept: Kept, is_block: bool = False) -> str:
    """A formula as LaTeX writes it, without empty lines."""
    formula = re.sub(r"\n\s*\n", "\n", formula)
    if is_block:
        return f"\n\n{kept.mark(f'$${formula}$$')}\n\n"
    return kept.mark(f"${formula}$")


def _block(code: str, kept: Kept) -> str:
    code = code.strip("\n").rstrip()
    return f"\n\n{kept.mark(code)}\n\n" if code else ""
