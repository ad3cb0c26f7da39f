"""A finished corpus holds its files and nothing else.

What a block's module says below its first line, as here, stands in the card.
"""

from hashlib import sha256
from pathlib import Path

import pytest
from fake_run import SCHEMA, FakeRun, Setup, Step, crawl

from textmill.block import Block, Reader, Writer
from textmill.config.accounting import Accounting
from textmill.config.pipeline import Pipeline, Source
from textmill.corpus.checksums import SUMS, checksums, corpus_files
from textmill.corpus.finish import describe_corpus, finish
from textmill.errors import ConservationError
from textmill.identity import name_of
from textmill.plan.plan import Plan
from textmill.store.commits import Records
from textmill.store.store import Store

FILES = [
    "ATTRIBUTION.jsonl",
    "ATTRIBUTION.md",
    "LICENSES.parquet",
    "README.md",
    "SHA256SUMS",
    "data/part-00000.parquet",
    "data/part-00001.parquet",
]


def read(store: Store, path: str) -> bytes:
    with store.open(f"corpus/{path}") as stream:
        content: bytes = stream.read()
    return content


def listed(store: Store) -> str:
    return read(store, SUMS).decode()


def there(store: Store) -> str:
    return checksums({path: sha256(read(store, path)).hexdigest() for path in corpus_files(store) if path != SUMS})


def test_leftovers_are_removed(tmp_path: Path) -> None:
    store = FakeRun(tmp_path, crawl()).all()
    store.put("corpus/data/part-00002.parquet", b"of an earlier, larger run")
    store.put("corpus/data/.tmp-abc.parquet", b"of a killed attempt")
    store.put("corpus/notes/old.txt", b"")
    describe_corpus(store, SCHEMA, {})
    assert corpus_files(store) == FILES
    assert listed(store) == there(store)


def test_a_run_in_an_object_store(tmp_path: Path) -> None:
    store = FakeRun(f"memory://{tmp_path.name}/run", crawl()).all()
    store.put("corpus/old.txt", b"")
    describe_corpus(store, SCHEMA, {})
    assert corpus_files(store) == FILES
    assert listed(store) == there(store)


def test_a_corpus_that_is_not_what_was_kept(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks)
    run.map_stage("2-minhash-keep", run.tasks)
    run.docs = run.docs[1:]
    run.write()
    with pytest.raises(ConservationError, match="5 documents are written, but 6 were kept"):
        describe_corpus(run.store, SCHEMA, {})
    assert SUMS not in corpus_files(run.store)


class OwnBlock(Block):
    """A block of the user's own."""


def test_card_tells_what_the_blocks_say_of_themselves(tmp_path: Path) -> None:
    source = Source("cc", Reader(), None, ())
    pipeline = Pipeline("cc", (source,), (OwnBlock(),), Writer(), Accounting(), {}, "cc.yaml")
    own = Step("url", name_of(OwnBlock))
    setup = Setup(read=(Step("warc", "readers.warc"), own, Step("gopher_quality", "filters.gopher_quality")))
    store = FakeRun(tmp_path, crawl(), setup).all()
    finish(Records(store), Plan(pipeline, (), (), {}, SCHEMA))
    card = read(store, "README.md").decode()
    assert "- `url`: What a block's module says below its first line, as here, stands in the card." in card
    assert listed(store) == there(store)
