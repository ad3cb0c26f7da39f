"""Makes an input of any size for every reader, written as a stream: documents again and again, ids varied."""

import gzip
import io
import itertools
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from scripts.benches.readers_documents import (
    MARK,
    books,
    captions,
    court_cases,
    crawled,
    csv_rows,
    events,
    json_lines,
    mails,
    pages,
    pdfs,
    posts,
    responses,
    samples,
    sittings,
    sources,
    wiki_html,
    wiki_pages,
    words,
)

__all__ = ["INPUTS", "Input"]

WIKI_HEAD: Final = (
    b'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">\n<siteinfo><sitename>'
    b"Mills</sitename><dbname>enwiki</dbname><base>https://en.wikipedia.org/wiki/Main_Page</base><generator>MediaWiki"
    b'</generator><case>first-letter</case><namespaces><namespace key="0" case="first-letter" /></namespaces>'
    b"</siteinfo>\n"
)
ROWS: Final = 500

Made = tuple[str, dict[str, object]]
"""The paths of an input, and settings that a reader needs for it."""
Input = Callable[[Path, int], Made]
"""Writes an input of about so many bytes below a folder."""


def numbered(records: list[bytes]) -> Iterator[bytes]:
    """The records without end, each with a number of its own where it has a mark."""
    numbers = itertools.count(1)
    return (one.replace(MARK, b"%d" % next(numbers)) for one in itertools.cycle(records))


def one_file(
    name: str,
    records: Callable[[], list[bytes]],
    head: bytes = b"",
    tail: bytes = b"",
    packed: Callable[[bytes], bytes] = bytes,
) -> Input:
    """A file of records, each packed by itself."""

    def made(folder: Path, size: int) -> Made:
        path = folder / name
        with path.open("wb") as file:
            file.write(head)
            for record in numbered(records()):
                file.write(packed(record))
                if file.tell() >= size:
                    break
            file.write(tail)
        return str(path), {}

    return made


def tar_of(name: str, documents: Callable[[], list[bytes]], settings: dict[str, object] | None = None) -> Input:
    """A tar archive of files, `@@N@@` in whose names is their number."""

    def made(folder: Path, size: int) -> Made:
        path, written = folder / "files.tar", 0
        with tarfile.open(path, "w") as archive:
            for number, data in enumerate(numbered(documents())):
                member = tarfile.TarInfo(name.replace(MARK.decode(), f"{number:06}"))
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
                written += len(data)
                if written >= size:
                    break
        return str(path), settings or {}

    return made


def folder_of(name: str, documents: Callable[[], list[bytes]]) -> Input:
    """Files of a folder."""

    def made(folder: Path, size: int) -> Made:
        written = 0
        for number, data in enumerate(numbered(documents())):
            (folder / f"{number:06}{name}").write_bytes(data)
            written += len(data)
            if written >= size:
                break
        return f"{folder}/*{name}", {}

    return made


def tables(suffix: str) -> Input:
    """Rows of `id`, `text`, `url` in Parquet or Arrow."""

    def made(folder: Path, size: int) -> Made:
        path, written, texts, numbers = folder / f"documents{suffix}", 0, itertools.cycle(words()), itertools.count()
        schema = pa.schema([(name, pa.string()) for name in ("id", "text", "url")])
        with pq.ParquetWriter(path, schema) if suffix == ".parquet" else pa.ipc.new_file(path, schema) as writer:
            while written < size:
                rows = [
                    {"id": f"{number}", "text": next(texts), "url": f"https://mill.example/{number}"}
                    for number in itertools.islice(numbers, ROWS)
                ]
                writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))
                written += sum(len(row["text"].encode()) for row in rows)
        return str(path), {}

    return made


def a_data_set(folder: Path, size: int) -> Made:
    """A folder with a Parquet file, as data sets are."""
    tables(".parquet")(folder, size)
    return "", {"folder": str(folder)}


def csv_file(folder: Path, size: int) -> Made:
    path, _ = one_file("documents.csv", csv_rows, b"id,text\r\n")(folder, size)
    return path, {"text_column": "text"}


INPUTS: Final[dict[str, Input]] = {
    "arrow": tables(".arrow"),
    "caselaw_json": one_file("cases.jsonl", court_cases),
    "cnxml": folder_of(".cnxml", lambda: samples("openstax", "*.cnxml") or samples("cnxml")),
    "code_tree": tar_of("mill-1.0/mill/a@@N@@.py", sources),
    "csv": csv_file,
    "github_events": one_file("2024-01-01-0.json", events),
    "gutenberg": tar_of("@@N@@-0.txt", lambda: samples("gutenberg", "*.txt")),
    "hansard_xml": tar_of("a@@N@@.xml", sittings),
    "html_files": tar_of("a@@N@@.html", lambda: samples("debian_docs", "*.html") or pages()),
    "huggingface": a_data_set,
    "irc_logs": tar_of("2004-11-15-@@N@@.txt", lambda: samples("ubuntu_irc", "*.txt")),
    "jats_xml": tar_of("PMC@@N@@.nxml", lambda: samples("pubmed_central", "*.nxml") or samples("jats_xml")),
    "jsonl": one_file("documents.jsonl", json_lines),
    "latex": tar_of("math/math0@@N@@.gz", books),
    "markdown": tar_of("a@@N@@.md", lambda: samples("us_gov/18f_handbook", "*.md") or samples("markdown")),
    "mbox": one_file("mails.mbox", mails),
    "mediawiki_html": one_file("pages.ndjson", wiki_html),
    "mediawiki_xml": one_file("enwiki-articles.xml", wiki_pages, WIKI_HEAD, b"</mediawiki>\n"),
    "ocr_pages": tar_of("volume@@N@@/0001.html", lambda: samples("ocr_pages")),
    "parquet": tables(".parquet"),
    "pdf": tar_of("a@@N@@.pdf", pdfs),
    "rst": tar_of("pep-@@N@@.rst", lambda: samples("peps", "*.rst") or samples("rst")),
    "stackexchange_xml": one_file("mill.example.com-Posts.xml", posts, b"<posts>\n", b"</posts>\n"),
    "tei_xml": tar_of("a@@N@@.xml", lambda: samples("tei_xml")),
    "text_files": tar_of("a@@N@@.txt", lambda: [text.encode() for text in words()]),
    "transcripts": folder_of(".en.vtt", captions),
    "uslm_xml": tar_of("BILLS-@@N@@.xml", lambda: samples("us_gov/uslm", "*.xml", "*.XML") or samples("uslm_xml")),
    "uspto": tar_of("a@@N@@.xml", lambda: samples("us_gov/uspto", "*.xml") or samples("uspto")),
    "warc": one_file("pages.warc", responses),
    "warc.gz": one_file("crawl.warc.gz", crawled, packed=lambda record: gzip.compress(record, 6)),
}  # fmt: skip
"""By the reader's name, up to a dot where it has several."""
