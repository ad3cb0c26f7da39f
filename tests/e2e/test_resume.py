"""What a changed setting or a new shard redoes, and what it leaves alone; asserted on commit records."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lab import Lab

INLINE = ("--executor", "inline")


def test_running_again_does_nothing(lab: Lab) -> None:
    first = lab.run("run", *INLINE)
    before, corpus = first.records("read"), first.corpus()
    said = lab.textmill("run", str(lab.config), "--out", "run", "--json", *INLINE)
    again, _ = json.JSONDecoder().raw_decode(said)
    assert first.records("read") == before
    assert first.corpus() == corpus
    assert again["tasks_done"] == 0
    assert again["tasks_skipped"] > 4


def test_changed_dedup_settings_rerun_no_extraction(lab: Lab) -> None:
    run = lab.run("run", *INLINE)
    read, exact, minhash = run.records("read"), run.records("exact-sketch"), run.records("minhash-sketch")
    lab.run("run", *INLINE, "--set", "blocks.9.bands=20", "--set", "blocks.9.rows=4")
    assert run.records("read") == read
    assert run.records("exact-sketch") == exact
    assert run.records("minhash-sketch").keys() == minhash.keys()
    assert all(run.records("minhash-sketch")[name] != minhash[name] for name in minhash)
    lab.textmill("verify", "run")


def test_a_changed_late_block_redoes_only_from_its_stage_on(lab: Lab) -> None:
    run = lab.run("run", *INLINE)
    stages = ("read", "minhash-sketch", "minhash-clusters")
    before = {stage: run.records(stage) for stage in stages}
    lab.run("run", *INLINE, "--set", "blocks.10.ipv6=false")
    assert {stage: run.records(stage) for stage in stages} == before
    lab.textmill("verify", "run")


def test_a_new_shard_is_read_alone_and_gives_what_a_fresh_run_gives(lab: Lab) -> None:
    late = lab.folder / "crawl" / "sample-00001.warc.gz"
    shutil.move(late, lab.folder / late.name)
    run = lab.run("run", *INLINE)
    before = run.records("read")
    assert len(before) == 3
    shutil.move(lab.folder / late.name, late)
    lab.run("run", *INLINE)
    after = run.records("read")
    assert len(after) == 4
    assert {name: after[name] for name in before} == before
    assert run.corpus() == lab.run("fresh", *INLINE).corpus()
    lab.textmill("verify", "run")


def test_a_shard_that_is_taken_away_leaves_the_corpus(lab: Lab) -> None:
    run = lab.run("run", *INLINE)
    (lab.folder / "crawl" / "sample-00001.warc.gz").unlink()
    lab.run("run", *INLINE)
    assert len(run.commits("read")) == 3
    assert run.corpus() == lab.run("fresh", *INLINE).corpus()
    lab.textmill("verify", "run")


def test_a_damaged_output_is_made_again(lab: Lab) -> None:
    run = lab.run("run", *INLINE)
    corpus = run.corpus()
    data = next(iter(run.commits("read").values())).files["data"]
    (run.folder / data.path).write_bytes(b"PAR1")
    assert "damaged" in lab.textmill("verify", "run", code=3)
    assert lab.run("run", *INLINE).corpus() == corpus
    lab.textmill("verify", "run")


def test_verify_finds_a_changed_byte_of_the_corpus(lab: Lab) -> None:
    run = lab.run("run", *INLINE)
    part = next((run.folder / "corpus" / "data").iterdir())
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    assert f"{part.name}: damaged" in lab.textmill("verify", "run", code=3)


def test_an_unreadable_shard_is_quarantined_and_tried_again(lab: Lab) -> None:
    broken = lab.folder / "crawl" / "data.parquet"
    good = lab.folder / "good.parquet"
    texts = {"id": ["a"], "text": ["The river is wide and slow. " * 30], "url": ["https://example.org/"]}
    pq.write_table(pa.table(texts), good)
    shutil.copy(good, lab.folder / "crawl" / "first.parquet")
    broken.write_bytes(b"PAR1 nothing of the kind PAR1")
    reader = {"readers.parquet": {"paths": ["crawl/first.parquet", "crawl/data.parquet"]}}
    lab.write_config(sources=[{"name": "s", "reader": reader}], blocks=["filters.gopher_quality"])
    said = lab.textmill("run", str(lab.config), "--out", "run", *INLINE, code=3)
    assert "quarantined: s/data.parquet" in said
    assert "not complete" in lab.textmill("verify", "run", code=3)
    shutil.copy(good, broken)
    run = lab.run("run", *INLINE)
    assert len(run.commits("read")) == 2
    lab.textmill("verify", "run")


@pytest.mark.parametrize("keep", ["none", "sample"])
def test_what_is_kept_of_the_removed_changes_no_corpus(lab: Lab, keep: str) -> None:
    corpus = lab.run("all", *INLINE).corpus()
    lab.write_config(removed={"keep": keep, "rate": 0.3})
    run = lab.run("run", *INLINE)
    kept = {name: digest for name, digest in run.corpus().items() if name.startswith("corpus/data")}
    assert kept == {name: digest for name, digest in corpus.items() if name.startswith("corpus/data")}
    rows = sum(commit.files["removed"].rows for commit in run.commits("read").values() if "removed" in commit.files)
    dropped = sum(sum(commit.stats.drops.values()) for commit in run.commits("read").values() if commit.stats)
    assert rows == 0 if keep == "none" else 0 < rows < dropped
