"""The columns of a document: one list of names, Arrow types and meanings.

Blocks add their own measures as `<block>.<measure>`; everything else is listed here.
"""

from dataclasses import dataclass

import pyarrow as pa

__all__ = ["ATTRIBUTION", "COLUMNS", "DETAIL", "FAULT", "Column", "column_type", "schema_of"]

FAULT = "fault"
"""Reserved column: why a block refuses the row (null = it passes). Only the engine reads it."""

DETAIL = "detail"
"""Reserved column: words that explain the row's fault to a person (null = nothing to add)."""

ATTRIBUTION = pa.struct([("author", pa.string()), ("title", pa.string()), ("url", pa.string())])


@dataclass(frozen=True)
class Column:
    """One column: its name, Arrow type, meaning, and whether it may reach the corpus."""

    name: str
    type: pa.DataType
    meaning: str
    transient: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("id", pa.string(), "Stable across reruns: the WARC-Record-ID, else <source>/<shard>#<row>"),
    Column("text", pa.large_string(), "The document; Unicode text"),
    Column("source", pa.string(), "Name of the source in the config"),
    Column("url", pa.string(), "Where it was published; null when unknown"),
    Column("date", pa.string(), "ISO 8601 capture or publication date; null when unreadable"),
    Column("shard", pa.string(), "Name of the input file within its source"),
    Column("language", pa.string(), "ISO 639-3 code"),
    Column("script", pa.string(), "ISO 15924 code"),
    Column("language_score", pa.float32(), "Probability of the language, 0..1"),
    Column("license", pa.string(), "SPDX expression; null when none was found"),
    Column("license_url", pa.string(), "The licence's own address"),
    Column("license_evidence", pa.string(), "Where the licence was read, and its words (at most 200 characters)"),
    Column("license_scope", pa.string(), "What the statement speaks of: document, site or collection"),
    Column("license_method", pa.string(), "How it was read: json_ld, link, declared ... or the block that gave it"),
    Column("license_confidence", pa.float32(), "How sure the reading is, 0..1"),
    Column("license_declared", pa.string(), "What its source declares, where the document says another licence"),
    Column("attribution", ATTRIBUTION, "Author, title and address to credit"),
    Column("title", pa.string(), "Title of the work"),
    Column("authors", pa.list_(pa.string()), "Names of its authors, in the order given"),
    Column("published", pa.string(), "ISO 8601 date of publication"),
    Column("modified", pa.string(), "ISO 8601 date of the last change"),
    Column("site_name", pa.string(), "Name of the site or collection that published it"),
    Column("canonical_url", pa.string(), "Address that the page gives as its own"),
    Column("description", pa.string(), "Summary that the work gives of itself"),
    Column("declared_language", pa.string(), "Language that the work says it is in, as written (BCP 47)"),
    Column("cluster_id", pa.string(), "Id of the kept document of its duplicate cluster"),
    Column("cluster_size", pa.int64(), "Documents in its duplicate cluster, itself included"),
    Column("mime", pa.string(), "Media type of the payload"),
    Column("charset", pa.string(), "Encoding the payload was decoded with"),
    Column("http_status", pa.int16(), "HTTP status of the response"),
    Column("warc_offset", pa.int64(), "Byte offset of the record (of its gzip member) in the shard"),
    Column("warc_length", pa.int64(), "Bytes of the record (of its gzip member) in the shard"),
    Column("html", pa.large_string(), "Decoded page; lives only between reader and extractor", transient=True),
)

_TYPES = {column.name: column.type for column in COLUMNS}


def column_type(name: str) -> pa.DataType:
    """Arrow type of a core column; KeyError if it is not one."""
    return _TYPES[name]


def schema_of(*names: str) -> pa.Schema:
    """Schema of the named core columns, in the given order."""
    return pa.schema([(name, _TYPES[name]) for name in names])
