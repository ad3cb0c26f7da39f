"""Real and hostile shards: every expectation of the sample data's manifests is met."""

import base64
import gzip
import hashlib
import json
from collections import Counter

import pytest

from textmill.readers.warc import Warc

# The record with a wrong CRC may be whole, but nothing vouches for it: a fault, never a page.
SUSPECT = {"gzip/bad-crc-middle.warc.gz": 1}
# What the member of a record vouches for is whole.
BOUNDED = {"warc/content-length-too-short.warc.gz": 1, "warc/content-length-too-long.warc.gz": 1}


@pytest.fixture(scope="module")
def manifest(shared_data):
    lines = (shared_data / "hostile" / "manifest.jsonl").read_text().splitlines()
    return {row["file"]: row for row in map(json.loads, lines)}


@pytest.fixture
def hostile(shared_data, rows_of):
    return lambda file, **settings: rows_of(Warc(paths=str(shared_data / "hostile" / file), **settings))


def case(row):
    return row["url"].rpartition("/")[2]


def sha1(data: bytes) -> str:
    return base64.b32encode(hashlib.sha1(data).digest()).decode()


def test_whole_pages_come_through(manifest, hostile):
    for file, row in manifest.items():
        expect = row["expect"]
        if "html_whole" not in expect:
            continue
        rows, _ = hostile(file)
        pages = [row for row in rows if row["fault"] is None and row["html"]]
        assert len(pages) == expect["html_whole"] - SUSPECT.get(file, 0) + BOUNDED.get(file, 0), file
        assert set(expect.get("urls", ())) <= {row["url"] for row in rows}, file


def test_damage_is_counted(hostile):
    expected = {
        "gzip/truncated-last-member.warc.gz": {"truncated": 1},
        "gzip/bad-crc-middle.warc.gz": {"bad_gzip": 1},
        "gzip/trailing-garbage.warc.gz": {},  # zeros, which are padding
        "gzip/bomb-300MB.warc.gz": {"too_large": 1},
        "gzip/content-encoding-bomb.warc.gz": {"too_large": 1},
        "warc/content-length-too-short.warc.gz": {},  # its gzip member says where the record ends
        "warc/content-length-too-long.warc.gz": {},
        "real/clipped.warc.gz": {"truncated": 1},
    }
    for file, faults in expected.items():
        rows, _ = hostile(file)
        assert Counter(row["fault"] for row in rows if row["fault"]) == faults, file


def test_content_encodings(manifest, hostile):
    expect = manifest["http/content-encodings.warc.gz"]["expect"]
    rows, counts = hostile("http/content-encodings.warc.gz")
    whole = {case(row) for row in rows if row["html"] and sha1(row["html"].encode()) == expect["decoded_sha1"]}
    assert whole == set(expect["cases"]) - {"gzip-truncated"}
    assert counts["body_cut"] == 1


@pytest.mark.parametrize(("file", "key"), [("http/chunked", "decoded_sha1"), ("http/headers", "page_sha1")])
def test_framing_and_headers(manifest, hostile, file, key):
    expect = manifest[f"{file}.warc.gz"]["expect"]
    rows, _ = hostile(f"{file}.warc.gz")
    assert {case(row) for row in rows if sha1(row["html"].encode(row["charset"])) == expect[key]} == set(
        expect["cases"]
    )


def test_statuses_and_types(manifest, hostile):
    statuses = manifest["http/statuses.warc.gz"]["expect"]["statuses"]
    rows, _ = hostile("http/statuses.warc.gz")
    assert [(row["http_status"], row["fault"]) for row in rows] == [(status, "http_status") for status in statuses]
    assert all(row["html"] for row in hostile("http/statuses.warc.gz", statuses=tuple(statuses))[0])
    rows, _ = hostile("http/mime-types.warc.gz")
    assert [n for n, row in enumerate(rows) if row["html"]] == manifest["http/mime-types.warc.gz"]["expect"][
        "really_html"
    ]


def test_html_oddities(hostile):
    rows, _ = hostile("html/oddities.warc.gz")
    pages = {case(row): row for row in rows}
    assert len(pages) == 25
    assert {name for name, row in pages.items() if row["fault"]} == {"zero-length", "whitespace-only"}
    assert "\0" not in pages["nul-bytes"]["html"]
    assert "\ufffd" in pages["invalid-utf8"]["html"]
    charsets = {name: pages[name]["charset"] for name in ("utf16le-bom", "utf16be-header", "utf8-bom-latin1-header")}
    assert charsets == {"utf16le-bom": "utf-16-le", "utf16be-header": "utf-16-be", "utf8-bom-latin1-header": "utf-8"}
    assert len(pages["ten-megabytes-one-line"]["html"]) > 10_000_000


def test_odd_records(hostile):
    rows, counts = hostile("warc/duplicate-record-ids.warc.gz")
    assert len({row["id"] for row in rows}) == 2
    assert counts["duplicate_id"] == 1
    assert hostile("warc/bad-date.warc.gz")[0][0]["date"] is None
    assert hostile("warc/version-1.1.warc.gz")[0][0]["date"].endswith("Z")
    assert not any("<" in row["url"] for row in hostile("warc/header-oddities.warc.gz")[0])
    assert Counter(row["url"] for row in hostile("warc/missing-target-uri.warc.gz")[0])[None] == 1


def test_every_file_is_read_without_error(manifest, hostile):
    for file in manifest:
        if file.startswith("real/"):
            rows, counts = hostile(file)
            assert rows or counts, file


def test_lz4_equals_gzip(shared_data, hostile, rows_of):
    keys = ("id", "url", "html")
    packed, _ = hostile("real/warcfile.warc.lz4")
    plain, _ = rows_of(Warc(paths=str(shared_data / "cc/real/warcfile.warc.gz")))
    assert [[row[key] for key in keys] for row in packed] == [[row[key] for key in keys] for row in plain]


def test_all_pages_of_the_sample_crawl(shared_data, rows_of):
    with gzip.open(shared_data / "cc/pages.jsonl.gz", "rt") as file:
        truth = {row["record_id"]: row for row in map(json.loads, file)}
    rows, _ = rows_of(Warc(paths=str(shared_data / "cc/warc.paths.gz")))
    assert len(rows) == len(truth) == 1347
    for row in rows:
        page = truth[row["id"]]
        assert row["fault"] is None
        assert (row["warc_offset"], row["warc_length"], row["url"]) == (page["offset"], page["length"], page["url"])
        if (
            row["charset"] == "utf-8"
            and "\ufffd" not in row["html"]
            and len(row["html"].encode()) == page["payload_bytes"]
        ):
            assert sha1(row["html"].encode()) == page["payload_sha1"]
    assert sum(len(row["html"].encode()) == truth[row["id"]]["payload_bytes"] for row in rows) > 1300


def test_pages_of_real_shards(shared_data, rows_of):
    rows, _ = rows_of(Warc(paths=str(shared_data / "cc/real/*.warc.gz")))
    assert sum(row["fault"] is None and row["html"] is not None for row in rows) == 195


def test_wet_texts(shared_data, rows_of):
    rows, counts = rows_of(Warc(paths=str(shared_data / "cc/wet.paths.gz")))
    assert len(rows) == 337
    assert all(row["text"] and row["html"] is None for row in rows if row["fault"] is None)
    assert counts["warcinfo"] == 2
