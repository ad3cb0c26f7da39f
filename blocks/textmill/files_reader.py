"""A reader of text files that are documents each: files of a disk or of tar and zip archives, in any encoding.

What is common to their formats stands here: archives, encodings, what is no text. A format's reader says in
`documents` what a text holds.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.packed_files import PackedFile, packed_files
from textmill.formats.encodings.decoded_text import plain_text
from textmill.inputs.encoding_names import EncodingName
from textmill.inputs.parts import file_of
from textmill.packed_reader import PackedReader
from textmill.record_reader import Json, Record, RowReader

__all__ = ["FilesReader", "TextFile"]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text, its id in the source, and where it is: in the archive, or below what the paths have in common."""

    id: str
    path: str
    text: str
    encoding: str

    def metadata(self) -> dict[str, Json]:
        """What a record says of the file itself."""
        return {"path": self.path} if self.encoding == "utf-8" else {"path": self.path, "encoding": self.encoding}


class FilesReader(PackedReader, RowReader):
    """Documents of text files, plain, packed, or in tar and zip archives."""

    names: tuple[str, ...] = Field(
        default=(),
        description="Which files of an archive are read: patterns such as `*.txt` of their names or paths, in small "
        "letters; others are counted (`other_files`). Empty: those that the format's files are named like",
    )
    encoding: EncodingName | None = Field(
        default=None, description="Encoding of files that show no other, such as `iso-8859-1`; null: by evidence alone"
    )

    @abstractmethod
    def documents(self, file: TextFile, counts: Counter[str]) -> Iterator[Record]:
        """The documents of one file, which has some text."""
        raise NotImplementedError(f"{type(self).__name__} does not implement documents")

    def packages(self) -> tuple[str, ...]:
        """Those that decode."""
        return ("resiliparse", "webencodings")

    def usual_names(self) -> tuple[str, ...]:
        """Patterns of names that files of the format have in archives."""
        return ("*",)

    def declared(self, data: bytes) -> str | None:
        """The encoding that a file itself says it has."""
        return None

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Documents in the order of files."""
        patterns = self.names or self.usual_names()
        for item in packed_files(shard, self.max_record_bytes, counts):
            if item.fault is not None:
                yield Record(fault=item.fault, detail=item.detail)
            elif item.is_member and not _is_named(item.name, patterns):
                counts["other_files"] += 1
            else:
                yield from self._read(item, shard, counts)

    def _read(self, item: PackedFile, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        path = item.name if item.is_member else file_of(shard)
        text = plain_text(item.data, self.declared(item.data) or self.encoding)
        if text is None:
            yield Record(fault="binary", detail=path)
        elif text.is_undecoded:
            yield Record(fault="bad_encoding", detail=f"{path}: {text.replaced:,} signs of no meaning")
        elif not text.text.strip():
            yield Record(fault="no_text", detail=path)
        else:
            for count, number in (("replaced_characters", text.replaced), ("control_characters", text.controls)):
                if number:
                    counts[count] += number
            full = f"{shard.source}/{file_of(shard)}" + (f"/{item.name}" if item.is_member else "")
            yield from self.documents(
                TextFile(full, path, text.text, "utf-8" if text.text.isascii() else text.encoding), counts
            )


def _is_named(path: str, patterns: tuple[str, ...]) -> bool:
    path = path.lower()
    name = PurePosixPath(path).name
    return any(fnmatchcase(name, pattern) or fnmatchcase(path, pattern) for pattern in patterns)
