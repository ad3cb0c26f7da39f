"""Time the heuristic filters against datatrove's on the same texts, in turns, and check that they decide the same.

    python scripts/bench_filters.py SHARD.warc.gz... [--language eng] [--rounds 3] [--texts FILE]

Texts are what resiliparse extracts from the shards' HTML pages, in one language, kept in `--texts` for the next run.
The chain is FineWeb's; a document leaves it where it is dropped. "new" is a pass in which every word is new to our
tokenizer, "known" the best of the passes after it; datatrove's are all alike. Documents per second of one core.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.filters.base_filter import BaseFilter
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from textmill.annotators.language import Language
from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import first_failing
from textmill.documents import schema_of
from textmill.filters.c4_quality import C4Quality
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.tokens.words import forget_tokenizers, tokenizer

BATCH_ROWS = 256
Pass = Callable[[list[str]], list[str | None]]


@dataclass(frozen=True)
class Contest:
    """One filter, or a chain of them, in both systems."""

    name: str
    ours: tuple[Filter, ...]
    theirs: tuple[BaseFilter, ...]

    def run_ours(self, texts: list[str]) -> list[str | None]:
        """The text of every document that is kept, None where it is dropped."""
        kept: list[str | None] = [None] * len(texts)
        for start in range(0, len(texts), BATCH_ROWS):
            rows = np.arange(start, min(start + BATCH_ROWS, len(texts)))
            column = pa.array(texts[start : start + BATCH_ROWS], pa.large_string())
            batch = Batch(pa.RecordBatch.from_arrays([column], schema=schema_of("text")))
            for block in self.ours:
                columns = block.apply(batch)
                passes = first_failing(columns, block.rules(), len(batch)) < 0
                batch, rows = batch.with_columns(columns).keep(passes), rows[passes]
            for row, text in zip(rows, batch.texts, strict=True):
                kept[row] = text
        return kept

    def run_theirs(self, texts: list[str]) -> list[str | None]:
        """As `run_ours`."""
        kept: list[str | None] = []
        for text in texts:
            document = Document(text=text, id="")
            passes = all(step.filter(document) is True for step in self.theirs)
            kept.append(document.text if passes else None)
        return kept


def contests() -> list[Contest]:
    """Each filter as FineWeb sets it, and the chain of all."""
    pairs: list[tuple[Filter, BaseFilter]] = [
        (GopherRepetition(), GopherRepetitionFilter()),
        (GopherQuality(), GopherQualityFilter()),
        (C4Quality(require_end_mark=False), C4QualityFilter(filter_no_terminal_punct=False)),
        (FinewebQuality(), FineWebQualityFilter()),
    ]
    single = [Contest(ours.label, (ours,), (theirs,)) for ours, theirs in pairs]
    chain = Contest("chain", tuple(ours for ours, _ in pairs), tuple(theirs for _, theirs in pairs))
    return [*single, chain]


def page_texts(shards: list[Path]) -> Iterator[str]:
    """Main text of the HTML responses of WARC shards."""
    for shard in shards:
        with shard.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                body = record.reader.read()
                text = extract_plain_text(bytes_to_str(body, detect_encoding(body) or "utf-8"), main_content=True)
                if text:
                    yield text


def texts_of(shards: list[Path], language: str, cache: Path) -> list[str]:
    """The shards' texts in one language, from the cache file where it holds them already."""
    key = json.dumps([[str(shard.resolve()), shard.stat().st_size] for shard in shards] + [language])
    if cache.is_file():
        held = json.loads(cache.read_text(encoding="utf-8"))
        if held["key"] == key:
            return [str(text) for text in held["texts"]]
    texts = list(page_texts(shards))
    column = pa.array(texts, pa.large_string())
    found = Language().apply(Batch(pa.RecordBatch.from_arrays([column], schema=schema_of("text"))))
    chosen = [text for text, code in zip(texts, found["language"].to_pylist(), strict=True) if code == language]
    cache.write_text(json.dumps({"key": key, "texts": chosen}), encoding="utf-8")
    return chosen


def seconds(run: Pass, texts: list[str]) -> float:
    started = time.process_time()
    run(texts)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path, help="WARC files")
    parser.add_argument("--language", default="eng", help="ISO 639-3 code of the pages to take")
    parser.add_argument("--rounds", type=int, default=3, help="passes of each system over the texts")
    parser.add_argument("--texts", type=Path, default=Path(tempfile.gettempdir()) / "textmill-bench-texts.json")
    options = parser.parse_args()
    texts = texts_of(options.shards, options.language, options.texts)
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    print(f"{'':20}{'datatrove':>12}{'ours, new':>12}{'ours, known':>12}{'ratio new':>11}{'known':>8}{'kept':>7}")
    for contest in contests():
        warm = ["A few words. " * 20]
        contest.run_ours(warm)
        contest.run_theirs(warm)
        theirs: list[float] = []
        ours: list[float] = []
        forget_tokenizers()
        tokenizer("eng")
        for _ in range(options.rounds):
            theirs.append(seconds(contest.run_theirs, texts))
            ours.append(seconds(contest.run_ours, texts))
        result = contest.run_ours(texts)
        if result != contest.run_theirs(texts):
            raise SystemExit(f"{contest.name}: decisions or texts differ")
        best, new, known = min(theirs), ours[0], min(ours[1:], default=ours[0])
        kept = sum(text is not None for text in result)
        print(
            f"{contest.name:20}{len(texts) / best:12.0f}{len(texts) / new:12.0f}{len(texts) / known:12.0f}"
            f"{best / new:11.1f}{best / known:8.1f}{kept:7}"
        )


if __name__ == "__main__":
    main()
