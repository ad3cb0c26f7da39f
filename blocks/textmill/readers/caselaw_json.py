"""Reads decisions of courts in JSON, of the Caselaw Access Project and of CourtListener, each case a document.

Files have a case to a line, are one case, or a list of them; in archives `cases/*.json` and the like. What courts of
the USA decide is in the public domain, but the files do not say so: it is the source's to declare.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.datasets.json_records import json_records
from textmill.formats.law.court_cases import case_record
from textmill.formats.xml.xml_records import BadXmlError
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record

__all__ = ["CaselawJson"]


class CaselawJson(ArchiveReader):
    """Cases with their opinions, in their order.

    `authors`: who wrote the opinions. `metadata`: `court`, `jurisdiction`, `citations`, `docket_number`, `judges`,
    `attorneys`, `parties`, `type`. Faults, of the case alone: `bad_json`, `too_deep`, `too_large`, `bad_xml` (markup
    that is none), `withheld` (its text was not given out), `no_text`, `no_case` (a file without any); of archives
    `unsafe_name`, `bad_tar`, `bad_zip`, `truncated`, `too_many_files`; of packed files those of `readers.jsonl`.
    Counts: `page_marks`, `skipped.<element>`, `other_files`, `bad_characters`, and as `readers.jsonl` has them
    `lone_surrogate`, `nonfinite_number`, `duplicate_key`.
    """

    edits: ClassVar[str] = "opinions of a case joined into one text"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"bad_json", "no_case", "no_text"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every case of a file."""
        found = 0
        for one in json_records(file, name, self.max_record_bytes, counts):
            found += 1
            if isinstance(one, Record):
                yield one
                continue
            case, place = one
            try:
                record = case_record(case, counts)
            except BadXmlError as error:
                record = Record(fault=error.fault, detail=str(error))
            if record.fault is not None:
                record.detail = f"{place}: {record.detail}"
            yield record
        if not found:
            yield Record(fault="no_case", detail=f"{name}: nothing in it")
