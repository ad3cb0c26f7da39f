"""Scores of page metadata beside trafilatura's own, in one run: `python -m scripts.metadata_quality SHARED`.

SHARED is the folder of sample data: `data/extraction/metadata.jsonl.gz` has what people and other parsers' tests say of
751 pages, `data/cc` the pages. Prints Markdown tables: each field, by origin, and titles, dates and authors by halves:
the rules were made while looking at the pages of one half of the sites, the other was only counted.
A title is right if it is equal after NFKC, case and punctuation are folded; "or with a site's name" allows more at one
end. A date is right if it is the same day as written, authors if they are the same set of names, however joined.
"""

import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from trafilatura.metadata import extract_metadata

from textmill.page_metadata.reading import metadata_of
from textmill.page_metadata.sites import folded
from textmill.readers.warc import Warc

__all__ = ["Answer", "is_in_second_half", "is_same_title", "names_of"]

_NAMES: Final = re.compile(r"[;,/|&]|\s(?:and|und|et|y|e)\s")
_INTRODUCTION: Final = re.compile(r"\s*(?:by|von|par|作者：)\s+", re.IGNORECASE)
_FIELDS: Final = {
    "title": ("title",),
    "published": ("date", "publishing_date", "publishedTime", "publish_date"),
    "authors": ("author", "authors", "byline"),
    "site_name": ("site_name", "sitename", "siteName"),
    "language": ("language", "lang", "meta_lang"),
    "description": ("description", "excerpt"),
}
_BEGINNING_CHARS: Final = 60
_SCORED: Final = ("ours", "trafilatura")

Row = dict[str, object]
Score = Counter[str]


@dataclass(frozen=True)
class Answer:
    """What was found of one page."""

    title: str = ""
    published: str = ""
    authors: str = ""
    site_name: str = ""
    language: str = ""
    description: str = ""


def names_of(value: object) -> frozenset[str]:
    """The names in a byline or a list of them, letters and digits alone."""
    lines = value if isinstance(value, list) else [value or ""]
    parts = (_INTRODUCTION.sub("", part, count=1) for line in lines for part in _NAMES.split(str(line)))
    return frozenset(map(folded, parts)) - {""}


def is_same_title(found: str, wanted: str) -> bool:
    """Whether two titles are equal, or one goes on at an end of the other as with a site's name."""
    one, other = folded(found), folded(wanted)
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def is_in_second_half(url: str) -> bool:
    """Whether a page's site is in the half that was not looked at."""
    site = ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    return hashlib.sha1(site.encode()).digest()[0] % 2 == 1


def _judged(answer: Answer, row: Row) -> Iterable[tuple[str, bool]]:
    """Which of the fields that the row has are right."""
    wanted = {field: _wanted(row, keys) for field, keys in _FIELDS.items()}
    for field, value in wanted.items():
        if value is None or (field == "authors" and not names_of(value)):
            continue
        text, found = str(value), str(getattr(answer, field))
        if field == "title":
            yield "title, equal", folded(found) == folded(text)
            yield "title, or with a site's name", is_same_title(found, text)
            short, long = sorted((folded(found), folded(text)), key=len)
            yield "title, one in the other", bool(short) and short in long
        elif field == "published":
            yield "date, same day", found[:10] == text[:10]
        elif field == "authors":
            yield "authors, same set", names_of(found) == names_of(value)
        elif field == "site_name":
            yield "site name", folded(found) == folded(text)
        elif field == "language":
            yield "language", found[:2].lower() == text[:2].lower()
        else:
            yield "description, its beginning", folded(found)[:_BEGINNING_CHARS] == folded(text)[:_BEGINNING_CHARS]


def _wanted(row: Row, keys: tuple[str, ...]) -> object:
    return next((row[key] for key in keys if row.get(key) and isinstance(row[key], str | list)), None)


def _ours(html: str, url: str) -> Answer:
    found = metadata_of(html.encode(), url)
    return Answer(
        title=found.title or "",
        published=found.published or "",
        authors="; ".join(found.authors),
        site_name=found.site_name or "",
        language=found.declared_language or "",
        description=found.description or "",
    )


def _theirs(html: str, url: str) -> Answer:
    found = extract_metadata(html, default_url=url, extensive=True)
    values = (found.title, found.date, found.author, found.sitename, found.language, found.description)
    return Answer(*(value or "" for value in values))


def _parse(html: str, url: str) -> Answer:
    etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    return Answer()


def main() -> None:
    """Print the tables."""
    shared = Path(sys.argv[1])
    with gzip.open(shared / "data/extraction/metadata.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows: list[Row] = [json.loads(line) for line in lines]
    reader = Warc(paths=str(shared / "data/cc/crawl-data/*/segments/*/warc/*.warc.gz"))
    wanted = {row["record_id"] for row in rows}
    pages: dict[str, str] = {}
    for shard in reader.shards("cc"):
        for batch in reader.read(shard, Counter()):
            pages |= {row["id"]: row["html"] for row in batch.to_pylist() if row["id"] in wanted and row["html"]}
    makers: dict[str, Callable[[str, str], Answer]] = {"ours": _ours, "trafilatura": _theirs, "lxml's parser": _parse}
    answers: dict[str, list[Answer]] = {}
    costs: dict[str, float] = {}
    for name, make in makers.items():
        started = time.process_time()
        answers[name] = [make(pages.get(str(row["record_id"]), ""), str(row["url"])) for row in rows]
        costs[name] = 1000 * (time.process_time() - started) / len(rows)
    groups: dict[str, list[bool]] = {"all": [True] * len(rows)}
    is_second = [is_in_second_half(str(row["url"])) for row in rows]
    groups["sites that were looked at"] = [not second for second in is_second]
    groups["sites that were not"] = is_second
    for origin in sorted({str(row["origin"]) for row in rows}):
        groups[origin] = [row["origin"] == origin for row in rows]
    for name, chosen in groups.items():
        _print(name, [*compress(rows, chosen)], {who: [*compress(found, chosen)] for who, found in answers.items()})
    print("| CPU time | " + " | ".join(costs) + " |\n|---" + "|---:" * len(costs) + "|")
    print("| ms a page | " + " | ".join(f"{cost:.2f}" for cost in costs.values()) + " |")


def _print(name: str, rows: list[Row], answers: dict[str, list[Answer]]) -> None:
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Counter))
    for who in _SCORED:
        for answer, row in zip(answers[who], rows, strict=True):
            for field, right in _judged(answer, row):
                scores[field][who].update(pages=1, right=right)
    if not scores:
        return
    print(f"| {name} | pages | ours | trafilatura |\n|---|---:|---:|---:|")
    for field, by in scores.items():
        shares = (f"{by[who]['right'] / by[who]['pages']:.3f}" if by[who]["right"] else "–" for who in _SCORED)
        print(f"| {field} | {by['ours']['pages']} | {' | '.join(shares)} |")
    print()


if __name__ == "__main__":
    main()
