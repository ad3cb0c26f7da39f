"""All that could be text of a page, without parsing it: what stands outside tags, scripts and styles.

More than any extractor gives, so that what is not in it is in no extractor's text: templates, `<noscript>` and JSON-LD,
of which some extractors make text, are in it.
"""

import html
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["page_text"]

_SCRIPT: Final = np.frombuffer(b"<script", np.uint8)
_STYLE: Final = np.frombuffer(b"<style", np.uint8)
_SCRIPT_END: Final = np.frombuffer(b"</script", np.uint8)
_STYLE_END: Final = np.frombuffer(b"</style", np.uint8)
_COMMENT: Final = np.frombuffer(b"<!--", np.uint8)
_COMMENT_END: Final = np.frombuffer(b"-->", np.uint8)
_JSON_LD: Final = np.frombuffer(b"ld+json", np.uint8)
_OPEN, _CLOSE, _SLASH, _BLANK = 60, 62, 47, 32
_ENDS_NAME: Final = np.isin(np.arange(256), [*range(9, 14), *range(28, 33), _SLASH, _CLOSE])
_BEGINS_TAG: Final = np.isin(np.arange(256), np.frombuffer(b"!?" + bytes(range(65, 91)) + bytes(range(97, 123)), "u1"))


def page_text(page: bytes) -> str:
    """The text of a page in UTF-8, as one line; time in proportion to the page."""
    shown = _without_tags(_without_scripts(np.frombuffer(page, np.uint8))).tobytes().decode("utf-8", "replace")
    return " ".join(html.unescape(shown).split())


@compiled
def _at(page: npt.NDArray[np.uint8], place: int, word: npt.NDArray[np.uint8]) -> bool:
    """Whether a word of small letters, marks and such stands at a place, in letters of either case."""
    if place + len(word) > len(page):
        return False
    for offset in range(len(word)):
        byte = page[place + offset]
        if 65 <= byte <= 90:
            byte += 32
        if byte != word[offset]:
            return False
    return True


@compiled
def _found(page: npt.NDArray[np.uint8], place: int, word: npt.NDArray[np.uint8], name: bool) -> int:
    """Where the word stands from a place on, as a whole `name` if so asked; the page's length if nowhere."""
    while place < len(page):
        if page[place] == word[0] and _at(page, place, word):
            end = place + len(word)
            if not name or (end < len(page) and _ENDS_NAME[page[end]]):
                return place
        place += 1
    return len(page)


@compiled
def _without_scripts(page: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Comments, scripts and styles are one blank each; linked data stays."""
    kept = np.empty(2 * len(page) + 1, np.uint8)
    size = place = 0
    while place < len(page):
        if page[place] != _OPEN:
            kept[size] = page[place]
            size, place = size + 1, place + 1
            continue
        if _at(page, place, _COMMENT):
            # `<!-->` is a whole comment.
            place = min(len(page), _found(page, place + 2, _COMMENT_END, False) + len(_COMMENT_END))
            kept[size] = _BLANK
            size += 1
            continue
        is_script = _at(page, place, _SCRIPT)
        name_end = place + (len(_SCRIPT) if is_script else len(_STYLE))
        tag_end = -1
        if (is_script or _at(page, place, _STYLE)) and name_end < len(page) and _ENDS_NAME[page[name_end]]:
            tag_end = name_end
            while tag_end < len(page) and page[tag_end] != _OPEN and page[tag_end] != _CLOSE:
                tag_end += 1
            if tag_end == len(page) or page[tag_end] == _OPEN:
                tag_end = -1
        if tag_end < 0:
            kept[size] = page[place]
            size, place = size + 1, place + 1
            continue
        end_word = _SCRIPT_END if is_script else _STYLE_END
        end = _found(page, tag_end + 1, end_word, True)
        kept[size] = _BLANK
        size += 1
        if _found(page[name_end:tag_end], 0, _JSON_LD, False) < tag_end - name_end:
            for inside in range(tag_end + 1, end):
                kept[size] = page[inside]
                size += 1
            kept[size] = _BLANK
            size += 1
        place = min(len(page), end + len(end_word))
    return kept[:size]


@compiled
def _without_tags(page: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Tags are one blank each; what begins like one and does not end before the next `<` is text."""
    kept = np.empty(len(page), np.uint8)
    size = place = 0
    while place < len(page):
        if page[place] == _OPEN:
            name = place + 1
            if name < len(page) and page[name] == _SLASH:
                name += 1
            if name < len(page) and _BEGINS_TAG[page[name]]:
                end = name + 1
                while end < len(page) and page[end] != _OPEN and page[end] != _CLOSE:
                    end += 1
                if end < len(page) and page[end] == _CLOSE:
                    kept[size] = _BLANK
                    size, place = size + 1, end + 1
                    continue
                while place < end:
                    kept[size] = page[place]
                    size, place = size + 1, place + 1
                continue
        kept[size] = page[place]
        size, place = size + 1, place + 1
    return kept[:size]
