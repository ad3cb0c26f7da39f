"""Read Markdown files: front matter becomes columns and metadata, the text stays Markdown."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from textmill.files_reader import FilesReader, TextFile
from textmill.formats.markup.front_matter import front_matter
from textmill.formats.markup.markdown_passages import first_heading, passages
from textmill.formats.markup.matter_fields import fill, license_of
from textmill.formats.metadata.license_passages import document_license, stricter
from textmill.record_reader import Record

__all__ = ["Markdown"]

_NAMES: Final = ("*.md", "*.markdown", "*.mdown", "*.mkd", "*.mkdn", "*.mdx", "*.rmd", "*.qmd")


class Markdown(FilesReader):
    """Documents from Markdown files, with front matter in YAML, TOML, JSON or lines of `Name: value`.

    Front matter gives title, authors, dates, language, address and licence (`license_method: front_matter`); all of it
    is in `metadata.front_matter`. Sections about licences and the first and last paragraphs are read too
    (`license_notice`); the more restrictive statement counts (`metadata.license_conflict`), and "all rights reserved"
    takes back what is granted beside it. Title: of the front matter, or else the first heading. Faults and counts
    are those of `readers.text_files`, and the count `bad_front_matter` (not well formed, too deep or too long: read
    line by line where it has such lines, else left in the text).
    """

    def packages(self) -> tuple[str, ...]:
        """Those that decode, and SPDX's list."""
        return (*super().packages(), "license-expression")

    def usual_names(self) -> tuple[str, ...]:
        """Endings of Markdown files."""
        return _NAMES

    def documents(self, file: TextFile, counts: Counter[str]) -> Iterator[Record]:
        """The one document of a file."""
        matter = front_matter(file.text)
        if matter.is_damaged:
            counts["bad_front_matter"] += 1
        metadata = file.metadata()
        if matter.fields:
            metadata["front_matter"] = dict(matter.fields)
        record = Record(text=matter.body.strip("\n").rstrip(), id=file.id, metadata=metadata)
        fill(record, matter.fields)
        record.title = record.title or first_heading(matter.body)
        stated = license_of(matter.fields)
        found = stricter(stated, document_license(passages(matter.body)))
        if found is not None:
            record.license, record.license_evidence, record.license_url = found.license, found.evidence, found.url
            record.license_method = "front_matter" if found is stated else "license_notice"
            if stated is not None and found is not stated:
                record.metadata["license_conflict"] = [stated.license, found.license]
        if not record.text:
            record.fault, record.detail = "no_text", f"{file.path}: nothing but front matter"
        yield record
