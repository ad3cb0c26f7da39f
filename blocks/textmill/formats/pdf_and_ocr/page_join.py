"""Joins scanned pages into one text: heads and numbers gone, lines run on, broken words and paragraphs mended."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from textmill.formats.layout.broken_words import HYPHENS, Vocabulary, is_broken
from textmill.formats.pdf_and_ocr.page_formats import Page
from textmill.formats.pdf_and_ocr.page_heads import without_heads

__all__ = ["joined_text"]

_ENDS: Final = ".!?:;\"'”’»)]*"
_SHORT: Final = 0.75
_LONGEST_LINE: Final = 10_000


def joined_text(pages: Sequence[Page], keeps_lines: bool, counts: Counter[str]) -> str:
    """The text; counts `pages`, `empty_pages`, `running_heads`, `page_numbers`, `paragraphs_joined`, `hyphens_…`."""
    counts["pages"] += len(pages)
    counts["empty_pages"] += sum(1 for page in pages if not any(page.paragraphs))
    bare = without_heads(pages, counts)
    vocabulary = Vocabulary(line for page in bare for lines in page.paragraphs for line in lines)
    paragraphs: list[list[str]] = []
    for page in bare:
        parts = [part for lines in page.paragraphs for part in (_parted(lines) if page.is_plain else [lines])]
        for number, part in enumerate(part for part in parts if any(part)):
            if number == 0 and paragraphs and _goes_on(paragraphs[-1][-1], part[0]):
                counts["paragraphs_joined"] += 1
                paragraphs[-1].extend(part)
            else:
                paragraphs.append(list(part))
    separator = "\n" if keeps_lines else " "
    return "\n\n".join(separator.join(_mended(lines, vocabulary, counts)) for lines in paragraphs)


def _goes_on(last: str, first: str) -> bool:
    """Whether a paragraph goes on behind the end of its page."""
    return last[-1:] in HYPHENS or (last[-1:] not in _ENDS and first[:1].islower())


def _parted(lines: list[str]) -> Iterator[list[str]]:
    """Paragraphs of plain text without empty lines between: one ends in a short line with the end of a sentence."""
    wide = median(len(line) for line in lines) if lines else 0
    part: list[str] = []
    for line in lines:
        part.append(line)
        if len(line) < _SHORT * wide and line[-1:] in _ENDS:
            yield part
            part = []
    yield part


def _mended(lines: list[str], vocabulary: Vocabulary, counts: Counter[str]) -> Iterator[str]:
    """The lines; the rest of a broken word goes up to the line where it begins."""
    held = ""
    for line in lines:
        if not line:
            continue
        # What is only parts of words without end is let go.
        if len(held) < _LONGEST_LINE and is_broken(held) and line[:1].isalpha():
            rest, _, after = line.partition(" ")
            start, _, broken = held.rpartition(" ")
            whole = vocabulary.joined(broken, rest, counts)
            held = f"{start} {whole}" if start else whole
            if not after:
                continue
            line = after
        if held:
            yield held
        held = line
    if held:
        yield held
