"""Readers of a user's own: of a table in a database, which is no file, and of parts of files of JSON lines."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa
from pydantic import Field

from textmill.block import Reader, Shard
from textmill.documents import schema_of
from textmill.file_reader import FileReader
from textmill.inputs.opening import open_shard
from textmill.inputs.row_batches import Rows
from textmill.location import Location

_SCHEMA = schema_of("id", "text", "source", "url", "shard")


@dataclass(frozen=True)
class RowRange(Shard):
    """Rows of a table, from the first to one behind the last."""

    first: int
    behind: int


class Table(Reader):
    """Rows of the table `pages (id, url, text, changed)` of an SQLite database, so many numbers of rows a shard."""

    database: Location = Field(description="The database")
    rows_per_shard: int = Field(default=10, ge=1, description="Numbers of rows in a shard")

    def is_remote(self) -> bool:
        return False

    def provides(self) -> pa.Schema:
        return _SCHEMA

    def shards(self, source: str) -> list[Shard]:
        every, found = self.rows_per_shard, []
        query = "select (rowid - 1) / ?, count(*), max(changed) from pages group by 1"
        with closing(sqlite3.connect(self.database)) as connection:
            for number, *state in sorted(connection.execute(query, (every,))):
                first = number * every + 1
                name, url = f"rows-{first:08d}", f"sqlite:{self.database}#{first}"
                found.append(RowRange(source, name, url, f"{every}:{state}", first, first + every))
        return [*found]

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        assert isinstance(shard, RowRange)
        rows = Rows(shard, self.provides(), 4, 1 << 20, counts)
        query = "select id, url, text from pages where rowid >= ? and rowid < ? order by rowid"
        with closing(sqlite3.connect(self.database)) as connection:
            for name, url, text in connection.execute(query, (shard.first, shard.behind)):
                fault = {} if text is not None else {"fault": "no_text", "detail": "null"}
                if rows.add({"id": name, "url": url, "text": text, **fault}):
                    yield from rows.waiting()
        yield from rows.waiting()


class DistantTable(Table):
    """The same on a server that does not answer."""

    def is_remote(self) -> bool:
        return True

    def prepare(self) -> None:
        raise AssertionError("the server was asked")

    def shards(self, source: str) -> list[Shard]:
        raise AssertionError("the server was asked")


@dataclass(frozen=True)
class ByteRange(Shard):
    """The lines of a file that begin from one byte to before another."""

    start: int
    stop: int


class Ranges(FileReader):
    """JSON lines with `id` and `text`, in shards of so many bytes of a file."""

    range_bytes: int = Field(ge=1, description="Bytes of a file in a shard")

    def provides(self) -> pa.Schema:
        return _SCHEMA

    def shards(self, source: str) -> list[Shard]:
        found = []
        for file in super().shards(source):
            size = os.stat(file.url).st_size
            for start in range(0, size, self.range_bytes):
                stop = min(size, start + self.range_bytes)
                name, identity = f"{file.name}@{start:012d}", f"{file.identity}:{stop}"
                found.append(ByteRange(source, name, file.url, identity, start, stop))
        return [*found]

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        assert isinstance(shard, ByteRange)
        rows = Rows(shard, self.provides(), 7, 1 << 20, counts)
        with open_shard(shard) as file:
            at = max(0, shard.start - 1)
            file.seek(at)
            if shard.start:
                at += len(file.readline())
            while at < shard.stop and (line := file.readline()):
                at += len(line)
                row = json.loads(line)
                if rows.add({"id": row["id"], "text": row["text"]}):
                    yield from rows.waiting()
        yield from rows.waiting()
