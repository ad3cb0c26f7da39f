"""Reads UK Hansard in XML, digitised sittings and TheyWorkForYou's days: one document for what a House did on a day.

A file of a whole volume gives a document for each sitting in it, a `<publicwhip>` file is one. Speeches are
`Name: words`. The files do not say their licence (the Open Parliament Licence), so that it is the source's to declare.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from lxml import etree
from pydantic import Field

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.speech.hansard_sittings import SITTINGS, sitting_date, sitting_text
from textmill.formats.speech.publicwhip import day_date, day_kind, day_text, day_url
from textmill.formats.xml.xml_documents import documents
from textmill.formats.xml.xml_names import child, local, words
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record

__all__ = ["HansardXml"]


class HansardXml(ArchiveReader):
    """Sittings of the digitised UK Hansard, and days of debates of TheyWorkForYou.

    `title`: the House and the day. `metadata`: `kind` (the element, or the kind of business). Faults, of the sitting
    alone: `bad_xml`, `too_deep` (over 128 levels), `too_large`, `truncated`, `no_text`, `superseded` (a scraped day of
    which there is a later version), `no_sitting` (a file without any); of archives `unsafe_name`, `bad_tar`, `bad_zip`,
    `too_many_files`; of packed files those of `readers.jsonl`. Counts: `mended_xml` (tags that did not fit),
    `date_conflicts` (the words count, not the attribute), `divisions_left_out`, `superseded_versions`, `joined_words`
    (which the end of a column broke), `unknown_entity`, `other_files`, `bad_characters`.
    """

    edits: ClassVar[str] = "text made of XML; speeches of a day joined"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml",)

    divisions: bool = Field(default=True, description="Write who voted how in divisions; false: divisions are left out")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_sitting"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every sitting of a file."""
        tags = (*SITTINGS, "publicwhip")
        for found in documents(file, name, tags, self.max_record_bytes, "no_sitting", counts):
            if isinstance(found, Record):
                yield found
                continue
            element, piece = found
            is_day = local(element) == "publicwhip"
            record = self._day(element, name, counts) if is_day else self._sitting(element, counts)
            if record.fault is None and not record.text:
                record = Record(fault="no_text", detail=f"{name}: at byte {piece.position:,}")
            yield record

    def _sitting(self, sitting: etree._Element, counts: Counter[str]) -> Record:
        title, day = words(child(sitting, "title")), words(child(sitting, "date"))
        return Record(
            text=sitting_text(sitting, self.divisions, counts),
            title=", ".join(part for part in (title.rstrip(",."), day) if part) or None,
            published=sitting_date(sitting, counts),
            metadata={"kind": local(sitting)},
        )

    def _day(self, root: etree._Element, name: str, counts: Counter[str]) -> Record:
        if root.get("latest") == "no":
            return Record(fault="superseded", detail=name)
        kind, date = day_kind(root), day_date(root, name)
        title = ", ".join(part for part in (kind, date) if part) or None
        return Record(
            text=day_text(root, title, self.divisions, counts) if words(root) else None,
            title=title,
            published=date,
            url=day_url(root),
            metadata={} if kind is None else {"kind": kind},
        )
