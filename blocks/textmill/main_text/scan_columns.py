"""The columns of the arrays that a scan of a page gives, and the flags in them."""

from typing import Final

BUCKETS: Final = 4096
"""Class words are told apart by so many hash values."""

# Of an element.
E_TAG: Final = 0
E_PARENT: Final = 1
E_START: Final = 2  # first byte of its start tag
E_END: Final = 3  # the byte behind its end tag
E_DEPTH: Final = 4
E_FLAGS: Final = 5  # IN_*
E_BLOCK: Final = 6  # the nearest block element, which may be itself
E_FIRST: Final = 7  # first block of text inside
E_LAST: Final = 8  # the block behind the last
E_TAGS: Final = 9  # TAG_BITS of itself and what is around it
E_OWN: Final = 10  # groups of its class words
E_PATH: Final = 11  # those of what is around it too
E_SHAPE: Final = 12  # hash of the tags and classes of its path
E_PLACE: Final = 13  # number among its siblings
E_COLUMNS: Final = 14

# Of a block.
B_ELEMENT: Final = 0
B_START: Final = 1
B_END: Final = 2
B_CHARS: Final = 3  # that are no white space
B_LINKED: Final = 4  # of these, in links
B_CJK: Final = 5
B_MARKS: Final = 6  # of sentences
B_WORDS: Final = 7
B_DIGITS: Final = 8
B_BOLD: Final = 9
B_TITLE: Final = 10  # words that the page's title has
B_HASH: Final = 11  # of the characters
B_UPPER: Final = 12
B_ENDS: Final = 13  # whether a mark of sentences is the last
B_FLAGS: Final = 14  # IN_* of its first character
B_BREAKS: Final = 15  # <br> inside
B_COLUMNS: Final = 16

# Of the scan itself.
S_AT: Final = 0
S_CURRENT: Final = 1  # the open element
S_BLOCK: Final = 2  # the open block, -1: none
S_BREAKS: Final = 3  # <br> since the last text
S_WORD: Final = 4  # hash of the word so far
S_IN_WORD: Final = 5
S_IN_TITLE: Final = 6
S_SKIPPED: Final = 7  # the open element whose text is passed over, -1: none
S_ELEMENTS: Final = 8
S_BLOCKS: Final = 9
S_TITLE_WORDS: Final = 10
S_WORDS: Final = 11  # class words
S_COLUMNS: Final = 12

IN_LINK: Final = 1
IN_BOLD: Final = 2
IN_HEADING: Final = 4
IN_PRE: Final = 8
IN_HIDDEN: Final = 16
IN_FORM: Final = 32
IN_ARIA_HIDDEN: Final = 64
STATES_TYPE: Final = 128  # says of what type of schema.org it is; the element alone, not those in it
