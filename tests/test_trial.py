"""Files of another kind than their reader's are told before any work starts; damage is not."""

import gzip
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.block import Shard
from textmill.config.pipeline import load
from textmill.errors import ConfigError, MissingModelError
from textmill.inputs.first_look import first_look
from textmill.inspect.losses import losses
from textmill.plan.check import check
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor

CRAWL = Path(__file__).parents[1] / "configs" / "sample" / "crawl"
LINES = [json.dumps({"id": str(number), "text": f"text {number}", "body": "b"}) for number in range(5)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CRAWL / "sample-00000.warc.gz", tmp_path / "pages.warc.gz")
    (tmp_path / "lines.jsonl").write_text("\n".join(LINES))
    (tmp_path / "array.json").write_text("[" + ", ".join(LINES) + "]")
    (tmp_path / "bad.jsonl").write_text("{oops\n" * 5)
    pq.write_table(
        pa.table({"id": ["1"], "content": ["x"], "text": pa.nulls(1, pa.string())}), tmp_path / "rows.parquet"
    )
    return tmp_path


def pipeline(folder: Path, reader: str, paths: str, *blocks: str, settings: str = "") -> str:
    config = folder / "pipeline.yaml"
    config.write_text(
        f"name: p\nsources: [{{name: s, reader: {{{reader}: {{paths: {paths}{settings}}}}}}}]\n"
        f"blocks: [{', '.join(blocks)}]\nwriter: writers.parquet\n"
    )
    return str(config)


@pytest.mark.parametrize(
    ("reader", "paths", "settings", "blocks", "said"),
    [
        ("readers.warc", "pages.warc.gz", "", (), "an extractor does, such as extractors.trafilatura"),
        ("readers.warc", "pages.warc.gz", "", ("filters.url",), "gives pages, and no block makes text of them"),
        (
            "readers.warc",
            "lines.jsonl",
            "",
            ("extractors.resiliparse",),
            "is JSON lines with the fields id, text, body",
        ),
        ("readers.warc", "rows.parquet", "", (), "is a Parquet file with the columns id, content, text"),
        ("readers.jsonl", "pages.warc.gz", "", (), "is a WARC file"),
        ("readers.jsonl", "rows.parquet", "", (), "is a Parquet file with the columns id, content, text"),
        ("readers.jsonl", "array.json", "", (), "is a JSON array, not JSON lines"),
        ("readers.jsonl", "lines.jsonl", ", text_field: content", (), "(5 no_text)"),
        ("readers.jsonl", "lines.jsonl", ", text_field: content", (), "is JSON lines with the fields id, text, body"),
        ("readers.parquet", "rows.parquet", "", (), "(1 no_text)"),
        ("readers.jsonl", "bad.jsonl", "", (), "is a file that begins with b'{oops"),
        (
            "readers.parquet",
            "lines.jsonl",
            "",
            (),
            "cannot be read as Parquet: it is JSON lines with",
        ),
    ],
)
def test_a_reader_that_does_not_fit(
    folder: Path, reader: str, paths: str, settings: str, blocks: tuple[str, ...], said: str
) -> None:
    config = load(pipeline(folder, reader, paths, *blocks, settings=settings))
    with pytest.raises(ConfigError) as error:
        check(config)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{folder / 'pipeline.yaml'}:2: ")
    with pytest.raises(ConfigError) as again:
        run(config, str(folder / "run"), InlineExecutor)
    assert str(again.value) == str(error.value)
    assert not (folder / "run").exists()


def test_one_good_file_is_enough(folder: Path) -> None:
    for name in ("a", "z"):
        shutil.copy(folder / "bad.jsonl", folder / f"{name}.jsonl")
    assert check(load(pipeline(folder, "readers.jsonl", '"*.jsonl"'))).notes == ()


def test_an_extractor_of_a_source_is_enough(folder: Path) -> None:
    config = folder / "pipeline.yaml"
    source = "{name: s, reader: {readers.warc: {paths: pages.warc.gz}}, blocks: [extractors.resiliparse]}"
    config.write_text(f"name: p\nsources: [{source}]\nwriter: writers.parquet\n")
    assert check(load(str(config))).notes == ()


def test_pages_among_texts_have_a_reason(folder: Path) -> None:
    """A file that begins with texts passes the look; its pages are refused one by one."""
    wet = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n"
    packed = gzip.compress(wet) + (folder / "pages.warc.gz").read_bytes()
    (folder / "mixed.warc.gz").write_bytes(packed)
    result = run(load(pipeline(folder, "readers.warc", "mixed.warc.gz")), str(folder / "run"), InlineExecutor)
    [commit] = result.store.commits("0-read").values()
    assert commit.stats is not None
    assert commit.stats.kept == 1
    assert commit.stats.blocks[0].drops["warc.no_extractor"] == 29


def test_what_a_run_lost_is_said(folder: Path) -> None:
    (folder / "most.jsonl").write_text("\n".join([LINES[0]] + ["{"] * 30))
    result = run(load(pipeline(folder, "readers.jsonl", "most.jsonl")), str(folder / "run"), InlineExecutor)
    [said] = losses(result.plan, result.records)
    assert said.startswith("source 's': 30 of 31 records were dropped as jsonl.bad_json; ")
    assert said.endswith("most.jsonl is JSON lines with the fields id, text, body")
    (folder / "most.jsonl").write_text("\n".join([LINES[0]] + ["{"] * 19))
    result = run(load(pipeline(folder, "readers.jsonl", "most.jsonl")), str(folder / "run"), InlineExecutor)
    assert list(losses(result.plan, result.records)) == []
    nothing = pipeline(folder, "readers.jsonl", "lines.jsonl", "filters.gopher_quality")
    result = run(load(nothing), str(folder / "run"), InlineExecutor)
    assert list(losses(result.plan, result.records)) == ["nothing is in the corpus: 0 of 5 records were kept"]


@pytest.mark.parametrize("batches", ["", ", batch_rows: 1", ", batch_bytes: 1", ", batch_rows: 70"])
def test_the_look_does_not_depend_on_batches(folder: Path, batches: str) -> None:
    without = json.dumps({"id": "none", "text": None})
    for before, is_told in ((1, False), (63, False), (64, True)):
        (folder / "late.jsonl").write_text("\n".join([*[without] * before, LINES[0]]))
        config = load(pipeline(folder, "readers.jsonl", "late.jsonl", settings=batches))
        if is_told:
            with pytest.raises(ConfigError, match="none of the first 64 records is a document"):
                check(config)
        else:
            check(config)


def test_missing_models_are_all_named(folder: Path) -> None:
    blocks = ("annotators.fasttext_quality: {model: no.bin}", "annotators.language: {model: none.bin}")
    config = load(pipeline(folder, "readers.jsonl", "lines.jsonl", *(f"{{{block}}}" for block in blocks)))
    with pytest.raises(MissingModelError) as error:
        check(config)
    assert [name in str(error.value) for name in ("no.bin", "none.bin")] == [True, True]
    assert len(check(config, without_models=True).notes) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"<!DOCTYPE html><p>", "an HTML page"),
        (b'<?xml version="1.0"?>', "an XML file"),
        (b"filedesc://x 1.1.1.1 20200101000000 text/plain 3\n", "an ARC file"),
        (b'\xef\xbb\xbf{"a": 1}\n', "JSON lines with the fields a"),
        (b"{}\n", "JSON lines with the fields (none)"),
        (b'{"a": "' + b"x" * (1 << 17), "JSON lines with the fields a"),
        (json.dumps({f"f{n}": n for n in range(20)}).encode(), "f10, f11 and 8 more"),
        (gzip.compress(b'{"zipped": 1}\n', mtime=0), "JSON lines with the fields zipped"),
        (b"PAR1 and no more", "a damaged Parquet file"),
        (b"Call me Ishmael.\x1b[2J", "a file that begins with b'Call me Ishmael.\\x1b[2J'"),
    ],
)
def test_first_looks(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert first_look(Shard("s", "file", str(path), "")).endswith(said)
