"""Reads the pages with known text: the crawl's gold and the structure set, and says to which half a site belongs."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastwarc.warc import ArchiveIterator, WarcRecordType

__all__ = ["LEAST_SHARE", "GoldPage", "gold_pages", "half_of", "structure_pages"]

LEAST_SHARE: Final = 0.5
"""Gold that is to a smaller part in its page is of another version of it."""


_KINDS: Final = ("full_text", "segments", "must_include")


@dataclass(frozen=True)
class GoldPage:
    """A page and what a person says of its text. `wanted` is in it, `unwanted` is not."""

    id: str
    site: str
    origin: str
    script: str
    html: str
    text: str | None = None
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    parts: str = ""
    """Words that are all content, such as a recipe's steps; such pages train and are not measured."""


def half_of(site: str, parts: int = 2) -> int:
    """The part of the fixed split to which a site belongs."""
    return int.from_bytes(hashlib.blake2b(site.encode(), digest_size=4).digest(), "big") % parts


def gold_pages(gold: Path) -> list[GoldPage]:
    """Full texts, segments and parts of `gold.jsonl.gz`, with their pages from the shards beside the folder."""
    crawl = gold.parent / "cc"
    pages = {row["record_id"]: row for row in _rows(crawl / "pages.jsonl.gz")}
    rows = [row for row in _rows(gold / "gold.jsonl.gz") if row["gold_kind"] in _KINDS]
    bodies = _bodies(crawl, {row["record_id"] for row in rows})
    found: list[GoldPage] = []
    for row in rows:
        share = row.get("gold_5gram_share_in_page")
        if row["gold_kind"] == "full_text" and share is not None and share < LEAST_SHARE:
            continue
        name = row["record_id"]
        parts = _flat(row.get("ingredients")) + " " + _flat(row.get("instructions"))
        words = row["text"] if row["gold_kind"] == "full_text" else " ".join(row.get("with", [parts]))
        found.append(
            GoldPage(
                name,
                pages[name]["site"],
                row["origin"],
                _script(words),
                bodies[name],
                row["text"] if row["gold_kind"] == "full_text" else None,
                row.get("with", []),
                row.get("without", []),
                parts.strip(),
            )
        )
    return found


def _flat(value: object) -> str:
    return " ".join(map(_flat, value)) if isinstance(value, list) else str(value or "")


def structure_pages(structure: Path) -> list[dict[str, Any]]:
    """Rows of `pages.jsonl.gz`: id, generator, html, truth."""
    return list(_rows(structure / "pages.jsonl.gz"))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _bodies(crawl: Path, wanted: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((crawl / "crawl-data").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                name = (record.record_id or "").strip("<>")
                if name in wanted:
                    found[name] = record.reader.read().decode("utf-8", "replace")
    return found


_SCRIPTS: Final = (
    ("CJK", 0x2E80, 0x9FFF),
    ("CJK", 0xAC00, 0xD7A3),
    ("Cyrillic", 0x400, 0x52F),
    ("Thai", 0xE00, 0xE7F),
    ("Arabic", 0x600, 0x6FF),
    ("Greek", 0x370, 0x3FF),
)


def _script(text: str) -> str:
    """The script of a fifth of the characters or more, Latin if there is none of ours."""
    counts = dict.fromkeys((name for name, _, _ in _SCRIPTS), 0)
    for char in text:
        for name, low, high in _SCRIPTS:
            counts[name] += low <= ord(char) <= high
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] * 5 >= len(text) > 0 else "Latin"
