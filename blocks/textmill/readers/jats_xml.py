"""Reads articles in JATS or its forerunners of NLM (PubMed Central), single files and archives of them, one a document.

The text is title, abstracts, body and what stands behind it, with captions, tables and formulas as LaTeX, without the
reference list. Each article's licence is what its own `<permissions>` say, the most restrictive of their statements.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.books_and_articles.jats_front import fill
from textmill.formats.books_and_articles.jats_text import article_text
from textmill.formats.xml.xml_documents import documents
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record

__all__ = ["JatsXml"]


class JatsXml(ArchiveReader):
    """Articles in JATS XML.

    Ids: the article's PMC id, else `doi:…`, else `pmid:…`. `metadata`: `pmid`, `pmcid`, `doi`, `journal`, `publisher`,
    `issn`, `article_type`, `keywords`, and `license_conflict` where statements differ. Faults, of the article alone:
    `bad_xml`, `too_deep` (over 128 levels), `too_large`, `truncated`, `no_text`, `no_article` (a file without any); of
    archives `unsafe_name`, `bad_tar`, `bad_zip`, `too_many_files`; of packed files those of `readers.jsonl`. Counts:
    `skipped.<element>` (reference lists, pictures), `citation_marks` (superscripts left out), `formula_images`,
    `unknown_entity`, `other_files`, `bad_characters`, `archive_links` and `unended_archives` of archives.
    """

    edits: ClassVar[str] = "text made of JATS XML; references and front matter left out"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml", ".nxml", ".jats")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_article"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every `<article>` of a file."""
        for found in documents(file, name, ("article",), self.max_record_bytes, "no_article"):
            if isinstance(found, Record):
                yield found
                continue
            article, piece = found
            record = Record()
            fill(record, article)
            record.text = article_text(article, counts)
            if not record.text:
                record.text, record.fault, record.detail = None, "no_text", f"{name}: at byte {piece.position:,}"
            yield record
