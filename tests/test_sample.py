"""The sample crawl is what its script makes, holds what its manifest says, and can be read by another reader."""

import gzip
import io
import json
import os
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "configs" / "sample"
SHARDS = tuple(f"sample-{index:05d}.warc.gz" for index in range(4))
FILES = (
    *(f"crawl/{name}" for name in SHARDS),
    "manifest.jsonl",
    "quality/positive.jsonl",
    "quality/negative.jsonl",
)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "-m", "scripts.make_sample", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": "random"})
    return out


def rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (SAMPLE / name).read_text("utf-8").splitlines()]


def unpacked(packed: bytes) -> bytes:
    """All that can be unpacked, member by member; CRCs are not looked at."""
    out = b""
    while packed:
        unpacker = zlib.decompressobj(-15)
        out += unpacker.decompress(packed[10:])
        packed = unpacker.unused_data[8:]
    return out


@pytest.mark.parametrize("name", FILES)
def test_script_makes_the_file_in_the_repository(rebuilt: Path, name: str) -> None:
    made, kept = (rebuilt / name).read_bytes(), (SAMPLE / name).read_bytes()
    if name.endswith(".gz") and "ng" in zlib.ZLIB_RUNTIME_VERSION:
        # zlib-ng packs the same content into other bytes; a cut-off member then ends elsewhere.
        if name != f"crawl/{SHARDS[3]}":
            assert unpacked(made) == unpacked(kept)
        return
    assert made == kept


def test_repository_holds_no_other_sample_files() -> None:
    found = {str(path.relative_to(SAMPLE)) for path in SAMPLE.rglob("*") if path.is_file()}
    assert found == set(FILES)


def test_sample_stays_small() -> None:
    folders = (SAMPLE, ROOT / "scripts" / "sample")
    sizes = [path.stat().st_size for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
    assert sum(sizes) < 1_000_000


def test_manifest_counts() -> None:
    manifest = rows("manifest.jsonl")
    languages = Counter(row["language"] for row in manifest)
    kinds = Counter(row["kind"] for row in manifest)
    assert len(manifest) == 119
    assert len({row["url"] for row in manifest}) == len({row["id"] for row in manifest}) == 119
    assert languages["eng"] >= 40
    assert len(languages) >= 7
    assert kinds["near_duplicate"] == 7
    assert kinds["exact_copy"] == 4
    assert kinds["keyword_stuffing"] == 2
    assert kinds["bad_crc"] == kinds["truncated_member"] == kinds["http_404"] == kinds["pdf"] == 1
    assert {row["shard"] for row in manifest} == set(SHARDS)
    assert sum(row["fate"] == "kept" for row in manifest) == 47


def test_near_duplicates_form_five_clusters_across_shards() -> None:
    manifest = {row["url"]: row for row in rows("manifest.jsonl")}
    copies = [row for row in manifest.values() if row["kind"] == "near_duplicate"]
    assert len({row["copy_of"] for row in copies}) == 5
    for row in copies:
        original = manifest[row["copy_of"]]
        assert original["fate"] == "kept"
        assert str(original["shard"]) < str(row["shard"])


def test_licences_of_every_form_are_planted() -> None:
    found = Counter(row["license"] for row in rows("manifest.jsonl"))
    assert set(found) == {None, "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC0-1.0"}


@pytest.mark.parametrize("shard", SHARDS[:2])
def test_fastwarc_reads_the_clean_shards(shard: str) -> None:
    expected = [row["url"] for row in rows("manifest.jsonl") if row["shard"] == shard]
    data = io.BytesIO((SAMPLE / "crawl" / shard).read_bytes())
    types: Counter[str] = Counter()
    urls = []
    for record in ArchiveIterator(data, parse_http=False):
        types[record.headers["WARC-Type"]] += 1
        if record.record_type == WarcRecordType.response:
            assert record.verify_block_digest()
            urls.append(record.headers["WARC-Target-URI"])
    assert urls == expected
    pages = len(expected)
    assert types == {"warcinfo": 1, "request": pages, "response": pages, "metadata": pages}


def test_third_shard_has_a_bad_crc_in_its_middle() -> None:
    data = (SAMPLE / "crawl" / SHARDS[2]).read_bytes()
    with pytest.raises(gzip.BadGzipFile, match="CRC check failed"):
        gzip.decompress(data)
    assert unpacked(data).count(b"WARC-Type: response") == sum(
        row["shard"] == SHARDS[2] for row in rows("manifest.jsonl")
    )


def test_last_shard_ends_within_a_member() -> None:
    with pytest.raises(EOFError):
        gzip.decompress((SAMPLE / "crawl" / SHARDS[3]).read_bytes())


@pytest.mark.parametrize("name", ["positive", "negative"])
def test_labelled_texts_are_enough_and_differ(name: str) -> None:
    texts = [str(row["text"]) for row in rows(f"quality/{name}.jsonl")]
    assert len(texts) >= 120
    assert len(set(texts)) == len(texts)
