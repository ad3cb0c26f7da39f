"""What is remembered of files has no credentials in it, and counts when an address is signed anew."""

import pyarrow as pa

from textmill.block import Shard
from textmill.tables.footers import Footers

SCHEMA = pa.schema([("text", pa.string())])


def shard(signature: str) -> Shard:
    return Shard("s", "a.parquet", f"https://u:p@h/a.parquet?part=1&X-Amz-Signature={signature}", "etag:one:5")


def unread(file: Shard) -> pa.Schema | None:
    raise AssertionError(f"{file.url} is read again")


def test_an_address_that_is_signed_anew() -> None:
    first = Footers()
    assert first.find([shard("SIGNED")], lambda file: SCHEMA) == [(shard("SIGNED"), SCHEMA)]
    known = first.dump([shard("SIGNED")])
    assert b"SIGNED" not in known
    assert b"u:p" not in known
    assert Footers(known).find([shard("AGAIN")], unread) == [(shard("AGAIN"), SCHEMA)]
