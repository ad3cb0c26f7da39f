"""Reads texts encoded in TEI (P5, and P4 before it), each `<TEI>` a document, alone, in corpora and in archives.

Pages are joined: marks of pages and lines are taken out, words that they break are mended. The licence is what the
header's `<availability>` says, of a corpus its own header's as well; the most restrictive statement counts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from pydantic import Field

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.books_and_articles.tei_header import availability, fill
from textmill.formats.books_and_articles.tei_text import tei_text
from textmill.formats.metadata.license_claims import Claim, put
from textmill.formats.xml.xml_documents import documents
from textmill.formats.xml.xml_records import BadXmlError, parsed
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record

__all__ = ["TeiXml"]

_CORPUS: Final = re.compile(rb"<(?:tei:)?(?:teiCorpus|teiCorpus\.2)[\s>]")
_HEADER: Final = re.compile(rb"<(?:tei:)?teiHeader[\s>].*?</(?:tei:)?teiHeader\s*>", re.DOTALL)


class TeiXml(ArchiveReader):
    """Texts in TEI.

    Ids: `xml:id` of the `<TEI>`, else the first `<idno>`. `metadata`: `publisher`, `created`, `source` and
    `source_date` (of what was encoded), `keywords`, `license_conflict`. Faults, of the text alone: `bad_xml`,
    `too_deep` (over 128 levels), `too_large`, `truncated`, `no_text`, `no_tei` (a file without any); of archives
    `unsafe_name`, `bad_tar`, `bad_zip`, `too_many_files`; of packed files those of `readers.jsonl`. Counts:
    `skipped.<element>` (running heads, deletions, pictures), `hyphens_mended`, `hyphens_kept`, `gaps` (written as
    `[…]`), `bad_corpus_header`, `unknown_entity`, `other_files`, `bad_characters`.
    """

    edits: ClassVar[str] = "text made of TEI XML"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml", ".tei")

    original: bool = Field(
        default=False,
        description="Write the original readings (`sic`, `abbr`, `orig`); false: corrected, expanded, regularised ones",
    )

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_tei"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every `<TEI>` of a file."""
        around: list[Claim] = []
        tags = ("TEI", "TEI.2", "tei:TEI")
        for found in documents(file, name, tags, self.max_record_bytes, "no_tei"):
            if isinstance(found, Record):
                yield found
                continue
            root, piece = found
            around = around or _of_corpus(piece.head, counts)
            record = Record()
            claims = fill(record, root)
            put(record, [*claims, *around])
            record.text = tei_text(root, record.title, self.original, counts)
            if not record.text:
                record = Record(fault="no_text", detail=f"{name}: at byte {piece.position:,}")
            yield record


def _of_corpus(head: bytes, counts: Counter[str]) -> list[Claim]:
    """What the header of a corpus, which stands before its first text, says of all texts."""
    begin = _CORPUS.search(head)
    header = _HEADER.search(head, begin.end()) if begin else None
    if header is None:
        return []
    try:
        return list(availability(parsed(header[0]), "collection"))
    except BadXmlError:
        counts["bad_corpus_header"] += 1
        return []
