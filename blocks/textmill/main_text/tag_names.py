"""Numbers for the names of HTML elements, and what each means for the layout of text.

Source: HTML Living Standard, sections 4, 13.1.2 and 15.3 (the styles that browsers give elements).
"""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = [
    "BLOCK",
    "FNV_PRIME",
    "FNV_START",
    "HEADINGS",
    "KIND_OF_TAG",
    "NO_TEXT",
    "RAW",
    "TAGS",
    "TAG_BITS",
    "TAG_KEYS",
    "TAG_SLOTS",
    "VOID",
    "fnv",
    "slots_of",
]

FNV_START: Final = 2166136261
FNV_PRIME: Final = 16777619

BLOCK: Final = 1
"""Its text stands apart from the text around it."""
VOID: Final = 2
"""It has no end tag."""
NO_TEXT: Final = 4
"""What is in it is never shown as text."""
RAW: Final = 8
"""Up to its end tag everything is text to the parser."""

_BLOCKS_NAMES: Final = (
    "address article aside blockquote body caption center colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend "
    "li listing main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul xmp "
    "button option optgroup marquee"
)
_BLOCKS: Final = _BLOCKS_NAMES.split()
_INLINE_NAMES: Final = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em embed font i img input ins kbd label "
    "link mark math meta meter output picture progress q rb rp rt rtc ruby s samp small source span "
    "strike strong sub sup svg time title track tt u var video audio wbr area base basefont bgsound "
    "col frame keygen param object nobr slot canvas map annotation annotation-xml"
)
_INLINE: Final = _INLINE_NAMES.split()
_VOIDS_NAMES: Final = (
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_VOIDS: Final = _VOIDS_NAMES.split()
_NO_TEXT_NAMES: Final = (
    "script style template noscript head svg textarea select iframe noembed noframes datalist canvas "
    "annotation annotation-xml video audio object map"
)
_NO_TEXT: Final = _NO_TEXT_NAMES.split()
_RAWS_NAMES: Final = "script style iframe noembed noframes xmp plaintext"
_RAWS: Final = _RAWS_NAMES.split()

TAGS: Final = ("", *dict.fromkeys((*_BLOCKS, *_INLINE, *_NO_TEXT, *_RAWS)))
"""By number; 0 is any other."""
HEADINGS: Final = tuple(TAGS.index(f"h{rank}") for rank in range(1, 7))


def fnv(name: bytes) -> int:
    """FNV-1a of 32 bits."""
    key = FNV_START
    for byte in name:
        key = ((key ^ byte) * FNV_PRIME) & 0xFFFFFFFF
    return key


def slots_of(words: dict[str, int], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A hash table of two arrays, keys (0: free) and values: a key stands at `key % size` or in the slots behind."""
    keys, values = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for word, value in words.items():
        key = fnv(word.encode())
        slot = key % size
        while keys[slot]:
            slot = (slot + 1) % size
        keys[slot], values[slot] = key, value
    return keys, values


def _kind(tag: str) -> int:
    kind = BLOCK if tag in _BLOCKS else 0
    kind |= VOID if tag in _VOIDS else 0
    kind |= NO_TEXT if tag in _NO_TEXT else 0
    return kind | (RAW if tag in _RAWS else 0)


KIND_OF_TAG: Final = np.array([_kind(tag) for tag in TAGS], np.int64)

_BIT_TAGS_NAMES: Final = (
    "nav header footer aside main article section form table ul ol li blockquote figure dl details "
    "pre a td p button figcaption center dialog menu address fieldset label"
)
_BIT_TAGS: Final = _BIT_TAGS_NAMES.split()
TAG_BITS: Final = np.array([1 << _BIT_TAGS.index(tag) if tag in _BIT_TAGS else 0 for tag in TAGS], np.int64)
"""One bit for each element that says something of the blocks inside it."""

TAG_KEYS, TAG_SLOTS = slots_of({tag: number for number, tag in enumerate(TAGS) if tag}, 1024)
