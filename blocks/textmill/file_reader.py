"""A reader whose source is files: where they are, which shards they make, and what one of them really is."""

from collections.abc import Sequence

from pydantic import Field

from textmill.block import Reader, Shard
from textmill.inputs.first_look import first_look
from textmill.inputs.parts import Border, FilePart, in_parts
from textmill.inputs.paths import find_shards
from textmill.location import Location, is_remote

__all__ = ["FileReader"]


class FileReader(Reader):
    """Turns files into batches of documents; a shard is a file, unless `shards` cuts files up."""

    paths: Location | tuple[Location, ...] = Field(
        description="fsspec URLs, globs, or lists of them (.paths, .paths.gz)"
    )
    base: Location | None = Field(
        default=None, description="Prefix of relative entries in .paths lists; a URL or folder"
    )

    def is_remote(self) -> bool:
        """Whether any of the paths is on a server."""
        return is_remote(self.paths)

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name."""
        return find_shards(self.paths, source, self.base)

    def cut_up(self, shards: Sequence[Shard], size: int | None) -> list[Shard]:
        """Shards, big files cut into parts, for readers that split; a trial of some records reads whole files."""
        return in_parts(shards, None if self.limit is not None or self.skip else size)

    def begin(self, part: FilePart) -> Border | None:
        """Where the first record that begins in a part of a file seems to; None if none does. For readers that split.

        Such a reader gives parts from `shards` (`in_parts`), reads from `part.begin` on to the first record of which
        `part.ends_before` is true, and tells it to `part.ends_at`.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement begin")

    def first_look(self, shard: Shard) -> str:
        """What kind of file a shard lies in, for a person; ShardError when it cannot be read."""
        return first_look(shard)

    def misfits(self) -> frozenset[str]:
        """Faults that, if all first records of all files have them, mean that the files are of another kind."""
        return frozenset()

    def settle(self, shards: Sequence[Shard], known: bytes = b"") -> bytes:
        """Look at all files, where the columns depend on them, before `provides` and `identity` are asked.

        `known` is what an earlier call said; gives what to remember for the next. Readers with columns of their own
        look at none.
        """
        return known
