"""The pages that `bench_filters.py` runs over: main text and address of the HTML responses of WARC shards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from textmill.annotators.language import Language
from textmill.batch import Batch
from textmill.documents import schema_of
from textmill.origins.dclm.dclm_words import split_words

__all__ = ["Page", "pages_of"]


@dataclass(frozen=True)
class Page:
    """What both systems get."""

    url: str
    text: str

    @cached_property
    def words(self) -> int:
        """As DCLM counts them."""
        return len(split_words(self.text, "fasttext", ignore_punctuation=True))


def pages_of(shards: list[Path], language: str, cache: Path) -> list[Page]:
    """The shards' pages in one language, from the cache file where it holds them already."""
    key = json.dumps([[str(shard.resolve()), shard.stat().st_size] for shard in shards] + [language])
    if cache.is_file():
        held = json.loads(cache.read_text(encoding="utf-8"))
        if held["key"] == key:
            return [Page(url, text) for url, text in held["pages"]]
    pages = list(_extracted(shards))
    column = pa.array([page.text for page in pages], pa.large_string())
    found = Language().apply(Batch(pa.RecordBatch.from_arrays([column], schema=schema_of("text"))))
    chosen = [page for page, code in zip(pages, found["language"].to_pylist(), strict=True) if code == language]
    rows = [[page.url, page.text] for page in chosen]
    cache.write_text(json.dumps({"key": key, "pages": rows}), encoding="utf-8")
    return chosen


def _extracted(shards: list[Path]) -> Iterator[Page]:
    for shard in shards:
        with shard.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                body = record.reader.read()
                text = extract_plain_text(bytes_to_str(body, detect_encoding(body) or "utf-8"), main_content=True)
                if text:
                    yield Page(record.headers.get("WARC-Target-URI") or "", text)
