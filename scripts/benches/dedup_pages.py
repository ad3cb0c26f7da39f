"""The main texts of a sample crawl's pages, for benchmarks of deduplication."""

import gzip
import json
from pathlib import Path
from typing import Final

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str
from resiliparse.parse.html import HTMLTree

CRAWL: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "cc"
"""Where the sample crawl is beside the project."""
_ENGLISH: Final = ("en", "eng")


def page_texts(crawl: Path, english_only: bool) -> list[str]:
    """resiliparse's main content of every HTML page, in the order of `pages.jsonl.gz`; SystemExit without a crawl."""
    if not (crawl / "pages.jsonl.gz").exists():
        raise SystemExit(f"no sample crawl in {crawl}: give --texts")
    texts = []
    with gzip.open(crawl / "pages.jsonl.gz", "rt") as lines:
        for page in map(json.loads, lines):
            if english_only and (page.get("gold_lang") or page.get("pred_lang")) not in _ENGLISH:
                continue
            with (crawl / page["shard"]).open("rb") as shard:
                shard.seek(page["offset"])
                record = gzip.decompress(shard.read(page["length"]))
            body = record.split(b"\r\n\r\n", 2)[2].removesuffix(b"\r\n\r\n")
            tree = HTMLTree.parse(bytes_to_str(body, page["encoding"] or "utf-8"))
            texts.append(extract_plain_text(tree, main_content=True))
    return texts


def file_texts(path: Path) -> list[str]:
    """The `text` of every line of a JSON-lines file."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [json.loads(line)["text"] for line in lines]
