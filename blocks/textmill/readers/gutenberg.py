"""Read Project Gutenberg's books: header and trailer off, licence, title, author and number out of them."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from textmill.files_reader import FilesReader, TextFile
from textmill.formats.books_and_articles.gutenberg_frame import Frame, frame, further_books
from textmill.formats.books_and_articles.gutenberg_header import (
    declared_encoding,
    fields_of,
    language_code,
    license_of,
    number_of,
    old_title,
)
from textmill.formats.latex.input import TooComplexError
from textmill.formats.latex.source import prepared
from textmill.formats.latex.text import latex_text
from textmill.formats.metadata.plain_dates import iso_date
from textmill.record_reader import Record

__all__ = ["Gutenberg"]

_LATEX: Final = (".tex", ".ltx")
_HEADER_CHARS: Final = 40_000
_NAMES: Final = ("*.txt", "*.tex", "*.ltx")
_DATE_END: Final = "[("


class Gutenberg(FilesReader):
    """Documents from Project Gutenberg's files as mirrors have them: `.txt`, `-0.txt`, `-t.tex`, in zip or not.

    Ids are the book's number where the header has one. The licence (`license_method: gutenberg_header`) is
    `LicenseRef-Public-Domain-US` where the header or trailer gives the book to anyone; a copyrighted book has the
    licence that its first pages state, or `LicenseRef-Gutenberg-Copyrighted`; books of other Projects Gutenberg have
    `LicenseRef-Gutenberg-Australia` and its like. Column `metadata` has the header's fields and who made the file
    (`credits`, which is cut off the book; notes of transcribers stay). Faults are those of `readers.text_files`, and
    `no_text` where there is nothing between header and trailer; of LaTeX `too_complex`. Counts: `no_header` (no mark
    of one: the text is whole), `no_trailer`, `further_books` (behind the end of the first, not
    read), those of `readers.text_files` and, of LaTeX, of `readers.latex`.
    """

    edits: ClassVar[str] = "Project Gutenberg's header and licence left out"

    def packages(self) -> tuple[str, ...]:
        """Those that decode, and SPDX's list."""
        return (*super().packages(), "license-expression")

    def usual_names(self) -> tuple[str, ...]:
        """Plain text and LaTeX."""
        return _NAMES

    def declared(self, data: bytes) -> str | None:
        """The header's "Character set encoding"."""
        return declared_encoding(data)

    def documents(self, file: TextFile, counts: Counter[str]) -> Iterator[Record]:
        """The one book of a file."""
        text = file.text
        if file.path.lower().removesuffix(".gz").endswith(_LATEX):
            kept: list[str] = []
            try:
                text = latex_text(prepared(text, kept), kept, counts).text
            except TooComplexError as error:
                yield Record(fault="too_complex", detail=f"{file.path}: {error}")
                return
        found = frame(text)
        if not found.is_marked:
            counts["no_header"] += 1
        if not found.trailer:
            counts["no_trailer"] += 1
        if (further := further_books(found.trailer)) > 0:
            counts["further_books"] += further
        yield _record(file, found)


def _record(file: TextFile, found: Frame) -> Record:
    head = found.header[:_HEADER_CHARS] or found.trailer[:2000]
    fields = fields_of(head)
    title, author = old_title(head)
    number = number_of(head)
    stated = license_of(found.header, found.book, found.trailer)
    metadata = file.metadata()
    if fields:
        metadata["fields"] = dict(fields)
    if found.credits:
        metadata["credits"] = found.credits
    record = Record(
        text=found.book,
        id=number or file.id,
        url=f"https://www.gutenberg.org/ebooks/{number}" if number else None,
        title=fields.get("title") or title,
        authors=_people(fields.get("author") or fields.get("authors") or author or ""),
        published=_date(fields.get("release date") or fields.get("posting date") or ""),
        modified=_date(fields.get("most recently updated") or fields.get("last updated") or ""),
        declared_language=language_code(fields["language"]) if "language" in fields else None,
        site_name="Project Gutenberg" if found.is_marked else None,
        metadata=metadata,
    )
    if stated is not None:
        record.license, record.license_evidence, record.license_url = stated.license, stated.evidence, stated.url
        record.license_method = "gutenberg_header"
    if not found.book:
        record.fault, record.detail = "no_text", f"{file.path}: nothing between header and trailer"
    return record


def _people(words: str) -> tuple[str, ...]:
    return tuple(name for one in words.replace(" and ", ";").split(";") if (name := one.strip(" ,*")))


def _date(words: str) -> str | None:
    for sign in _DATE_END:
        words = words.partition(sign)[0]
    return iso_date(words.strip(" ,"))
