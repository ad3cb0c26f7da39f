"""Decides which blocks of a page are its content: what the model says of each, made even over headings, lists, tables.

A heading goes with what it heads, a list or table is kept or left as a whole, and a page is never empty only because
no block of it is sure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.main_text.block_context import title_block
from textmill.main_text.block_model import BlockModel, model
from textmill.main_text.block_scan import scan
from textmill.main_text.block_smoothing import evened, said_before
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_CJK,
    B_ELEMENT,
    B_FLAGS,
    B_LINKED,
    E_PATH,
    IN_FORM,
    IN_HIDDEN,
)

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
_COMMENT: Final = 1 << GROUPS.index("comment")
_LEAST_UNITS: Final = 140


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
    keep &= ~said_before(elements, blocks, keep)
    title, _ = title_block(blocks, title_words)
    keep = evened(source, elements, blocks, words, size, likelihoods, keep, may, title)
    return Choice(elements, blocks, keep, likelihoods, shows_hidden)
