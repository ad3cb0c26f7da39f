"""Documents of every format, of which inputs for the readers are made; `@@N@@` in one is for its number.

From ../shared/data/sources where there are some, else those that the contract tests read.
"""

import bz2
import csv
import gzip
import html
import io
import itertools
import json
import re
import tarfile
import zlib
from pathlib import Path
from typing import Final

__all__ = [
    *("MARK", "books", "captions", "court_cases", "crawled", "csv_rows", "events", "json_lines", "mails"),
    *("pages", "pdfs", "posts", "responses", "samples", "sittings", "wiki_html", "wiki_pages", "words", "sources"),
]

PROJECT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = PROJECT.parent / "shared" / "data" / "sources"
KEPT: Final = PROJECT / "tests" / "contract" / "reader_files"
MARK: Final = b"@@N@@"


def samples(folder: str, *patterns: str) -> list[bytes]:
    """The sample files of a folder, unpacked."""
    found = [path for pattern in patterns for path in sorted((SAMPLES / folder).rglob(pattern))]
    if not found:
        found = sorted(KEPT.glob(f"{folder}.*"))
    return [gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for data in (one.read_bytes() for one in found)]


def words() -> list[str]:
    """Texts of about 3,000 characters."""
    found = samples("gutenberg", "*.txt") or samples("text_files")
    texts = [data.decode("utf-8", "replace").replace("\r\n", "\n") for data in found]
    return [text[at : at + 3000] for text in texts for at in range(0, len(text), 3000)]


def pages() -> list[bytes]:
    """HTML pages."""
    return samples("us_gov/thomas_html", "*.html") or [b"<html><title>Mill</title><p>It grinds.</p></html>"]


def _json(value: object) -> bytes:
    return json.dumps(value).replace(json.dumps(MARK.decode())[1:-1], MARK.decode()).encode() + b"\n"


def json_lines() -> list[bytes]:
    return [_json({"id": "@@N@@", "text": text, "metadata": {"source": "mill"}}) for text in words()]


def csv_rows() -> list[bytes]:
    rows = []
    for text in words():
        line = io.StringIO()
        csv.writer(line).writerow(["@@N@@", text])
        rows.append(line.getvalue().encode())
    return rows


def responses() -> list[bytes]:
    found = []
    for page in pages():
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:mill:@@N@@>\r\nWARC-Date: 2024-05-01T12:00:00Z\r\n"
            "WARC-Target-URI: https://mill.example/a\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        found.append(head.encode() + http + b"\r\n\r\n")
    return found


def crawled() -> list[bytes]:
    """Requests, responses and metadata of the sample crawl, in its order."""
    records = list[bytes]()
    for path in sorted((PROJECT.parent / "shared" / "data" / "cc").rglob("warc/*.warc.gz")):
        rest = path.read_bytes()
        while rest:
            member = zlib.decompressobj(31)
            records.append(member.decompress(rest))
            rest = member.unused_data
    return [re.sub(rb"(WARC-Record-ID: <urn:)[^>]*", rb"\1" + MARK, one, count=1) for one in records or responses()]


def mails() -> list[bytes]:
    head = (
        "From ann@mill.example Mon Jan  1 00:00:00 2024\nFrom: Ann <ann@mill.example>\nSubject: Mills\n"
        "Date: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <@@N@@@mill.example>\nContent-Type: text/plain; "
        "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return [(head + re.sub("(?m)^From ", ">From ", text) + "\n\n").encode() for text in words()]


def wiki_pages() -> list[bytes]:
    dumps = [bz2.decompress(path.read_bytes()) for path in sorted((SAMPLES / "wikimedia").glob("en*.bz2"))]
    found = [
        one
        for dump in dumps or samples("mediawiki_xml")
        for one in re.findall(rb"<page>.*?</page>\n?", dump, re.DOTALL)
    ]
    return [
        re.sub(
            rb"<id>\d+</id>", b"<id>" + MARK + b"</id>", one.replace(b"</title>", b" " + MARK + b"</title>", 1), count=1
        )
        for one in found
    ]


def wiki_html() -> list[bytes]:
    line = json.loads((KEPT / "mediawiki_html.jsonl").read_text().splitlines()[0])
    return [
        _json(
            {**line, "name": "Mill @@N@@", "identifier": "@@N@@", "article_body": {"html": page.decode("latin-1")}}
        ).replace(b'"@@N@@"', MARK)
        for page in pages()
    ]


def posts() -> list[bytes]:
    """All rows of a site are one record, so that answers find their question."""
    sites = samples("stackexchange", "*.gz") or samples("stackexchange_xml")
    rows = b"\n".join(row for site in sites for row in re.findall(rb"<row [^>]*>", site))
    return [
        re.sub(rb'\b(Id|ParentId|AcceptedAnswerId)="(\d+)"', lambda m: b'%s="%s%07d"' % (m[1], MARK, int(m[2])), rows)
    ]


def events() -> list[bytes]:
    """An issue with three comments, and nine pushes for each, as they are in GitHub's hours."""
    found = []
    repo = {"id": 77, "name": "ann/mill", "url": "https://api.github.com/repos/ann/mill"}
    for index, text in enumerate(words()):
        user = {"login": f"ann{index % 9}", "type": "User", "avatar_url": "https://mill.example/" + "a" * 60}
        at = f"2024-01-01T00:{index % 60:02}:00Z"
        about = {
            "number": "@@N@@",
            "title": text[:60],
            "body": text,
            "user": user,
            "labels": [],
            "state": "open",
            "created_at": at,
        }
        actor = {"id": 1, "login": "ann"}
        made: list[tuple[str, object]] = [("IssuesEvent", {"action": "opened", "issue": about})]
        for number in range(3):
            comment = {"id": f"@@N@@{number}", "body": text[number * 200 :][:300], "user": user, "created_at": at}
            made.append(("IssueCommentEvent", {"action": "created", "issue": about, "comment": comment}))
        made += [("PushEvent", {"size": 1, "commits": [{"sha": "ab" * 20, "message": text[:900]}]})] * 36
        lines = [
            json.dumps(
                {"id": "1", "type": kind, "actor": actor, "repo": repo, "payload": payload, "created_at": at},
                separators=(",", ":"),
            )
            for kind, payload in made
        ]
        record = "\n".join(lines) + "\n"
        found.append(re.sub(r'"(@@N@@\d?)"', r"\1", record).encode())
    return found


def sittings() -> list[bytes]:
    return samples("uk_hansard", "housecommons_*_*.xml", "housecommons_example.xml") or samples("hansard_xml")


def court_cases() -> list[bytes]:
    return [line + b"\n" for line in samples("caselaw_json")[0].splitlines() if line.endswith(b"}")]


def captions() -> list[bytes]:
    cue = "{0:02}:{1:02}:{2:02}.000 --> {0:02}:{1:02}:{2:02}.900\n{3}\n\n"
    lines = [line for text in words()[:40] for line in text.split("\n") if line.strip() and "-->" not in line]
    times = ((number // 3600, number // 60 % 60, number % 60) for number in itertools.count())
    return [
        (
            "WEBVTT\n\n"
            + "".join(cue.format(*time, html.escape(line)) for time, line in zip(times, lines, strict=False))
        ).encode()
    ]


def pdfs() -> list[bytes]:
    """Documents of ten pages of text, without a table of their objects: PDFium finds them."""
    found = []
    for first in range(0, 50, 10):
        bodies = []
        for text in words()[first : first + 10]:
            lines = [re.sub(r"[^ -~]|[()\\]", " ", line) for line in text.split("\n")][:60]
            bodies.append("BT /F1 9 Tf 40 800 Td 12 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET")
        kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(len(bodies)))
        objects = [
            "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
            f"2 0 obj\n<</Type/Pages/Count {len(bodies)}/Kids[{kids}]>>\nendobj\n",
            "3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n",
        ]
        for index, body in enumerate(bodies):
            objects.append(
                f"{10 + 2 * index} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {11 + 2 * index} 0 R"
                f"/Resources<</Font<</F1 3 0 R>>>>>>\nendobj\n"
                f"{11 + 2 * index} 0 obj\n<</Length {len(body)}>>stream\n{body}\nendstream\nendobj\n"
            )
        found.append(("%PDF-1.4\n" + "".join(objects) + "trailer\n<</Root 1 0 R>>\n%%EOF\n").encode())
    return found


def books() -> list[bytes]:
    return [gzip.compress(data) for data in samples("latex", "*.tex", "*.tex.gz")]


def sources() -> list[bytes]:
    """Python files of the sample projects."""
    found = []
    for path in sorted((SAMPLES / "code").glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            found += [file.read() for one in archive if one.name.endswith(".py") and (file := archive.extractfile(one))]
    return found or [b"def mill():\n    return 'grinds'\n" * 50]
