"""A reader whose files come alone or by many in a tar or zip archive, each read as a stream.

Of an archive, files whose names end as the format's do are read, and the others counted as `other_files`;
files of UTF-16 and UTF-32 come as UTF-8 (`bad_characters`).
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import ClassVar, Final

import pyarrow as pa

from textmill.block import Shard
from textmill.formats.archives.archive_streams import MemberStream, zip_streams
from textmill.formats.archives.tar_walk import is_tar, tar_streams
from textmill.formats.encodings.utf16 import as_utf8
from textmill.inputs.byte_streams import Stream
from textmill.inputs.opening import open_shard
from textmill.inputs.row_batches import Rows
from textmill.inputs.unpacked import Unpacked, unpacked
from textmill.record_reader import Record, RecordReader

__all__ = ["ArchiveReader"]

_HEAD_BYTES: Final = 512
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


class ArchiveReader(RecordReader):
    """Documents of files of one format, plain, packed, or in `.tar`, packed `.tar` and `.zip` archives."""

    endings: ClassVar[tuple[str, ...]]
    """Of names of files in archives, in small letters."""

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup and encodings are read."""
        return ("lxml", "webencodings")

    @abstractmethod
    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The records of one file; `name` is its path in the archive, or the shard's."""
        raise NotImplementedError(f"{type(self).__name__} does not implement records_of")

    def opened(self, shard: Shard, counts: Counter[str], head: bytes = b"") -> AbstractContextManager[Unpacked]:
        """A tar archive too, which need not be packed."""
        return unpacked(shard, head, frozenset({"a tar archive"}))

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Those of the file, or of all files of a tar archive."""
        if is_tar(file.peek(_HEAD_BYTES)):
            yield from self._of_archive(tar_streams(file, counts), shard, counts)
        else:
            yield from self.records_of(as_utf8(file, counts), shard.name, shard, counts)

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        with open_shard(shard) as file:
            is_zip = file.read(4) in _ZIP
        if not is_zip:
            yield from super().read(shard, counts)
            return
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        with open_shard(shard) as file:
            for record in self._of_archive(zip_streams(file, counts), shard, counts):
                if rows.add(record.row()):
                    yield from rows.waiting()
        yield from rows.waiting()

    def _of_archive(self, files: Iterator[MemberStream], shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        for file in files:
            if file.fault is None and not self._is_ours(file.name):
                counts["other_files"] += 1
                continue
            if file.fault is None:
                yield from self.records_of(as_utf8(file, counts), file.name, shard, counts)
                while file.read(1 << 20):
                    pass
            if file.fault is not None:
                yield Record(fault=file.fault, detail=file.detail)

    def _is_ours(self, name: str) -> bool:
        return name.lower().endswith(self.endings)
