"""Cuts a Project Gutenberg text into header, book and trailer, whatever year its file was made in.

Since 2003 lines of stars with START and END stand around the book; before, the "small print" ended the header (or came
after the book), and the book ended with a sentence. Facts: the files of Project Gutenberg's collection, 1971 to today.
"""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Frame", "frame", "further_books"]

_GUTENBERG: Final = r"project\s+gutenberg(?:'s|-tm|\(tm\))?"
_START: Final = re.compile(
    rf"^[ \t%]*\*{{2,}}[ \t]*start\s+of\s+(?:the|this)\s+(?:copyrighted\s+)?{_GUTENBERG}\b[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_MARK_LINES: Final = 3
_SMALL_PRINT_END: Final = re.compile(
    r"^.{0,20}\*[ \t]*end[ \t]*\*?[ \t]*the[ \t]+small[ \t]+print.*(?:\n.*\*end\*.*)?$", re.IGNORECASE | re.MULTILINE
)
_SMALL_PRINT_START: Final = re.compile(
    r"^.{0,20}\*+[ \t]*start[ \t]*\*+[ \t]*the[ \t]+small[ \t]+print", re.IGNORECASE | re.MULTILINE
)
_END: Final = re.compile(
    rf"^[ \t%]*\*{{2,}}[ \t]*end\s+of\s+(?:the|this)\s+(?:copyrighted\s+)?{_GUTENBERG}\b"
    r"|^[ \t%]*\*{2,}[ \t]*start:?\s+full\s+license",
    re.IGNORECASE | re.MULTILINE,
)
_END_SENTENCE: Final = re.compile(
    rf"^[ \t%*]*(?:the[ \t]+)?end[ \t]+of[ \t]+(?:the[ \t]+|this[ \t]+)?{_GUTENBERG}\b"
    r"|^[ \t%*]*(?:ende|fin|fine|einde|slut|loppu|fim)\b[^\n]{0,60}\bproje[ck]?t[ \t]+gutenberg\b",
    re.IGNORECASE | re.MULTILINE,
)
_OLD_HEADER_LINE: Final = re.compile(
    r"project\s+gutenberg|\b(?:e-?text|e-?book)s?\b|\[(?:etext|ebook)\s*#", re.IGNORECASE
)
_CREDITS: Final = re.compile(
    r"(?:this[ \t]+(?:e-?text|e-?book)[ \t]+was[ \t]+)?(?:produced|prepared|transcribed|scanned|typed|digitized|proofed"
    r"|e-?text[ \t]+(?:prepared|produced|scanned|by))\b",
    re.IGNORECASE,
)
_MOST_CREDIT_LINES: Final = 9
_BEFORE_END_CHARS: Final = 1500
_OLD_HEADER_CHARS: Final = 40_000
_MOST_HEADER_LINES: Final = 60
_FEWEST_CHARS: Final = 60
"""So many are a book, of which Project Gutenberg has very short ones."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Header, book and trailer; what the file was made by, which stood at the book's head; whether marks were found."""

    header: str
    book: str
    trailer: str
    credits: str | None
    is_marked: bool


def frame(text: str) -> Frame:
    """The parts of a text; the header is empty where none is found, and then the text is all book."""
    start = _after_header(text)
    end = _before_trailer(text, start or 0)
    is_marked = start is not None
    start = start or 0
    header, book, trailer = text[:start], text[start:end], text[end:]
    small_print = _SMALL_PRINT_START.search(book)
    if small_print is not None:
        trailer = book[small_print.start() :] + trailer
        book = book[: small_print.start()]
    book = book.strip("\n")
    made_by, _, rest = book.partition("\n\n")
    has_credits = is_marked and _CREDITS.match(made_by.lstrip()) and made_by.count("\n") < _MOST_CREDIT_LINES
    credits = " ".join(made_by.split()) if has_credits else None
    return Frame(header, (rest if has_credits else book).strip("\n").rstrip(), trailer, credits, is_marked)


def further_books(trailer: str) -> int:
    """How many books begin behind the first one's end."""
    return len(_START.findall(trailer))


def _after_header(text: str) -> int | None:
    mark = _START.search(text)
    if mark is not None:
        return _whole_mark(text, mark)
    head = text[:_OLD_HEADER_CHARS]
    small = [found.end() for found in _SMALL_PRINT_END.finditer(head)]
    # Some of the oldest files have it behind the book.
    if small and len(text[small[-1] :].strip()) >= _FEWEST_CHARS:
        return small[-1]
    behind = _SMALL_PRINT_START.search(head)
    head = head[: behind.start()] if behind is not None else head
    # Neither: the lines that name the project, at the very start, are the header.
    position, last = 0, None
    for line in head.split("\n")[:_MOST_HEADER_LINES]:
        position += len(line) + 1
        if _OLD_HEADER_LINE.search(line):
            last = position
    return min(last, len(text)) if last is not None and "gutenberg" in head[:last].lower() else None


def _whole_mark(text: str, mark: re.Match[str]) -> int:
    """The end of a mark, whose title may go on in further lines up to its stars."""
    if mark[0].rstrip(" \t%").endswith("**"):
        return mark.end()
    end = mark.end()
    for _ in range(_MOST_MARK_LINES):
        line_end = text.find("\n", end + 1)
        line = text[end:line_end] if line_end >= 0 else text[end:]
        if not line.strip():
            break
        end += len(line)
        if line.rstrip(" \t%").endswith("**"):
            return end
    return mark.end()


def _before_trailer(text: str, start: int) -> int:
    mark = _END.search(text, start)
    if mark is None:
        sentences = list(_END_SENTENCE.finditer(text, start))
        return sentences[-1].start() if sentences else len(text)
    # Its sentence comes just before the line of stars.
    near = max(start, mark.start() - _BEFORE_END_CHARS)
    sentence = next((found.start() for found in _END_SENTENCE.finditer(text, near, mark.start())), None)
    return mark.start() if sentence is None else sentence
