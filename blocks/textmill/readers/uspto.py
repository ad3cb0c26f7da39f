"""Reads patents of the USA in the four full-text formats of their office, weekly files and zips, one a document.

Green Book text (1976 to 2001), ST.32 SGML and XML (2001), PAP applications (2001 to 2004), and XML of versions 4 (since
2004 and 2005). The text is title, abstract, description and claims. The files do not say their licence.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.patents.uspto_aps import aps_patent, aps_pieces, is_aps
from textmill.formats.patents.uspto_xml import PATENTS, closed, xml_patent
from textmill.formats.xml.xml_documents import documents
from textmill.formats.xml.xml_names import local
from textmill.inputs.byte_streams import Rewound, Stream, begun
from textmill.record_reader import Record

__all__ = ["Uspto"]

_HEAD_BYTES: Final = 1 << 16
_SEQUENCES: Final = "sequence-cwu"


class Uspto(ArchiveReader):
    """Grants and applications in full text.

    Ids: `US` and the number with its kind (`US6970935B1`). `authors`: the inventors. `metadata`: `number`, `kind`,
    `filed`, `assignees`, `classes`, `format` (`aps`, `st32`, `pap`, `xml4`), `copyright_notice` (true where the text
    reserves rights in parts of it). Faults, of the patent alone: `bad_xml`, `too_deep` (over 128 levels), `too_large`,
    `truncated`, `no_text`, `no_patent` (a file without any); of archives `unsafe_name`, `bad_tar`, `bad_zip`,
    `too_many_files`; of packed files those of `readers.jsonl`. Counts: `skipped.<element>` (pictures, formulas of
    chemistry, numbers of paragraphs), `sequence_lists`, `copyright_notices`, `mended_xml`, `unknown_entity`,
    `other_files`, `bad_characters`.
    """

    edits: ClassVar[str] = "text made of a full-text format of patents"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml", ".sgm", ".sgml", ".txt", ".dat", ".greenbook")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_patent"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every patent of a file."""
        head = begun(file, _HEAD_BYTES)
        whole = Rewound(head, file)
        if is_aps(head) and not head.lstrip().startswith(b"<"):
            yield from self._of_aps(whole, name, counts)
        else:
            yield from self._of_xml(whole, name, counts)

    def _of_aps(self, file: Stream, name: str, counts: Counter[str]) -> Iterator[Record]:
        for piece in aps_pieces(file, self.max_record_bytes):
            at = f"{name}: at byte {piece.position:,}"
            if piece.fault is not None:
                yield Record(fault=piece.fault, detail=at)
                continue
            patent = aps_patent(piece.data)
            if piece.is_last and not patent.has_claims:
                yield Record(fault="truncated", detail=f"{at}: no claims at the end of the file")
            else:
                yield patent.record(counts) if patent.text else Record(fault="no_text", detail=at)

    def _of_xml(self, file: Stream, name: str, counts: Counter[str]) -> Iterator[Record]:
        tags = (*PATENTS, _SEQUENCES)
        for found in documents(file, name, tags, self.max_record_bytes, "no_patent", counts, closed):
            if isinstance(found, Record):
                yield found
                continue
            root, piece = found
            if local(root) == _SEQUENCES:
                counts["sequence_lists"] += 1
                continue
            patent = xml_patent(root, counts)
            at = f"{name}: at byte {piece.position:,}"
            yield patent.record(counts) if patent.text else Record(fault="no_text", detail=at)
