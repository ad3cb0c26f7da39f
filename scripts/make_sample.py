"""Builds configs/sample: the sample crawl, its manifest, and the labelled pages of the quality model.

Run from the project's root as `python -m scripts.make_sample`. Every text was written for this project, every host is
below a reserved domain, and no clock or random number takes part, so a rebuild gives the same bytes.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.sample import labelled, warc
from scripts.sample.pages import SHARDS, Page, Sample, Site, load
from scripts.sample.render import render

_PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _related(sample: Sample, page: Page) -> list[tuple[str, str]]:
    pages = [other for shard in sample.shards for other in shard if other.lang == page.lang and other.title]
    start = next((index for index, other in enumerate(pages) if other.slug == page.slug), 0)
    return [(sample.url(other), other.title) for other in (pages * 2)[start + 1 : start + 6]]


def _content_type(page: Page, site: Site) -> str:
    if page.mime:
        return page.mime
    mime = "application/xhtml+xml" if site.style == "xhtml" else "text/html"
    return mime if page.declared == "meta" else f"{mime}; charset={page.charset}"


def response(sample: Sample, page: Page, number: int) -> warc.Response:
    """The server's answer; every fifth body is gzipped, every seventh comes in chunks."""
    site = sample.sites[page.site]
    html = render(page, site, _related(sample, page))
    body = _PDF if page.mime else html.encode(page.charset)
    headers = [("Content-Type", _content_type(page, site)), ("Server", "sample")]
    if number % 5 == 3:
        body = warc.gzip_bytes(body)
        headers.append(("Content-Encoding", "gzip"))
    if number % 7 == 2:
        body = warc.chunked(body)
        headers.append(("Transfer-Encoding", "chunked"))
    else:
        headers.append(("Content-Length", str(len(body))))
    return warc.Response(page.status, tuple(headers), body)


def pack_shard(sample: Sample, index: int) -> tuple[str, bytes]:
    """File name and bytes of one shard."""
    name = f"sample-{index:05d}.warc.gz"
    members = [warc.warcinfo(name)]
    first = sum(len(shard) for shard in sample.shards[:index])
    for number, page in enumerate(sample.shards[index], start=first):
        request, answer, metadata = warc.capture(sample.url(page), response(sample, page, number), number, name)
        if page.kind == "bad_crc":
            answer = warc.with_bad_crc(answer)
        if page.kind == "truncated_member":
            members += [request, metadata, warc.cut_off(answer)]
        else:
            members += [request, answer, metadata]
    return name, b"".join(members)


def manifest_row(sample: Sample, page: Page, shard: str) -> dict[str, object]:
    """What is planted in a page and what should become of it."""
    originals = {other.slug: other for pages in sample.shards for other in pages if other.copy_of is None}
    licence = page.license.id if page.license and page.license.form != "image_only" else None
    row: dict[str, object] = {
        "url": sample.url(page),
        "id": warc.record_id("response", sample.url(page)),
        "shard": shard,
        "kind": page.kind,
        "language": page.lang,
        "fate": page.expected,
        "license": licence,
    }
    if page.copy_of:
        row["copy_of"] = sample.url(originals[page.copy_of])
    if page.charset != "utf-8":
        row["charset"] = page.charset
    row.update({key: list(words) for key, words in _words(page) if words})
    return row


def _words(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """Strings that the corpus must hold (`contains`, `stays`) or must not (`masked`, `absent`)."""
    return [
        ("contains", page.contains), ("absent", page.absent), ("masked", page.masked), ("stays", page.stays),
    ]  # fmt: skip


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def build(out: Path) -> None:
    """Write crawl/, manifest.jsonl and quality/ into the folder `out`."""
    sample = load()
    crawl, quality = out / "crawl", out / "quality"
    crawl.mkdir(parents=True, exist_ok=True)
    quality.mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(SHARDS):
        name, data = pack_shard(sample, index)
        (crawl / name).write_bytes(data)
        rows += [manifest_row(sample, page, name) for page in sample.shards[index]]
    _write_lines(out / "manifest.jsonl", rows)
    _write_lines(quality / "positive.jsonl", ({"text": text} for text in labelled.positive()))
    _write_lines(quality / "negative.jsonl", ({"text": text} for text in labelled.negative()))


def main() -> None:
    """Command line: `--out FOLDER`, configs/sample by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).resolve().parents[1] / "configs" / "sample"
    parser.add_argument("--out", type=Path, default=default, help="folder to write into")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
