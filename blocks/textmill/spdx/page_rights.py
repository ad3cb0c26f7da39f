"""Say whether a block of a page keeps all rights in it, so that a licence beside it grants nothing.

Source: licence_rules C2. Rights in a picture, in a quotation or in an item of a list are not the page's.
"""

from typing import Final

from textmill.spdx.kept_rights import reserves
from textmill.spdx.page_blocks import Block
from textmill.spdx.page_places import Place

__all__ = ["is_reserved"]

_NOT_THE_PAGES: Final = Place.OTHER_WORK | Place.QUOTED | Place.ABOUT_ANOTHER | Place.CODE | Place.STRUCK
_CREDITS: Final = Place.NEAR_OTHER_WORK
"""Outside a foot: what is called `credits` in a foot keeps the rights of the site."""


def is_reserved(block: Block, beside_open: bool) -> bool:
    """Whether a block keeps all rights in the page; beside an open licence also what that one gives."""
    if block.place & _NOT_THE_PAGES or block.place & (Place.NEAR_OTHER_WORK | Place.FOOT) == _CREDITS:
        return False
    return not (block.element.tag == "li" and block.place & Place.ARTICLE) and reserves(block.text, beside_open)
