"""A reader of files that are documents each, of a disk or of archives; a big tar archive may be cut into parts."""

from typing import ClassVar

from textmill.block import Shard
from textmill.file_reader import FileReader
from textmill.formats.archives.tar_parts import first_header
from textmill.inputs.parts import Border, FilePart, Split

__all__ = ["PackedReader"]


class PackedReader(FileReader):
    """Reads what `packed_files` gives; files that are no tar archives are read whole, by their first part."""

    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    split: Split = None

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border | None:
        """See FileReader."""
        return first_header(part)
