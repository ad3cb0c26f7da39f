"""Small sources of made-up documents, as JSON lines, Parquet and WET files, and blocks that they can go through."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

__all__ = ["INDEX", "SOURCES", "Document", "Source", "blocks_for", "name_of", "settings_of"]

INDEX: Final = "INDEX"
"""Stands for the folder of an index."""

PARAGRAPHS: Final = (
    "The miller grinds sack 7 of rye and wheat by the river, and the wheel turns until the evening bell is heard.",
    "The miller grinds sack 8 of rye and wheat by the river, and the wheel turns until the evening bell is heard.",
    "Stones for the mill come from the quarry in the hills. They are cut by hand. They last for years. They are heavy.",
    "Write to miller@mill.example or to 192.0.2.44 if the flour is late; we answer within two days, and no later.",
    "Flour! Flour! Flour! Flour! Flour! Flour! Flour! Flour! Flour! Flour!",
    "磨坊主在河边磨黑麦和小麦，水车一直转到晚钟响起。石头来自山里的采石场。",
    "Der Müller mahlt Roggen und Weizen am Fluß, und das Rad dreht sich, bis am Abend die Glocke läutet.",
    "  * one\n  * two\n  * three …\n  * four",
    "lorem ipsum { dolor }",
    "\u200b\u00a0",
)
TEXTS: Final = st.one_of(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6).map("\n".join),
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=4).map("\n\n".join),
    st.lists(st.sampled_from(PARAGRAPHS[:4]), min_size=4, max_size=12).map(" ".join),
    st.text(max_size=40),
)


@dataclass(frozen=True)
class Document:
    text: str | None
    url: str | None
    score: float | None
    date: str | None


URLS: Final = st.none() | st.sampled_from(
    ["http://a.example/", "https://www.a.example", "https://b.example/x?utm_a=1", "no url"]
)
SCORES: Final = st.none() | st.sampled_from([0.0, 1.0, 1.0, -1.5, 2.0])
DATES: Final = st.none() | st.sampled_from(["2024-01-01", "2024-02-30", "2023", "2024-01-01T00:00:00Z"])
WITH_TEXT: Final = st.builds(Document, TEXTS, URLS, SCORES, DATES)
"""A source without a text is refused."""
DOCUMENTS: Final = WITH_TEXT | WITH_TEXT | WITH_TEXT | st.builds(Document, st.none(), URLS, SCORES, DATES)


@dataclass(frozen=True)
class Source:
    """Files of one format; `own_ids` are 0, 1, 2 … in every file."""

    format: str
    files: list[list[Document]]
    own_ids: bool

    @property
    def documents(self) -> int:
        return sum(map(len, self.files))

    def name_of(self, number: int) -> str:
        ending = {"jsonl": ".jsonl", "parquet": ".parquet", "warc": ".warc.wet"}[self.format]
        return f"{'cabd'[number % 4]}{number}{ending}"

    def in_one_file(self) -> "Source":
        """The same documents in the same order: that of the files' names."""
        order = sorted(range(len(self.files)), key=self.name_of)
        return Source(self.format, [[document for number in order for document in self.files[number]]], self.own_ids)

    def write(self, folder: Path) -> None:
        folder.mkdir()
        for number, documents in enumerate(self.files):
            path = folder / self.name_of(number)
            rows = [
                {"id": str(row) if self.own_ids else f"{folder.name}-{number}-{row}", **vars(document)}
                for row, document in enumerate(documents)
            ]
            match self.format:
                case "jsonl":
                    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
                case "parquet":
                    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), path)
                case "warc":
                    path.write_bytes(b"".join(map(wet_record, rows)))


SCHEMA: Final = pa.schema(
    {"id": pa.string(), "text": pa.string(), "url": pa.string(), "score": pa.float64(), "date": pa.string()}
)


def wet_record(row: dict[str, Any]) -> bytes:
    """A WARC record of plain text."""
    block = (row["text"] or "").encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: {row['id']}\r\nWARC-Target-URI: {row['url']}\r\n"
        f"WARC-Date: {row['date']}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


FILES: Final = st.lists(DOCUMENTS, max_size=5)
SOURCES: Final = st.builds(
    Source,
    st.sampled_from(["jsonl", "jsonl", "parquet", "warc"]),
    st.lists(FILES, min_size=1, max_size=2).flatmap(
        lambda others: st.builds(lambda one, more: [*others, [one, *more]], WITH_TEXT, st.lists(DOCUMENTS, max_size=5))
    ),
    st.booleans(),
)

ANY: Final[tuple[Any, ...]] = (
    "filters.sampler",
    {"filters.sampler": {"name": "few", "rate": 0.8, "seed": 3}},
    "filters.url",
    {"filters.gopher_quality": {"min_words": 5}},
    "filters.gopher_repetition",
    {"filters.c4_quality": {"min_sentences": 1}},
    "filters.fineweb_quality",
    "filters.character_ratios",
    {"filters.regex": {"pattern": "lorem"}},
    {"filters.license": {"allow": ["CC-BY"]}},
    "formatters.pii",
    "formatters.whitespace",
    "formatters.punctuation",
    "formatters.symbol_lines",
    {"formatters.replace": {"replacements": [{"pattern": r"\d+", "by": "0"}]}},
)
BARRIERS: Final[tuple[Any, ...]] = (
    "dedup.exact",
    {"dedup.exact": {"keep": "longest", "normalize": "simplify", "scope": "source"}},
    {"dedup.exact": {"column": "url", "keep": ["newest", "longest"]}},
    "dedup.url",
    "dedup.minhash",
    {"dedup.minhash": {"keep": ["newest", "longest"], "verify": "jaccard", "ngram": 3, "bands": 20, "rows": 2}},
    {"dedup.minhash": {"verify": "none", "ngram": 2, "keep": "longest", "bands": 8, "rows": 3}},
    {"dedup.minhash": {"faithful": True, "ngram": 3}},
    {"dedup.exact": {"index": INDEX}},
    {"dedup.url": {"index": INDEX}},
    {"dedup.minhash": {"index": INDEX, "ngram": 3}},
    {"dedup.minhash": {"index": INDEX, "ngram": 3, "verify": "none", "keep": "longest"}},
    "dedup.line",
    {"dedup.line": {"keep": "smallest_url_md5", "count": "documents", "min_left_chars": 20}},
    {"dedup.paragraph": {"max_copies": 2, "min_count": 3, "normalize": "simplify"}},
    {"dedup.sentences": {"min_words": 3, "min_sentences": 1, "span": 1}},
    {"dedup.substring": {"min_bytes": 60}},
    {"dedup.substring": {"min_bytes": 40, "keep": "none", "cut_at": "words", "min_chars": 10}},
    {"dedup.bloom": {"expected_ngrams": 20_000, "ngram": 5}},
    {"dedup.bloom": {"expected_ngrams": 20_000, "ngram": 3, "remove": "document", "max_overlap": 0.5}},
    {"dedup.ngram_overlap": {"ngram": 5, "drop_from": 0.8}},
    "dedup.ccnet_paragraphs",
    {"select.rank": {"max_documents": 3}},
    {"select.rank": {"max_ratio": 0.5, "per": ["source"], "seed": 2}},
    {"select.rank": {"max_documents": 1, "per_host": "domain"}},
)
ANY_WITH_SCORE: Final[tuple[Any, ...]] = ({"filters.threshold": {"column": "score", "min": 0, "on_null": "keep"}},)
BARRIERS_WITH_SCORE: Final[tuple[Any, ...]] = (
    {"dedup.exact": {"keep": {"highest": "score"}}},
    {"dedup.minhash": {"keep": [{"highest": "score"}, "newest", "longest"], "ngram": 3}},
    {"dedup.url": {"keep": [{"highest": "score"}]}},
    {"select.rank": {"by": "score", "max_documents": 4}},
    {"select.rank": {"by": "score", "order": "lowest", "max_ratio": 0.6, "per_host": "host"}},
)


def blocks_for(sources: list[Source]) -> st.SearchStrategy[list[Any]]:
    """A barrier among other blocks, no label twice; those that need a score only where all sources have it."""
    has_score = all(source.format != "warc" for source in sources)
    barriers = st.sampled_from((*BARRIERS, *BARRIERS_WITH_SCORE) if has_score else BARRIERS)
    others = st.sampled_from((*ANY, *ANY_WITH_SCORE) if has_score else ANY)
    some = st.lists(others | others | barriers, max_size=2)
    return st.builds(lambda before, one, after: unique([*before, one, *after]), some, barriers, some)


def unique(blocks: list[Any]) -> list[Any]:
    """The last of those that have one label or an index."""
    found = {INDEX if INDEX in settings_of(block).values() else label_of(block): block for block in blocks}
    return list({label_of(block): block for block in found.values()}.values())


def name_of(block: Any) -> str:
    """The block's YAML name."""
    return block if isinstance(block, str) else str(next(iter(block)))


def settings_of(block: Any) -> dict[str, Any]:
    """What is set of a block."""
    return {} if isinstance(block, str) else dict(block[name_of(block)])


def label_of(block: Any) -> str:
    """What the block is called in reasons."""
    return str(settings_of(block).get("name", name_of(block).partition(".")[2]))
