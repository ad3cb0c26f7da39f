"""Divides the files of a shard into papers: arXiv packs many into one tar, each a gz of a tar or of a single file."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from textmill.archive.codec import UnreadableError
from textmill.formats.archives.archive_members import tar_files
from textmill.formats.archives.packed_files import PackedFile, without_packing
from textmill.formats.archives.tar_walk import is_tar
from textmill.inputs.byte_streams import whole
from textmill.inputs.unpacked import Unpacked

__all__ = ["Papers"]

_PAPER: Final = re.compile(
    r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]{1,15}(?:\.[A-Z]{2})?\d{7})(?:v\d{1,2})?\.(?:gz|pdf)\Z|.+\.(?:tar\.gz|tgz|tar)\Z"
)
_GZIP: Final = b"\x1f\x8b"


class Papers:
    """Papers by name, each with its files; a shard that does not begin with a paper is one itself, without a name."""

    def __init__(self, files: Iterator[PackedFile], max_file_bytes: int, counts: Counter[str]) -> None:
        self._files = files
        self._max_file_bytes = max_file_bytes
        self._counts = counts

    def __iter__(self) -> Iterator[tuple[str, Iterator[PackedFile]]]:
        first = next(self._files, None)
        if first is None:
            return
        if not _is_paper(first):
            yield "", self._rest(first)
            return
        # A tar of papers: what else it has is each on its own, so that nothing is kept until its end.
        yield first.name, self._paper(first)
        for item in self._files:
            yield item.name, self._paper(item) if _is_paper(item) else iter((item,))

    def _rest(self, first: PackedFile) -> Iterator[PackedFile]:
        """A project of its own: its packed files are unpacked."""
        yield self._opened(first)
        for item in self._files:
            yield self._opened(item)

    def _opened(self, item: PackedFile) -> PackedFile:
        if not item.data.startswith(_GZIP) or not item.is_member:
            return item
        data, fault = self._unpacked(item)
        return PackedFile(without_packing(item.name), data, True, fault, item.name if fault else None)

    def _paper(self, item: PackedFile) -> Iterator[PackedFile]:
        data, fault = self._unpacked(item) if item.data.startswith(_GZIP) else (item.data, None)
        if fault is not None:
            yield PackedFile(item.name, b"", True, fault, item.name)
        elif is_tar(data[:512]):
            for inner in tar_files(io.BytesIO(data), self._max_file_bytes, self._counts):
                yield PackedFile(inner.name, inner.data, True, inner.fault, inner.detail)
        else:
            yield PackedFile(without_packing(PurePosixPath(item.name).name), data, False)

    def _unpacked(self, item: PackedFile) -> tuple[bytes, str | None]:
        try:
            stream = Unpacked(io.BytesIO(item.data), item.name)
            data = whole(stream, self._max_file_bytes)
        except UnreadableError:
            return b"", "bad_gzip"
        if data is None:
            return b"", "too_large"
        damage = stream.new_damage()
        return (b"", damage[0].fault) if damage else (data, None)


def _is_paper(item: PackedFile) -> bool:
    return item.is_member and item.fault is None and _PAPER.match(PurePosixPath(item.name).name) is not None
