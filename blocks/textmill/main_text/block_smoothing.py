"""Makes the choice of blocks even: what the page writes as one thing is kept or left as one thing.

Lists, tables and code are whole, and those that stand among content stay with it, as does what stands between the title
and the text; headings go with what they head; what is said twice is kept once.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled
from textmill.main_text.class_words import GROUPS
from textmill.main_text.scan_columns import (
    B_CHARS,
    B_ELEMENT,
    B_END,
    B_FLAGS,
    B_HASH,
    B_LINKED,
    B_TITLE,
    B_WORDS,
    BUCKETS,
    E_FIRST,
    E_LAST,
    E_OWN,
    E_PARENT,
    E_PATH,
    E_TAG,
    IN_FORM,
    IN_HEADING,
)
from textmill.main_text.tag_names import TAGS, fnv

__all__ = ["evened", "said_before"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_LEAST_TOLD_TWICE: Final = 60
_HEADING_WITH_TEXT: Final = 0.25
_HEADED: Final = 4
_LONGEST_LEAD: Final = 12
_LEAST_LEAD: Final = 40
_LIKELY_LEAD: Final = 0.3
_MOST_OF_LAYOUT: Final = 0.35
_LIKELY_BETWEEN: Final = 0.2
_LIKELY_WITHOUT_LINKS: Final = 0.02
_LIKELY_IN_REGION: Final = 0.02
_LIKELY_LIST_IN_REGION: Final = 0.25
"""Of lists and quotations, which pages set beside their text, too."""
_HARDLY_LINKS: Final = 0.2
_NEAR: Final = 50
_MOST_BOXES: Final = 10
_SIZE, _KEPT, _LIKELY, _CHARS, _LINKED, _FORMS = range(6)
_REGION_LEVELS: Final = 4
_LEAST_REGION: Final = 160
_MOSTLY_CONTENT: Final = 0.7
_UL: Final = TAGS.index("ul")
_OL: Final = TAGS.index("ol")
_DL: Final = TAGS.index("dl")
_TABLE: Final = TAGS.index("table")
_QUOTE: Final = TAGS.index("blockquote")
_PRE: Final = TAGS.index("pre")
_LINE: Final = fnv(b"line") % BUCKETS
_CODE: Final = 1 << GROUPS.index("code")
_NOTE: Final = 1 << GROUPS.index("footnote")
_BESIDE: Final = sum(
    1 << GROUPS.index(name)
    for name in ("comment", "nav", "crumb", "head", "foot", "side", "related", "share", "ad", "consent", "subscribe")
) + sum(1 << GROUPS.index(name) for name in ("form", "tags", "toc", "pager", "print"))
"""What calls itself so is beside the text, even in its midst."""


@compiled
def said_before(elements: Ints, blocks: Ints, keep: Flags) -> Flags:
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
def evened(
    page: Bytes,
    elements: Ints,
    blocks: Ints,
    words: Ints,
    size: Ints,
    likelihoods: Floats,
    keep: Flags,
    may: Flags,
    title: int,
) -> Flags:
    """`keep` with lists, tables and code whole and where they belong, notes, leads, and headings with what they head.

    `title` is the block that is the title, -1 for none.
    """
    n = blocks.shape[0]
    out = keep.copy()
    total = size.sum()
    is_box = _boxes_of_lines(elements, words)
    sums = _sums(blocks, size, likelihoods, keep)
    filled = 0
    for b in range(n):
        note = elements[blocks[b, B_ELEMENT], E_PATH] & _NOTE and blocks[b, B_LINKED] * 2 < blocks[b, B_CHARS]
        out[b] = keep[b] or (may[b] and note != 0 and likelihoods[b] >= _LIKELY_IN_REGION)
    for e in range(1, elements.shape[0]):
        tag = elements[e, E_TAG]
        is_list = tag == _UL or tag == _OL or tag == _DL  # faster so in compiled code
        if not (is_list or tag == _TABLE or tag == _PRE or tag == _QUOTE or is_box[e]):  # noqa: SIM109
            continue
        first, last = elements[e, E_FIRST], elements[e, E_LAST]
        if last == first or last <= filled:
            continue
        inside = sums[last, _SIZE] - sums[first, _SIZE]
        if tag == _TABLE and inside > _MOST_OF_LAYOUT * total:
            continue  # it lays the page out
        if (
            2 * (sums[last, _KEPT] - sums[first, _KEPT]) >= inside
            or _is_between(page, elements, blocks, e, sums, out)
            or _is_in_region(elements, e, sums)
        ):
            out[first:last] = may[first:last]
            filled = last
    _keep_lead(blocks, size, likelihoods, out, may, title)
    for b in range(n - 1, -1, -1):
        if not blocks[b, B_FLAGS] & IN_HEADING or not may[b]:
            continue
        if not out[b]:
            out[b] = b + 1 < n and out[b + 1] and likelihoods[b] >= _HEADING_WITH_TEXT
        elif not out[b + 1 : b + _HEADED].any():
            out[b] = 2 * blocks[b, B_TITLE] >= blocks[b, B_WORDS]  # what it heads is left out
    return out


@compiled
def _sums(blocks: Ints, size: Ints, likelihoods: Floats, keep: Flags) -> Floats:
    """Before each block: size, kept size, likely size, characters, those in links, blocks of forms (n + 1, 6)."""
    sums = np.zeros((blocks.shape[0] + 1, 6))
    for b in range(blocks.shape[0]):
        sums[b + 1, _SIZE] = sums[b, _SIZE] + size[b]
        sums[b + 1, _KEPT] = sums[b, _KEPT] + (size[b] if keep[b] else 0)
        sums[b + 1, _LIKELY] = sums[b, _LIKELY] + size[b] * likelihoods[b]
        sums[b + 1, _CHARS] = sums[b, _CHARS] + blocks[b, B_CHARS]
        sums[b + 1, _LINKED] = sums[b, _LINKED] + blocks[b, B_LINKED]
        sums[b + 1, _FORMS] = sums[b, _FORMS] + ((blocks[b, B_FLAGS] & IN_FORM) != 0)
    return sums


@compiled
def _keep_lead(blocks: Ints, size: Ints, likelihoods: Floats, keep: Flags, may: Flags, title: int) -> None:
    """Keep what may well be the lead: text that stands between the title and the first block behind it that is kept."""
    if title < 0:
        return
    first = title + 1
    while first < blocks.shape[0] and first <= title + _LONGEST_LEAD and not keep[first]:
        first += 1
    if first == blocks.shape[0] or not keep[first]:
        return
    for b in range(title + 1, first):
        is_text = size[b] >= _LEAST_LEAD and blocks[b, B_LINKED] <= _HARDLY_LINKS * blocks[b, B_CHARS]
        if is_text and may[b] and not blocks[b, B_FLAGS] & IN_FORM and likelihoods[b] >= _LIKELY_LEAD:
            keep[b] = True


@compiled
def _boxes_of_lines(elements: Ints, words: Ints) -> Flags:
    """Elements that call themselves code and hold elements that call themselves lines."""
    out = np.zeros(elements.shape[0], np.bool_)
    for row in range(words.shape[0]):
        parent = elements[words[row, 0], E_PARENT]
        if words[row, 1] == _LINE and parent > 0 and elements[parent, E_OWN] & _CODE:
            out[parent] = True
    return out


@compiled
def _is_in_region(elements: Ints, e: int, sums: Floats) -> bool:
    """Whether most that is around a list, table or code is content, and it is no list of links and nothing beside."""
    first, last = elements[e, E_FIRST], elements[e, E_LAST]
    of = sums[last] - sums[first]
    inside = of[_SIZE]
    is_list = elements[e, E_TAG] == _UL or elements[e, E_TAG] == _OL or elements[e, E_TAG] == _QUOTE
    least = _LIKELY_LIST_IN_REGION if is_list else _LIKELY_IN_REGION
    is_text = of[_LINKED] <= _HARDLY_LINKS * (of[_CHARS] + 1) and of[_LIKELY] >= least * inside and not of[_FORMS]
    if not is_text or elements[e, E_OWN] & _BESIDE:
        return False
    a = elements[e, E_PARENT]
    for _ in range(_REGION_LEVELS):
        if a <= 0:
            return False
        begin, end = elements[a, E_FIRST], elements[a, E_LAST]
        around = sums[end, _SIZE] - sums[begin, _SIZE] - inside
        kept = sums[end, _KEPT] - sums[begin, _KEPT] - of[_KEPT]
        if kept >= max(_LEAST_REGION, _MOSTLY_CONTENT * around):
            return True
        if elements[a, E_OWN] & _BESIDE:
            return False
        a = elements[a, E_PARENT]
    return False


@compiled
def _is_between(page: Bytes, elements: Ints, blocks: Ints, e: int, sums: Floats, keep: Flags) -> bool:
    """Whether a list, table or code stands behind a kept block, before another of the same parent, and may be content.

    Less is asked of one that is hardly links, and nothing of one that a colon announces. A box around a table or code
    alone, which generators make so that it scrolls, is not the parent.
    """
    first, last = elements[e, E_FIRST], elements[e, E_LAST]
    parent = elements[e, E_PARENT]
    if elements[e, E_TAG] == _TABLE or elements[e, E_TAG] == _PRE:
        for _ in range(_MOST_BOXES):
            if parent > 0 and elements[parent, E_FIRST] == first and elements[parent, E_LAST] == last:
                parent = elements[parent, E_PARENT]
    if first - 1 < elements[parent, E_FIRST] or last >= elements[parent, E_LAST]:
        return False
    if not keep[first - 1] or not keep[last : min(last + _NEAR, elements[parent, E_LAST])].any():
        return False
    end = blocks[first - 1, B_END]
    if page[end - 1] == 58 or (end > 2 and page[end - 3] == 0xEF and page[end - 2] == 0xBC and page[end - 1] == 0x9A):
        return True
    of = sums[last] - sums[first]
    least = _LIKELY_BETWEEN if of[_LINKED] > _HARDLY_LINKS * (of[_CHARS] + 1) else _LIKELY_WITHOUT_LINKS
    return bool(of[_LIKELY] >= least * of[_SIZE])
