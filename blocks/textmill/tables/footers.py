"""Remembers which columns files have, so that the footers of 90,000 files are read once and not at every resume.

What is remembered of a file counts as long as its identity (size and time, or ETag) is the same. It is noted under its
address without credentials, which have no place in a run directory, and change where a URL is signed anew.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyarrow as pa

from textmill.block import Shard
from textmill.credentials import hide

__all__ = ["Footers"]

_AT_ONCE: Final = 16
"""Footers read at a time: few, for each is a request or two of a server."""


class Footers:
    """Arrow schemas by file; equal ones are held once."""

    def __init__(self, known: bytes = b"") -> None:
        self._schemas: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._files: dict[str, tuple[str, int]] = {}
        self._load(known)

    def find(
        self, shards: Sequence[Shard], read: Callable[[Shard], pa.Schema | None]
    ) -> list[tuple[Shard, pa.Schema | None]]:
        """The schema of every file, in order, `read` where it is not known; None where that gives none."""
        missing = [shard for shard in shards if self._known(shard) is None]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for shard, schema in zip(missing, threads.map(read, missing), strict=True):
                if schema is not None:
                    self._add(hide(shard.url), shard.identity, schema.serialize().to_pybytes())
        return [(shard, self._known(shard)) for shard in shards]

    def dump(self, shards: Sequence[Shard]) -> bytes:
        """What to remember of these files."""
        urls = [hide(shard.url) for shard in shards]
        files = {url: self._files[url] for url in urls if url in self._files}
        return json.dumps(
            {"schemas": [base64.b64encode(one).decode() for one in self._schemas], "files": files}
        ).encode()

    def _known(self, shard: Shard) -> pa.Schema | None:
        identity, number = self._files.get(hide(shard.url), ("", -1))
        return (
            None
            if identity != shard.identity or number < 0
            else pa.ipc.read_schema(pa.py_buffer(self._schemas[number]))
        )

    def _add(self, url: str, identity: str, schema: bytes) -> None:
        number = self._numbers.setdefault(schema, len(self._schemas))
        if number == len(self._schemas):
            self._schemas.append(schema)
        self._files[url] = (identity, number)

    def _load(self, known: bytes) -> None:
        """Take in what an earlier run remembered; what is damaged is not known."""
        try:
            found = json.loads(known or b"{}")
            schemas = [base64.b64decode(one, validate=True) for one in found.get("schemas", [])]
            for schema in schemas:
                pa.ipc.read_schema(pa.py_buffer(schema))
            for url, (identity, number) in found.get("files", {}).items():
                self._add(str(url), str(identity), schemas[number])
        except (ValueError, TypeError, AttributeError, IndexError, OSError, pa.ArrowException, binascii.Error):
            self._schemas, self._numbers, self._files = [], {}, {}
