"""Decides which blocks of a page are its content: what the model says of each, made even over headings, lists, tables.

A heading goes with what it heads, a list or table is kept or left as a whole, and a page is never empty only because
no block of it is sure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.block_model import BlockModel, model
from textmill.main_text.block_scan import scan
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_CJK,
    B_ELEMENT,
    B_END,
    B_FLAGS,
    B_HASH,
    B_LINKED,
    E_FIRST,
    E_LAST,
    E_PARENT,
    E_PATH,
    E_TAG,
    IN_FORM,
    IN_HEADING,
    IN_HIDDEN,
)
from textmill.main_text.tag_names import TAGS

__all__ = ["Choice", "chosen", "chosen_by"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MOST_HIDDEN_RATIO: Final = 0.75
_SURE_OF_COMMENT: Final = 0.05
_SURE_THOUGH_COMMENT: Final = 0.9
"""Beside an article, what calls itself a comment must be as likely as this."""
_LEAST_ARTICLE_UNITS: Final = 400
_LEAST_ARTICLE_RATIO: Final = 0.2
"""Less text beside the comments is no article: the page is a thread."""
_LEAST_TOLD_TWICE: Final = 60
_COMMENT: Final = 1 << GROUPS.index("comment")
_HEADING_WITH_TEXT: Final = 0.25
_LEAST_UNITS: Final = 140
_MOST_OF_LAYOUT: Final = 0.35
_LIKELY_BETWEEN: Final = 0.2
_LIKELY_WITHOUT_LINKS: Final = 0.02
_HARDLY_LINKS: Final = 0.2
_NEAR: Final = 50
_UL: Final = TAGS.index("ul")
_OL: Final = TAGS.index("ol")
_DL: Final = TAGS.index("dl")
_TABLE: Final = TAGS.index("table")
_PRE: Final = TAGS.index("pre")


@dataclass(frozen=True)
class Choice:
    """A page's elements and blocks as `scan` gives them, and which blocks are content."""

    elements: Ints
    blocks: Ints
    keep: Flags
    likelihoods: Floats
    shows_hidden: bool
    """Whether text that the page hides at first is its text: pages that show themselves by a script hide all of it."""

    @property
    def boilerplate_ratio(self) -> float:
        """Share of the page's characters that are left out."""
        chars = self.blocks[:, B_CHARS]
        total = int(chars.sum())
        return 1 - int(chars[self.keep].sum()) / total if total else 0.0


def chosen(page: bytes, *, comments: bool) -> Choice:
    """The blocks of canonical HTML and which of them are content; `comments`: readers' comments are."""
    return chosen_by(model(), page, comments=comments)


def chosen_by(judge: BlockModel, page: bytes, *, comments: bool) -> Choice:
    """As `chosen`, by another model than the package's."""
    source = np.frombuffer(page, np.uint8)
    elements, blocks, words, title_words = scan(source)
    if not len(blocks):
        nothing = np.zeros(0, np.bool_)
        return Choice(elements, blocks, nothing, np.zeros(0), False)
    likelihoods = judge.likelihoods(elements, blocks, words, title_words)
    size = blocks[:, B_CHARS] + blocks[:, B_CJK]
    hidden = (blocks[:, B_FLAGS] & IN_HIDDEN) > 0
    shows_hidden = bool(size[hidden].sum() > _MOST_HIDDEN_RATIO * size.sum())
    may = np.ones(len(blocks), np.bool_) if shows_hidden else ~hidden
    keep = (likelihoods >= judge.cut) & may
    is_comment = (elements[blocks[:, B_ELEMENT], E_PATH] & _COMMENT) != 0
    if comments:
        is_prose = (blocks[:, B_LINKED] * 2 < blocks[:, B_CHARS]) & ((blocks[:, B_FLAGS] & IN_FORM) == 0)
        keep |= is_comment & is_prose & may & (likelihoods >= _SURE_OF_COMMENT)
    elif size[keep & ~is_comment].sum() > max(_LEAST_ARTICLE_UNITS, _LEAST_ARTICLE_RATIO * size[keep].sum()):
        may &= ~is_comment | (likelihoods >= _SURE_THOUGH_COMMENT)
        keep &= may
    if size[keep].sum() < min(_LEAST_UNITS, size[may].sum()):
        best = likelihoods[may].max(initial=0.0)
        keep = may & (likelihoods >= min(judge.cut, best / 2))
    keep &= ~_said_before(elements, blocks, keep)
    keep = _evened(source, elements, blocks, size, likelihoods, keep, may)
    return Choice(elements, blocks, keep, likelihoods, shows_hidden)


@compiled
def _said_before(elements: Ints, blocks: Ints, keep: Flags) -> Flags:
    """Which kept blocks say what one before them says elsewhere: texts to print, to share, for narrow screens.

    A refrain stands beside the one before it.
    """
    out = np.zeros(blocks.shape[0], np.bool_)
    order = np.argsort(blocks[:, B_HASH], kind="mergesort")
    first = order[0]
    for b in order[1:]:
        if blocks[b, B_HASH] != blocks[first, B_HASH] or not keep[first]:
            first = b
            continue
        ours, theirs = elements[blocks[b, B_ELEMENT]], elements[blocks[first, B_ELEMENT]]
        is_refrain = ours[E_PARENT] == theirs[E_PARENT] or blocks[b, B_ELEMENT] == blocks[first, B_ELEMENT]
        out[b] = keep[b] and blocks[b, B_CHARS] >= _LEAST_TOLD_TWICE and not is_refrain
    return out


@compiled
def _evened(
    page: Bytes, elements: Ints, blocks: Ints, size: Ints, likelihoods: Floats, keep: Flags, may: Flags
) -> Flags:
    """`keep` with lists, tables and code whole, gaps between content filled, and headings with what they head."""
    n = blocks.shape[0]
    out = keep.copy()
    total = size.sum()
    for e in range(1, elements.shape[0]):
        tag = elements[e, E_TAG]
        if tag != _UL and tag != _OL and tag != _DL and tag != _TABLE and tag != _PRE:
            continue
        first, last = elements[e, E_FIRST], elements[e, E_LAST]
        if last == first:
            continue
        inside = 0
        kept = 0
        for b in range(first, last):
            inside += size[b]
            if keep[b]:
                kept += size[b]
        if tag == _TABLE and inside > _MOST_OF_LAYOUT * total:
            continue  # it lays the page out
        if 2 * kept >= inside or _is_between(page, elements, blocks, e, size, likelihoods, out, inside):
            for b in range(first, last):
                out[b] = may[b]
    for b in range(n - 2, -1, -1):
        if blocks[b, B_FLAGS] & IN_HEADING and may[b] and not out[b]:
            out[b] = out[b + 1] and likelihoods[b] >= _HEADING_WITH_TEXT
    return out


@compiled
def _is_between(
    page: Bytes, elements: Ints, blocks: Ints, e: int, size: Ints, likelihoods: Floats, keep: Flags, inside: int
) -> bool:
    """Whether a list, table or code stands behind a kept block, before another of the same parent, and may be content.

    Less is asked of one that is hardly links, and nothing of one that a colon announces. A box around a table or code
    alone, which generators make so that it scrolls, is not the parent.
    """
    first, last = elements[e, E_FIRST], elements[e, E_LAST]
    parent = elements[e, E_PARENT]
    if elements[e, E_TAG] == _TABLE or elements[e, E_TAG] == _PRE:
        while parent > 0 and elements[parent, E_FIRST] == first and elements[parent, E_LAST] == last:
            parent = elements[parent, E_PARENT]
    if first - 1 < elements[parent, E_FIRST] or last >= elements[parent, E_LAST]:
        return False
    if not keep[first - 1] or not keep[last : min(last + _NEAR, elements[parent, E_LAST])].any():
        return False
    end = blocks[first - 1, B_END]
    if page[end - 1] == 58 or (end > 2 and page[end - 3] == 0xEF and page[end - 2] == 0xBC and page[end - 1] == 0x9A):
        return True
    likely = 0.0
    linked = 0
    chars = 1
    for b in range(first, last):
        likely += size[b] * likelihoods[b]
        linked += blocks[b, B_LINKED]
        chars += blocks[b, B_CHARS]
    least = _LIKELY_BETWEEN if linked > _HARDLY_LINKS * chars else _LIKELY_WITHOUT_LINKS
    return likely >= least * inside
